"""Up to where a finished backup of the centre has the journal of each device.

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "durable_heads",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("backed_up_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_durable_heads")),
        sqlite_with_rowid=False,
    )
