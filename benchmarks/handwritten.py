"""The sale that a careful author would write by hand for SQLite, to compare ours with.

One file, one shop, no layers: a cart comes in, its rows go out, with prepared statements on the
same driver, WAL, `synchronous=FULL`, one commit. It checks and takes the stock and keeps the
running balance with one UPDATE … RETURNING per line, numbers the ticket with another, and knows the
ids of till, location and cash session by heart. It makes the rows that the product makes, column by
column: `make bench` compares them before it measures. What it leaves out is what a product cannot:
lots and expiry, permissions, discounts, shortages that are allowed, a second payment, PostgreSQL.
"""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
from pysqlite3 import dbapi2

from pos_app.core.cart import Cart, CartLine

DRAWER_LIFE_US: Final = 5_000_000
TAX_BP: Final = 1900
PRAGMAS: Final = (
    "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON",
    "cache_size = -32000", "temp_store = MEMORY",
)  # fmt: skip

TAKE: Final = """
UPDATE levels SET on_hand_milli = on_hand_milli - ?1
WHERE location_id = ?2 AND variant_id = ?3 AND lot_id = ?3
  AND on_hand_milli - reserved_milli >= ?1
RETURNING on_hand_milli, reserved_milli,
  (SELECT unit_cost_e4 FROM average_costs WHERE variant_id = ?3)
"""
NUMBER: Final = (
    "UPDATE number_series SET last_number = last_number + 1 WHERE series = ? RETURNING last_number"
)
HEAD: Final = "SELECT seq, hash FROM journal_heads WHERE device_id = ?"
MOVE_HEAD: Final = "UPDATE journal_heads SET seq = ?, hash = ?, occurred_at = ? WHERE device_id = ?"
JOURNAL: Final = "INSERT INTO journal VALUES (?, ?, ?, 'sale.charged', ?, ?, ?, ?, ?)"
APPLIED: Final = "INSERT INTO applied VALUES (?, ?, ?)"
SALE: Final = """
INSERT INTO sales VALUES
  (?, ?, ?, ?, ?, ?, NULL, ?, 'CLP', 'sale_receipt', ?, ?, ?, ?, ?, ?, ?, ?, '')
"""
LINE: Final = (
    "INSERT INTO sale_lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 0)"
)
PAYMENT: Final = "INSERT INTO payments VALUES (?, 1, 'cash', ?, ?, ?, '')"
DOCUMENT: Final = "INSERT INTO fiscal_documents VALUES (?, 'sale_receipt', ?, ?, x'')"
MOVEMENT: Final = """
INSERT INTO movements (device_id, seq, line_no, location_id, variant_id, lot_id, type, reason,
  quantity_milli, unit_cost_e4, on_hand_after_milli, reserved_after_milli, user_id, occurred_at,
  document_kind, document_id, description)
VALUES (?, ?, ?, ?, ?, ?, 'SALIDA', 'VENTA', ?, ?, ?, ?, ?, ?, 'sale', ?, '')
"""
JOB: Final = """
INSERT INTO print_jobs
VALUES (?, ?, ?, 0, 'ticket', ?, NULL, NULL, 'pending', 0, '', ?, ?, ?)
"""
DRAFT: Final = "DELETE FROM drafts WHERE id = ?"


@dataclass(frozen=True)
class Till:
    """What the script knows by heart."""

    device: UUID
    branch: UUID
    location: UUID
    cash_session: UUID
    user: UUID
    boot: UUID


