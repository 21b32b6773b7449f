"""Rows of a file as products and opening stock, or the reason why not. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from pos_app.core.attributes import ATTRIBUTE_LIMIT, Attributes
from pos_app.core.catalog import NAME_LIMIT, BarcodeInput
from pos_app.core.catalog.inputs import QUANTITY_LIMIT_MILLI
from pos_app.core.codes import (
    CODE_LIMIT,
    IN_STORE_PREFIXES,
    has_check_digit,
    is_gtin_length,
    normalise_code,
)
from pos_app.core.errors import InvalidAmount, ShopError
from pos_app.core.i18n import N_, Translate
from pos_app.core.imports.cells import (
    Cell,
    is_shortened,
    parse_cost,
    parse_day,
    parse_flag,
    parse_price,
    parse_stock,
    parse_whole,
    text_of,
)
from pos_app.core.imports.columns import STOCK, Mapped, map_columns
from pos_app.core.imports.sheets import FORMULA_ERRORS, Sheet, read_sheet
from pos_app.core.money import Currency

EACH, KILO = "un", "kg"
# 1, 2 and 4 are the numbers of the shops' old programs; the words are what people write.
UNITS: Final = {
    "": EACH, "1": EACH, "4": EACH, "un": EACH, "un.": EACH, "und": EACH, "unidad": EACH,
    "each": EACH, "ea": EACH, "2": KILO, "kg": KILO, "kilo": KILO, "kgs": KILO,
}  # fmt: skip
SHORTAGES: Final = {
    "refuse": "refuse", "rechazar": "refuse", "approve": "approve", "aprobar": "approve",
    "record": "record", "registrar": "record",
}  # fmt: skip
TAXES: Final = {
    "standard": "standard", "afecto": "standard", "iva": "standard", "exempt": "exempt",
    "exento": "exempt",
}  # fmt: skip
LEAD_TIME_LIMIT: Final = 3650
LOT_LIMIT: Final = 48


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a row: a message id and its facts. `kind` is for programs."""

    kind: str
    text: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """Return the remark in words."""
        return translate(self.text).format(**self.facts)


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark with the row and the code it is about."""

    row: int
    code: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class StockPart:
    """What a row says of stock. The quantity is read once the unit is known."""

    quantity: Cell
    cost_e4: int | None = None
    location: str = ""
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A row that can be imported; what it does not say is None or not in `stated`.

    Of a file of stock alone only the code and `stock` are said.
    """

    row: int
    code: str
    name: str
    price_minor: int
    unit: str | None
    category: str | None
    notes: tuple[Remark, ...] = ()
    stated: Mapping[str, Any] = field(default_factory=dict)
    barcodes: tuple[BarcodeInput, ...] = ()
    variant_of: str = ""
    attributes: Attributes = ()
    stock: StockPart | None = None
    key: str = ""  # the code as it is compared
    first: bool = True  # another row of the same product came before: only its stock counts

    @property
    def says_product(self) -> bool:
        """Return whether the row is about the product, and not about its stock alone."""
        return bool(self.name or self.variant_of) and self.first


class _Refusal(Exception):
    def __init__(self, kind: str, text: str, **facts: str | int) -> None:
        self.remark = Remark(kind, text, facts)
        super().__init__(kind)


def parse(sheet: Sheet, columns: Mapped, currency: Currency) -> Iterator[ProductRow | Noted]:
    """Give what each row says, or why it is refused."""
    known = _Known()
    for number, fields in sheet.rows:
        cells = {
            name: fields[at] if at < len(fields) else "" for name, at in columns.places.items()
        }
        code = text_of(cells["code"])
        try:
            row = _parse_row(number, code, cells, columns, currency)
            yield known.check(row)
        except _Refusal as refusal:
            yield Noted(number, code, refusal.remark)


def read_rows(path: Path, currency: Currency) -> Iterator[ProductRow | Noted]:
    """Give what each row of a file says, or why it is refused; nothing is compared with a shop.

    Raises as `read_sheet` does, and `WrongColumns`.
    """
    sheet = read_sheet(path)
    yield from parse(sheet, map_columns(sheet.header, path), currency)


