"""What a journal holds without effect under that number: it took effect under another, or waits.

Revision ID: 0041
Revises: 0040
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and note what the journals hold already."""
    op.create_table(
        "inert",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", "device_id", "seq", name=op.f("pk_inert")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO inert (op_id, device_id, seq)"
        " SELECT j.op_id, j.device_id, j.seq FROM journal j WHERE NOT EXISTS"
        " (SELECT 1 FROM applied a"
        " WHERE a.op_id = j.op_id AND a.device_id = j.device_id AND a.seq = j.seq)"
    )
    protect("inert")
