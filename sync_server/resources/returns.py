"""Returns over HTTP: the fields of the system that asked so before, and what was really issued."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, Quantity, QuantityIn, Resource


class ReturnItemIn(Resource):
    """A product that comes back, or, for reason 2, the amount its line was too high."""

    product_id: UUID
    cantidad: QuantityIn | None = Field(default=None, description="how much comes back")
    monto: AmountIn | None = Field(default=None, description="of reason 2: taken off its lines")
    estado: Literal["good", "damaged"] = Field(
        default="good", description="damaged goods are written off"
    )
    serie: str = Field(default="", max_length=60, description="serial number, where it has one")


class ReturnIn(Resource):
    """A return, a void or a correction of one sale; all of it or nothing."""

    original_sale_id: UUID
    tipo_dte: int | None = Field(
        default=None,
        description="not needed: the type that fits the original document is issued and answered,"
        " whatever is asked here (a receipt's credit note is 61; 111 is a debit note of exports)",
    )
    sii_reason_code: Literal[1, 2, 3, 4] = Field(
        default=4,
        description="why, in the words of the shop: 1 void, 2 amount, 3 text, 4 goods returned."
        " What the tax authority is told is in the answer",
    )
    reason: str = Field(min_length=1, max_length=200)
    items: tuple[ReturnItemIn, ...] = Field(
        default=(), max_length=500, description="none for a void of today and for a text"
    )
    return_method_id: Literal[1, 2, 3, 4, 5] = Field(
        default=5,
        description="1 cash, 2 debit card, 3 credit card, 4 transfer, 5 internal credit: off the"
        " customer's debt, the rest as credit",
    )
    return_reference: str = Field(
        default="", max_length=60, description="of the card terminal or the transfer"
    )
    customer_id: UUID | None = Field(default=None, description="who gets the credit")
    location_id: UUID | None = Field(default=None, description="else where it was sold")
    cobro_reposicion: bool = Field(default=False, description="keep the shop's restocking fee")
    fuera_de_plazo: bool = Field(default=False, description="accept that the days have passed")


class ReferenceRow(Resource):
    """The document that a note is about, and why, as the tax authority is told."""

    tipo_documento: str
    folio: str
    fecha: date
    sii_reason_code: int


class ReturnCustomer(Resource):
    """Who gets the note."""

    rut: str
    razon_social: str


class ReturnDetail(Resource):
    """A line of a note, tax included; `subtotal` before any restocking fee."""

    product_id: UUID
    codigo_interno: str
    nombre: str
    cantidad: Quantity
    precio_unitario: Amount
    subtotal: Amount
    estado: str


class RefundRow(Resource):
    """How money went back."""

    method: str
    amount: Amount
    reference: str


class ReturnWhole(Resource):
    """A credit note as it was issued; `tipo_dte` is empty for a plain note of no authority."""

    id: UUID
    folio: int
    tipo_dte: int | None
    fecha_emision: datetime
    monto_neto: Amount
    iva: Amount
    monto_exento: Amount
    monto_total: Amount
    cobro_reposicion: Amount
    unverified: bool = Field(description="another till's ticket, without the centre's word")
    descripcion: str
    motivo: Literal["void", "goods", "amount", "text"]
    related_sale_id: UUID | None
    referencias: tuple[ReferenceRow, ...]
    customer: ReturnCustomer | None
    details: tuple[ReturnDetail, ...]
    refunds: tuple[RefundRow, ...]


class ReturnRulesRow(Resource):
    """What the company takes back; 0 or false turns a rule off."""

    window_days: int = Field(ge=0, le=3650, description="after the sale")
    approval_above: str = Field(pattern=r"^\d{1,13}(\.\d{1,4})?$", description="needs approval")
    same_customer: bool = Field(description="only who bought may return")
    fee_bp: int = Field(ge=0, le=10_000, description="restocking fee, hundredths of a percent")
    without_ticket: str = Field(
        pattern=r"^\d{1,13}(\.\d{1,4})?$", description="the most without a ticket"
    )
    unverified: str = Field(
        default="20000",
        pattern=r"^\d{1,13}(\.\d{1,4})?$",
        description="the most of another till's ticket without the centre's word",
    )


class SaleReturn(Resource):
    """A credit note among those of a sale."""

    id: UUID
    number: int
    occurred_at: datetime
    reason: Literal["void", "goods", "amount", "text"]
    note: str
    total: Amount
    fee: Amount
