"""Levels that a stream which began anew has not stated yet: what it leaves out is no more.

Revision ID: 0040
Revises: 0039
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "unsaid_levels",
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.PrimaryKeyConstraint(
            "location_id", "variant_id", "lot_id", name=op.f("pk_unsaid_levels")
        ),
        sqlite_with_rowid=False,
    )
