"""Accounts that a catalogue which began anew has not told yet: what it leaves out is no more.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "unsaid_accounts",
        sa.Column("customer_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_unsaid_accounts")),
        sqlite_with_rowid=False,
    )
