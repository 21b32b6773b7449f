"""A sale says how old the prices were that its till knew; a till keeps when it heard of them.

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import UtcTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was sold until now says nothing of it."""
    op.add_column("stream_positions", sa.Column("current_at", UtcTime(), nullable=True))
    op.add_column(
        "sales",
        sa.Column("price_age_s", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )
