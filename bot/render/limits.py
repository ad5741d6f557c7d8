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
    "option.text": (75, "option-object"),
    "option.value": (75, "option-object, older copy; the newer says 150"),
    "option.description": (75, "option-object"),
    "element.placeholder": (150, "every element that has one"),
    "input.label": (2_000, "input-block"),
    "input.hint": (2_000, "input-block"),
    "input.text": (3_000, "plain-text-input-element"),
    "user_id": (21, "ours: no id of Slack's is longer"),
    "view.title": (24, "views: docs.slack.dev/reference/views/modal-views"),
    "view.submit": (24, "modal-views"),
    "view.close": (24, "modal-views"),
    "view.callback_id": (255, "modal-views"),
    "view.value": (2_000, "modal-views: private_metadata takes 3,000; the rest is the edge's, for the way back"),
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
    "select.options": (100, "select-menu-element"),
    "checkboxes.options": (10, "checkboxes-element"),
    "view.blocks": (100, "views: a modal or the Home tab"),
    "view.bytes": (250_000, "views: the whole JSON, 250 KB"),
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
    "input": frozenset({"type", "label", "element", "hint", "optional", "block_id"}),
    "plain_text_input": frozenset(
        {"type", "action_id", "initial_value", "multiline", "min_length", "max_length", "placeholder"},
    ),
    "static_select": frozenset({"type", "action_id", "options", "initial_option", "placeholder"}),
    "checkboxes": frozenset({"type", "action_id", "options", "initial_options"}),
    "datepicker": frozenset({"type", "action_id", "initial_date", "placeholder"}),
    "users_select": frozenset({"type", "action_id", "initial_user", "placeholder"}),
    "text": frozenset({"type", "text", "style"}),
    "link": frozenset({"type", "url", "text", "style"}),
    "date": frozenset({"type", "timestamp", "format", "fallback"}),
    "user": frozenset({"type", "user_id"}),
    "channel": frozenset({"type", "channel_id"}),
}
"""Properties that Slack knows: any other makes it refuse the whole message. Only the blocks and elements we use."""

ELLIPSIS = "…"


def length(what: str) -> int:
    """The most code points of `what`."""
    return LENGTHS[what][0]


def most(what: str) -> int:
    """The most pieces of `what`."""
    return COUNTS[what][0]
