"""Two customers who are one: who said so, and the alias.

Revision ID: 0034
Revises: 0033
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the alias, the recorded merges with their walls, and the permission."""
    op.add_column("customers", sa.Column("merged_into", Id(), nullable=True))
    op.create_index(op.f("ix_customers_merged_into"), "customers", ["merged_into"])
    op.create_table(
        "customer_merges",
        sa.Column("id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("into_id", Id(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_merges")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_customer_merges_customer_id"), "customer_merges", ["customer_id"])
    protect("customer_merges")
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("customers.merge",))
