"""What reports look for by time: movements that are not of sales, lots by their expiry.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from migrations.permissions import give

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes, and let those who lead the shop or its stock see the reports."""
    # Sales are nearly all movements; they are found by the sale, and do not pay for this index.
    not_of_sales = sa.text("document_kind <> 'sale'")
    op.create_index(
        op.f("ix_movements_occurred_at"),
        "movements",
        ["occurred_at"],
        sqlite_where=not_of_sales,
        postgresql_where=not_of_sales,
    )
    dated = sa.text("expires_on IS NOT NULL")
    op.create_index(
        op.f("ix_lots_expires_on"),
        "lots",
        ["expires_on"],
        sqlite_where=dated,
        postgresql_where=dated,
    )
    for role in ("ADMINISTRADOR", "SUPERVISOR", "BODEGUERO"):
        give(role, ["reports.view"])
