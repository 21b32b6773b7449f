"""What a product costs the customer, and why (V4). Pure."""

from typing import NamedTuple
from uuid import UUID

from pos_app.core.money import E4

# The placeholder for what is sold without being in the catalogue; the same on every node.
GENERIC_ID = UUID("00000000-0000-7000-8000-000000000001")
GENERIC_CODE = "GEN"
SHELF = "shelf"  # the price of the price list
ASKED = "asked"  # the product has no price: it was asked for at the counter
CHANGED = "changed"  # someone with the permission changed it
LABEL = "label"  # printed on the label of the scale
FILE = "file"  # stated by the file that was played in
LIST = "list:"  # before the code of the price list that the customer has


def list_reason(price_list: str) -> str:
    """Return the reason of a price that a price list says; of the shelf's own it is `SHELF`."""
    return f"{LIST}{price_list}" if price_list and price_list != SHELF else SHELF


def list_of(price_reason: str) -> str:
    """Return the price list behind a reason, "" where none is."""
    return price_reason.removeprefix(LIST) if price_reason.startswith(LIST) else ""


class Sellable(NamedTuple):
    """A variant as the counter meets it; `scan_quantity_milli` is what one scan adds.

    A pack (a box of 12) has a scan quantity and mostly a name.

    A named tuple, for the driver gives tuples and a search makes twenty at every key.
    """

    variant_id: UUID
    code: str
    name: str
    unit: str
    sold_by_weight: bool
    asks_price: bool
    controls_stock: bool
    tax_class: str
    price_minor: int
    tracks_serials: bool = False
    category_id: UUID | None = None
    scan_quantity_milli: int = 1000
    pack_name: str = ""
    available_milli: int | None = None  # known where a search showed it
    tint: str = ""

    @property
    def price_e4(self) -> int:
        """Return the shelf price with four more decimals."""
        return self.price_minor * E4
