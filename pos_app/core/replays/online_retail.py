"""Reading the Online Retail format: a year of invoices, returns and stock corrections of one shop.

The rules, of which docs/replays.md is the long form: rows of one InvoiceNo form one document,
wherever they stand. `A…` is bookkeeping and skipped. A row without a price is a stock correction.
What is left is a sale, or with `C…` a return. Codes compare without case.
"""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from pos_app.core.codes import normalise_code
from pos_app.core.errors import InvalidAmount, WrongRow
from pos_app.core.i18n import N_
from pos_app.core.money import Currency, parse_price_e4
from pos_app.core.replays.plans import (
    Plan,
    PlanDocument,
    PlanLine,
    PlanProduct,
    RefusedRow,
    Skipped,
)
from pos_app.core.tables import Table, read_table

CURRENCY: Final = "GBP"
TIMEZONE: Final = "Europe/London"
SERVICES: Final = frozenset(
    normalise_code(code)
    for code in ("POST", "DOT", "M", "D", "S", "B", "C2", "CRUK", "AMAZONFEE", "BANK CHARGES")
)
SERVICE_PREFIX: Final = "GIFT_"
NEEDED: Final = (
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
)  # fmt: skip
COLUMNS: Final = {name: (name.casefold(),) for name in NEEDED}
OTHER_DATES: Final = ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
UNIT_LIMIT: Final = 10**9


def read_plan(path: Path, currency: Currency, zone: ZoneInfo) -> Plan:
    """Read a file whole; the times in it are of `zone`.

    Raises `WrongColumns` for another kind of file and `WrongRow` for a row that cannot be read:
    nothing of it is played then.
    """
    table = read_table(path)
    gatherer = _Gatherer(table, currency, zone)
    for row, fields in table.rows():
        gatherer.take(row, fields)
    return gatherer.plan()


def is_service(code: str) -> bool:
    """Return whether a normalised code is no goods: postage, fees, vouchers."""
    return code in SERVICES or code.startswith(SERVICE_PREFIX)


class _Gatherer:
    """Folds rows into documents and products; texts that repeat are read once."""

    def __init__(self, table: Table, currency: Currency, zone: ZoneInfo) -> None:
        self._table, self._currency, self._zone = table, currency, zone
        self._at = table.places(COLUMNS, needed=NEEDED)
        self._width = max(self._at.values()) + 1
        self._codes: dict[str, str] = {}
        self._prices: dict[str, int] = {}
        self._documents: dict[str, PlanDocument] = {}
        self._products: dict[str, PlanProduct] = {}
        self._customers: dict[str, bool] = {}  # in the order of the file
        self._skipped: dict[str, Skipped] = {}
        self._refused: list[RefusedRow] = []

    def take(self, row: int, fields: list[str]) -> None:
        """Take one row."""
        at = self._at
        if len(fields) < self._width:
            raise self._wrong(row, "InvoiceNo", self._table.delimiter.join(fields)[:60])
        number = fields[at["InvoiceNo"]].strip()
        if not number:
            raise self._wrong(row, "InvoiceNo", number)
        if number[0] in "Aa":
            self._skipped.setdefault(number, Skipped(number, N_("bookkeeping, no goods")))
            return
        code = self._code(row, fields[at["StockCode"]])
        units = self._units(row, fields[at["Quantity"]])
        price_e4 = self._price(row, fields[at["UnitPrice"]])
        product = self._product(code, fields[at["Description"]], price_e4)
        document = self._documents.get(number) or self._open(row, number, fields)
        customer = fields[at["CustomerID"]].strip().removesuffix(".0")
        if customer:
            self._customers[customer] = True
            document.customer = document.customer or customer
        self._put(row, document, product, PlanLine(code, abs(units), price_e4), units)

    def _put(
        self, row: int, document: PlanDocument, product: PlanProduct, line: PlanLine, units: int
    ) -> None:
        """Put a row where the rules of the format say."""
        if units == 0:
            self._refuse(row, document, N_("a row without a quantity"))
        elif line.price_e4 <= 0:
            if units > 0:
                document.added.append(line)
            else:
                document.taken.append(line)
                product.opening_units += line.units
        elif document.number[0] in "Cc":
            if units < 0:
                document.returned.append(line)
            else:
                self._refuse(row, document, N_("a quantity above zero in a return"))
        elif units > 0:
            document.sold.append(line)
            product.opening_units += line.units
        else:
            self._refuse(row, document, N_("a quantity below zero with a price, in no return"))

    def _refuse(self, row: int, document: PlanDocument, reason: str) -> None:
        self._refused.append(RefusedRow(row, document.number, reason))

    def _open(self, row: int, number: str, fields: list[str]) -> PlanDocument:
        """Begin a document: its time is that of its first row."""
        at = self._time(row, fields[self._at["InvoiceDate"]])
        document = self._documents[number] = PlanDocument(number, at)
        return document

    def _product(self, code: str, description: str, price_e4: int) -> PlanProduct:
        product = self._products.get(code)
        if product is None:
            product = self._products[code] = PlanProduct(code, is_service=is_service(code))
        if not product.name:
            product.name = " ".join(description.split())
        if price_e4 > 0:
            product.price_e4 = price_e4
        return product

    def _code(self, row: int, text: str) -> str:
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = normalise_code(text)
        if not code:
            raise self._wrong(row, "StockCode", text)
        return code

    def _price(self, row: int, text: str) -> int:
        price_e4 = self._prices.get(text)
        if price_e4 is None:
            try:
                price_e4 = self._prices[text] = parse_price_e4(text, self._currency)
            except InvalidAmount as error:
                raise self._wrong(row, "UnitPrice", text) from error
        return price_e4

    def _units(self, row: int, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            pass
        try:
            units = Decimal(text.strip())
        except InvalidOperation as error:
            raise self._wrong(row, "Quantity", text) from error
        if not units.is_finite() or units != units.to_integral_value() or abs(units) > UNIT_LIMIT:
            raise self._wrong(row, "Quantity", text)
        return int(units)

    def _time(self, row: int, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            moment = self._other_time(row, text.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _other_time(self, row: int, text: str) -> datetime:
        """Read a time as spreadsheets of the United States write it: 12/1/2010 8:26."""
        for form in OTHER_DATES:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is put on below
            except ValueError:
                continue
        raise self._wrong(row, "InvoiceDate", text)

    def _wrong(self, row: int, column: str, value: str) -> WrongRow:
        return WrongRow(path=str(self._table.path), row=row, column=column, value=value)

    def plan(self) -> Plan:
        """Return what was gathered; documents by time, those of one moment as in the file."""
        documents = tuple(sorted(self._documents.values(), key=lambda document: document.at))
        return Plan(
            sha256=self._table.sha256,
            documents=documents,
            products=self._products,
            customers=tuple(self._customers),
            skipped=tuple(self._skipped.values()),
            refused=tuple(self._refused),
        )
