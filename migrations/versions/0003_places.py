"""Orders, transfers, stock takes: what moves stock between places, and says what is there.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECORDED = (
    "orders",
    "order_lines",
    "order_steps",
    "order_results",
    "transfers",
    "transfer_lines",
    "transfer_receipts",
    "transfer_arrivals",
    "stock_takes",
    "stock_take_states",
    "stock_take_counts",
    "stock_take_variances",
    "stock_take_late",
)


def upgrade() -> None:
    """Create the tables, their walls, and the permissions of shops that are there already."""
    create_tables()
    protect(*RECORDED)
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("stock.transfer", "stock.count", "stock.reconcile", "orders.edit"))
    give("BODEGUERO", ("stock.transfer", "stock.count", "orders.edit"))
    give("BODEGUERO", ("stock.reconcile",), rule="approve")
    give("VENDEDOR", ("stock.count", "orders.edit"))


def create_tables() -> None:
    """Create every table and index."""
    op.create_table(
        "orders",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_orders_occurred_at"), "orders", ["occurred_at"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_order_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("order_id", "line_no", name=op.f("pk_order_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "order_steps",
        sa.Column("id", Id(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_steps")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_order_steps_order_id_occurred_at"),
        "order_steps",
        ["order_id", "occurred_at"],
        unique=False,
    )
    op.create_table(
        "order_results",
        sa.Column("step_id", Id(), nullable=False),
        sa.Column("entry_no", sa.BigInteger(), nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step_id"], ["order_steps.id"], name=op.f("fk_order_results_step_id_order_steps")
        ),
        sa.PrimaryKeyConstraint("step_id", "entry_no", name=op.f("pk_order_results")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_order_results_order_id"), "order_results", ["order_id"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("from_location_id", Id(), nullable=False),
        sa.Column("transit_location_id", Id(), nullable=False),
        sa.Column("to_location_id", Id(), nullable=False),
        sa.Column("to_branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_transfers_occurred_at"), "transfers", ["occurred_at"], unique=False)
    op.create_table(
        "transfer_lines",
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=False),
        sa.Column("lot_number", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost_e4", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_transfer_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfers.id"], name=op.f("fk_transfer_lines_transfer_id_transfers")
        ),
        sa.PrimaryKeyConstraint("transfer_id", "line_no", name=op.f("pk_transfer_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "transfer_receipts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_receipts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_transfer_receipts_transfer_id"), "transfer_receipts", ["transfer_id"], unique=False
    )
    op.create_table(
        "transfer_arrivals",
        sa.Column("receipt_id", Id(), nullable=False),
        sa.Column("entry_no", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_transfer_arrivals_quantity")),
        sa.ForeignKeyConstraint(
            ["receipt_id"],
            ["transfer_receipts.id"],
            name=op.f("fk_transfer_arrivals_receipt_id_transfer_receipts"),
        ),
        sa.PrimaryKeyConstraint("receipt_id", "entry_no", name=op.f("pk_transfer_arrivals")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_transfer_arrivals_transfer_id"), "transfer_arrivals", ["transfer_id"], unique=False
    )
    op.create_table(
        "stock_takes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_takes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_takes_occurred_at"), "stock_takes", ["occurred_at"], unique=False
    )
    op.create_table(
        "stock_take_states",
        sa.Column("id", Id(), nullable=False),
        sa.Column("stock_take_id", Id(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take_states")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_take_states_stock_take_id"),
        "stock_take_states",
        ["stock_take_id"],
        unique=False,
    )
    op.create_table(
        "stock_take_counts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("stock_take_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=True),
        sa.Column("expected_milli", sa.BigInteger(), nullable=False),
        sa.Column("counted_milli", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted_at", UtcTime(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "line_no", name=op.f("pk_stock_take_counts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_take_counts_stock_take_id"),
        "stock_take_counts",
        ["stock_take_id"],
        unique=False,
    )
    op.create_table(
        "stock_take_variances",
        sa.Column("id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("stock_take_id", Id(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("lot_id", Id(), nullable=True),
        sa.Column("expected_milli", sa.BigInteger(), nullable=False),
        sa.Column("counted_milli", sa.BigInteger(), nullable=False),
        sa.Column("variance_milli", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", "line_no", name=op.f("pk_stock_take_variances")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_take_variances_stock_take_id"),
        "stock_take_variances",
        ["stock_take_id"],
        unique=False,
    )
    op.create_table(
        "stock_take_late",
        sa.Column("id", Id(), nullable=False),
        sa.Column("entry_no", sa.BigInteger(), nullable=False),
        sa.Column("stock_take_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("movement_no", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", "entry_no", name=op.f("pk_stock_take_late")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_take_late_stock_take_id"), "stock_take_late", ["stock_take_id"], unique=False
    )
