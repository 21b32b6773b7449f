"""Exporting everything a shop has, as CSV and XLSX that other programs read (K21).

`tables` says what there is, `values` what stands in a cell, `files` writes. Column names are in
docs/exports.md; products and stock can be imported again.
"""

from pos_app.core.exports.files import (
    CSV,
    FORMATS,
    XLSX,
    get_export,
    write_export,
    write_table,
)
from pos_app.core.exports.reports import export_of
from pos_app.core.exports.tables import EXPORTS, Column, Export

__all__ = [
    "CSV", "EXPORTS", "FORMATS", "XLSX", "Column", "Export", "export_of", "get_export",
    "write_export", "write_table",
]  # fmt: skip
