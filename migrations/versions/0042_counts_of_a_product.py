"""The counts of one product in a stock take are found by index: a scan adds to the newest of them.

Revision ID: 0042
Revises: 0041
"""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put an index that has the product too in the place of the one of stock takes alone."""
    op.drop_index(op.f("ix_stock_take_counts_stock_take_id"), "stock_take_counts")
    op.create_index(
        op.f("ix_stock_take_counts_stock_take_id_variant_id"),
        "stock_take_counts",
        ["stock_take_id", "variant_id"],
    )
