"""Papers: which kinds there are is the program's to know, not the table's.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PRINT_JOBS = (
    "id, kind, document_id, copy_no, printer, requested_by, body, sha256, state, attempts, error,"
    " created_at, updated_at, expires_at"
)


def upgrade() -> None:
    """Take the list of papers out of the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_print_jobs_kind"), "print_jobs", type_="check")
    else:
        _rebuild_print_jobs()


def _rebuild_print_jobs() -> None:
    """SQLite cannot take a check from a table: a new one takes the place of the old."""
    op.create_table(
        "print_jobs_new",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("copy_no", sa.BigInteger(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("requested_by", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unconfirmed', 'printed', 'failed', 'discarded')",
            name=op.f("ck_print_jobs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO print_jobs_new ({_PRINT_JOBS}) SELECT {_PRINT_JOBS} FROM print_jobs")  # noqa: S608 - a list of columns
    op.drop_table("print_jobs")
    op.rename_table("print_jobs_new", "print_jobs")
    op.create_index(op.f("ix_print_jobs_document_id"), "print_jobs", ["document_id"], unique=False)
    op.create_index(op.f("ix_print_jobs_state_id"), "print_jobs", ["state", "id"], unique=False)
