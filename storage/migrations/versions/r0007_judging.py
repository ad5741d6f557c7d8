"""What links are judged by: signals of their pages, what they share with others, what people said of the site."""

import sqlalchemy as sa
from alembic import op

from storage.counting import recount_all

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLAIMED = "6-|unverified|claimed|||||"
TRAITS = ("site_id", "page_domain", "page_host", "traits", "grade", "anchor", "target_hash", "first_seen_at", "page_hash")
COUNTED = ("traits", "anchor", "target_hash", "grade", "page_domain", "state", "since")
"""Columns whose change makes the folded sums of a referring domain stale."""
_MARK = "INSERT INTO stale_domains (site_id, domain) SELECT {row}.site_id, {row}.page_domain"
_UNMARKED = "NOT EXISTS (SELECT 1 FROM stale_domains WHERE site_id = {row}.site_id AND domain = {row}.page_domain)"
_STANDS = "EXISTS (SELECT 1 FROM sites WHERE id = OLD.site_id)"
_CHANGED = " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in COUNTED)
# SQLite runs a trigger for each row; the conflict rule of the statement outside would win over one inside
SQLITE = (
    f"CREATE TRIGGER links_added AFTER INSERT ON links BEGIN {_MARK} WHERE {_UNMARKED}; END".format(row="NEW"),
    f"CREATE TRIGGER links_changed AFTER UPDATE OF {', '.join(COUNTED)} ON links WHEN {_CHANGED} "
    f"BEGIN {_MARK} WHERE {_UNMARKED}; END".format(row="NEW", differs="IS NOT"),
    f"CREATE TRIGGER links_removed AFTER DELETE ON links BEGIN {_MARK} WHERE {_UNMARKED} AND {_STANDS}; END".format(row="OLD"),
)
# a file brings a million rows at once: its domains are marked by one statement
POSTGRES = (
    "CREATE FUNCTION links_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO stale_domains (site_id, domain) SELECT DISTINCT site_id, page_domain FROM added ORDER BY 1, 2 "
    "ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE FUNCTION links_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"{_MARK} ON CONFLICT DO NOTHING; RETURN NULL; END $$".format(row="NEW"),
    "CREATE FUNCTION links_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"{_MARK} WHERE {_STANDS} ON CONFLICT DO NOTHING; RETURN NULL; END $$".format(row="OLD"),
    "CREATE TRIGGER links_added AFTER INSERT ON links REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION links_added()",
    f"CREATE TRIGGER links_changed AFTER UPDATE OF {', '.join(COUNTED)} ON links FOR EACH ROW WHEN ({_CHANGED}) "
    "EXECUTE FUNCTION links_changed()".format(differs="IS DISTINCT FROM"),
    "CREATE TRIGGER links_removed AFTER DELETE ON links FOR EACH ROW EXECUTE FUNCTION links_removed()",
)
TRIGGERS = ("links_added", "links_changed", "links_removed")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _added(name: str) -> sa.Column[str]:
    # SQLite adds no column that must have a value without saying which; what follows never relies on it
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Make columns and tables; what is known of links stays, they are judged at their next visit and counted at once."""
    for name in ("grade", "flags", "link_type", "got"):
        op.add_column("links", _added(name))
    op.add_column("links", sa.Column("traits", sa.Text(), nullable=False, server_default=CLAIMED))
    op.add_column("links", sa.Column("anchor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "anchors",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        sa.Column("anchor", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("text", "kind", "anchor_class", "named")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "anchor"),
    )
    for name in ("readings", "targets"):
        op.add_column(name, sa.Column("signals", sa.Text(), nullable=True))
    op.add_column("decisions", _added("value"))
    op.create_table(
        "site_settings",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        *(_text(name) for name in ("brands", "keywords", "topics", "learned", "changed_by")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _text("judge_after"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_table(
        "own_pages",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("target_hash", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("page", "kind", "by")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "target_hash", name="uq_own_pages"),
    )
    op.create_table(
        "marks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("page_hash", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("domain", "kind", "value")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "page_hash", "kind", "value", name="uq_marks"),
    )
    op.create_index("ix_marks_value", "marks", ["site_id", "kind", "value", "domain"])
    recount_all(op.get_bind())
    op.create_index("ix_links_traits", "links", list(TRAITS))
    op.create_index("ix_links_type", "links", ["site_id", "link_type", "page_domain", "state"])
    _add_sums()


def _add_sums() -> None:
    """Make room for folded referring domains; those known already are folded when somebody first asks."""
    op.create_table(
        "domain_sums",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        _text("domain"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("format", "n_links", "best")),
        _text("grade"),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_sitewide", "is_seen")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("n_missing", "n_hosts")),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("lost_at", sa.BigInteger(), nullable=True),
        sa.Column("is_undecided", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("anchors", "gone", "targets", "broken", "rest")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "domain"),
    )
    op.create_index("ix_domain_sums_format", "domain_sums", ["site_id", "format"])
    op.create_table(
        "stale_domains",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        _text("domain"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "domain"),
    )
    op.execute("INSERT INTO stale_domains (site_id, domain) SELECT DISTINCT site_id, page_domain FROM links")
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _drop_sums() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON links")
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("stale_domains")
    op.drop_table("domain_sums")


def downgrade() -> None:
    """Remove them; grades are worked out again by the next visits."""
    _drop_sums()
    for name in ("marks", "own_pages", "site_settings"):
        op.drop_table(name)
    op.drop_column("decisions", "value")
    for name in ("readings", "targets"):
        op.drop_column(name, "signals")
    op.drop_index("ix_links_type", "links")
    op.drop_index("ix_links_traits", "links")
    op.drop_table("anchors")
    for name in ("anchor", "traits", "got", "link_type", "flags", "grade"):
        op.drop_column("links", name)
