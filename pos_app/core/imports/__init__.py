"""Importing what a shop has in files: products and the stock it opens with (K21).

`sheets` reads a table, `columns` finds what its columns are, `lines` what its rows say, `compare`
what of it is new, `staging` and `opening` write, `run` leads. The rule for each oddity of real
files is in docs/imports.md.
"""

from pos_app.core.imports.cells import parse_price
from pos_app.core.imports.columns import COLUMNS, PRODUCTS, STOCK, Mapped, map_columns
from pos_app.core.imports.compare import CHANGED, NEW, REFUSED, UNCHANGED
from pos_app.core.imports.lines import EACH, KILO, Noted, ProductRow, Remark, parse, read_rows
from pos_app.core.imports.run import BATCH, Imported, Line, Progress, Step, import_file
from pos_app.core.imports.sheets import ROW_LIMIT, Sheet, read_sheet

__all__ = [
    "BATCH", "CHANGED", "COLUMNS", "EACH", "KILO", "NEW", "PRODUCTS", "REFUSED", "ROW_LIMIT",
    "STOCK", "UNCHANGED", "Imported", "Line", "Mapped", "Noted", "ProductRow", "Progress",
    "Remark", "Sheet", "Step", "import_file", "map_columns", "parse", "parse_price",
    "read_rows", "read_sheet",
]  # fmt: skip
