"""What comes down to one till alone: its inbox, the journals it was, a first load in parts.

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the three tables, and the till that a code replaces."""
    op.create_table(
        "inbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staged_pages",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "number", name=op.f("pk_staged_pages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "echoes",
        sa.Column("kept_as", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("parent", Id(), nullable=True),
        sa.Column("after_seq", sa.BigInteger(), nullable=False),
        sa.Column("after_hash", sa.LargeBinary(), nullable=False),
        sa.Column("whole_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("kept_as", name=op.f("pk_echoes")),
        sqlite_with_rowid=False,
    )
    op.add_column("enrolment_codes", sa.Column("replaces", Id(), nullable=True))
