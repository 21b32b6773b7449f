"""Settings of the shop, the same on every node of the company."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import bindparam, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidAmount, StoreMissing
from pos_app.core.labels import LabelRule, check_rule
from pos_app.core.models.local import Setting
from pos_app.core.money import LIMIT_MINOR, Currency, get_currency
from pos_app.core.named_values import keep_value
from pos_app.core.statements import Prepared

LONGEST_DAYS = 365  # that goods may be on their way
LONGEST = 10_000  # days or hours of a rule
ALL_BP = 10_000  # all of an amount, in hundredths of a percent
_value = Prepared(select(Setting.value).where(Setting.key == bindparam("key")))


SHOP, LABELS, RETURNS, CASH, PEOPLE = "shop", "labels", "returns", "cash", "people"  # keys
TRANSFERS = "transfers"  # of the centre alone


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """How the labels of the shop's scales are read."""

    rules: tuple[LabelRule, ...] = ()


class ReturnRules(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop takes back (R7); 0 or False turns a rule off.

    `window_days` after the sale, `approval_above_minor` needs `returns.large`, `fee_bp` is the
    restocking fee in hundredths of a percent, `without_ticket_minor` the most that is given back
    without a ticket, `unverified_minor` of another till's ticket without asking the centre.
    """

    window_days: int = 30
    approval_above_minor: int = 50_000
    same_customer: bool = True
    fee_bp: int = 1500
    without_ticket_minor: int = 20_000
    unverified_minor: int = 20_000


class CashRules(msgspec.Struct, frozen=True, kw_only=True):
    """How the shop keeps its drawers. `blind`: who counts may not know first what is expected.

    The lists are the shop's own reasons, offered where cash moves; empty ones are as shipped.
    """

    blind: bool = True
    paid_in: tuple[str, ...] = ()
    paid_out: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    no_sale: tuple[str, ...] = ()


class TransferRules(msgspec.Struct, frozen=True, kw_only=True):
    """How long goods may be on their way before the centre asks a person; 0 never asks."""

    overdue_days: int = 7


class TaxStep(msgspec.Struct, frozen=True, kw_only=True):
    """The rate of a tax class from a day of the shop on, stated beforehand; 1900 is 19 %."""

    from_day: date
    tax_class: str
    rate_bp: int


class PeopleRules(msgspec.Struct, frozen=True, kw_only=True):
    """How long a till honours its list of people without its centre; 0 turns a limit off.

    After `supervisor_hours` supervisors agree to nothing by it, unless an emergency code lets them,
    for `emergency_hours`. After `list_days` whoever signs in is told that the list is old.
    """

    list_days: int = 7
    supervisor_hours: int = 72
    emergency_hours: int = 24


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """Who the shop is, its money, its words, its taxes. `tax_rates_bp`: 1900 is 19 %.

    `tax_steps` are what becomes of those rates, by day.
    """

    name: str
    legal_name: str = ""
    tax_id: str = ""
    activity: str = ""
    address: str = ""
    footer: str = ""
    currency: str = "CLP"
    language: str = "es"
    timezone: str = "America/Santiago"
    fiscal_profile: str = "generic"
    tax_label: str = "IVA"
    tax_rates_bp: dict[str, int] = msgspec.field(
        default_factory=lambda: {"standard": 1900, "exempt": 0}
    )
    tax_steps: tuple[TaxStep, ...] = ()
    card_vouchers: bool = False  # what the card machine prints is the receipt of what cards paid
    cash_tolerance_minor: int = 1000
    account_terms_days: int = 30  # what is put on account is due after so many days
    max_price_age_days: int = 3  # sales of a till that heard of prices longer ago are reported
    demo: bool = False

    @property
    def money(self) -> Currency:
        """Return the shop's currency."""
        return get_currency(self.currency)

    def day(self, at: datetime) -> date:
        """Return the shop's calendar day at a moment."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def minute(self, at: datetime) -> str:
        """Return a moment on the shop's clock, for the facts of a refusal (ISO): no zone in it."""
        local = at.astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None)
        return local.isoformat(timespec="minutes")


