"""Publishers in figures, counted as they come and not when they are asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table and count what is there."""
    key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    names = ("reports", "mentions", "events", "alone", "disputed")
    op.create_table(
        "publishers", sa.Column("publisher", key, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in names),
    )  # fmt: skip
    op.execute(
        "INSERT INTO publishers (publisher, reports, mentions, events, alone, disputed)"
        " SELECT kept.publisher, kept.reports, COALESCE(told.mentions, 0), COALESCE(told.events, 0),"
        " COALESCE(told.alone, 0), COALESCE(told.disputed, 0)"
        " FROM (SELECT publisher, SUM(CASE WHEN live THEN 1 ELSE 0 END) AS reports FROM reports"
        " GROUP BY publisher) kept"
        " LEFT JOIN (SELECT one.publisher, SUM(one.mentions) AS mentions, COUNT(*) AS events,"
        " SUM(CASE WHEN events.outlets <= 1 THEN 1 ELSE 0 END) AS alone,"
        " SUM(CASE WHEN events.disputed THEN 1 ELSE 0 END) AS disputed"
        " FROM (SELECT reports.publisher, mentions.event, COUNT(*) AS mentions FROM mentions"
        " JOIN reports ON reports.n = mentions.report WHERE mentions.event IS NOT NULL"
        " GROUP BY reports.publisher, mentions.event) one JOIN events ON events.n = one.event"
        " GROUP BY one.publisher) told"
        " ON told.publisher = kept.publisher"
    )
