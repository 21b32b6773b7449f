"""Documents travel: what other nodes did with them, the order of steps, holds that may be owed.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from pos_app.core.models.base import Id, UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of learned operations and bring two tables to their new form."""
    op.create_table(
        "learned",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("learned_at", UtcTime(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_learned")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_learned_document_id"), "learned", ["document_id"], unique=False)
    protect("learned")
    op.add_column(
        "order_steps", sa.Column("step_no", sa.BigInteger(), nullable=False, server_default="0")
    )
    _reservations()


def _reservations() -> None:
    """Make the table anew: what an order holds may be below nothing, for a person to settle."""
    op.execute("CREATE TABLE reservations_before AS SELECT * FROM reservations")
    op.drop_table("reservations")
    op.create_table(
        "reservations",
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli <> 0", name=op.f("ck_reservations_quantity")),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name=op.f("fk_reservations_location_id_locations"),
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lots.id"], name=op.f("fk_reservations_lot_id_lots")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_reservations_variant_id_variants")
        ),
        sa.PrimaryKeyConstraint(
            "order_id", "line_no", "location_id", "lot_id", name=op.f("pk_reservations")
        ),
        sqlite_with_rowid=False,
    )
    columns = "order_id, line_no, location_id, lot_id, variant_id, quantity_milli"
    op.execute(
        f"INSERT INTO reservations ({columns}) SELECT {columns} FROM reservations_before"  # noqa: S608
    )
    op.drop_table("reservations_before")
