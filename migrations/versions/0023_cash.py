"""Cash: openings of the drawer without a sale, and what came after a Z.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables, walled, and the permissions of a close that differs."""
    op.create_table(
        "drawer_openings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=True),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawer_openings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "z_addenda",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("noted_at", UtcTime(), nullable=False),
        sa.Column("sales_count", sa.BigInteger(), nullable=False),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("cash_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_z_addenda")),
        sa.UniqueConstraint(
            "cash_session_id", "number", name=op.f("uq_z_addenda_cash_session_id_number")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_drawer_openings_cash_session_id"),
        "drawer_openings",
        ["cash_session_id"],
        unique=False,
    )
    protect("drawer_openings", "z_addenda")
    codes = ("cash.difference", "cash.see_expected")
    give("ADMINISTRADOR", codes)
    give("SUPERVISOR", codes)
    give("VENDEDOR", ("cash.difference",), rule="approve")
