"""Make the demo's products from the price list they came from, and the words they were tidied to.

    python -m pos_app.commands.seed minimarket_cl.tsv

Codes, units and prices are the list's own, read as `pos import products` reads them. Names,
families and stock are written by hand in `resources/seed/editing.tsv`. A product of the list that
has no line there stops this; a line with a price of its own is a product that the list lacks.
"""

import csv
import sys
from pathlib import Path

from pos_app.core import demo, imports
from pos_app.core.money import get_currency

COLUMNS = ("code", "name", "category", "unit", "price", "stock", "minimum")


def seed_rows(price_list: Path) -> list[dict[str, str]]:
    """Return the rows of the seed; raise `KeyError` for a product that nobody tidied."""
    edited = {row["code"]: row for row in demo.read_seed_rows("editing.tsv")}
    rows = []
    for part in imports.read_rows(price_list, get_currency(demo.CURRENCY)):
        assert isinstance(part, imports.ProductRow), part
        row = edited.pop(part.code)
        rows.append(row | {"unit": part.unit or imports.EACH, "price": str(part.price_minor)})
    rows += [row | {"unit": imports.EACH} for row in edited.values() if row["price"]]
    return [{column: row[column] for column in COLUMNS} for row in rows]


def write_seed(price_list: Path, target: Path) -> int:
    """Write the seed; return how many products it has."""
    rows = seed_rows(price_list)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def main(arguments: list[str]) -> int:
    """Run the command."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    count = write_seed(Path(arguments[0]), demo.seed_dir() / "products.tsv")
    sys.stdout.write(f"{count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
