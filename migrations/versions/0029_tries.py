"""Wrong codes and passwords are counted in the store: every worker knows them.

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "wrong_tries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_tries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_wrong_tries_door_tried_at"), "wrong_tries", ["door", "tried_at"], unique=False
    )
