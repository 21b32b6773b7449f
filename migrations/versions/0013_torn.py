"""A count says whether the levels it was compared with were just being stated anew.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was counted before was not torn."""
    op.add_column(
        "stock_take_counts",
        sa.Column("torn", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
