"""Folios: ranges of numbers that a tax authority gave.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, walled, and give the owner its permission."""
    op.create_table(
        "folio_ranges",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("counter", sa.Text(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("usable_until", sa.Date(), nullable=True),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "first_number > 0 AND last_number >= first_number",
            name=op.f("ck_folio_ranges_numbers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folio_ranges")),
        sqlite_with_rowid=False,
    )
    for name, columns in (
        ("ix_folio_ranges_series_first_number", ["series", "first_number"]),
        ("ix_folio_ranges_device_id_code", ["device_id", "code"]),
    ):
        op.create_index(op.f(name), "folio_ranges", columns, unique=False)
    protect("folio_ranges")
    give("ADMINISTRADOR", ("folios.add",))
