"""Slack's limits and shapes as tables, each with its source. Lengths are counted in code points. Where two copies of the
documentation disagree the smaller figure is used (Slack's pages as of 2026-11-21, slackblocks 3.0)."""

TEXT_MAX = 3_900
"""Top-level `text`: chat.update refuses more than 4,000 (docs.slack.dev/reference/methods/chat.update)."""

BLOCKS_MAX = 50
"""Blocks in one message: 51 are refused (docs.slack.dev/reference/block-kit/blocks)."""

MESSAGE_CHARS_MAX = 12_000
"""Text in all blocks of one message together: our own budget, since Slack names none besides those of single blocks."""

LENGTHS: dict[str, tuple[int, str]] = {
    "section.text": (3_000, "section-block: 3001 refused"),
    "section.field": (2_000, "section-block"),
    "header.text": (150, "header-block: 151 refused"),
    "context.text": (3_000, "text object; ours is the same as a section's"),
    "rich_text.text": (3_000, "none documented; kept at a section's"),
    "rich_text.link": (3_000, "url of a link; as a button's url"),
    "button.text": (75, "button-element"),
    "button.value": (2_000, "button-element"),
    "button.accessibility_label": (75, "button-element"),
    "action_id": (255, "every interactive element"),
    "block_id": (255, "every block"),
    "confirm.title": (100, "confirmation-dialog-object"),
    "confirm.text": (300, "confirmation-dialog-object"),
    "confirm.button": (30, "confirmation-dialog-object"),
    "data_table.caption": (150, "none documented; kept at a header's"),
    "data_table.cell": (300, "ours: a cell that still can be read"),
    "chart.title": (50, "data-visualization-block"),
    "chart.label": (20, "data-visualization-block"),
    "chart.axis": (50, "data-visualization-block"),
}
"""What → (most code points, source under docs.slack.dev/reference/block-kit)."""

COUNTS: dict[str, tuple[int, str]] = {
    "section.fields": (10, "section-block"),
    "context.elements": (10, "context-block"),
    "actions.elements": (25, "actions-block"),
    "rich_text.elements": (200, "none documented; ours"),
    "data_table.rows": (101, "data-table-block, older copy: header and 100 rows"),
    "data_table.columns": (20, "data-table-block"),
    "data_table.chars": (10_000, "data-table-block, older copy"),
    "data_table.page_size": (100, "data-table-block"),
    "data_table.per_message": (1, "one per message is the practice"),
    "chart.segments": (6, "data-visualization-block, first copy"),
    "chart.series": (6, "data-visualization-block, first copy"),
    "chart.points": (20, "data-visualization-block"),
    "chart.per_message": (2, "found live: a third is refused"),
}
"""What → (most of them, source)."""

SHAPES: dict[str, frozenset[str]] = {
    "header": frozenset({"type", "text", "block_id"}),
    "section": frozenset({"type", "text", "fields", "block_id"}),
    "divider": frozenset({"type", "block_id"}),
    "context": frozenset({"type", "elements", "block_id"}),
    "actions": frozenset({"type", "elements", "block_id"}),
    "rich_text": frozenset({"type", "elements", "block_id"}),
    "data_table": frozenset({"type", "caption", "rows", "page_size", "row_header_column_index", "block_id"}),
    "data_visualization": frozenset({"type", "title", "chart", "block_id"}),
    "button": frozenset({"type", "text", "action_id", "value", "style", "confirm", "accessibility_label", "url"}),
    "text": frozenset({"type", "text", "style"}),
    "link": frozenset({"type", "url", "text", "style"}),
    "date": frozenset({"type", "timestamp", "format", "fallback"}),
    "user": frozenset({"type", "user_id"}),
    "channel": frozenset({"type", "channel_id"}),
}
"""Properties that Slack knows: any other makes it refuse the whole message. Only the blocks we use."""

ELLIPSIS = "…"


def length(what: str) -> int:
    """The most code points of `what`."""
    return LENGTHS[what][0]


def most(what: str) -> int:
    """The most pieces of `what`."""
    return COUNTS[what][0]
