"""What every document of this package checks before it is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pos_app.core import journal, kardex
from pos_app.core.costing import value_minor
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    DocumentEmpty,
    DocumentTooLong,
    FieldMissing,
    InvalidAmount,
    InvalidQuantity,
    LotExpired,
    LotNeeded,
    TextTooLong,
    UnknownVariant,
)
from pos_app.core.fact_parts import LotFact
from pos_app.core.facts_purchasing import ItemFact
from pos_app.core.fiscal.generic import next_number
from pos_app.core.kardex import StockItem
from pos_app.core.money import E4, LIMIT_MINOR
from pos_app.core.quantity import LIMIT_MILLI
from pos_app.core.settings_shared import get_shop

LINES_LIMIT: Final = 1000
TEXT_LIMIT: Final = 500
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that is read as a digit
_TAG_LETTERS = 8


@dataclass(frozen=True)
class Posted:
    """A document that was written: its id and the code that people say."""

    id: UUID
    code: str


@dataclass(frozen=True)
class SupplierDocument:
    """The paper that came with the goods: FACTURA, GUIA, BOLETA and its number."""

    type: str
    number: str
    issued_on: date | None = None


def device_tag(device_id: UUID) -> str:
    """Return the letters of a device in its codes, from the random end of its id."""
    rest, letters = device_id.int, []
    for _ in range(_TAG_LETTERS):
        rest, digit = divmod(rest, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))


def next_code(session: WriteSession, prefix: str, kind: str) -> str:
    """Take the next code of a kind at this device, such as ``PO-2026-7K3M9QXT-0001``."""
    device_id = journal.get_station(session).device_id
    year = get_shop(session).day(clock_of(session).now()).year
    number = next_number(session, kind, device_id).number
    return f"{prefix}-{year}-{device_tag(device_id)}-{number:04d}"


def clean(text: str) -> str:
    """Return a text without needless blanks; raise `TextTooLong`."""
    words = " ".join(text.split())
    if len(words) > TEXT_LIMIT:
        raise TextTooLong(length=len(words), limit=TEXT_LIMIT)
    return words


def required(text: str, field: str) -> str:
    """Return a text that must be there; raise `FieldMissing` or `TextTooLong`."""
    words = clean(text)
    if not words:
        raise FieldMissing(field=field)
    return words


def check_count(lines: Sequence[object]) -> None:
    """Raise `DocumentEmpty` or `DocumentTooLong`."""
    if not lines:
        raise DocumentEmpty
    if len(lines) > LINES_LIMIT:
        raise DocumentTooLong(lines=len(lines), limit=LINES_LIMIT)


def check_quantity(quantity_milli: int) -> None:
    """Raise `InvalidQuantity` unless a quantity is above 0 and within the bounds."""
    if not 0 < quantity_milli <= LIMIT_MILLI:
        raise InvalidQuantity(text=str(quantity_milli))


def check_price(price_e4: int) -> None:
    """Raise `InvalidAmount` unless a unit cost is 0 or more and within the bounds."""
    if not 0 <= price_e4 <= LIMIT_MINOR * E4:
        raise InvalidAmount(text=str(price_e4))


def check_lot(item: StockItem, lot: LotFact | None, today: date | None) -> LotFact | None:
    """Return the lot that enters, its number without blanks, or None.

    Raises `LotNeeded` where the product is kept by lots and none was given, and `LotExpired` for
    one that is past its expiry on `today` (None: any may enter, to be written off).
    """
    if lot is None or not lot.number.strip():
        if item.tracks_lots or lot is not None:
            raise LotNeeded(product=item.name)
        return None
    if today is not None and lot.expires_on is not None and lot.expires_on < today:
        expired = lot.expires_on.isoformat()
        raise LotExpired(product=item.name, lot=lot.number, expires_on=expired)
    return LotFact(number=clean(lot.number), expires_on=lot.expires_on)


def get_items(session: ReadSession, variant_ids: Iterable[UUID]) -> dict[UUID, StockItem]:
    """Return all these variants; raise `UnknownVariant` for the first that is not there."""
    wanted = list(variant_ids)
    items = kardex.find_items(session, sorted(set(wanted)))
    for variant_id in wanted:
        if variant_id not in items:
            raise UnknownVariant(code=str(variant_id))
    return items


def item_fact(
    item: StockItem, quantity_milli: int, price_e4: int = 0, *, of_line: int = 0
) -> ItemFact:
    """Return a line of a document; raise `InvalidQuantity` or `InvalidAmount`."""
    check_quantity(quantity_milli)
    check_price(price_e4)
    total = value_minor(quantity_milli, price_e4)
    if total > LIMIT_MINOR:
        raise InvalidAmount(text=str(total))
    return ItemFact(
        variant=item.variant_id,
        code=item.code,
        name=item.name,
        unit=item.unit,
        quantity_milli=quantity_milli,
        price_e4=price_e4,
        total_minor=total,
        of_line=of_line,
    )
