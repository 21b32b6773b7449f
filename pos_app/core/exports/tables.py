"""What can be exported: each table with its columns, and the query that gives its rows.

Column names are part of what the product promises (docs/exports.md): other programs read them, and
`pos import` reads back those of products and stock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select

from pos_app.core.db import ReadSession
from pos_app.core.exports.products import product_rows
from pos_app.core.exports.values import Kind
from pos_app.core.models.accounts import AccountEntry, DebtPayment
from pos_app.core.models.catalog import (
    SHOWN_NAME,
    Barcode,
    Branch,
    Category,
    Customer,
    Location,
    Price,
    Product,
    Variant,
)
from pos_app.core.models.imports import PREPARED
from pos_app.core.models.people import User
from pos_app.core.models.places import (
    Order,
    OrderLine,
    OrderStep,
    StockTake,
    StockTakeCount,
    Transfer,
    TransferLine,
)
from pos_app.core.models.purchasing import (
    DocumentLine,
    DocumentState,
    ItemRequest,
    Purchase,
    PurchaseOrder,
    StockTransaction,
    Supplier,
)
from pos_app.core.models.sales import Payment, Sale, SaleLine
from pos_app.core.models.stock import AverageCost, Level, Lot, Movement

TEXT, CODE, MONEY, RATE = Kind.TEXT, Kind.CODE, Kind.MONEY, Kind.RATE
QUANTITY, WHOLE, FLAG, DAY = Kind.QUANTITY, Kind.WHOLE, Kind.FLAG, Kind.DAY
MOMENT, ID = Kind.MOMENT, Kind.ID
CATALOGUE, STOCK, RECORD, PEOPLE = "catalog.edit", "stock.view", "reports.view", "people.edit"

Rows = Iterator[tuple[Any, ...]]


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, what it holds, and where it comes from."""

    name: str
    kind: Kind
    source: Any = None


@dataclass(frozen=True)
class Export:
    """One thing that can be exported; `permission` is what it takes to see it."""

    key: str
    permission: str
    columns: tuple[Column, ...]
    rows: Callable[[ReadSession], Rows]


def _export(
    key: str, permission: str, build: Callable[[Select[Any]], Select[Any]], *columns: Column
) -> Export:
    query = build(select(*(column.source for column in columns)))

    def rows(session: ReadSession) -> Rows:
        for row in session.execute(query, execution_options={"yield_per": 1000}):
            yield tuple(row)

    return Export(key, permission, columns, rows)


def _with_lines(model: Any) -> Callable[[Select[Any]], Select[Any]]:  # noqa: ANN401 - a table
    """Return how documents are read with their lines: a row for each line, oldest first."""
    return lambda query: (
        query.select_from(model)
        .join(DocumentLine, DocumentLine.document_id == model.id)
        .order_by(model.occurred_at, model.id, DocumentLine.line_no)
    )