@dataclass
class _Known:
    """What the rows before said: codes and names that come again."""

    codes: dict[str, ProductRow] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def check(self, row: ProductRow) -> ProductRow:
        twin = self.codes.get(row.key)
        if twin is not None:
            if row.stock is None or not _same_product(twin, row):
                text = N_("row {other} has this code")
                raise _Refusal("same_code", text, other=twin.row)
            return replace(row, first=not row.name, notes=())
        for barcode in row.barcodes:
            other = self.codes.get(normalise_code(barcode.code))
            if other is not None:
                text = N_("row {other} has this code")
                raise _Refusal("same_code", text, other=other.row)
        self.codes[row.key] = row
        for barcode in row.barcodes:
            self.codes[normalise_code(barcode.code)] = row
        if not row.name or row.variant_of:
            return row
        namesake = self.names.setdefault(row.name.casefold(), row.code)
        if namesake == row.code:
            return row
        text = N_("has the name of {code}; both are kept, each with its code")
        return replace(row, notes=(*row.notes, Remark("same_name", text, {"code": namesake})))


def _same_product(one: ProductRow, other: ProductRow) -> bool:
    """Return whether two rows of a code say the same but for the stock."""
    return replace(one, row=0, notes=(), stock=None) == replace(other, row=0, notes=(), stock=None)


def _parse_row(
    number: int, code: str, cells: Mapping[str, Cell], columns: Mapped, currency: Currency
) -> ProductRow:
    _check_values(cells)
    key = _check_code(code)
    stock = _stock_part(cells, currency)
    if columns.kind == STOCK:
        if stock is None:
            raise _Refusal("no_quantity", N_("it has no quantity"))
        return ProductRow(number, code, "", 0, None, None, stock=stock, key=key)
    variant_of = text_of(cells.get("variant_of", ""))
    name = "" if variant_of and not text_of(cells["name"]) else _name(cells)
    try:
        price_minor = parse_price(cells["price"], currency)
    except InvalidAmount:
        text = N_("“{price}” is not a price")
        raise _Refusal("price", text, price=text_of(cells["price"])) from None
    unit = _unit(cells)
    return ProductRow(
        row=number,
        code=code,
        name=name,
        price_minor=price_minor,
        unit=unit,
        category=text_of(cells.get("category", "")) or None,
        notes=() if variant_of else tuple(_notes(code, price_minor, unit)),
        stated=dict(_stated(cells)) if columns.states else {},
        barcodes=_barcodes(cells),
        variant_of=variant_of,
        attributes=_attributes(cells),
        stock=stock,
        key=key,
    )


def _check_values(cells: Mapping[str, Cell]) -> None:
    for cell in cells.values():
        if cell in FORMULA_ERRORS:
            text = N_("a formula has no value ({value}); open the file, calculate and save it")
            raise _Refusal("formula", text, value=text_of(cell))


def _check_code(code: str) -> str:
    """Return a code as it is compared, or refuse it."""
    key = normalise_code(code)
    if not key:
        raise _Refusal("no_code", N_("it has no code"))
    if len(key) > CODE_LIMIT:
        raise _Refusal("long_code", N_("its code is longer than {limit}"), limit=CODE_LIMIT)
    if is_shortened(code):
        text = N_("a spreadsheet shortened its code; make the column text and write it again")
        raise _Refusal("shortened_code", text)
    return key


def _name(cells: Mapping[str, Cell]) -> str:
    name = " ".join(text_of(cells["name"]).split())
    if not name:
        raise _Refusal("no_name", N_("it has no name"))
    if len(name) > NAME_LIMIT:
        raise _Refusal("long_name", N_("its name is longer than {limit}"), limit=NAME_LIMIT)
    return name


def _unit(cells: Mapping[str, Cell]) -> str | None:
    if "unit" not in cells:
        return None
    said = text_of(cells["unit"])
    unit = UNITS.get(said.casefold())
    if unit is None:
        text = N_("the unit “{unit}” is not known; write 1, un, 2 or kg")
        raise _Refusal("unit", text, unit=said)
    return unit


def _barcodes(cells: Mapping[str, Cell]) -> tuple[BarcodeInput, ...]:
    """Return the codes of a cell, which bars, commas, semicolons or blanks divide.

    A pack says how many it holds, and its name if it has one: ``17802200050027*12=Caja``.
    """
    said = text_of(cells.get("barcodes", ""))
    if not said:
        return ()
    for mark in ",;":
        said = said.replace(mark, "|")
    if "=" not in said:  # the name of a pack may have blanks
        said = "|".join(said.split())
    found = (_barcode(part.strip()) for part in said.split("|") if part.strip())
    return tuple({normalise_code(one.code): one for one in found}.values())


