"""An independent reading of Online Retail files, with the csv module alone; and small files of it.

Nothing here uses the product: what the product says of a file is compared with this.
"""

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
SERVICES = [*"POST DOT M D S B C2 CRUK AMAZONFEE".split(), "BANK CHARGES"]
CENT = Decimal("0.01")


@dataclass
class Sums:
    """What a replay of a file must come to."""

    sales: int = 0
    sale_lines: int = 0
    units_sold: int = 0
    sales_total: Decimal = Decimal(0)
    adjustments_in: int = 0
    adjustments_out: int = 0
    returns: int = 0  # credit notes
    return_lines: int = 0
    units_returned: int = 0
    refund_total: Decimal = Decimal(0)
    returns_without_ticket: int = 0
    skipped: int = 0
    products: int = 0
    customers: int = 0
    movements: int = 0
    cash_sessions: int = 0
    balances: Counter[str] = field(default_factory=Counter)  # what is left, by code


def is_service(code: str) -> bool:
    return code in SERVICES or code.startswith("GIFT_")


def sums(path: Path) -> Sums:
    """Add up a file by the rules of the format."""
    result, opening = Sums(), Counter[str]()
    codes, customers, days = set[str](), set[str](), set[str]()
    for number, rows in documents(path).items():
        if number.startswith("A"):
            result.skipped += 1
            continue
        lines = _add_sale(result, number, rows)
        if lines:
            days.add(rows[0]["InvoiceDate"][:10])
        codes |= {code_of(row) for row in rows}
        customers |= {row["CustomerID"] for row in rows if row["CustomerID"]}
        for row in rows:
            _add_stock(result, opening, row, sold=row in lines)
    _add_returns(result, documents(path))
    result.movements += len(opening)
    result.products, result.customers, result.cash_sessions = len(codes), len(customers), len(days)
    return result


def documents(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each document."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text, newline="")):
        found[row["InvoiceNo"]].append(row)
    return found


def code_of(row: dict[str, str]) -> str:
    return row["StockCode"].strip().upper()


def is_free(row: dict[str, str]) -> bool:
    return Decimal(row["UnitPrice"]) <= 0


def _add_sale(result: Sums, number: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    lines = [row for row in rows if not is_free(row)]
    if number.startswith("C"):
        return []
    lines = [row for row in lines if int(row["Quantity"]) > 0]
    result.sales += bool(lines)
    for row in lines:
        result.sale_lines += 1
        result.units_sold += int(row["Quantity"])
        amount = int(row["Quantity"]) * Decimal(row["UnitPrice"])
        result.sales_total += amount.quantize(CENT, ROUND_HALF_UP)
    return lines


def _add_stock(result: Sums, opening: Counter[str], row: dict[str, str], *, sold: bool) -> None:
    code, units, free = code_of(row), int(row["Quantity"]), is_free(row)
    result.adjustments_in += free and units > 0
    result.adjustments_out += free and units < 0
    if is_service(code) or units == 0 or not (free or sold):
        return
    result.movements += 1
    if free and units > 0:
        result.balances[code] += units
    else:
        opening[code] += abs(units)


# Returns ------------------------------------------------------------------------------------------


@dataclass
class SoldLine:
    """A row that was sold, and how much of it came back so far."""

    sale: str
    units: int
    cents: int
    back: int = 0

    def give_back(self, units: int) -> int:
        """Return the cents of the next units: what is paid up to them less what was before."""
        before = self.cents * self.back // self.units
        self.back += units
        return self.cents * self.back // self.units - before


def _add_returns(result: Sums, every: dict[str, list[dict[str, str]]]) -> None:
    """Match each return with what its customer had bought last, row by row, unit by unit."""
    bought: defaultdict[tuple[str, str], list[SoldLine]] = defaultdict(list)
    for number, rows in sorted(every.items(), key=lambda found: found[1][0]["InvoiceDate"]):
        customer = next((row["CustomerID"] for row in rows if row["CustomerID"]), "")
        priced = [row for row in rows if not is_free(row)]
        if number.startswith("C"):
            _add_return(result, customer, priced, bought)
        elif not number.startswith("A"):
            for row in priced:
                if int(row["Quantity"]) > 0:
                    line = SoldLine(number, int(row["Quantity"]), _cents(row))
                    bought[customer, code_of(row)].append(line)


def _add_return(
    result: Sums,
    customer: str,
    rows: list[dict[str, str]],
    bought: dict[tuple[str, str], list[SoldLine]],
) -> None:
    sales, pieces, cents, alone = set[str](), Counter[tuple[str, int]](), 0, 0
    for row in rows:
        asked = -int(row["Quantity"])
        if asked <= 0:
            continue
        code = code_of(row)
        result.return_lines += 1
        result.units_returned += asked
        known = bought.get((customer, code), []) if customer else []
        for line in reversed(known):
            units = min(asked, line.units - line.back)
            if units:
                cents += line.give_back(units)
                sales.add(line.sale)
                pieces[code, id(line)] += units
                asked -= units
        if asked:
            cents += _cents(row | {"Quantity": str(asked)})
            alone += 1
            pieces[code, id(row)] += asked
    for (code, _), units in pieces.items():
        if not is_service(code):
            result.movements += 1
            result.balances[code] += units
    result.returns += len(sales) + bool(alone)
    result.returns_without_ticket += bool(alone)
    result.refund_total += Decimal(cents) / 100


def _cents(row: dict[str, str]) -> int:
    amount = abs(int(row["Quantity"])) * Decimal(row["UnitPrice"])
    return int(amount.quantize(CENT, ROUND_HALF_UP) * 100)


def write(folder: Path, rows: Sequence[str], name: str = "retail.csv") -> Path:
    """Write a file of rows: ``number,code,description,quantity,date,price,customer``."""
    path = folder / name
    path.write_text("\n".join([HEADER, *(f"{row},UK" for row in rows)]) + "\n", encoding="latin-1")
    return path


def many(documents: int, lines: int = 3) -> list[str]:
    """Return rows of many sales over several days, with a correction now and then."""
    rows = []
    for n in range(documents):
        when = f"2011-01-{1 + n * 5 // documents:02d} {8 + n % 10:02d}:{n % 60:02d}:00"
        for line in range(lines):
            code = f"{20000 + (n * 7 + line * 3) % 40}"
            rows.append(
                f"{600000 + n},{code},THING {code},{1 + n % 9},{when},{1 + line}.{n % 90 + 10}"
            )
        if n % 25 == 0:
            rows.append(f"{700000 + n},20001,damaged,-{1 + n % 3},{when},0.0")
    rows.sort(key=lambda row: row.split(",")[4])
    return [f"{row},{17000 + at % 50}.0" for at, row in enumerate(rows)]


def returned(documents: int) -> list[str]:
    """Return rows of returns after the days of `many`: of its customers, of others, of nobody."""
    rows = []
    for n in range(documents):
        when = f"2011-01-{10 + n * 5 // documents:02d} {9 + n % 8:02d}:{n % 60:02d}:00"
        customer = ("", f"{17000 + n * 3 % 50}.0", f"{17000 + n * 3 % 50}.0", "99.0")[n % 4]
        for line in range(1 + n % 3):
            code = f"{20000 + (n * 7 + line * 3) % 40}"
            rows.append(
                f"C{900000 + n},{code},THING {code},-{1 + n % 4},{when},{line}.15,{customer}"
            )
        if n % 6 == 0:
            rows.append(f"C{900000 + n},M,Manual,-1,{when},12.34,{customer}")
    return rows