def _named(model: Any, column: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a table
    """Return the name of what a column refers to."""
    named = model.__table__.alias()
    return (
        select(named.c.name).where(named.c.id == column).correlate_except(named).scalar_subquery()
    )


def _state(document: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a column
    """Return the newest state of a document."""
    return (
        select(DocumentState.state)
        .where(DocumentState.document_id == document)
        .order_by(DocumentState.rank.desc(), DocumentState.occurred_at.desc())
        .limit(1)
        .scalar_subquery()
    )


_order_status = (
    select(OrderStep.status)
    .where(OrderStep.order_id == Order.id, OrderStep.status != "")
    .order_by(OrderStep.occurred_at.desc(), OrderStep.id.desc())
    .limit(1)
    .scalar_subquery()
)
_pieces = (
    Column("code", CODE, DocumentLine.code),
    Column("product", TEXT, DocumentLine.name),
    Column("unit", TEXT, DocumentLine.unit),
    Column("quantity", QUANTITY, DocumentLine.quantity_milli),
    Column("price", RATE, DocumentLine.price_e4),
    Column("total", MONEY, DocumentLine.total_minor),
    Column("lot", TEXT, DocumentLine.lot_number),
    Column("expires_on", DAY, DocumentLine.expires_on),
)
_line_no = Column("line", WHOLE, DocumentLine.line_no)

PRODUCT_COLUMNS: Final = (
    Column("code", CODE), Column("name", TEXT), Column("variant_of", CODE),
    Column("attributes", TEXT), Column("category", TEXT), Column("unit", TEXT),
    Column("sold_by_weight", FLAG), Column("price", MONEY), Column("barcodes", TEXT),
    Column("min_stock", QUANTITY), Column("lead_time_days", WHOLE), Column("controls_stock", FLAG),
    Column("tracks_lots", FLAG), Column("tracks_serials", FLAG), Column("tax_class", TEXT),
    Column("shortage", TEXT), Column("active", FLAG),
)  # fmt: skip

EXPORTS: Final = {
    export.key: export
    for export in (
        Export("products", CATALOGUE, PRODUCT_COLUMNS, product_rows),
        _export(
            "variants", CATALOGUE,
            lambda query: query.join(Product, Product.id == Variant.product_id)
            .where(Product.id.not_in(PREPARED)).order_by(Product.code, Variant.code),
            Column("product_code", CODE, Product.code), Column("code", CODE, Variant.code),
            Column("name", TEXT, SHOWN_NAME), Column("label", TEXT, Variant.label),
            Column("active", FLAG, Variant.active), Column("id", ID, Variant.id),
        ),
        _export(
            "barcodes", CATALOGUE,
            lambda query: query.join(Variant, Variant.id == Barcode.variant_id)
            .where(Variant.product_id.not_in(PREPARED)).order_by(Barcode.code),
            Column("barcode", CODE, Barcode.code), Column("code", CODE, Variant.code),
            Column("quantity", QUANTITY, Barcode.quantity_milli),
            Column("pack", TEXT, Barcode.pack_name),
        ),
        _export(
            "prices", CATALOGUE,
            lambda query: query.join(Variant, Variant.id == Price.variant_id)
            .where(Variant.product_id.not_in(PREPARED)).order_by(Variant.code, Price.from_at),
            Column("code", CODE, Variant.code), Column("price_list", TEXT, Price.price_list),
            Column("price", MONEY, Price.amount_minor), Column("from", MOMENT, Price.from_at),
            Column("until", MOMENT, Price.until_at),
        ),
        _export(
            "categories", CATALOGUE, lambda query: query.order_by(Category.code),
            Column("code", TEXT, Category.code), Column("name", TEXT, Category.name),
            Column("colour", TEXT, Category.tint), Column("active", FLAG, Category.active),
        ),
        _export(
            "stock", STOCK,
            lambda query: query.join(Variant, Variant.id == Level.variant_id)
            .join(Product, Product.id == Variant.product_id)
            .join(Location, Location.id == Level.location_id)
            .join(Lot, Lot.id == Level.lot_id)
            .outerjoin(AverageCost, AverageCost.variant_id == Level.variant_id)
            .order_by(Location.code, Variant.code, Lot.number, Level.lot_id),
            Column("code", CODE, Variant.code), Column("described", TEXT, SHOWN_NAME),
            Column("location", TEXT, Location.code), Column("lot", TEXT, Lot.number),
            Column("expires_on", DAY, Lot.expires_on),
            Column("quantity", QUANTITY, Level.on_hand_milli),
            Column("reserved", QUANTITY, Level.reserved_milli),
            Column("cost", RATE, case(
                (Product.tracks_lots, Lot.unit_cost_e4),
                else_=func.coalesce(AverageCost.unit_cost_e4, Lot.unit_cost_e4),
            )),
        ),
        _export(
            "lots", STOCK,
            lambda query: query.join(Variant, Variant.id == Lot.variant_id)
            .where(Lot.number != "").order_by(Variant.code, Lot.expires_on, Lot.number, Lot.id),
            Column("code", CODE, Variant.code), Column("lot", TEXT, Lot.number),
            Column("expires_on", DAY, Lot.expires_on), Column("cost", RATE, Lot.unit_cost_e4),
            Column("received_at", MOMENT, Lot.received_at), Column("id", ID, Lot.id),
        ),
        _export(
            "movements", STOCK,
            lambda query: query.join(Variant, Variant.id == Movement.variant_id)
            .join(Product, Product.id == Variant.product_id)
            .join(Location, Location.id == Movement.location_id)
            .join(Lot, Lot.id == Movement.lot_id).order_by(Movement.position),
            Column("position", WHOLE, Movement.position),
            Column("at", MOMENT, Movement.occurred_at), Column("code", CODE, Variant.code),
            Column("product", TEXT, SHOWN_NAME), Column("location", TEXT, Location.code),
            Column("lot", TEXT, Lot.number), Column("type", TEXT, Movement.type),
            Column("reason", TEXT, Movement.reason),
            Column("quantity", QUANTITY, Movement.quantity_milli),
            Column("cost", RATE, Movement.unit_cost_e4),
            Column("on_hand_after", QUANTITY, Movement.on_hand_after_milli),
            Column("reserved_after", QUANTITY, Movement.reserved_after_milli),
            Column("user", TEXT, _named(User, Movement.user_id)),
            Column("document", TEXT, Movement.document_kind),
            Column("document_id", ID, Movement.document_id),
            Column("description", TEXT, Movement.description),
        ),
        _export(
            "sales", RECORD, lambda query: query.order_by(Sale.occurred_at, Sale.id),
            Column("id", ID, Sale.id), Column("at", MOMENT, Sale.occurred_at),
            Column("document", TEXT, Sale.document_kind), Column("number", WHOLE, Sale.number),
            Column("branch", TEXT, _named(Branch, Sale.branch_id)),
            Column("user", TEXT, _named(User, Sale.user_id)),
            Column("customer", TEXT, _named(Customer, Sale.customer_id)),
            Column("currency", TEXT, Sale.currency), Column("subtotal", MONEY, Sale.subtotal_minor),
            Column("discount", MONEY, Sale.discount_minor),
            Column("total", MONEY, Sale.total_minor), Column("net", MONEY, Sale.net_minor),
            Column("tax", MONEY, Sale.tax_minor), Column("exempt", MONEY, Sale.exempt_minor),
            Column("rounding", MONEY, Sale.rounding_minor),
        ),
        _export(
            "sale_lines", RECORD,
            lambda query: query.order_by(SaleLine.sale_id, SaleLine.line_no),
            Column("sale_id", ID, SaleLine.sale_id), Column("line", WHOLE, SaleLine.line_no),
            Column("code", CODE, SaleLine.code), Column("product", TEXT, SaleLine.name),
            Column("unit", TEXT, SaleLine.unit),
            Column("quantity", QUANTITY, SaleLine.quantity_milli),
            Column("price", RATE, SaleLine.price_e4),
            Column("price_reason", TEXT, SaleLine.price_reason),
            Column("discount", MONEY, SaleLine.discount_minor),
            Column("total", MONEY, SaleLine.total_minor),
            Column("cost", MONEY, SaleLine.cost_minor),
            Column("tax_class", TEXT, SaleLine.tax_class),
        ),
        _export(
            "payments", RECORD, lambda query: query.order_by(Payment.sale_id, Payment.line_no),
            Column("sale_id", ID, Payment.sale_id), Column("method", TEXT, Payment.method),
            Column("amount", MONEY, Payment.amount_minor),
            Column("given", MONEY, Payment.given_minor),
            Column("change", MONEY, Payment.change_minor),
            Column("reference", TEXT, Payment.reference),
        ),
        _export(
            "purchases", RECORD, _with_lines(Purchase),
            Column("id", ID, Purchase.id), Column("at", MOMENT, Purchase.occurred_at),
            Column("supplier", TEXT, _named(Supplier, Purchase.supplier_id)),
            Column("document", TEXT, Purchase.document_type),
            Column("number", TEXT, Purchase.document_number),
            Column("issued_on", DAY, Purchase.issued_on),
            Column("location", TEXT, _named(Location, Purchase.location_id)),
            Column("user", TEXT, _named(User, Purchase.user_id)),
            Column("note", TEXT, Purchase.note), _line_no, *_pieces,
        ),
        _export(
            "purchase_orders", RECORD, _with_lines(PurchaseOrder),
            Column("id", ID, PurchaseOrder.id), Column("number", TEXT, PurchaseOrder.code),
            Column("at", MOMENT, PurchaseOrder.occurred_at),
            Column("state", TEXT, _state(PurchaseOrder.id)),
            Column("supplier", TEXT, _named(Supplier, PurchaseOrder.supplier_id)),
            Column("expected_on", DAY, PurchaseOrder.expected_on),
            Column("user", TEXT, _named(User, PurchaseOrder.user_id)),
            Column("note", TEXT, PurchaseOrder.note), _line_no, *_pieces,
        ),
        _export(
            "item_requests", RECORD, _with_lines(ItemRequest),
            Column("id", ID, ItemRequest.id), Column("number", TEXT, ItemRequest.code),
            Column("at", MOMENT, ItemRequest.occurred_at),
            Column("state", TEXT, _state(ItemRequest.id)),
            Column("department", TEXT, ItemRequest.department),
            Column("user", TEXT, _named(User, ItemRequest.user_id)),
            Column("note", TEXT, ItemRequest.note), _line_no, *_pieces[:4],
        ),
        _export(
            "stock_transactions", RECORD, _with_lines(StockTransaction),
            Column("id", ID, StockTransaction.id), Column("number", TEXT, StockTransaction.code),
            Column("at", MOMENT, StockTransaction.occurred_at),
            Column("type", TEXT, StockTransaction.type),
            Column("state", TEXT, _state(StockTransaction.id)),
            Column("from", TEXT, _named(Location, StockTransaction.from_location_id)),
            Column("to", TEXT, _named(Location, StockTransaction.to_location_id)),
            Column("user", TEXT, _named(User, StockTransaction.user_id)),
            Column("note", TEXT, StockTransaction.note), _line_no, *_pieces,
        ),
        _export(
            "orders", RECORD,
            lambda query: query.select_from(Order)
            .join(OrderLine, OrderLine.order_id == Order.id)
            .order_by(Order.occurred_at, Order.id, OrderLine.line_no),
            Column("id", ID, Order.id), Column("at", MOMENT, Order.occurred_at),
            Column("status", TEXT, _order_status), Column("reference", TEXT, Order.reference),
            Column("customer", TEXT, _named(Customer, Order.customer_id)),
            Column("user", TEXT, _named(User, Order.user_id)), Column("note", TEXT, Order.note),
            Column("line", WHOLE, OrderLine.line_no), Column("code", CODE, OrderLine.code),
            Column("product", TEXT, OrderLine.name), Column("unit", TEXT, OrderLine.unit),
            Column("quantity", QUANTITY, OrderLine.quantity_milli),
            Column("price", RATE, OrderLine.price_e4),
        ),
        _export(
            "transfers", RECORD,
            lambda query: query.select_from(Transfer)
            .join(TransferLine, TransferLine.transfer_id == Transfer.id)
            .order_by(Transfer.occurred_at, Transfer.id, TransferLine.line_no),
            Column("id", ID, Transfer.id), Column("at", MOMENT, Transfer.occurred_at),
            Column("from", TEXT, _named(Location, Transfer.from_location_id)),
            Column("to", TEXT, _named(Location, Transfer.to_location_id)),
            Column("user", TEXT, _named(User, Transfer.user_id)),
            Column("note", TEXT, Transfer.note), Column("line", WHOLE, TransferLine.line_no),
            Column("code", CODE, TransferLine.code), Column("product", TEXT, TransferLine.name),
            Column("unit", TEXT, TransferLine.unit), Column("lot", TEXT, TransferLine.lot_number),
            Column("expires_on", DAY, TransferLine.expires_on),
            Column("quantity", QUANTITY, TransferLine.quantity_milli),
            Column("cost", RATE, TransferLine.unit_cost_e4),
        ),
        _export(
            "counts", RECORD,
            lambda query: query.select_from(StockTake)
            .join(StockTakeCount, StockTakeCount.stock_take_id == StockTake.id)
            .join(Variant, Variant.id == StockTakeCount.variant_id)
            .join(Product, Product.id == Variant.product_id)
            .order_by(StockTakeCount.counted_at, StockTakeCount.id, StockTakeCount.line_no),
            Column("stock_take_id", ID, StockTake.id), Column("note", TEXT, StockTake.note),
            Column("location", TEXT, _named(Location, StockTake.location_id)),
            Column("counted_at", MOMENT, StockTakeCount.counted_at),
            Column("user", TEXT, _named(User, StockTakeCount.user_id)),
            Column("code", CODE, Variant.code), Column("product", TEXT, SHOWN_NAME),
            Column("expected", QUANTITY, StockTakeCount.expected_milli),
            Column("counted", QUANTITY, StockTakeCount.counted_milli),
            Column("reason", TEXT, StockTakeCount.reason),
        ),
        _export(
            "suppliers", RECORD, lambda query: query.order_by(Supplier.name, Supplier.id),
            Column("id", ID, Supplier.id), Column("name", TEXT, Supplier.name),
            Column("tax_id", TEXT, Supplier.tax_id), Column("contact", TEXT, Supplier.contact),
            Column("email", TEXT, Supplier.email), Column("phone", TEXT, Supplier.phone),
            Column("active", FLAG, Supplier.active),
        ),
        _export(
            "customers", RECORD, lambda query: query.order_by(Customer.name, Customer.id),
            Column("id", ID, Customer.id), Column("name", TEXT, Customer.name),
            Column("tax_id", TEXT, Customer.tax_id),
            Column("activity", TEXT, Customer.activity), Column("address", TEXT, Customer.address),
            Column("city", TEXT, Customer.city), Column("phone", TEXT, Customer.phone),
            Column("email", TEXT, Customer.email), Column("notes", TEXT, Customer.notes),
            Column("reference", TEXT, Customer.reference),
            Column("price_list", TEXT, Customer.price_list),
            Column("credit_limit", MONEY, Customer.credit_limit_minor),
            Column("blocked", FLAG, Customer.blocked), Column("active", FLAG, Customer.active),
        ),
        _export(
            "account_entries", RECORD,
            lambda query: query.order_by(
                AccountEntry.occurred_at, AccountEntry.op_id, AccountEntry.line_no
            ),
            Column("at", MOMENT, AccountEntry.occurred_at),
            Column("customer", TEXT, _named(Customer, AccountEntry.customer_id)),
            Column("account", TEXT, AccountEntry.account), Column("kind", TEXT, AccountEntry.kind),
            Column("amount", MONEY, AccountEntry.amount_minor),
            Column("document", TEXT, AccountEntry.document_kind),
            Column("number", WHOLE, AccountEntry.number),
            Column("due_on", DAY, AccountEntry.due_on), Column("note", TEXT, AccountEntry.note),
            Column("user", TEXT, _named(User, AccountEntry.user_id)),
        ),
        _export(
            "debt_payments", RECORD,
            lambda query: query.order_by(DebtPayment.occurred_at, DebtPayment.id),
            Column("id", ID, DebtPayment.id), Column("at", MOMENT, DebtPayment.occurred_at),
            Column("customer", TEXT, _named(Customer, DebtPayment.customer_id)),
            Column("method", TEXT, DebtPayment.method),
            Column("amount", MONEY, DebtPayment.amount_minor),
            Column("rounding", MONEY, DebtPayment.rounding_minor),
            Column("given", MONEY, DebtPayment.given_minor),
            Column("change", MONEY, DebtPayment.change_minor),
            Column("reference", TEXT, DebtPayment.reference),
            Column("user", TEXT, _named(User, DebtPayment.user_id)),
        ),
        _export(
            "people", PEOPLE, lambda query: query.order_by(User.name, User.id),
            Column("id", ID, User.id), Column("name", TEXT, User.name),
            Column("role", TEXT, User.role_code), Column("active", FLAG, User.active),
            Column("valid_until", MOMENT, User.valid_until),
        ),
    )
}  # fmt: skip
