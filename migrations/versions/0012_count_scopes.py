"""What a stock take shall count: a category, a list, or everything.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is counted to the stock takes; those that are there counted everything."""
    op.add_column("stock_takes", sa.Column("category_id", Id(), nullable=True))
    op.add_column("stock_takes", sa.Column("listed", sa.Text(), nullable=False, server_default=""))
