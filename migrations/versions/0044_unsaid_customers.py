"""Customers that a catalogue which began anew has not told yet: a till says them again.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "unsaid_customers",
        sa.Column("customer_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_unsaid_customers")),
        sqlite_with_rowid=False,
    )
