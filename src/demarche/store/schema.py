"""The tables, in one place. Two numbers run through them: a report's ``n`` and a mention's ``n``.

A report's row is one version of one text; ``live`` says whether it is the newest. An event's ``n`` is that of its first
mention. Numbers are given out in order of arrival and are never shown: answers depend on ids only.
Migrations (``migrations/versions``) make the tables; ``tests/store/test_upgrade.py`` holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)  # fmt: skip

metadata = MetaData()
# SQLite's row number must be called INTEGER; PostgreSQL compares keys byte by byte, as SQLite does
NUMBER = BigInteger().with_variant(Integer, "sqlite")
KEY = Text().with_variant(Text(collation="C"), "postgresql")
BUCKET = BigInteger()


def _number(name: str, *constraints: ForeignKey, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, NUMBER, *constraints, primary_key=key, nullable=null, autoincrement=False)


def _of(table: str, name: str) -> Column[int]:
    """A part of the key: which row of ``table`` this row belongs to, and goes with."""
    return _number(name, ForeignKey(f"{table}.n", ondelete="CASCADE"), key=True)


meta = Table("meta", metadata, Column("key", KEY, primary_key=True), Column("value", Text, nullable=False))

runs = Table(
    "runs",
    metadata,
    _number("n", key=True),
    Column("key", KEY, nullable=False, unique=True),
    Column("versions", Text, nullable=False),  # JSON: of model, ontology, world data, merging rules, program
)

reports = Table(
    "reports",
    metadata,
    _number("n", key=True),
    Column("id", KEY, nullable=False),
    Column("digest", KEY, nullable=False),  # of what it says, without its id and address
    Column("address", KEY, nullable=False),  # digest of its URL, "" when the URL names no page
    Column("title", Text, nullable=False),
    Column("published", KEY),
    Column("period", Integer, nullable=False),  # month of publication, by which copies are looked for
    Column("publisher", KEY, nullable=False),
    Column("url", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    _number("superseded_by", null=True),
    _number("copy_of"),  # the earliest report that prints this text, itself when it is the first
    Column("signature", LargeBinary, nullable=False),
    _number("run", ForeignKey("runs.n")),
    Index("reports_id", "id"),
    Index("reports_address", "address"),
    Index("reports_copy_of", "copy_of"),
    Index("reports_published", "published", "id"),
    Index("reports_publisher", "publisher"),
)

# `Report.text` apart from the narrow rows that most questions read; full text search looks here
texts = Table("texts", metadata, _of("reports", "report"), Column("words", Text, nullable=False))

bands = Table(  # the month comes first: what is written together then lies together
    "bands",
    metadata,
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("key", BUCKET, primary_key=True, autoincrement=False),
    _number("report", key=True),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    _number("n", key=True),
    Column("id", KEY, nullable=False),
    _number("report", ForeignKey("reports.n", ondelete="CASCADE")),
    _number("event", null=True),
    Column("live", Boolean, nullable=False),
    Column("type", Text, nullable=False),
    Column("start", Integer, nullable=False),  # trigger, offsets into the report's text
    Column("stop", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("mentions_id", "id"),
    Index("mentions_report", "report"),
    Index("mentions_event", "event"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("key", BUCKET, primary_key=True, autoincrement=False),
    _number("mention", key=True),
    sqlite_with_rowid=False,
)

links = Table(  # every link twice, once from each side: neighbours are then one range of the key
    "links",
    metadata,
    _number("a", key=True),
    _number("b", key=True),
    Column("score", Float, nullable=False),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    _number("n", key=True),
    Column("id", KEY, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("mode", Text),
    Column("status", Text, nullable=False),
    Column("quad", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("day", KEY, nullable=False),  # first and last day; those of the first report without a date; "" with neither
    Column("last_day", KEY, nullable=False),
    Column("country", Text),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("first_report", Text),
    Column("confidence", Float, nullable=False),  # the lowest of the event's
    Column("killed", Integer),
    Column("injured", Integer),
    Column("basis", Text, nullable=False),  # digest of the merge that it was made from
    Index("events_day", "day", "id"),
    Index("events_type", "type", "day"),
    Index("events_country", "country", "day"),
)

event_data = Table("event_data", metadata, _of("events", "event"), Column("data", LargeBinary, nullable=False))

event_parties = Table(  # one row a party and sector; `seq` numbers the parties of an event over both sides
    "event_parties",
    metadata,
    _of("events", "event"),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("sector", KEY, primary_key=True),
    Column("side", Text, nullable=False),  # actor | recipient
    Column("country", KEY, nullable=False),
    Column("entity", KEY, nullable=False),
    Column("name", KEY, nullable=False),
    Index("event_parties_country", "country", "event", "side", "sector", "seq"),
    Index("event_parties_entity", "entity", "event"),
    Index("event_parties_name", "name", "event"),
    sqlite_with_rowid=False,
)

event_dyads = Table(  # who towards whom, by country; an act of a compound counts in both directions
    "event_dyads",
    metadata,
    _of("events", "event"),
    Column("actor", KEY, primary_key=True),
    Column("recipient", KEY, primary_key=True),
    sqlite_with_rowid=False,
)

event_contexts = Table(
    "event_contexts",
    metadata,
    _of("events", "event"),
    Column("context", KEY, primary_key=True),
    Index("event_contexts_context", "context", "event"),
    sqlite_with_rowid=False,
)

event_sources = Table(
    "event_sources",
    metadata,
    _of("events", "event"),
    Column("kind", KEY, primary_key=True),
    Column("country", KEY, primary_key=True),
    sqlite_with_rowid=False,
)

decisions = Table(
    "decisions",
    metadata,
    _number("n", key=True),
    Column("id", KEY, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),  # JSON
)

decision_mentions = Table(  # the anchor of each mention, and where it stands now
    "decision_mentions",
    metadata,
    _of("decisions", "decision"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("mention", KEY, nullable=False),
    Column("report", KEY, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    _number("current", null=True),
    Index("decision_mentions_report", "report"),
    Index("decision_mentions_current", "current"),
)

offices = Table(
    "offices",
    metadata,
    _of("reports", "report"),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", KEY, nullable=False),
    Column("country", KEY),
    Column("sector", Text),
    Column("other_sectors", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("date", Text),
    Column("why", Text, nullable=False),
    Index("offices_name", "name"),
    Index("offices_country", "country"),
)

forgotten = Table(  # digests only: enough to know a report again, not enough to know what it said
    "forgotten",
    metadata,
    Column("digest", KEY, primary_key=True),
    Column("address", KEY, nullable=False),
    Index("forgotten_address", "address"),
)

watched = Table("watched", metadata, Column("key", KEY, primary_key=True), Column("state", Text, nullable=False))

publishers = Table(  # in figures, kept up to date: see `publishers.py`
    "publishers",
    metadata,
    Column("publisher", KEY, primary_key=True),
    Column("reports", Integer, nullable=False),  # live ones
    Column("mentions", Integer, nullable=False),  # that an event holds
    Column("events", Integer, nullable=False),
    Column("alone", Integer, nullable=False),  # events that no other outlet tells
    Column("disputed", Integer, nullable=False),
)
