"""Serial numbers: each single thing that moved; on the lines of sales also the lot of the label.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of serial numbers and the columns of sale lines."""
    op.create_table(
        "serial_moves",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("movement_no", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.CheckConstraint("serial <> ''", name=op.f("ck_serial_moves_serial")),
        sa.PrimaryKeyConstraint("op_id", "movement_no", "serial", name=op.f("pk_serial_moves")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_serial_moves_variant_id_serial"), "serial_moves", ["variant_id", "serial"],
        unique=False,
    )  # fmt: skip
    op.create_index(op.f("ix_serial_moves_serial"), "serial_moves", ["serial"], unique=False)
    no_text = sa.text("''")
    for name in ("lot_number", "serial"):
        op.add_column(
            "sale_lines", sa.Column(name, sa.Text(), nullable=False, server_default=no_text)
        )
    protect("serial_moves")
