"""Buying and moving stock by document: suppliers, purchases, orders, requests, transactions.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORDED = (
    "purchases",
    "purchase_orders",
    "item_requests",
    "stock_transactions",
    "document_lines",
    "document_states",
)

# What the shipped roles of a shop that is there already may do from now on.
_STORE = (
    "suppliers.edit",
    "purchases.enter",
    "purchase_orders.edit",
    "purchase_orders.receive",
    "requests.create",
    "requests.issue",
    "stock.transact",
    "stock.confirm",
)
_DECIDES = ("purchase_orders.approve", "requests.approve")
ALLOWED = {
    "ADMINISTRADOR": (*_STORE, *_DECIDES),
    "SUPERVISOR": (*_STORE, *_DECIDES),
    "BODEGUERO": _STORE,
    "VENDEDOR": ("requests.create",),
}


def upgrade() -> None:
    """Create the tables, their walls, and the permissions of shops that are there already."""
    create_tables()
    protect(*RECORDED)
    for role, codes in ALLOWED.items():
        give(role, codes)


def create_tables() -> None:
    """Create every table and index."""
    op.create_table(
        "document_lines",
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("of_line", sa.BigInteger(), nullable=False),
        sa.Column("lot_number", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("lot_id", Id(), nullable=True),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_document_lines_quantity")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_document_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_document_lines_variant_id"), "document_lines", ["variant_id"], unique=False
    )
    op.create_table(
        "document_states",
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "op_id", name=op.f("pk_document_states")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_document_states_document_kind_state"),
        "document_states",
        ["document_kind", "state"],
        unique=False,
    )
    op.create_table(
        "item_requests",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_requests")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_item_requests_code"), "item_requests", ["code"], unique=False)
    op.create_index(
        op.f("ix_item_requests_occurred_at"), "item_requests", ["occurred_at"], unique=False
    )
    op.create_index(op.f("ix_item_requests_user_id"), "item_requests", ["user_id"], unique=False)
    op.create_table(
        "purchase_orders",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_orders")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_purchase_orders_code"), "purchase_orders", ["code"], unique=False)
    op.create_index(
        op.f("ix_purchase_orders_occurred_at"), "purchase_orders", ["occurred_at"], unique=False
    )
    op.create_index(
        op.f("ix_purchase_orders_supplier_id"), "purchase_orders", ["supplier_id"], unique=False
    )
    op.create_table(
        "purchases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("supplier_id", Id(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_purchases_occurred_at"), "purchases", ["occurred_at"], unique=False)
    op.create_index(
        op.f("ix_purchases_supplier_id_document_type_document_number"),
        "purchases",
        ["supplier_id", "document_type", "document_number"],
        unique=False,
    )
    op.create_table(
        "stock_transactions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("from_location_id", Id(), nullable=True),
        sa.Column("to_location_id", Id(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", Id(), nullable=True),
        sa.Column("document_type", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(from_location_id IS NULL) = (type = 'IN')", name=op.f("ck_stock_transactions_from")
        ),
        sa.CheckConstraint(
            "(to_location_id IS NULL) = (type = 'OUT')", name=op.f("ck_stock_transactions_to")
        ),
        sa.CheckConstraint(
            "type IN ('IN', 'OUT', 'MOVE')", name=op.f("ck_stock_transactions_type")
        ),
        sa.CheckConstraint(
            "from_location_id <> to_location_id", name=op.f("ck_stock_transactions_places")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transactions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_stock_transactions_code"), "stock_transactions", ["code"], unique=False
    )
    op.create_index(
        op.f("ix_stock_transactions_occurred_at"),
        "stock_transactions",
        ["occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stock_transactions_source_id"), "stock_transactions", ["source_id"], unique=False
    )
    op.create_table(
        "suppliers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("tax_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_suppliers_name"), "suppliers", ["name"], unique=False)
    op.create_index(op.f("ix_suppliers_tax_id"), "suppliers", ["tax_id"], unique=False)
