"""The schema: what migrations make is what the tables say, up and down, with data."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage import Storage
from storage.database import Database
from storage.tables import Row
from tests.storage.samples import NOW, PLACE, bring, claim, site


def schema(database: Database) -> list[str]:
    """Everything that the database knows of its tables."""
    inspector = sa.inspect(database.engine)
    found = []
    for name in set(inspector.get_table_names()) - {"alembic_version"}:
        for read in (inspector.get_columns, inspector.get_indexes, inspector.get_unique_constraints, inspector.get_foreign_keys):
            found += [f"{name} {read.__name__} {plain(fact)}" for fact in read(name)]
    return sorted(found)


def plain(fact: object) -> object:
    return sorted((key, plain(value)) for key, value in fact.items()) if isinstance(fact, dict) else str(fact)


def test_a_fresh_schema_equals_a_migrated_one(empty_url: str) -> None:
    database = Database(empty_url)
    with database.writing() as connection:
        Row.metadata.create_all(connection)
    fresh = schema(database)
    with database.writing() as connection:
        Row.metadata.drop_all(connection)
    with Storage(database) as storage:
        storage.migrate()
        assert schema(database) == fresh
        with database.reading() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Row.metadata) == []


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    with Storage.open(empty_url) as storage:
        assert storage.revision() == ""
        storage.migrate()
        first = storage.revision()
        storage.migrate()
        assert storage.revision() == first


def test_one_step_down_and_up_again_keeps_the_links(empty_url: str) -> None:
    with Storage.open(empty_url) as storage:
        storage.migrate()
        head = storage.revision()
        bring(storage, [claim("a.org/1"), claim("a.org/2")])
        storage.outbox.post("k", PLACE, "note", {"message": "m"}, now=NOW)
        storage.downgrade()
        assert storage.revision() != head
        assert storage.links.count(site(storage).id) == 2
        storage.downgrade("0001")
        assert storage.links.count(site(storage).id) == 2
        storage.migrate()
        assert storage.revision() == head
        assert storage.outbox.ages(NOW).n_waiting == 0
        assert [link.page for link in storage.links.of_site(site(storage).id)] == ["https://a.org/1", "https://a.org/2"]


def test_from_nothing_to_nothing(empty_url: str) -> None:
    with Storage.open(empty_url) as storage:
        storage.migrate()
        storage.downgrade("base")
        assert storage.revision() == ""
        storage.migrate()
        assert storage.sites.all() == ()