def _barcode(said: str) -> BarcodeInput:
    code, _, pack = said.partition("*")
    _check_code(code)
    if not pack:
        return BarcodeInput(code)
    quantity, _, name = pack.partition("=")
    try:
        held = parse_stock(quantity, by_weight=True)
    except ShopError:
        held = 0
    if not 0 < held <= QUANTITY_LIMIT_MILLI or len(name.strip()) > ATTRIBUTE_LIMIT:
        raise _Refusal("pack", N_("the pack “{pack}” is not right; write code*12=Name"), pack=said)
    return BarcodeInput(code, held, name.strip())


def _attributes(cells: Mapping[str, Cell]) -> Attributes:
    """Return what tells a variant apart: ``Talla: M; Color: Azul``."""
    said = text_of(cells.get("attributes", ""))
    if not said:
        return ()
    pairs = []
    for part in said.replace("|", ";").split(";"):
        if not part.strip():
            continue
        name, mark, value = part.replace("=", ":").partition(":")
        pair = " ".join(name.split()), " ".join(value.split())
        if not mark or not all(0 < len(text) <= ATTRIBUTE_LIMIT for text in pair):
            text = N_("“{value}” does not tell a variant apart; write Size: M; Colour: Blue")
            raise _Refusal("attributes", text, value=said)
        pairs.append(pair)
    return tuple(pairs)


def _stated(cells: Mapping[str, Cell]) -> Iterator[tuple[str, Any]]:
    """Give the fields of the product that the row fills."""
    for name in ("sold_by_weight", "controls_stock", "tracks_lots", "tracks_serials", "active"):
        said = text_of(cells.get(name, ""))
        if said:
            try:
                yield name, parse_flag(said)
            except ValueError:
                raise _Refusal("flag", N_("“{value}” is neither yes nor no"), value=said) from None
    for name, words in (("tax_class", TAXES), ("shortage", SHORTAGES)):
        said = text_of(cells.get(name, "")).casefold()
        if said and said not in words:
            text = N_("“{value}” is not known; write {known}")
            raise _Refusal(name, text, value=said, known=", ".join(words))
        if said:
            yield name, words[said]
    said = text_of(cells.get("lead_time_days", ""))
    if said:
        try:
            yield "lead_time_days", parse_whole(said, LEAD_TIME_LIMIT)
        except ValueError:
            text = N_("“{value}” is not a number of days")
            raise _Refusal("lead_time_days", text, value=said) from None
    if text_of(cells.get("min_stock", "")):
        yield "min_stock_milli", _min_stock(cells)


def _min_stock(cells: Mapping[str, Cell]) -> int:
    unit = UNITS.get(text_of(cells.get("unit", "")).casefold())
    try:
        return parse_stock(cells["min_stock"], by_weight=unit == KILO)
    except ShopError:
        text = N_("“{quantity}” is not a quantity")
        raise _Refusal("quantity", text, quantity=text_of(cells["min_stock"])) from None


def _stock_part(cells: Mapping[str, Cell], currency: Currency) -> StockPart | None:
    quantity = cells.get("quantity", "")
    if text_of(quantity) == "":
        return None
    lot = text_of(cells.get("lot", ""))
    if len(lot) > LOT_LIMIT:
        raise _Refusal("lot", N_("its lot is longer than {limit}"), limit=LOT_LIMIT)
    said = cells.get("cost", "")
    try:
        cost_e4 = parse_cost(said, currency) if text_of(said) else None
    except ShopError:
        raise _Refusal("cost", N_("“{cost}” is not a cost"), cost=text_of(said)) from None
    day = cells.get("expires_on", "")
    try:
        expires_on = parse_day(day) if text_of(day) else None
    except ValueError:
        text = N_("“{day}” is not a day; write it like 2026-11-21 or 21-11-2026")
        raise _Refusal("expires_on", text, day=text_of(day)) from None
    return StockPart(
        quantity=quantity,
        cost_e4=cost_e4,
        location=text_of(cells.get("location", "")),
        lot=lot,
        expires_on=expires_on,
    )


def _notes(code: str, price_minor: int, unit: str | None) -> Iterator[Remark]:
    if price_minor == 0:
        yield Remark("price_asked", N_("has no price; it is asked for at each sale"))
    if unit == KILO:
        yield Remark("by_weight", N_("is sold by weight; the price is for a kilo"))
    if is_gtin_length(code) and not has_check_digit(code):
        text = N_("its check digit is wrong; the code is kept and scans as it is written")
        yield Remark("wrong_check_digit", text)
    elif len(code) == 13 and code.startswith(IN_STORE_PREFIXES):
        text = N_("its code was made in a shop (20 to 29); it is sold as any product")
        yield Remark("in_store_code", text)
