"""What customers owe and are owed; who they are; store credit among the ways of paying.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import protect
from migrations.permissions import give
from pos_app.core.models.base import Id, UtcTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TEXTS = ("city", "phone", "email", "notes", "price_list")
METHODS = "method IN ('cash', 'debit', 'credit', 'transfer', 'account', 'store_credit')"
# What was charged on account before there were accounts.
CHARGED = """
INSERT INTO account_entries (op_id, line_no, device_id, branch_id, user_id, customer_id, account,
    kind, amount_minor, document_kind, document_id, number, due_on, note, occurred_at)
SELECT s.id, p.line_no, s.device_id, s.branch_id, s.user_id, s.customer_id, 'debt', 'charge',
    p.amount_minor, s.document_kind, s.id, s.number, NULL, '', s.occurred_at
FROM payments p JOIN sales s ON s.id = p.sale_id
WHERE p.method = 'account' AND p.amount_minor <> 0 AND s.customer_id IS NOT NULL
"""


def upgrade() -> None:
    """Create the tables, walled, and the columns of customers; allow the new way of paying."""
    for name in TEXTS:
        op.add_column(
            "customers", sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''"))
        )
    op.add_column(
        "customers", sa.Column("blocked", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _entries()
    _debt_payments()
    op.create_table(
        "accounts_told",
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_accounts_told")),
        sqlite_with_rowid=False,
    )
    _allow_store_credit()
    op.execute(CHARGED)
    protect("account_entries", "debt_payments")
    for role in ("ADMINISTRADOR", "SUPERVISOR", "VENDEDOR"):
        give(role, ("customers.edit", "customers.collect"))
    for role in ("ADMINISTRADOR", "SUPERVISOR"):
        give(role, ("customers.limit", "customers.over_limit"))
    give("ADMINISTRADOR", ("customers.correct",))
    give("SUPERVISOR", ("customers.correct",), rule="approve")
    give("VENDEDOR", ("customers.over_limit",), rule="approve")


def _entries() -> None:
    op.create_table(
        "account_entries",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("document_id", Id(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "account IN ('debt', 'store_credit')", name=op.f("ck_account_entries_account")
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_account_entries_amount")),
        sa.PrimaryKeyConstraint("op_id", "line_no", name=op.f("pk_account_entries")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_account_entries_customer_id_occurred_at"), "account_entries",
        ["customer_id", "occurred_at"], unique=False,
    )  # fmt: skip


def _debt_payments() -> None:
    amounts = ("amount_minor", "given_minor", "change_minor", "rounding_minor", "left_minor")
    op.create_table(
        "debt_payments",
        sa.Column("id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("branch_id", Id(), nullable=False),
        sa.Column("cash_session_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("customer_id", Id(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in amounts),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_debt_payments_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_payments")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_debt_payments_cash_session_id"), "debt_payments", ["cash_session_id"],
        unique=False,
    )  # fmt: skip
    op.create_index(
        op.f("ix_debt_payments_customer_id_occurred_at"), "debt_payments",
        ["customer_id", "occurred_at"], unique=False,
    )  # fmt: skip


def _allow_store_credit() -> None:
    """Write the rule of the methods anew; SQLite cannot change one, so the table is copied."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_payments_method"), "payments", type_="check")
        op.create_check_constraint(op.f("ck_payments_method"), "payments", METHODS)
        return
    op.create_table(
        "payments_copy",
        sa.Column("sale_id", Id(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("given_minor", sa.BigInteger(), nullable=False),
        sa.Column("change_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.CheckConstraint(METHODS, name=op.f("ck_payments_method")),
        sa.ForeignKeyConstraint(["sale_id"], ["sales.id"], name=op.f("fk_payments_sale_id_sales")),
        sa.PrimaryKeyConstraint("sale_id", "line_no", name=op.f("pk_payments")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO payments_copy SELECT * FROM payments")
    op.drop_table("payments")  # with its walls
    op.rename_table("payments_copy", "payments")
    protect("payments")
