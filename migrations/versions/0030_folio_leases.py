"""Folios of the company: pools at the centre, leases to tills, what will never be used.

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id, UtcTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_IN_ORDER = "first_number > 0 AND last_number >= first_number"


def upgrade() -> None:
    """Create the tables, walled; a lease names its pool."""
    op.add_column("folio_ranges", sa.Column("pool_id", Id(), nullable=True))
    _create_pools()
    _create_slots()
    _create_ends()
    protect("folio_pools", "folio_slots", "folio_ends")


def _create_pools() -> None:
    op.create_table(
        "folio_pools",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("lease_size", sa.BigInteger(), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("usable_until", sa.Date(), nullable=True),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.CheckConstraint(_IN_ORDER, name=op.f("ck_folio_pools_numbers")),
        sa.CheckConstraint("lease_size > 0", name=op.f("ck_folio_pools_lease_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folio_pools")),
        sqlite_with_rowid=False,
    )
    _index("folio_pools", "series", "first_number")


def _create_slots() -> None:
    op.create_table(
        "folio_slots",
        sa.Column("pool_id", Id(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "follows IS NOT NULL AND first_number > follows AND last_number >= first_number"
            " OR follows IS NULL AND first_number = last_number",
            name=op.f("ck_folio_slots_order"),
        ),
        sa.PrimaryKeyConstraint("pool_id", "first_number", name=op.f("pk_folio_slots")),
        sa.UniqueConstraint(
            "pool_id", "last_number", name=op.f("uq_folio_slots_pool_id_last_number")
        ),
        sa.UniqueConstraint("pool_id", "follows", name=op.f("uq_folio_slots_pool_id_follows")),
        sa.ForeignKeyConstraint(
            ["pool_id", "follows"],
            ["folio_slots.pool_id", "folio_slots.last_number"],
            name=op.f("fk_folio_slots_pool_id_follows_folio_slots"),
        ),
        sqlite_with_rowid=False,
    )


def _create_ends() -> None:
    op.create_table(
        "folio_ends",
        sa.Column("id", Id(), nullable=False),
        sa.Column("range_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('returned', 'burnt')", name=op.f("ck_folio_ends_outcome")),
        sa.CheckConstraint(_IN_ORDER, name=op.f("ck_folio_ends_numbers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folio_ends")),
        sqlite_with_rowid=False,
    )
    _index("folio_ends", "range_id")
    _index("folio_ends", "series", "first_number")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)
