"""What customers owe and are owed: entries of the record, and what the centre told of others."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided


class AccountEntry(Base):
    """One change of a customer's account; the balance is the sum of `amount_minor`.

    `account` is debt (what the customer owes) or store_credit (what the shop owes the customer).
    """

    __tablename__ = "account_entries"
    __table_args__ = (
        CheckConstraint("account IN ('debt', 'store_credit')", name="account"),
        CheckConstraint("amount_minor <> 0", name="amount"),
        Index(None, "customer_id", "occurred_at"),
        KEYED,
    )
    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    branch_id: Mapped[UUID]
    user_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    account: Mapped[str]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    document_kind: Mapped[str]
    document_id: Mapped[UUID]
    number: Mapped[int]
    due_on: Mapped[date | None]
    note: Mapped[str]
    occurred_at: Mapped[datetime]


class DebtPayment(Decided, Base):
    """A customer paid of a debt, outside of a sale. Cash: given − change = amount + rounding."""

    __tablename__ = "debt_payments"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "cash_session_id"),
        Index(None, "customer_id", "occurred_at"),
        KEYED,
    )
    cash_session_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    method: Mapped[str]
    amount_minor: Mapped[int]
    given_minor: Mapped[int]
    change_minor: Mapped[int]
    rounding_minor: Mapped[int]
    left_minor: Mapped[int]
    reference: Mapped[str]


class CustomerMerge(Base):
    """Somebody said that two customers are one: `customer_id` is known as `into_id` from then."""

    __tablename__ = "customer_merges"
    __table_args__ = (Index(None, "customer_id"), KEYED)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID]
    into_id: Mapped[UUID]
    reason: Mapped[str]
    branch_id: Mapped[UUID]
    device_id: Mapped[UUID]
    user_id: Mapped[UUID]
    occurred_at: Mapped[datetime]


class AccountTold(Base):
    """Till: what the centre said last of a customer's account, as it said it."""

    __tablename__ = "accounts_told"
    __table_args__ = KEYED
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    body: Mapped[bytes]


class UnsaidAccount(Base):
    """Till: an account that a catalogue which began anew has not told yet."""

    __tablename__ = "unsaid_accounts"
    __table_args__ = KEYED
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)


class UnsaidCustomer(Base):
    """Till: a customer whom a catalogue that began anew has not told yet."""

    __tablename__ = "unsaid_customers"
    __table_args__ = KEYED
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
