"""A statement of the centre says whose numbers it includes: a till may begin anew.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was stated before was of the first identity of this node."""
    op.add_column("baselines", sa.Column("device_id", Id(), nullable=True))
