"""Importing a price list: what a shop has in a spreadsheet becomes its catalogue (K21).

`parse` is pure: rows in, products and remarks out. `import_products` writes them, at most `BATCH`
rows in one transaction, so that a till that sells meanwhile never waits long. The rule for each
oddity of real price lists is in docs/imports.md.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sqlalchemy import select

from pos_app.core import catalog
from pos_app.core.catalog import NAME_LIMIT, ProductInput
from pos_app.core.codes import (
    CODE_LIMIT,
    IN_STORE_PREFIXES,
    has_check_digit,
    is_gtin_length,
    normalise_code,
)
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import InvalidAmount
from pos_app.core.i18n import N_, Translate
from pos_app.core.models.catalog import Barcode, Category, Product, Variant
from pos_app.core.money import Currency, parse_amount
from pos_app.core.settings_shared import get_shop
from pos_app.core.tables import Table, read_table

BATCH: Final = 200
COLUMNS: Final = {
    "code": ("codigo", "código", "code", "sku", "barcode"),
    "name": ("nombre", "name", "descripcion", "descripción", "description"),
    "category": ("familia", "categoria", "categoría", "category", "family"),
    "unit": ("unidad", "unit"),
    "price": ("precio", "price"),
}
NEEDED: Final = ("code", "name", "price")
EACH, KILO = "un", "kg"
# 1, 2 and 4 are the numbers of the shops' old programs; the words are what people write.
UNITS: Final = {
    "": EACH, "1": EACH, "4": EACH, "un": EACH, "un.": EACH, "und": EACH, "unidad": EACH,
    "each": EACH, "ea": EACH, "2": KILO, "kg": KILO, "kilo": KILO, "kgs": KILO,
}  # fmt: skip
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Remark:
    """Something to say of a row: a message id and its facts. `kind` is for programs."""

    kind: str
    text: str
    facts: dict[str, str | int] = field(default_factory=dict)

    def said(self, translate: Translate) -> str:
        """Return the remark in words."""
        return translate(self.text).format(**self.facts)


@dataclass(frozen=True)
class ProductRow:
    """A row that can be imported; `unit` and `category` are None where the file has no column."""

    row: int
    code: str
    name: str
    price_minor: int
    unit: str | None
    category: str | None
    notes: tuple[Remark, ...]


@dataclass(frozen=True)
class Noted:
    """A remark with the row and the code it is about."""

    row: int
    code: str
    remark: Remark


@dataclass(frozen=True)
class Imported:
    """What became of a file: rows = created + updated + refused; `updated` holds `unchanged`."""

    rows: int
    created: int
    updated: int
    unchanged: int
    refused: tuple[Noted, ...]
    notes: tuple[Noted, ...]


# Reading: pure ------------------------------------------------------------------------------------


def parse(table: Table, currency: Currency) -> Iterator[ProductRow | Noted]:
    """Give a product or a refusal for each row; raise `WrongColumns` for another kind of file."""
    places = table.places(COLUMNS, needed=NEEDED)
    codes: dict[str, int] = {}
    names: dict[str, str] = {}
    for row, fields in table.rows():
        cells = {
            column: fields[at].strip() if at < len(fields) else "" for column, at in places.items()
        }
        parsed = _parse_row(row, cells, currency)
        if isinstance(parsed, Noted):
            yield parsed
            continue
        twin = codes.setdefault(normalise_code(parsed.code), row)
        if twin != row:
            yield _refuse(
                row, parsed.code, "same_code", N_("row {other} has this code"), other=twin
            )
            continue
        namesake = names.setdefault(parsed.name.casefold(), parsed.code)
        if namesake != parsed.code:
            text = N_("has the name of {code}; both are kept, each with its code")
            note = Remark("same_name", text, {"code": namesake})
            parsed = replace(parsed, notes=(*parsed.notes, note))
        yield parsed


def _parse_row(row: int, cells: dict[str, str], currency: Currency) -> ProductRow | Noted:
    code, name = cells["code"], " ".join(cells["name"].split())
    if not normalise_code(code):
        return _refuse(row, code, "no_code", N_("it has no code"))
    if len(normalise_code(code)) > CODE_LIMIT:
        return _refuse(
            row, code, "long_code", N_("its code is longer than {limit}"), limit=CODE_LIMIT
        )
    if not name:
        return _refuse(row, code, "no_name", N_("it has no name"))
    if len(name) > NAME_LIMIT:
        return _refuse(
            row, code, "long_name", N_("its name is longer than {limit}"), limit=NAME_LIMIT
        )
    try:
        price_minor = parse_price(cells["price"], currency)
    except InvalidAmount:
        text = N_("“{price}” is not a price")
        return _refuse(row, code, "price", text, price=cells["price"])
    unit = UNITS.get(cells["unit"].casefold()) if "unit" in cells else None
    if "unit" in cells and unit is None:
        text = N_("the unit “{unit}” is not known; write 1, un, 2 or kg")
        return _refuse(row, code, "unit", text, unit=cells["unit"])
    return ProductRow(
        row=row,
        code=code,
        name=name,
        price_minor=price_minor,
        unit=unit,
        category=cells.get("category") or None,
        notes=tuple(_notes(code, price_minor, unit)),
    )


def _refuse(row: int, code: str, kind: str, text: str, **facts: str | int) -> Noted:
    return Noted(row, code, Remark(kind, text, facts))


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


def parse_price(text: str, currency: Currency) -> int:
    """Return the price that a cell states; empty is 0. Raises `InvalidAmount`.

    Takes what spreadsheets write: ``1990``, ``1990.0``, ``$1.990``, ``1,990``, and for a currency
    with cents ``2.55``, ``2,55``, ``1.234,50``.
    """
    plain = text.strip().removeprefix(currency.symbol).strip()
    if not plain:
        return 0
    if not currency.exponent and _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[.,\s]", "", plain)
    elif "," in plain:
        mark = max(",.", key=plain.rfind)  # what comes last divides the cents
        plain = plain.replace("." if mark == "," else ",", "").replace(",", ".")
    amount = parse_amount(plain, currency)
    if amount < 0:
        raise InvalidAmount(text=text)
    return amount


# Writing ------------------------------------------------------------------------------------------


def import_products(
    database: Database, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Imported:
    """Bring the catalogue to what a file states; a dry run tells the same and changes nothing.

    A product that is not in the file stays as it is, and so does what the file does not say of one
    that is in it. Raises `FileMissing`, `FileUnreadable`, `FileTooLarge` or `WrongColumns`, with
    nothing changed.
    """
    with database.read() as session:
        currency = get_shop(session).money
    parsed = list(parse(read_table(path), currency))
    outcomes: list[_Outcome] = []
    for start in range(0, len(parsed), BATCH):
        batch = parsed[start : start + BATCH]
        if dry_run:
            with database.read() as session:
                outcomes.extend(_decide(session, part) for part in batch)
        else:
            outcomes.extend(database.write(_writer(batch)))
        if progress is not None:
            progress(start + len(batch), len(parsed))
    return _report(outcomes)


@dataclass(frozen=True)
class _Outcome:
    """What is to be done with one row: `change` None is nothing."""

    source: ProductRow | Noted
    state: str  # created, updated, unchanged, refused
    change: ProductInput | None = None


def _writer(batch: Sequence[ProductRow | Noted]) -> Callable[[WriteSession], list[_Outcome]]:
    def write(session: WriteSession) -> list[_Outcome]:
        outcomes = []
        for part in batch:
            outcome = _decide(session, part)
            if outcome.change is not None:
                catalog.save_product(session, outcome.change)
            outcomes.append(outcome)
        return outcomes

    return write


def _decide(session: ReadSession, part: ProductRow | Noted) -> _Outcome:
    """Compare a row with the catalogue; nothing is written here, so a dry run tells the truth."""
    if isinstance(part, Noted):
        return _Outcome(part, "refused")
    code = normalise_code(part.code)
    known = session.scalars(select(Product).where(Product.code == code)).first()
    barcode = session.get(Barcode, code)
    if barcode is not None and (known is None or barcode.variant_id != known.id):
        owner = session.get(Variant, barcode.variant_id)
        text = N_("the code belongs to {product} already")
        taken = _refuse(
            part.row, part.code, "code_taken", text, product=owner.code if owner else "-"
        )
        return _Outcome(taken, "refused")
    if known is None:
        return _Outcome(part, "created", _new_product(part))
    stated = _changed_product(known, part)
    if stated == _present_product(session, known, part):
        return _Outcome(part, "unchanged")
    return _Outcome(part, "updated", stated)


def _new_product(part: ProductRow) -> ProductInput:
    unit = part.unit or EACH
    return ProductInput(
        code=part.code,
        name=part.name,
        unit=unit,
        price_minor=part.price_minor,
        category_code=part.category,
        sold_by_weight=unit == KILO,
        asks_price=part.price_minor == 0,
    )


def _changed_product(known: Product, part: ProductRow) -> ProductInput:
    """Return the product as it will be: the file's fields, and the rest as it is."""
    unit = part.unit or known.unit
    return replace(
        _kept(known, part),
        name=part.name,
        unit=unit,
        price_minor=part.price_minor,
        category_code=part.category,
        sold_by_weight=unit == KILO if part.unit else known.sold_by_weight,
        asks_price=part.price_minor == 0,
    )


