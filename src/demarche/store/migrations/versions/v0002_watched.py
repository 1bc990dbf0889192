"""What `watch` notes about each feed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table("watched", sa.Column("key", key, primary_key=True), sa.Column("state", sa.Text, nullable=False))
