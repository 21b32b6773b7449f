"""What a till sent and the centre could not take is kept as it came.

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "poison_raw",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poison_raw")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_poison_raw_device_id_received_at"),
        "poison_raw",
        ["device_id", "received_at"],
        unique=False,
    )