def _present_product(session: ReadSession, known: Product, part: ProductRow) -> ProductInput:
    """Return the product as it is, to compare."""
    now = catalog.find_sellable(session, known.id)
    category = session.get(Category, known.category_id) if known.category_id else None
    return replace(
        _kept(known, part),
        price_minor=now.price_minor if now else None,
        category_code=category.code if category and part.category else None,
    )


def _kept(known: Product, part: ProductRow) -> ProductInput:
    return ProductInput(
        code=part.code,
        name=known.name,
        unit=known.unit,
        sold_by_weight=known.sold_by_weight,
        controls_stock=known.controls_stock,
        tracks_lots=known.tracks_lots,
        asks_price=known.asks_price,
        shortage=known.shortage,
        tax_class=known.tax_class,
        min_stock_milli=known.min_stock_milli,
        active=known.active,
    )


def _report(outcomes: Sequence[_Outcome]) -> Imported:
    def count(*states: str) -> int:
        return sum(outcome.state in states for outcome in outcomes)

    return Imported(
        rows=len(outcomes),
        created=count("created"),
        updated=count("updated", "unchanged"),
        unchanged=count("unchanged"),
        refused=tuple(o.source for o in outcomes if isinstance(o.source, Noted)),
        notes=tuple(
            Noted(outcome.source.row, outcome.source.code, note)
            for outcome in outcomes
            if isinstance(outcome.source, ProductRow)
            for note in outcome.source.notes
        ),
    )
