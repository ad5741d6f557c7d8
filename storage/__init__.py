"""What the bot remembers: one `Storage` over SQLite or PostgreSQL. Rows stay inside, core values go out."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from storage import backing_up, upgrading
from storage.agreements import Agreements
from storage.cases import Cases
from storage.comparing import Comparing
from storage.database import Database
from storage.decisions import Decisions
from storage.digests import Digests, Wanted
from storage.evaluating import Evaluating
from storage.events import Events, Judged
from storage.glances import Glances
from storage.imports import Imports
from storage.inbox import Inbox
from storage.judging import Judging
from storage.leader import Leader
from storage.leases import Leases
from storage.links import Claimed, Links, Order
from storage.marks import Marks
from storage.mutes import Mutes
from storage.outbox import Outbox
from storage.own_pages import OwnPages
from storage.patterns import Patterns
from storage.people import People
from storage.referring import Referring
from storage.reviewing import Reviewing
from storage.runs import Runs
from storage.site_settings import SettingsOfSites
from storage.sites import Sites
from storage.survey import Surveys
from storage.targets import Targets

__all__ = ["Claimed", "Judged", "Order", "Storage", "Wanted"]


class Storage:
    """The repositories of one database. Safe to use from many threads.

    Every method that fails for a reason outside the program raises StorageError with a sentence and a next step.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self.sites = Sites(database)
        self.imports = Imports(database)
        self.links = Links(database)
        self.glances = Glances(database)
        self.runs = Runs(database)
        self.surveys = Surveys(database)
        self.referring = Referring(database)
        self.own_pages = OwnPages(database)
        self.patterns = Patterns(database)
        self.targets = Targets(database)
        self.people = People(database)
        self.agreements = Agreements(database)
        self.comparing = Comparing(database)
        self.decisions = Decisions(database)
        self.outbox = Outbox(database)
        self.inbox = Inbox(database)
        self.leases = Leases(database)
        self.leader = Leader(database)
        self.digests = Digests(database)
        self.judging = Judging(database)
        self.marks = Marks(database)
        self.settings = SettingsOfSites(database)
        self.reviewing = Reviewing(database)
        self.events = Events(database)
        self.evaluating = Evaluating(database)
        self.cases = Cases(database)
        self.mutes = Mutes(database)

    @classmethod
    def open(cls, url: str) -> "Storage":
        """Open a database: sqlite:///path or postgresql://user:password@host/name. Call `migrate` before first use.

        Raises StorageError for an address or a folder that cannot be used; a server is reached by the first call only.
        """
        return cls(Database(url))

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to date; does nothing when they are."""
        upgrading.upgrade(self._db, revision)

    def downgrade(self, revision: str = "-1") -> None:
        """Take the tables back, one step when not said otherwise. What only the newer tables hold is lost."""
        upgrading.downgrade(self._db, revision)

    def revision(self) -> str:
        """The revision of the tables, "" for an empty database."""
        return upgrading.current(self._db)

    def close(self) -> None:
        """Close every connection."""
        self._db.close()

    def facts(self) -> dict[str, str]:
        """Name and version of the database, and what an admin should know of it, for `status` and `doctor`."""
        return self._db.facts() | {"schema": self.revision()}

    @contextmanager
    def transaction(self, *, is_urgent: bool = False) -> Iterator[None]:
        """Make everything that this thread does with the storage inside one transaction: all of it or nothing.

        Keep it short and make no network call in it: other writers wait. is_urgent: somebody waits for it within seconds, so
        it goes before whatever else waits to be written.
        """
        with self._db.writing(is_urgent=is_urgent):
            yield

    def view(self) -> AbstractContextManager[None]:
        """Let everything that this thread reads inside be read in one transaction, which is quicker than one each, and on SQLite
        of one moment. For reading alone: what is written meanwhile, by this thread too, may not be seen before the end."""
        return self._db.viewing()

    def backup(self, path: Path) -> None:
        """Copy the database to a new file while it is in use. Raises StorageError when it cannot, and for PostgreSQL."""
        backing_up.backup(self._db, path)

    def prune(self, now: datetime, keep_d: float = 30.0) -> int:
        """Forget requests and messages that ended more than `keep_d` days ago, and whom nobody met since; how many."""
        before = now - timedelta(days=keep_d)
        return self.inbox.prune(before) + self.outbox.prune(before) + self.people.prune(before)

    def forget_events(self, before: datetime) -> int:
        """Forget what happened before `before`, unless an open case tells of it, and the history of cases closed by then."""
        return self.events.prune(before) + self.cases.prune(before)

    def __enter__(self) -> "Storage":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
