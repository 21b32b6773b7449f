"""A node keeps what it last believed of its clock; opening under one that went back is permitted.

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op

from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the permission."""
    op.add_column("journal_heads", sa.Column("clock_at", UtcTime(), nullable=True))
    op.add_column("journal_heads", sa.Column("clock_ms", sa.BigInteger(), nullable=True))
    op.add_column("journal_heads", sa.Column("clock_boot", Id(), nullable=True))
    op.add_column("journal_heads", sa.Column("clock_skew_s", sa.BigInteger(), nullable=True))
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("cash.clock_back",))
    give("VENDEDOR", ("cash.clock_back",), rule="approve")
