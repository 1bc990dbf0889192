"""The first shape: reports, mentions, merged events, decisions, and full-text search."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    meta_and_reports()
    mentions()
    events()
    decisions()
    search()


def number(name: str, *constraints: sa.ForeignKey, key: bool = False, null: bool = False) -> sa.Column[int]:
    """A column with a row number."""
    return sa.Column(name, NUMBER, *constraints, primary_key=key, nullable=null, autoincrement=False)


def of(table: str, name: str) -> sa.Column[int]:
    """A part of the key that a row goes with."""
    return number(name, sa.ForeignKey(f"{table}.n", ondelete="CASCADE"), key=True)


def key(name: str, *, null: bool = False) -> sa.Column[str]:
    """A text that is compared byte by byte."""
    return sa.Column(name, KEY, nullable=null)


def part(name: str, kind: sa.types.TypeEngine[Any] = KEY) -> sa.Column[Any]:
    """A further part of the key."""
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def text(name: str, *, null: bool = False) -> sa.Column[str]:
    """A text."""
    return sa.Column(name, sa.Text, nullable=null)


def meta_and_reports() -> None:
    """Facts about the store, runs, reports, their texts and the buckets that copies are found by."""
    op.create_table("meta", part("key"), text("value"))
    op.create_table("runs", number("n", key=True), sa.Column("key", KEY, nullable=False, unique=True), text("versions"))
    op.create_table(
        "reports", number("n", key=True), key("id"), key("digest"), key("address"), text("title"),
        key("published", null=True), sa.Column("period", sa.Integer, nullable=False), key("publisher"), text("url"),
        text("language"), text("source"), sa.Column("live", sa.Boolean, nullable=False),
        number("superseded_by", null=True), number("copy_of"),
        sa.Column("signature", sa.LargeBinary, nullable=False), number("run", sa.ForeignKey("runs.n")),
    )  # fmt: skip
    op.create_index("reports_id", "reports", ["id"])
    op.create_index("reports_address", "reports", ["address"])
    op.create_index("reports_copy_of", "reports", ["copy_of"])
    op.create_index("reports_published", "reports", ["published", "id"])
    op.create_index("reports_publisher", "reports", ["publisher"])
    op.create_table("texts", of("reports", "report"), text("words"))
    op.create_table(
        "bands", part("period", sa.Integer()), part("key", sa.BigInteger()), number("report", key=True),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "offices", of("reports", "report"), part("position", sa.Integer()), key("name"), key("country", null=True),
        text("sector", null=True), text("other_sectors"), text("office"), text("date", null=True), text("why"),
    )  # fmt: skip
    op.create_index("offices_name", "offices", ["name"])
    op.create_index("offices_country", "offices", ["country"])
    op.create_table("forgotten", part("digest"), key("address"))
    op.create_index("forgotten_address", "forgotten", ["address"])


def mentions() -> None:
    """Mentions, the keys by which they are compared, and their links."""
    op.create_table(
        "mentions", number("n", key=True), key("id"), number("report", sa.ForeignKey("reports.n", ondelete="CASCADE")),
        number("event", null=True), sa.Column("live", sa.Boolean, nullable=False), text("type"),
        sa.Column("start", sa.Integer, nullable=False), sa.Column("stop", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False), sa.Column("vector", sa.LargeBinary, nullable=False),
    )  # fmt: skip
    op.create_index("mentions_id", "mentions", ["id"])
    op.create_index("mentions_report", "mentions", ["report"])
    op.create_index("mentions_event", "mentions", ["event"])
    op.create_table("blocks", part("key", sa.BigInteger()), number("mention", key=True), sqlite_with_rowid=False)
    op.create_table(
        "links", number("a", key=True), number("b", key=True), sa.Column("score", sa.Float, nullable=False),
        sqlite_with_rowid=False,
    )  # fmt: skip


def events() -> None:
    """Merged events and what they are asked by."""
    op.create_table(
        "events", number("n", key=True), sa.Column("id", KEY, nullable=False, unique=True), text("type"),
        text("mode", null=True), text("status"), text("quad"), sa.Column("score", sa.Float, nullable=False),
        key("day"), key("last_day"), text("country", null=True), sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float), sa.Column("reports", sa.Integer, nullable=False),
        sa.Column("outlets", sa.Integer, nullable=False), sa.Column("origins", sa.Integer, nullable=False),
        sa.Column("disputed", sa.Boolean, nullable=False), text("first_report", null=True),
        sa.Column("confidence", sa.Float, nullable=False), sa.Column("killed", sa.Integer),
        sa.Column("injured", sa.Integer), text("basis"),
    )  # fmt: skip
    op.create_index("events_day", "events", ["day", "id"])
    op.create_index("events_type", "events", ["type", "day"])
    op.create_index("events_country", "events", ["country", "day"])
    op.create_table("event_data", of("events", "event"), sa.Column("data", sa.LargeBinary, nullable=False))
    op.create_table(
        "event_parties", of("events", "event"), part("seq", sa.Integer()), part("sector"), text("side"),
        key("country"), key("entity"), key("name"), sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("event_parties_country", "event_parties", ["country", "event", "side", "sector", "seq"])
    op.create_index("event_parties_entity", "event_parties", ["entity", "event"])
    op.create_index("event_parties_name", "event_parties", ["name", "event"])
    op.create_table("event_dyads", of("events", "event"), part("actor"), part("recipient"), sqlite_with_rowid=False)
    op.create_table("event_contexts", of("events", "event"), part("context"), sqlite_with_rowid=False)
    op.create_index("event_contexts_context", "event_contexts", ["context", "event"])
    op.create_table("event_sources", of("events", "event"), part("kind"), part("country"), sqlite_with_rowid=False)


def decisions() -> None:
    """What people decided, and the anchors of the mentions that it is about."""
    op.create_table(
        "decisions", number("n", key=True), sa.Column("id", KEY, nullable=False, unique=True), text("kind"),
        text("who"), text("at"), text("why"), text("field"), text("value"),
    )  # fmt: skip
    op.create_table(
        "decision_mentions", of("decisions", "decision"), part("position", sa.Integer()), key("mention"),
        key("report"), sa.Column("start", sa.Integer, nullable=False), sa.Column("stop", sa.Integer, nullable=False),
        text("type"), text("trigger"), number("current", null=True),
    )  # fmt: skip
    op.create_index("decision_mentions_report", "decision_mentions", ["report"])
    op.create_index("decision_mentions_current", "decision_mentions", ["current"])


def search() -> None:
    """Full-text search, kept up to date by the database itself."""
    if op.get_bind().dialect.name == "postgresql":
        # a vector holds at most 1 MB: the beginning of a very long text is what can be found
        op.execute(
            "ALTER TABLE texts ADD COLUMN vector tsvector"
            " GENERATED ALWAYS AS (to_tsvector('english', left(words, 200000))) STORED"
        )
        op.execute("CREATE INDEX texts_vector ON texts USING gin (vector)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE texts_words USING fts5(words, content='texts', content_rowid='report',"
        " tokenize='porter unicode61 remove_diacritics 2')"
    )
    op.execute(
        "CREATE TRIGGER texts_kept AFTER INSERT ON texts BEGIN"
        " INSERT INTO texts_words(rowid, words) VALUES (new.report, new.words); END"
    )
    op.execute(
        "CREATE TRIGGER texts_gone AFTER DELETE ON texts BEGIN"
        " INSERT INTO texts_words(texts_words, rowid, words) VALUES ('delete', old.report, old.words); END"
    )
