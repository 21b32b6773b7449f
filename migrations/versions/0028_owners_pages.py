"""The owner's pages: who is signed in to them, and what each till said of itself.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns; until its next word nothing is known of a till."""
    op.add_column("devices", sa.Column("told_seq", sa.BigInteger(), nullable=True))
    op.add_column("devices", sa.Column("skew_s", sa.BigInteger(), nullable=True))
    op.add_column("devices", sa.Column("app_version", sa.Text(), nullable=True))
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("password_of", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_web_sessions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_web_sessions_user_id"), "web_sessions", ["user_id"], unique=False)