# The same on every node.
SHARED: dict[str, type[msgspec.Struct]] = {
    SHOP: Shop,
    LABELS: Labels,
    RETURNS: ReturnRules,
    CASH: CashRules,
    PEOPLE: PeopleRules,
}
_decode = lru_cache(8)(msgspec.json.Decoder(Shop).decode)  # every sale reads the same bytes
_decode_returns = lru_cache(8)(msgspec.json.Decoder(ReturnRules).decode)
_decode_transfer_rules = lru_cache(8)(msgspec.json.Decoder(TransferRules).decode)
_decode_cash_rules = lru_cache(8)(msgspec.json.Decoder(CashRules).decode)
_decode_people_rules = lru_cache(8)(msgspec.json.Decoder(PeopleRules).decode)
_decode_labels = lru_cache(8)(msgspec.json.Decoder(Labels).decode)


def get_shop(session: ReadSession) -> Shop:
    """Return the shop's settings; raise `StoreMissing` before `pos init`."""
    row = _value.first(session, key=SHOP)
    if row is None:
        raise StoreMissing(path=str(session.connection().engine.url.database))
    return _decode(row[0])


def save_shop(session: WriteSession, shop: Shop) -> None:
    """Store the shop's settings."""
    _save(session, SHOP, shop)


def get_labels(session: ReadSession) -> Labels:
    """Return how labels of scales are read; without a rule none is."""
    row = _value.first(session, key=LABELS)
    return Labels() if row is None else _decode_labels(row[0])


def save_labels(session: WriteSession, labels: Labels) -> None:
    """Store how labels of scales are read; raise `InvalidLabelRule`."""
    for rule in labels.rules:
        check_rule(rule)
    _save(session, LABELS, labels)


def get_return_rules(session: ReadSession) -> ReturnRules:
    """Return what the shop takes back; the shipped rules where none were set."""
    row = _value.first(session, key=RETURNS)
    return ReturnRules() if row is None else _decode_returns(row[0])


def save_return_rules(session: WriteSession, rules: ReturnRules) -> None:
    """Store what the shop takes back; raise `InvalidAmount` for what is no rule."""
    for number in (
        rules.window_days,
        rules.approval_above_minor,
        rules.without_ticket_minor,
        rules.unverified_minor,
    ):
        if not 0 <= number <= LIMIT_MINOR:
            raise InvalidAmount(text=str(number))
    if not 0 <= rules.fee_bp <= ALL_BP:
        raise InvalidAmount(text=str(rules.fee_bp))
    _save(session, RETURNS, rules)


def get_cash_rules(session: ReadSession) -> CashRules:
    """Return how the shop keeps its drawers."""
    row = _value.first(session, key=CASH)
    return CashRules() if row is None else _decode_cash_rules(row[0])


def save_cash_rules(session: WriteSession, rules: CashRules) -> None:
    """Store how the shop keeps its drawers."""
    _save(session, CASH, rules)


def get_transfer_rules(session: ReadSession) -> TransferRules:
    """Return how long goods may be on their way."""
    row = _value.first(session, key=TRANSFERS)
    return TransferRules() if row is None else _decode_transfer_rules(row[0])


def save_transfer_rules(session: WriteSession, rules: TransferRules) -> None:
    """Store how long goods may be on their way; raise `InvalidAmount` for what is no rule."""
    if not 0 <= rules.overdue_days <= LONGEST_DAYS:
        raise InvalidAmount(text=str(rules.overdue_days))
    _save(session, TRANSFERS, rules)


def get_people_rules(session: ReadSession) -> PeopleRules:
    """Return how long a till honours its list of people; as shipped where none were set."""
    row = _value.first(session, key=PEOPLE)
    return PeopleRules() if row is None else _decode_people_rules(row[0])


def save_people_rules(session: WriteSession, rules: PeopleRules) -> None:
    """Store how long lists of people are honoured; raise `InvalidAmount` for what is no rule."""
    for number in (rules.list_days, rules.supervisor_hours, rules.emergency_hours - 1):
        if not 0 <= number <= LONGEST:
            raise InvalidAmount(text=str(number))
    _save(session, PEOPLE, rules)


def _save(session: WriteSession, key: str, value: msgspec.Struct) -> None:
    keep_value(session, key, msgspec.json.encode(value, order="sorted"))
