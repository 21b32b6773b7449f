"""People of one branch, waits that no clock shortens, and the audit log.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, the table and its wall, and the permissions of shops that are there."""
    op.add_column("users", sa.Column("branch_id", Id(), nullable=True))
    # Tries that are counted begin anew: how long a wait has lasted was told by a clock.
    op.drop_table("lockouts")
    op.create_table(
        "lockouts",
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("last_failure_at", UtcTime(), nullable=False),
        sa.Column("wait_ms", sa.BigInteger(), nullable=True),
        sa.Column("since_ms", sa.BigInteger(), nullable=True),
        sa.Column("until_freed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_lockouts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_audit_entries_kind_id"), "audit_entries", ["kind", "id"], unique=False)
    op.create_index(
        op.f("ix_audit_entries_user_id_id"), "audit_entries", ["user_id", "id"], unique=False
    )
    protect("audit_entries")
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("people.unlock", "audit.view"))
