"""Returns: credit notes, refunds, debit notes; sales of other tills that are known here.

Revision ID: 0021
Revises: 0020
"""

import json
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RECORDED = (
    "credit_notes", "credit_note_lines", "refunds", "refund_steps", "debit_notes", "known_sales",
)  # fmt: skip
VOIDED = "reason = 'void'"
METHODS = ("cash", "debit", "credit", "transfer", "account", "store_credit", "exchange")
PAYMENT = (
    "sale_id", "line_no", "method", "amount_minor", "given_minor", "change_minor", "reference",
)  # fmt: skip
ALLOWED = (
    "returns.register", "returns.large", "returns.late", "returns.void", "returns.without_ticket",
    "returns.correct",
)  # fmt: skip


def upgrade() -> None:
    """Create the tables, walled; let a sale be paid with what came back; give the permissions."""
    _create_tables()
    protect(*RECORDED)
    op.create_index(op.f("ix_sales_number"), "sales", ["number"], unique=False)
    _widen_methods()
    _take_up_known_sales()
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ALLOWED)
    give("BODEGUERO", ("returns.register",))
    give("BODEGUERO", ("returns.large", "returns.without_ticket"), rule="approve")
    give("VENDEDOR", ALLOWED, rule="approve")


def _widen_methods() -> None:
    """Let a payment name the two ways that returns bring; what was paid stays as it is."""
    methods = ", ".join(f"'{method}'" for method in METHODS)
    name, rule = op.f("ck_payments_method"), f"method IN ({methods})"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, "payments", type_="check")
        op.create_check_constraint(name, "payments", rule)
        return
    op.create_table(
        "payments_wider",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("given_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(rule, name=name),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_payments_sale_id_sales")),
        sa.PrimaryKeyConstraint("sale_id", "line_no", name=op.f("pk_payments")),
        sqlite_with_rowid=False,
    )
    columns = ", ".join(PAYMENT)
    op.execute(
        f"INSERT INTO payments_wider ({columns}) SELECT {columns} FROM payments"  # noqa: S608 - names
    )
    op.drop_table("payments")
    op.rename_table("payments_wider", "payments")
    protect("payments")


def _take_up_known_sales() -> None:
    """Let the sales of other tills that were learned for their serial numbers be found."""
    connection = op.get_bind()
    learned = sa.table("learned", sa.column("payload", sa.LargeBinary()))
    known = sa.table(
        "known_sales",
        *(sa.column(name, Id()) for name in ("id", "device_id", "branch_id", "customer_id")),
        sa.column("occurred_at", UtcTime()),
        *(sa.column(name) for name in ("currency", "document_kind", "number", "total_minor")),
    )
    for payload in connection.execute(sa.select(learned.c.payload)).scalars().all():
        one = json.loads(bytes(payload))
        if one["type"] != "sale.charged":
            continue
        fact = one["fact"]
        row = {
            "id": UUID(one["op"]),
            "device_id": UUID(one["device"]),
            "branch_id": UUID(fact["branch"]),
            "customer_id": UUID(fact["customer"]) if fact["customer"] else None,
            "occurred_at": datetime.fromisoformat(one["occurred_at"]),
            "currency": fact["currency"],
            "document_kind": fact["document"]["kind"],
            "number": fact["document"]["number"],
            "total_minor": fact["total_minor"],
        }
        connection.execute(sa.insert(known).values(**row))


def _create_tables() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("location_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=True),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("sale_id", Id(), nullable=True),
        sa.Column("exchange_id", Id(), nullable=True),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reference_kind", sa.Text(), nullable=False),
        sa.Column("reference_number", sa.BigInteger(), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=True),
        sa.Column("gross_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("exempt_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('void', 'goods', 'amount', 'text')", name=op.f("ck_credit_notes_reason")
        ),
        sa.CheckConstraint(
            "total_minor = gross_minor - fee_minor", name=op.f("ck_credit_notes_fee")
        ),
        sa.CheckConstraint(
            "total_minor = net_minor + tax_minor + exempt_minor", name=op.f("ck_credit_notes_tax")
        ),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_credit_notes_total")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_credit_notes_cash_session_id"), "credit_notes", ["cash_session_id"], unique=False
    )
    op.create_index(
        op.f("ix_credit_notes_customer_id_occurred_at"),
        "credit_notes",
        ["customer_id", "occurred_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_credit_notes_exchange_id"), "credit_notes", ["exchange_id"], unique=False
    )
    op.create_index(
        op.f("ix_credit_notes_occurred_at"), "credit_notes", ["occurred_at"], unique=False
    )
    op.create_index(op.f("ix_credit_notes_sale_id"), "credit_notes", ["sale_id"], unique=False)
    op.create_index(
        "uq_credit_notes_void",
        "credit_notes",
        ["device_id", "sale_id"],
        unique=True,
        sqlite_where=sa.text(VOIDED),
        postgresql_where=sa.text(VOIDED),
    )
    op.create_table(
        "debit_notes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reference_kind", sa.Text(), nullable=False),
        sa.Column("reference_number", sa.BigInteger(), nullable=False),
        sa.Column("reference_on", sa.Date(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("tax_rate_bp", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("net_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("exempt_minor", sa.BigInteger(), nullable=False),
        sa.Column("rounding_minor", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("payment_reference", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "total_minor = net_minor + tax_minor + exempt_minor", name=op.f("ck_debit_notes_tax")
        ),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_debit_notes_total")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debit_notes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_debit_notes_cash_session_id"), "debit_notes", ["cash_session_id"], unique=False
    )
    op.create_index(op.f("ix_debit_notes_sale_id"), "debit_notes", ["sale_id"], unique=False)
    op.create_table(
        "known_sales",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=True),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_sales")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_known_sales_number"), "known_sales", ["number"], unique=False)
    op.create_table(
        "refund_steps",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("credit_note_id", Id(), nullable=False),
        sa.Column("sale_id", Id(), nullable=True),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('done', 'refused', 'instead')", name=op.f("ck_refund_steps_outcome")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_refund_steps")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_refund_steps_cash_session_id"), "refund_steps", ["cash_session_id"], unique=False
    )
    op.create_index(
        op.f("ix_refund_steps_credit_note_id"), "refund_steps", ["credit_note_id"], unique=False
    )
    op.create_index(op.f("ix_refund_steps_sale_id"), "refund_steps", ["sale_id"], unique=False)
    op.create_table(
        "credit_note_lines",
        sa.Column("credit_note_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("sale_line_no", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", Id(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("price_e4", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("tax_rate_bp", sa.BigInteger(), nullable=False),
        sa.Column("cost_minor", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity_milli >= 0", name=op.f("ck_credit_note_lines_quantity")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_credit_note_lines_total")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_notes.id"],
            name=op.f("fk_credit_note_lines_credit_note_id_credit_notes"),
        ),
        sa.PrimaryKeyConstraint("credit_note_id", "line_no", name=op.f("pk_credit_note_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_credit_note_lines_variant_id"), "credit_note_lines", ["variant_id"], unique=False
    )
    op.create_table(
        "refunds",
        sa.Column("credit_note_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_notes.id"],
            name=op.f("fk_refunds_credit_note_id_credit_notes"),
        ),
        sa.PrimaryKeyConstraint("credit_note_id", "line_no", name=op.f("pk_refunds")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_refunds_cash_session_id"), "refunds", ["cash_session_id"], unique=False
    )
