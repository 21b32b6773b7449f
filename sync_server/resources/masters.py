"""Categories, units, suppliers, customers, places, branches."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from sync_server.resources.base import Amount, AmountIn, Resource


class CategoryIn(Resource):
    """A family of items as it shall be."""

    code: str = Field(min_length=1, max_length=40, examples=["LACTEOS"])
    name: str = Field(min_length=1, max_length=60, examples=["Lácteos"])
    tint: str = Field(default="", max_length=20, description="colour of its keys at the till")
    active: bool = True


class CategoryRow(Resource):
    """A family of items."""

    id: UUID
    code: str
    name: str
    tint: str
    active: bool


class UomIn(Resource):
    """A unit of measure as it shall be."""

    code: str = Field(min_length=1, max_length=12, examples=["kg"])
    name: str = Field(min_length=1, max_length=60, examples=["Kilogramo"], description="in Spanish")
    name_en: str = Field(default="", max_length=60, examples=["Kilogram"])
    whole: bool = Field(default=True, description="only whole pieces")
    un_code: str = Field(default="", max_length=3, examples=["KGM"], description="UN/ECE Rec. 20")
    active: bool = True


class UomRow(Resource):
    """A unit of measure; its code is its id."""

    code: str
    name: str
    name_en: str
    whole: bool
    un_code: str
    active: bool


class SupplierIn(Resource):
    """Who sells to us, as they shall be."""

    name: str = Field(min_length=1, max_length=120, examples=["Distribuidora Central Ltda."])
    tax_id: str = Field(default="", max_length=40, examples=["76.123.456-0"])
    contact: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=40)
    active: bool = True


class SupplierRow(Resource):
    """Who sells to us."""

    id: UUID
    name: str
    tax_id: str
    contact: str
    email: str
    phone: str
    active: bool


class CustomerIn(Resource):
    """Who buys with a name, as they shall be."""

    name: str = Field(min_length=1, max_length=120, examples=["María Contreras"])
    tax_id: str = Field(default="", max_length=40, examples=["12.345.678-5"])
    reference: str = Field(default="", max_length=60, description="their code in another system")
    activity: str = Field(default="", max_length=120, description="line of business: an invoice")
    address: str = Field(default="", max_length=120)
    city: str = Field(default="", max_length=120)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=120)
    notes: str = Field(default="", max_length=400)
    price_list: str = Field(default="", max_length=60, description="empty: the shelf price")
    credit_limit: AmountIn | None = Field(default=None, description="0 if not given")
    blocked: bool = Field(default=False, description="nothing on account any more")
    active: bool = True


class CustomerRow(Resource):
    """Who buys with a name."""

    id: UUID
    name: str
    tax_id: str
    reference: str
    activity: str
    address: str
    city: str
    phone: str
    email: str
    notes: str
    price_list: str
    credit_limit: Amount
    blocked: bool
    active: bool
    merged_into: UUID | None = Field(default=None, description="who an alias is known as")


class MergeIn(Resource):
    """Two of a kind are one."""

    into_id: UUID = Field(description="the one that stays")
    reason: str = Field(min_length=1, max_length=200, examples=["Misma persona, mismo RUT"])


class StatementLine(Resource):
    """One entry of an account; `debt` and `store_credit` are the balances after it."""

    at: datetime
    account: Literal["debt", "store_credit"]
    kind: str = Field(description="charge, payment, returned, given, used, correction")
    amount: Amount
    document_kind: str
    document_id: UUID
    number: int = Field(description="of the document, 0 where it has none")
    due_on: date | None
    note: str
    debt: Amount
    store_credit: Amount


class OpenCharge(Resource):
    """A charge that is not paid off."""

    document_kind: str
    document_id: UUID
    number: int
    at: datetime
    due_on: date | None
    amount: Amount
    open: Amount
    overdue: bool


class StatementRow(Resource):
    """What a customer owes and is owed, with the newest entries, oldest first."""

    customer_id: UUID
    debt: Amount
    store_credit: Amount
    credit_limit: Amount
    available: Amount
    overdue: Amount
    debt_before: Amount = Field(description="before the first of these lines")
    store_credit_before: Amount
    lines: list[StatementLine]
    open: list[OpenCharge]


Kind = Literal["shelf", "store", "damaged"]


class WarehouseIn(Resource):
    """A place that holds stock, as it shall be."""

    branch_id: UUID
    code: str = Field(min_length=1, max_length=20, examples=["BODEGA2"])
    name: str = Field(min_length=1, max_length=60, examples=["Bodega fría"])
    kind: Kind = Field(default="store", description="sala, bodega, merma")
    active: bool = True


class WarehouseRow(Resource):
    """A place that holds stock (location); `transit` is kept by the system."""

    id: UUID
    branch_id: UUID
    branch: str = Field(description="its code")
    code: str
    name: str
    kind: Literal["shelf", "store", "damaged", "transit"]
    active: bool


class BranchIn(Resource):
    """A shop of the company, as it shall be."""

    code: str = Field(min_length=1, max_length=20, examples=["2"])
    name: str = Field(min_length=1, max_length=60, examples=["Sucursal Norte"])
    active: bool = True


class BranchRow(Resource):
    """A shop of the company; its places are among the warehouses."""

    id: UUID
    code: str
    name: str
    active: bool
