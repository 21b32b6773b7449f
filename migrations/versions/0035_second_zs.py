"""Cash: a session that was closed twice, and one that was closed without a count.

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id, UtcTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, walled; every Z until now was counted."""
    op.add_column(
        "z_reports", sa.Column("uncounted", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "second_zs",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False),
        sa.Column("counted_minor", sa.BigInteger(), nullable=False),
        sa.Column("uncounted", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_second_zs")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_second_zs_cash_session_id"), "second_zs", ["cash_session_id"], unique=False
    )
    protect("second_zs")
