"""Sales as they were charged: immutable once recorded."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pos_app.core.models.base import KEYED, Base, Decided


class Sale(Decided, Base):
    """One charged sale; its id was made when the cart was opened."""

    __tablename__ = "sales"
    __table_args__ = (
        Index(None, "occurred_at"),
        Index(None, "cash_session_id"),
        Index(None, "number"),
        CheckConstraint("total_minor = net_minor + tax_minor + exempt_minor", name="tax"),
        KEYED,
    )
    location_id: Mapped[UUID]
    cash_session_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    currency: Mapped[str]
    document_kind: Mapped[str]
    number: Mapped[int]
    subtotal_minor: Mapped[int]
    discount_minor: Mapped[int]
    total_minor: Mapped[int]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    exempt_minor: Mapped[int]
    rounding_minor: Mapped[int]
    discount_reason: Mapped[str] = mapped_column(default="")  # of the discount of the whole sale
    # How old the prices were that the till knew.
    price_age_s: Mapped[int] = mapped_column(default=0)


class SaleLine(Base):
    """One line, with the price it was sold at and why, and what it cost."""

    __tablename__ = "sale_lines"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="quantity"),
        Index(None, "variant_id"),
        KEYED,
    )
    sale_id: Mapped[UUID] = mapped_column(ForeignKey("sales.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity_milli: Mapped[int]
    price_e4: Mapped[int]
    price_reason: Mapped[str]
    discount_minor: Mapped[int]
    discount_reason: Mapped[str]
    total_minor: Mapped[int]
    tax_class: Mapped[str]
    tax_rate_bp: Mapped[int]
    cost_minor: Mapped[int]
    lot_number: Mapped[str] = mapped_column(default="")  # as its label named it
    serial: Mapped[str] = mapped_column(default="")
    shared_minor: Mapped[int] = mapped_column(default=0)  # part in the discount of the whole sale


class SaleOffer(Base):
    """What a promotion took off a line, by the name it had; `units` of the line took part."""

    __tablename__ = "sale_offers"
    __table_args__ = (Index(None, "promotion_id"), KEYED)
    sale_id: Mapped[UUID] = mapped_column(ForeignKey("sales.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    promotion_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    units: Mapped[int]
    discount_minor: Mapped[int]


class Payment(Base):
    """One payment of a sale. `amount_minor` pays the document; cash also has given and change.

    For cash: given − change = amount + rounding of the sale.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint(
            "method IN ('cash', 'debit', 'credit', 'transfer', 'account', 'store_credit',"
            " 'exchange')",
            name="method",
        ),
        KEYED,
    )  # fmt: skip
    sale_id: Mapped[UUID] = mapped_column(ForeignKey("sales.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str]
    amount_minor: Mapped[int]
    given_minor: Mapped[int]
    change_minor: Mapped[int]
    reference: Mapped[str]


class FiscalDocument(Base):
    """A numbered document and its sealed bytes, never made again."""

    __tablename__ = "fiscal_documents"
    __table_args__ = (Index(None, "series", "number"), KEYED)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    series: Mapped[str]
    number: Mapped[int]
    sealed: Mapped[bytes]


class NumberSeries(Base):
    """The last number given in a series; one series per device and kind, so tills never meet."""

    __tablename__ = "number_series"
    __table_args__ = KEYED
    series: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[UUID]
    last_number: Mapped[int]
