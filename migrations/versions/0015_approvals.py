"""Approvals: what was asked for, and every answer.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id, UtcTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables, walled."""
    op.create_table(
        "approval_requests",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_requests")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_approval_requests_subject_id"), "approval_requests", ["subject_id"], unique=False
    )
    op.create_table(
        "approvals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", Id(), nullable=True),
        sa.Column("request_id", Id(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('granted', 'rejected', 'failed')", name=op.f("ck_approvals_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sqlite_with_rowid=False,
    )
    for column in ("subject_id", "request_id", "occurred_at"):
        op.create_index(op.f(f"ix_approvals_{column}"), "approvals", [column], unique=False)
    protect("approval_requests", "approvals")
