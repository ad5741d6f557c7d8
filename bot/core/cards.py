"""What each message says: one frozen dataclass per template, filled by use cases and `audit`, drawn by `bot/render`.

Fields are plain: counts, shares, words, sentences, aware datetimes, tuples of small rows. Nothing here is marked up:
strings from pages and files stay raw, templates escape them. A list that is cut says how many were left out (`n_more`).
`CARDS` names the template of every card.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Button:
    """One button. action: its action_id; label: at most 30 characters; value: stored value handed back on a click.
    style: "", "primary" or "danger"; confirm: one sentence asked before it acts, "" for none."""

    action: str
    label: str
    value: str
    style: str = ""
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many referring domains and links stand in one state. state: a State's word, or "not_found" for lost and for
    absent pending its confirmation together."""

    state: str
    n_domains: int
    n_links: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link as a card or a line shows it.

    state: State's word or "not_found"; reason: Reason's word; evidence: how we know, full sentences, deciding one first.
    was, now: plain words of what differed, "" for nothing. seen: "seen twice", "seen once, looked at again after 22 Nov".
    rel: tokens, empty for followed. placement: Placement's word. status: 0 for no answer.
    """

    page: str
    page_domain: str
    target_page: str
    state: str
    reason: str
    evidence: tuple[str, ...] = ()
    anchor: str = ""
    rel: tuple[str, ...] = ()
    placement: str = ""
    status: int = 0
    was: str = ""
    now: str = ""
    since: datetime | None = None
    seen: str = ""
    house_policy: str = ""
    n_links: int = 1
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source and its age. newest_seen: newest date inside the export. note: "sample", "expired key", "" for none."""

    provider: str
    report: str
    imported_at: datetime
    n_links: int
    filename: str = ""
    newest_seen: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class HostRow:
    """One host that refused us or could not be reached. reason: Reason's word; detail: one phrase, "HTTP 403 with a challenge"."""

    host: str
    n_pages: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One line of a table of shares: by referring domain, site-wide folded. share: 0..1."""

    name: str
    n_domains: int
    share: float
    n_links: int = 0


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """Private: the check has begun. n_links: known links; about_s: estimated seconds, 0 for unknown; channel: Slack id where
    the result will be, "" for "here"."""

    domain: str
    n_links: int
    n_pages: int
    about_s: float = 0.0
    channel: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class AlreadyRunning:
    """Private: one check per site at a time. permalink: to its parent, "" when not known yet."""

    domain: str
    n_done: int
    n_total: int
    started_at: datetime
    permalink: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """Private, one line: everything was looked at and stands as before. since: when it was last checked."""

    domain: str
    n_domains: int
    n_links: int
    since: datetime | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class NoData:
    """Private: no source has claimed a link yet. n_leads: rows that named only a domain. can_upload: whether the asker can
    drop a file here."""

    domain: str
    n_leads: int = 0
    can_upload: bool = True


@dataclass(frozen=True, slots=True)
class News:
    """What differs from the check before. since: when that was. n_lost_domains counts confirmed losses; n_pending: links not
    found that wait for their second visit."""

    since: datetime
    n_new_domains: int = 0
    n_new_links: int = 0
    n_lost_domains: int = 0
    n_lost_links: int = 0
    n_back_links: int = 0
    n_degraded_links: int = 0
    n_pending: int = 0


@dataclass(frozen=True, slots=True)
class CheckHead:
    """The parent of a check, from first to last edit.

    status: RunStatus's word. target_page: the URL asked for, "" for the whole site. n_domains, n_links: known (excluded ones
    left out); n_sitewide: domains whose site-wide links were folded into one; n_excluded: links on the owner's own pages.
    by_state: one entry per state met, any order. n_needs_you: cards in the thread. news: None at the first check (baseline).
    n_done, n_total: pages. left_s: estimated seconds left, 0 for unknown. why: a sentence for partial and failed. run_id: for the
    buttons. ref: of an error, "". buttons: Resume on a partial result, and what else the use case offers. filename: the CSV.
    """

    domain: str
    status: str
    started_at: datetime
    n_domains: int
    n_links: int
    run_id: int
    target_page: str = ""
    finished_at: datetime | None = None
    n_done: int = 0
    n_total: int = 0
    left_s: float = 0.0
    n_sitewide: int = 0
    n_excluded: int = 0
    by_state: tuple[StateCount, ...] = ()
    n_needs_you: int = 0
    news: News | None = None
    n_refusing_hosts: int = 0
    sources: tuple[SourceLine, ...] = ()
    why: str = ""
    ref: str = ""
    buttons: tuple[Button, ...] = ()
    has_thread: bool = False


@dataclass(frozen=True, slots=True)
class NeedsYou:
    """Thread 1: at most five cards, worst first. n_more: further ones, in the file. note: a sentence, such as that many
    hosts refuse us and our own address deserves a look."""

    domain: str
    rows: tuple[LinkRow, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One heading of the changes message. kind: "new", "back", "lost", "not_found" (waits for a second visit), "degraded",
    "changed" or "broken_target"; counts are of the whole group, rows may be fewer."""

    kind: str
    n_links: int
    n_domains: int
    rows: tuple[LinkRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Thread 2. since: the check before; None: this was the first, so it is the baseline and nothing counts as changed.
    groups: in the order they are shown, worst first; empty: nothing changed."""

    domain: str
    since: datetime | None = None
    groups: tuple[ChangeGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """One anchor. anchor: "" for none; kind: "text", "image", "empty"; anchor_class: PRODUCT.md §6's word, "" before it is
    classed; n_followed_domains: domains that link with it followed."""

    anchor: str
    n_domains: int
    share: float
    n_links: int = 0
    kind: str = "text"
    anchor_class: str = ""
    n_followed_domains: int = 0
    sample_page: str = ""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Thread 3. n_domains: referring domains with a link we saw: the whole of every share. rows: most domains first."""

    domain: str
    n_domains: int
    rows: tuple[AnchorRow, ...] = ()
    n_more: int = 0
    classes: tuple[ShareRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placements:
    """Thread 4. placements: Placement's words; rels: "followed", "nofollow", "sponsored", "ugc", "nofollow ugc" …;
    conditions: page-level ones ("noindex", "page_nofollow", "hidden" …: Reason's words). n_domains: the whole of the shares."""

    domain: str
    n_domains: int
    placements: tuple[ShareRow, ...] = ()
    rels: tuple[ShareRow, ...] = ()
    conditions: tuple[ShareRow, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRow:
    """One linked page of ours. target_page: URL. is_home; is_broken: our page does not answer; detail: "404 since 20 Nov"."""

    target_page: str
    n_domains: int
    share: float
    n_links: int = 0
    is_home: bool = False
    is_broken: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Thread 5. home_share: 0..1 of the domains. n_pages: linked pages in all; rows: most domains first."""

    domain: str
    n_domains: int
    home_share: float
    n_pages: int
    rows: tuple[PageRow, ...] = ()
    n_more: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Thread, last: where it comes from and what is not known. unknown: full sentences. filename: the CSV beside it, "" for
    none; refusing: hosts that refused, most pages first."""

    domain: str
    sources: tuple[SourceLine, ...] = ()
    unknown: tuple[str, ...] = ()
    refusing: tuple[HostRow, ...] = ()
    n_more_refusing: int = 0
    n_excluded: int = 0
    n_leads: int = 0
    filename: str = ""
    n_file_rows: int = 0


@dataclass(frozen=True, slots=True)
class CheckFile:
    """The words beside the uploaded CSV."""

    domain: str
    filename: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One row of the file as we read it. target_page: "" when the source names none."""

    page: str
    target_page: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Asked before a dropped file is imported. n_rows: 0 for not counted. columns: (column in the file, what we took it
    for). domain: where it goes; "" when the person has to say which. buttons: Import, Cancel (value names the stored file)."""

    filename: str
    domain: str
    provider: str
    report: str
    n_rows: int = 0
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = ""
    sample: tuple[SampleRow, ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportClosed:
    """The preview after a click. what: "cancelled", "importing" or "too_late"; by: who clicked."""

    filename: str
    domain: str
    what: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that could not be used. part: sheet or file in the archive."""

    line_no: int
    reason: str
    text: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many rows were refused for one reason, as a sentence."""

    reason: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did. is_repeat: the same file again; is_baseline: first of the site, no alerts; is_truncated: the
    file is longer than we read, n_read_limit rows. why_refused: counts by reason, most first. buttons: Check now."""

    domain: str
    filename: str
    provider: str
    n_rows: int
    n_new: int
    n_known: int
    n_refused: int
    n_internal: int = 0
    n_foreign: int = 0
    n_leads: int = 0
    is_repeat: bool = False
    is_baseline: bool = False
    is_truncated: bool = False
    n_read_limit: int = 0
    why_refused: tuple[ReasonCount, ...] = ()
    by: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportDetails:
    """Thread of an import: the mapping used, the rows refused with line number and reason, notes on merging."""

    domain: str
    filename: str
    provider: str
    report: str
    columns: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = ""
    refused: tuple[RefusedRow, ...] = ()
    n_more_refused: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportRefused:
    """A file that cannot be used as links. message: what it is, one sentence; found: columns found; needed: what would be
    needed, sentences."""

    filename: str
    message: str
    hint: str = ""
    found: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportHow:
    """Private: `import` without a file: the ways in. readable: names of the exports we know."""

    domain: str = ""
    readable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracked:
    """A site is bound to a channel. was_channel: where it was before, "" for nowhere; is_again: it was bound here already."""

    domain: str
    channel: str
    by: str
    n_links: int = 0
    timezone: str = "UTC"
    was_channel: str = ""
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Untracked:
    """A site is no longer bound. was_tracked: False when there was nothing to undo."""

    domain: str
    channel: str
    by: str
    was_tracked: bool = True


@dataclass(frozen=True, slots=True)
class OtherChannel:
    """Private: the domain belongs to another channel."""

    domain: str
    channel: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site in `status`. next_at: next planned check; running: "340 of 1,902" as numbers, 0 total for not running."""

    domain: str
    channel: str
    n_links: int
    n_domains: int
    checked_at: datetime | None = None
    next_at: datetime | None = None
    n_done: int = 0
    n_total: int = 0
    sources: tuple[SourceLine, ...] = ()
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How things stand. n_waiting: requests not yet worked on; outbox_age_s: age of the oldest message not sent, 0 for none;
    facts: further (name, value) lines, such as the database; problems: full sentences, shown first."""

    sites: tuple[SiteLine, ...] = ()
    n_more_sites: int = 0
    n_waiting: int = 0
    n_to_send: int = 0
    outbox_age_s: float = 0.0
    refusing: tuple[HostRow, ...] = ()
    n_more_refusing: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command. usage: after the slash command, "check <domain or url>"; examples: full lines."""

    usage: str
    summary: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """Commands that belong together."""

    name: str
    lines: tuple[HelpLine, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """Private, short. topic: the one asked for, "" for all; typed: an unknown verb; nearest: what it was probably meant to be;
    details: longer words on one topic or command; options: (option, what it does)."""

    topics: tuple[HelpTopic, ...] = ()
    topic: str = ""
    typed: str = ""
    nearest: str = ""
    details: str = ""
    options: tuple[tuple[str, str], ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Error:
    """Private: a full sentence without internals, the next step, and the reference of the log line ("" for user errors)."""

    message: str
    hint: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowedHere:
    """Private: this person or channel may not do that. what: "untrack example.com"; who: who may, a phrase."""

    what: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class ManyRefuse:
    """Thread: many hosts refuse us: our own address deserves a look. rows: worst first. address: our public address, "" unknown."""

    domain: str
    n_hosts: int
    n_refusing: int
    rows: tuple[HostRow, ...] = ()
    n_more: int = 0
    contact_url: str = ""


@dataclass(frozen=True, slots=True)
class SlackRefused:
    """To the asker or the admin: Slack did not take a message. code: Slack's word; what: "the report on example.com";
    channel: Slack id."""

    code: str
    what: str
    channel: str = ""
    since: datetime | None = None
    n_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Resumed:
    """Private: a partial check goes on."""

    domain: str
    n_done: int
    n_total: int
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One plain sentence or a few, when no other card fits. state: "" or a word of PRODUCT's colours: "live", "degraded", "lost"."""

    message: str
    details: tuple[str, ...] = field(default_factory=tuple)
    buttons: tuple[Button, ...] = ()


CARDS: dict[str, type] = {
    "check_started": CheckStarted,
    "already_running": AlreadyRunning,
    "nothing_changed": NothingChanged,
    "no_data": NoData,
    "check_head": CheckHead,
    "needs_you": NeedsYou,
    "changes": Changes,
    "anchors": Anchors,
    "placements": Placements,
    "pages": Pages,
    "sources": Sources,
    "check_file": CheckFile,
    "import_preview": ImportPreview,
    "import_closed": ImportClosed,
    "import_done": ImportDone,
    "import_details": ImportDetails,
    "import_refused": ImportRefused,
    "import_how": ImportHow,
    "tracked": Tracked,
    "untracked": Untracked,
    "other_channel": OtherChannel,
    "status": Status,
    "help": Help,
    "error": Error,
    "not_allowed": NotAllowedHere,
    "many_refuse": ManyRefuse,
    "slack_refused": SlackRefused,
    "resumed": Resumed,
    "note": Note,
}
"""Template by name → the card that fills it. `bot/render` draws a template only with its own card's fields."""
