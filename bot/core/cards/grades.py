"""What links are worth and why, what people said of it, what a site is judged by, and reviews."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.cards.rows import Button


@dataclass(frozen=True, slots=True)
class GradeView:
    """What one link is worth. grade: Grade's word; because: the reason, a sentence. advice: what to do. link_type, got: words of
    PRODUCT.md §8 with what tells them. opinion: "agree", "higher" or "lower" where a person's word decided, "" for the rules;
    by, at, words: whose, when and why. type_by, got_by: who confirmed the type and said
    how it was got, "" for nobody."""

    grade: str
    because: str = ""
    advice: str = ""
    link_type: str = ""
    type_evidence: str = ""
    got: str = ""
    got_evidence: str = ""
    opinion: str = ""
    by: str = ""
    at: datetime | None = None
    words: str = ""
    type_by: str = ""
    got_by: str = ""


NOT_JUDGED = GradeView("unknown")


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One of the six rows. mark: Mark's sign; rule: the rule that answered."""

    name: str
    mark: str
    evidence: str
    rule: str


@dataclass(frozen=True, slots=True)
class GradeFlag:
    """One risk flag that is raised. name: of its rule; words: the same for people."""

    name: str
    evidence: str
    is_decisive: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class GradeCard:
    """Thread of `link`: why a link has its grade. notes: what is shown and decides nothing: the rules' own grade under a person's
    word, vendors' numbers with vendor and date."""

    domain: str
    page: str
    target_page: str
    view: GradeView = NOT_JUDGED
    rows: tuple[GradeRow, ...] = ()
    flags: tuple[GradeFlag, ...] = ()
    notes: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Graded:
    """A person's word on a link. what: "agree", "higher", "lower", "rules" (back to them), "typed" or "got". grade, was: Grade's
    words; link_type, type_was: of "typed"; got, got_was: of "got"."""

    domain: str
    page: str
    target_page: str
    what: str
    by: str
    at: datetime
    grade: str = ""
    was: str = ""
    because: str = ""
    link_type: str = ""
    type_was: str = ""
    got: str = ""
    got_was: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class GradeForm:
    """A form about one link. callback: its callback_id; value: what it carries. what: "higher" or "lower"; grade: the one it has,
    becomes: the one it gets. link_type, got: what it has."""

    page: str
    target_page: str
    callback: str
    value: str
    what: str = ""
    grade: str = ""
    becomes: str = ""
    link_type: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a site is judged by. learned: topics read from its own pages. siblings: further domains; domains: the same as one
    line. value: the site's id. note: one sentence on what was done. n_left: links still judged by the old settings, 0 for none.
    buttons: to change it, where a message has any."""

    domain: str
    brands: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    learned: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    domains: str = ""
    by: str = ""
    at: datetime | None = None
    value: str = ""
    note: str = ""
    n_left: int = 0
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The parent of `review`: how far it is. n: links to look at; people: who answered. n_agreed and so on: answers. filters: as
    typed. n_known: links that the sample was drawn from."""

    domain: str
    n: int
    n_known: int = 0
    filters: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    n_agreed: int = 0
    n_higher: int = 0
    n_lower: int = 0
    n_ignored: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewLink:
    """One link of a review. number: from 1. state: State's word. marks: (row's name, sign) of all six. reasons: evidence of the
    flags and of the rows that decide, few. n_pages: of its domain that link; is_sitewide: from everywhere. answer: "agree",
    "higher", "lower", "ignored", "" for none yet; by, at, words: whose.
    """

    domain: str
    number: int
    n: int
    page: str
    target_page: str
    view: GradeView = NOT_JUDGED
    state: str = ""
    anchor: str = ""
    rel: tuple[str, ...] = ()
    placement: str = ""
    marks: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()
    n_pages: int = 1
    is_sitewide: bool = False
    answer: str = ""
    by: str = ""
    at: datetime | None = None
    words: str = ""
    buttons: tuple[Button, ...] = ()