def connect(path: Path) -> Any:
    """Open a store as such a script would, with SQLite's automatic checkpoint."""
    connection = dbapi2.connect(str(path), cached_statements=256)
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def ordered_id() -> bytes:
    """Return a UUIDv7 as bytes, the short way."""
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return (time.time_ns() // 1_000_000).to_bytes(6) + random


def prepare(connection: Any, till: Till, new_id: Callable[[], bytes]) -> Callable[[Cart], None]:
    """Return the function that charges a cart in cash on this connection, durably."""
    run = connection.cursor().execute

    def charge(cart: Cart) -> None:
        run("BEGIN IMMEDIATE")
        try:
            _charge(connection, till, cart, new_id)
            run("COMMIT")
        except BaseException:
            run("ROLLBACK")
            raise

    return charge


def _charge(connection: Any, till: Till, cart: Cart, new_id: Callable[[], bytes]) -> None:
    cursor = connection.cursor()
    run, run_many = cursor.execute, cursor.executemany
    now = time.time_ns() // 1000
    sale, device, user = cart.id.bytes, till.device.bytes, till.user.bytes
    branch, location = till.branch.bytes, till.location.bytes
    series = f"sale_receipt:{till.device.hex}"
    variants = [line.variant_id.bytes for line in cart.lines]
    levels = []
    for line, variant in zip(cart.lines, variants, strict=True):
        row = run(TAKE, (line.quantity_milli, location, variant)).fetchone()
        if row is None:
            raise LookupError(f"not enough {line.name}")
        levels.append(row)
    number = run(NUMBER, (series,)).fetchone()[0]
    costs = [_half_up(line.quantity_milli * level[2], 10_000_000)
             for line, level in zip(cart.lines, levels, strict=True)]  # fmt: skip
    total = sum(line.total_minor for line in cart.lines)
    net = _half_up(total * 10_000, 10_000 + TAX_BP)
    given = total + 10
    due = (total + 4) // 10 * 10  # to the nearest ten pesos, five goes down
    seq, previous = run(HEAD, (device,)).fetchone()
    seq += 1
    lines = [_line(line, cost) for line, cost in zip(cart.lines, costs, strict=True)]
    payload = msgspec.json.encode({
        "approved_by": None, "boot": till.boot, "branch": till.branch, "clock_state": "ok",
        "device": till.device,
        "fact": {
            "branch": till.branch, "cash_session": till.cash_session, "currency": "CLP",
            "customer": None, "discount_minor": 0,
            "document": {"kind": "sale_receipt", "number": number, "sealed": "", "series": series},
            "exempt_minor": 0, "lines": lines, "location": till.location,
            "moves": [_move(till.location, line, level[2])
                      for line, level in zip(cart.lines, levels, strict=True)],
            "net_minor": net,
            "payments": [{"amount_minor": total, "change_minor": given - due, "given_minor": given,
                          "method": "cash", "reference": ""}],
            "rounding_minor": due - total, "subtotal_minor": total, "tax_minor": total - net,
            "total_minor": total,
        },
        "monotonic_ms": time.monotonic_ns() // 1_000_000,
        "occurred_at": datetime.fromtimestamp(now / 1e6, UTC),
        "op": cart.id, "seq": seq, "type": "sale.charged", "user": till.user, "version": 1,
    })  # fmt: skip
    digest = hashlib.sha256(previous + payload).digest()
    run(JOURNAL, (device, seq, sale, now, now, payload, previous, digest))
    run(APPLIED, (sale, device, seq))
    run(MOVE_HEAD, (seq, digest, now, device))
    run(SALE, (sale, device, branch, location, till.cash_session.bytes, user, now, number, total, 0,
               total, net, total - net, 0, due - total))  # fmt: skip
    run_many(LINE, [
        (sale, place, variant, line.code, line.name, line.unit, line.quantity_milli, line.price_e4,
         line.price_reason, 0, "", line.total_minor, line.tax_class, TAX_BP, cost)
        for place, (line, variant, cost) in enumerate(zip(cart.lines, variants, costs, strict=True),
                                                      start=1)
    ])  # fmt: skip
    run(PAYMENT, (sale, total, given, given - due))
    run(DOCUMENT, (sale, series, number))
    run_many(MOVEMENT, [
        (device, seq, place, location, variant, variant, line.quantity_milli, level[2], level[0],
         level[1], user, now, sale)
        for place, (line, variant, level) in enumerate(zip(cart.lines, variants, levels,
                                                           strict=True), start=1)
    ])  # fmt: skip
    run(DRAFT, (sale,))
    run_many(JOB, [(new_id(), "sale", sale, user, now, now, None),
                   (new_id(), "drawer", sale, user, now, now, now + DRAWER_LIFE_US)])  # fmt: skip


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _line(line: CartLine, cost: int) -> dict[str, object]:
    return {
        "code": line.code, "cost_minor": cost, "discount_minor": 0, "discount_reason": "",
        "name": line.name, "price_e4": line.price_e4, "price_reason": line.price_reason,
        "quantity_milli": line.quantity_milli, "tax_class": line.tax_class, "tax_rate_bp": TAX_BP,
        "total_minor": line.total_minor, "unit": line.unit, "variant": line.variant_id,
    }  # fmt: skip


def _move(location: UUID, line: CartLine, cost_e4: int) -> dict[str, object]:
    return {
        "location": location, "lot": line.variant_id, "quantity_milli": line.quantity_milli,
        "reason": "VENTA", "type": "SALIDA", "unit_cost_e4": cost_e4, "variant": line.variant_id,
    }  # fmt: skip
