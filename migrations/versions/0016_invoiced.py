"""A customer may be invoiced: line of business and address.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty."""
    for name in ("activity", "address"):
        op.add_column(
            "customers", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
