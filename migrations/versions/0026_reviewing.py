"""A case says of which branch it is; what people decide about cases and what was set aside is kept.

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KEYED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Add the branch, both tables with their walls, and the permissions."""
    op.add_column("cases", sa.Column("branch_id", Id(), nullable=True))
    op.execute(
        "UPDATE cases SET branch_id ="
        " (SELECT d.branch_id FROM devices d WHERE d.id = cases.device_id)"
    )
    op.create_table(
        "case_decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("subject_id", Id(), nullable=True),
        sa.Column("document_id", Id(), nullable=True),
        *_who("case_decisions"),
        **KEYED,
    )
    op.create_index(op.f("ix_case_decisions_case_id"), "case_decisions", ["case_id"])
    op.create_index(op.f("ix_case_decisions_document_id"), "case_decisions", ["document_id"])
    op.create_table(
        "aside_decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("aside_device_id", Id(), nullable=False),
        sa.Column("aside_seq", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("operation_id", Id(), nullable=True),
        *_who("aside_decisions"),
        **KEYED,
    )
    op.create_index(
        op.f("ix_aside_decisions_aside_device_id_aside_seq"),
        "aside_decisions",
        ["aside_device_id", "aside_seq"],
    )
    protect("case_decisions", "aside_decisions")
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("cases.view", "cases.resolve"))
    give("ADMINISTRADOR", ("quarantine.resolve",))


def _who(table: str) -> list[sa.Column[object] | sa.Constraint]:
    return [
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]
