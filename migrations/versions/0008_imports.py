"""Imports: of which file, by whom, and what they prepare before they take effect.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from pos_app.core.models.base import Id, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; nothing in them is a record of the shop."""
    op.create_table(
        "imports",
        sa.Column("id", Id(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing', 'done', 'withdrawn')", name=op.f("ck_imports_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", Id(), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('product', 'idle', 'category')", name=op.f("ck_import_rows_kind")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id_imports")
        ),
        sa.PrimaryKeyConstraint("import_id", "row_id", name=op.f("pk_import_rows")),
        sqlite_with_rowid=False,
    )
