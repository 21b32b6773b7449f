"""Codes on products: how they are written, compared and checked (GS1). Pure."""

from typing import Final
from uuid import UUID

GTIN_LENGTHS: Final = (8, 12, 13, 14)
CODE_LIMIT: Final = 48
IN_STORE_PREFIXES: Final = tuple(f"{number}" for number in range(20, 30))


def normalise_code(text: str) -> str:
    """Return the form in which codes are stored and compared.

    Blanks go and letters are capital. Digits from 8 to 14 long are one family (EAN-8, UPC-A,
    EAN-13, ITF-14, and those that lost leading zeros in a spreadsheet) and are filled to 14.
    Shorter numbers are the shop's own codes and stay.
    """
    code = "".join(text.split()).upper()
    if code.isascii() and code.isdigit() and min(GTIN_LENGTHS) <= len(code) <= max(GTIN_LENGTHS):
        return code.zfill(14)
    return code


def normalise_serial(text: str) -> str:
    """Return the form in which serial numbers are stored and compared: no blanks, capitals."""
    return "".join(text.split()).upper()


def shown_code(code: str) -> str:
    """Return a stored code as people know it: without the zeros that only fill it."""
    if len(code) == max(GTIN_LENGTHS) and code.isdigit():
        short = code.lstrip("0")
        length = next((n for n in GTIN_LENGTHS if n >= len(short)), len(code))
        return short.zfill(length) if len(short) >= min(GTIN_LENGTHS) - 1 else short.zfill(8)
    return code


def has_check_digit(code: str) -> bool:
    """Return whether the last digit of a GTIN is its check digit (GS1 section 7.9)."""
    if not (code.isascii() and code.isdigit()):
        return False
    digits = [*map(int, code.zfill(14))]
    weighted = 3 * sum(digits[0:-1:2]) + sum(digits[1:-1:2])
    return (10 - weighted % 10) % 10 == digits[-1]


def is_gtin_length(code: str) -> bool:
    """Return whether the code has the length of a GTIN and only digits."""
    return code.isascii() and code.isdigit() and len(code) in GTIN_LENGTHS


SHELF: Final = 20_000_000  # more than three bytes count, and five of them are eight digits


def ticket_code(device_id: UUID, number: int, shelf: int = 0) -> str:
    """Return what the barcode of a ticket says: 8 digits of the till, 8 or more of the number.

    Digits only, so that Code 128 writes two in the width of one; a till's digits are the last three
    bytes of its id. `shelf` keeps numbers of several kinds apart that meet at one till: 0 for the
    till's own, 1 to 4 for those of an authority.
    """
    assert 0 <= shelf < 5, "eight digits hold no more"
    return f"{int.from_bytes(device_id.bytes[-3:]) + shelf * SHELF:08d}{number:08d}"


def is_code_of(code: str, device_id: UUID) -> bool:
    """Return whether a ticket's barcode is of a till, whatever its number."""
    return int(code[:8]) % SHELF == int.from_bytes(device_id.bytes[-3:])


def note_code(device_id: UUID, number: int, shelf: int = 0) -> str:
    """Return what the barcode of a credit note says: as a ticket's, with a 9 before it."""
    return f"9{ticket_code(device_id, number, shelf)}"
