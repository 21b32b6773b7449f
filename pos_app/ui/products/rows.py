"""What the screen of products shows and gives back, already in words. Free of Qt."""

from dataclasses import dataclass
from pathlib import Path

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class ListedText:
    """A product in the list."""

    name: str = ""
    detail: str = ""
    badge: BadgeText | None = None
    price: str = ""
    stock: str = ""


@dataclass(frozen=True)
class SheetText:
    """The head of the product that is looked at; `picture` is a file, None for the placeholder."""

    name: str
    detail: str
    badges: tuple[BadgeText, ...]
    price: str
    price_caption: str
    cost: str
    picture: Path | None = None


@dataclass(frozen=True)
class FactText:
    """A line below the head: what, something about it, and a figure."""

    text: str
    detail: str = ""
    figure: str = ""
    badge: BadgeText | None = None


@dataclass(frozen=True)
class ProductForm:
    """What the fields of the editor say. `flags` are those that are on."""

    name: str = ""
    code: str = ""
    unit: str = "un"
    category: str = ""
    price_minor: int | None = None
    price_from: str = ""
    min_stock_milli: int = 0
    lead_time_days: int = 0
    tax_class: str = "standard"
    shortage: str = "refuse"
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class CodeText:
    """A barcode in the editor: the code, what one scan of it is."""

    code: str
    quantity: str
    pack: str


@dataclass(frozen=True)
class VariantText:
    """A variant in the editor."""

    label: str
    code: str
    price: str
    badge: BadgeText | None = None


@dataclass(frozen=True)
class FileText:
    """A file that can be chosen."""

    path: Path
    name: str
    detail: str
    when: str


@dataclass(frozen=True)
class PreviewText:
    """A row of a file and what becomes of it."""

    row: str
    code: str
    what: str
    why: str
    badge: BadgeText | None = None


@dataclass(frozen=True)
class ProgressText:
    """How far something is: in words, and as a share of the bar (below zero: not known)."""

    words: str
    share: float = -1.0
    cancel: str = ""  # what the key says; empty: it cannot be cancelled
    note: str = ""  # what can be done meanwhile
