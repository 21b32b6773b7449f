"""Tickets of other tills: held for who gives them back, and notes given without the centre's word.

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEYED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Add the mark, both tables and the permission."""
    op.add_column(
        "credit_notes",
        sa.Column("unverified", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "ticket_holds",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_ticket_holds")),
        **KEYED,
    )
    op.create_table(
        "ticket_checks",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sale_id", name=op.f("pk_ticket_checks")),
        **KEYED,
    )
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("returns.unverified",))
    for role in ("BODEGUERO", "VENDEDOR"):
        give(role, ("returns.unverified",), rule="approve")
