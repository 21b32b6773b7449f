"""Customers by name; who may edit them.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

from migrations.permissions import give

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index of the list, and the permission of shops that are there already."""
    op.create_index(op.f("ix_customers_name"), "customers", ["name"], unique=False)
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("customers.edit",))
