"""Which column of a file says what: names in Spanish and English, as spreadsheets have them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pos_app.core.errors import WrongColumns

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("codigo", "code", "sku", "cod", "codigo interno", "internal code", "item code"),
    "barcodes": (
        "codigo de barras", "codigos de barras", "barcodes", "barcode", "ean", "gtin", "upc",
    ),
    "name": (
        "nombre", "name", "descripcion", "description", "producto", "product", "product name",
    ),
    "category": ("familia", "categoria", "category", "family"),
    "unit": ("unidad", "unit", "unidad de medida", "uom"),
    "price": ("precio", "price", "precio de venta", "precio venta", "sale price", "unit price"),
    "variant_of": ("variante de", "variant of", "parent code"),
    "attributes": ("atributos", "attributes"),
    "sold_by_weight": ("por peso", "sold by weight", "by weight"),
    "min_stock": ("stock minimo", "existencia minima", "minimo", "min stock", "minimum"),
    "lead_time_days": (
        "dias de entrega", "plazo de entrega", "lead time days", "lead time",
    ),
    "controls_stock": ("controla stock", "controla existencia", "controls stock"),
    "tracks_lots": ("usa lotes", "con lotes", "tracks lots"),
    "tracks_serials": ("usa series", "con series", "tracks serials"),
    "tax_class": ("impuesto", "tax class", "tax"),
    "shortage": ("si falta", "quiebre", "shortage"),
    "active": ("activo", "vigente", "active"),
    "quantity": (
        "stock", "existencia", "existencias", "stock inicial", "cantidad", "quantity", "on hand",
        "opening stock",
    ),
    "cost": ("costo", "costo unitario", "cost", "unit cost"),
    "location": ("lugar", "ubicacion", "location"),
    "lot": ("lote", "lot", "batch", "lot number", "batch number"),
    "expires_on": (
        "vence", "vencimiento", "fecha de vencimiento", "expires on", "expires", "expiry",
        "expiry date",
    ),
}  # fmt: skip
OF_EVERY_LIST: Final = frozenset(
    ("code", "name", "price", "category", "unit", "barcodes", "variant_of", "attributes",
     "quantity", "cost", "location", "lot", "expires_on")
)  # fmt: skip
OF_STOCK: Final = ("quantity", "cost", "location", "lot", "expires_on")
PRODUCTS, STOCK = "products", "stock"
NEEDED: Final = {PRODUCTS: ("code", "name", "price"), STOCK: ("code", "quantity")}
SHOWN: Final = 120  # characters of a wrong header that are said back


@dataclass(frozen=True)
class Mapped:
    """What was found in a header: the place of each column, its name there, what nobody reads."""

    kind: str  # products (with or without stock) or stock alone
    places: Mapping[str, int]
    names: Mapping[str, str]
    unread: tuple[str, ...]

    @cached_property
    def states(self) -> bool:
        """Return whether rows may say more of a product than what every list says."""
        return not OF_EVERY_LIST.issuperset(self.places)


def map_columns(header: Sequence[str], path: Path, kind: str | None = None) -> Mapped:
    """Return what each column of a header is; raise `WrongColumns` where one is lacking.

    `kind` None is decided by the columns: a file without names and prices is of stock alone.
    """
    places = _places(header)
    if kind is None:
        kind = PRODUCTS if "name" in places or "quantity" not in places else STOCK
    if "code" not in places and "barcodes" in places:
        places["code"] = places.pop("barcodes")  # the only code there is
    if "quantity" not in places or kind == STOCK:
        wanted = NEEDED[STOCK] + OF_STOCK if kind == STOCK else tuple(COLUMNS)
        places = {
            field: at
            for field, at in places.items()
            if field in wanted and ("quantity" in places or field not in OF_STOCK)
        }
    for field in NEEDED[kind]:
        if field not in places:
            shown = " | ".join("".join(filter(str.isprintable, name)) for name in header)
            raise WrongColumns(
                path=str(path), missing=COLUMNS[field][0], found=shown[:SHOWN] or "-"
            )
    used = set(places.values())
    return Mapped(
        kind=kind,
        places=places,
        names={field: header[at].strip() for field, at in places.items()},
        unread=tuple(
            name.strip() for at, name in enumerate(header) if at not in used and name.strip()
        ),
    )


def looks_like_header(header: Sequence[str]) -> bool:
    """Return whether these cells name the columns of a list, rather than being its title."""
    return len(_places(header)) > 1


def _places(header: Sequence[str]) -> dict[str, int]:
    """Return where each column is: by the first of its names that is there."""
    said: dict[str, int] = {}
    for at, name in enumerate(header):
        said.setdefault(_fold(name), at)
    places = {}
    for field, aliases in COLUMNS.items():
        found = next((said[alias] for alias in aliases if alias in said), None)
        if found is not None:
            places[field] = found
    return places


def _fold(name: str) -> str:
    """Return a name without accents, capitals and what stands for a blank."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())
