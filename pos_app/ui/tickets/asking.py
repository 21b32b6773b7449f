"""What was typed over the list of tickets: a number, an amount, a day, a customer. Free of Qt."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pos_app.core.errors import InvalidAmount, InvalidDate
from pos_app.core.money import Currency, parse_amount
from pos_app.core.ticket_lists import Wanted
from pos_app.ui.dates import parse_date

LONGEST_NUMBER = 12  # digits; more of them are a barcode


def is_exact(text: str) -> bool:
    """Return whether a text is the barcode or the id of one ticket."""
    if text.isascii() and text.isdigit():
        return len(text) > LONGEST_NUMBER
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_wanted(text: str, money: Currency, zone: ZoneInfo, today: date) -> Wanted:
    """Return what a text asks for.

    Digits alone are a number or an amount; with `$` or a thousands mark they are an amount
    (``$24.500``). ``21-11-2026`` and ``21/11`` are a day. Anything else is a customer, by name or
    tax id.
    """
    words = " ".join(text.split())
    if words.isascii() and words.isdigit() and len(words) <= LONGEST_NUMBER:
        return Wanted(number=int(words), amount_minor=int(words) * money.unit_minor)
    amount = _amount(words, money)
    if amount is not None:
        return Wanted(amount_minor=amount)
    day = _day(words, today)
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=zone)
        after = day + timedelta(days=1)
        return Wanted(start=start, end=datetime(after.year, after.month, after.day, tzinfo=zone))
    return Wanted(customer=words)


def _amount(words: str, money: Currency) -> int | None:
    digits = words.removeprefix(money.symbol).strip()
    if not digits or not set(digits) <= set("0123456789.,"):
        return None
    plain = digits.replace(money.thousands, "").replace(money.decimal, ".")
    try:
        return parse_amount(plain, money)
    except InvalidAmount:
        return None


def _day(words: str, today: date) -> date | None:
    if not any(mark in words for mark in "-/"):
        return None
    try:
        return parse_date(words, today)
    except InvalidDate:
        return None
