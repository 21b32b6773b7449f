"""From what a scanner read to a product, how much of it, its lot, its serial: one value for all.

The counter, the receipt of goods and the stock take ask the same question and get the same answer.
In this order: a stored code as it stands (real catalogues give in-store numbers to ordinary
products); a GS1 message; a label of the shop's scale; a GS1 message of a scanner that says neither
AIM identifier nor FNC1.
"""

from dataclasses import dataclass
from datetime import date

from pos_app.core import audit, catalog, labels, scans
from pos_app.core.actor import Actor
from pos_app.core.codes import normalise_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import LabelEmpty, LabelFree
from pos_app.core.facts import LotFact
from pos_app.core.labels import Label, LabelKind, LabelRule
from pos_app.core.money import E4, half_up
from pos_app.core.pricing import Sellable
from pos_app.core.scans import Measure, Said
from pos_app.core.settings_shared import LABELS, Labels, get_labels, get_shop, save_labels

GRAMS = "g"  # the unit in which a weight in kilograms is a thousand times as much
UNIT_MILLI = 1000


@dataclass(frozen=True)
class Scan:
    """What was scanned: of `item` so much, of this lot, with this serial number.

    `quantity_milli` is in thousandths of the item's unit: one, a pack's, or a weight. `measured`
    says that it came from the label: nothing is to be asked or multiplied. `amount_minor` is the
    price that the label says: the amount of the line. `warning` is to be said; it stops nothing.
    """

    item: Sellable
    quantity_milli: int
    measured: bool = False
    lot_number: str = ""
    expires_on: date | None = None
    serial: str = ""
    amount_minor: int | None = None
    warning: str = ""

    @property
    def lot(self) -> LotFact | None:
        """Return the lot as a receipt brings it into being; None where the code names none."""
        return (
            LotFact(number=self.lot_number, expires_on=self.expires_on) if self.lot_number else None
        )

    @property
    def serials(self) -> tuple[str, ...]:
        """Return the serial numbers of the code: none or one."""
        return (self.serial,) if self.serial else ()


def resolve(session: ReadSession, text: str) -> Scan | None:
    """Return what a scan or a typed code means; None where nothing here has that code.

    Raises `CodeMisread`, `CodeUnreadable`, `LabelEmpty`, `LabelFree`. A plain code costs one keyed
    read, as `catalog.find_by_code` does.
    """
    code = scans.plain(text)
    item = catalog.find_by_code(session, code)
    if item is not None:
        return Scan(item, item.scan_quantity_milli)
    if scans.says_gs1(text):
        return _resolve_gs1(session, scans.read_gs1(text))
    label = _resolve_label(session, code)
    if label is None and scans.looks_gs1(text):
        return _resolve_gs1(session, scans.read_gs1(text))
    return label


def _resolve_gs1(session: ReadSession, said: Said) -> Scan | None:
    item = catalog.find_by_code(session, said.code)
    if item is None and (consumer := scans.fallback_gtin(said.code)) is not None:
        item = catalog.find_by_code(session, consumer)
    if item is None:
        return None
    quantity, measured = item.scan_quantity_milli * said.count, False
    if item.sold_by_weight and said.weight is not None:
        quantity, measured = _weight(item, said.weight), True
    return Scan(
        item,
        quantity,
        measured=measured,
        lot_number=said.lot_number,
        expires_on=said.expires_on,
        serial=said.serial,
        amount_minor=_printed(session, said.price) if measured else None,
        warning=said.warning,
    )


def _resolve_label(session: ReadSession, code: str) -> Scan | None:
    """Return what a label of the scale says; None where there is no rule or no such product."""
    code = normalise_label(code)
    if not labels.is_in_store(code):
        return None
    rules = get_labels(session).rules
    label = labels.read_label(code, rules)
    if label is None:
        return None
    for name in labels.names_of(code, label, rules):
        item = catalog.find_by_code(session, name)
        if item is not None:
            return _of_label(session, item, label)
    return None


def _of_label(session: ReadSession, item: Sellable, label: Label) -> Scan:
    if label.kind == "weight":
        if not label.measure.digits:
            raise LabelEmpty(product=item.name, unit=item.unit)
        return Scan(item, _weight(item, label.measure), measured=True)
    amount = _printed(session, label.measure)
    if not amount:
        raise LabelFree(product=item.name)
    quantity = UNIT_MILLI
    if item.sold_by_weight and item.price_minor > 0 and not item.asks_price:
        quantity = max(1, half_up(amount * E4 * UNIT_MILLI, item.price_e4))
    return Scan(item, quantity, measured=True, amount_minor=amount)


def _weight(item: Sellable, kilograms: Measure) -> int:
    """Return a weight in thousandths of the item's unit; raise `LabelEmpty` for none."""
    weight = kilograms.scaled(6 if item.unit == GRAMS else 3)
    if not weight:
        raise LabelEmpty(product=item.name, unit=item.unit)
    return weight


def _printed(session: ReadSession, price: Measure | None) -> int | None:
    """Return a printed price in minor units of the shop's currency."""
    return None if price is None else price.scaled(get_shop(session).money.exponent)


def learn_label(
    session: WriteSession,
    actor: Actor,
    *,
    code: str,
    item_code: str,
    kind: LabelKind,
    printed: Measure,
) -> LabelRule:
    """Learn from one real label how this shop's scale prints them; the rule is kept and returned.

    `item_code` is the number of the product as the scale shows it, `printed` the weight in kg or
    the price in whole currency units. The rule of the same two first digits is replaced.
    Raises `CodeMisread`, `LabelNotLearnt`, `NotPermitted`.
    """
    actor.require("settings.edit")
    known = get_labels(session).rules
    rule = labels.learn(normalise_label(code), item=item_code.strip(), kind=kind, measure=printed)
    save_labels(session, Labels(rules=labels.with_rule(known, rule)))
    audit.note(session, actor, audit.SETTING_CHANGED, detail={"setting": LABELS})
    return rule


def normalise_label(code: str) -> str:
    """Return the 13 digits of a label as its rules read them."""
    text = scans.plain(code)
    stored = normalise_code(text)
    return stored[1:] if stored.isdecimal() and stored.startswith("0") else text
