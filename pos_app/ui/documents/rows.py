"""What screens of documents show and ask, already in words. Free of Qt.

A screen of documents has two pages: *browse* (list at the left, the document at the right) and
*write* (lines at the left, the head of the document at the right). Both can *ask* for a few fields
in place. See `pos_app.ui.documents.view`.
"""

from dataclasses import dataclass, field
from enum import Enum

from pos_app.ui.values import BadgeText


@dataclass(frozen=True)
class DocumentText:
    """A document in the list: its name in signals, what it is, its state, its amount and when."""

    key: str
    title: str
    detail: str = ""
    badge: BadgeText | None = None
    amount: str = ""
    when: str = ""


@dataclass(frozen=True)
class FilterText:
    """A chip over the list: its name in signals, what it says, and how many there are."""

    key: str
    text: str
    count: str = ""


class Kind(Enum):
    """How something is written."""

    TEXT = "text"
    DATE = "date"  # a text that the presenter reads: `dates.parse_date`
    QUANTITY = "quantity"  # told as thousandths
    PRICE = "price"  # told with four more decimals than the currency has
    MONEY = "money"  # told in minor units
    PICK = "pick"  # found by typing: `searched` asks, `show_found` offers, `picked` answers
    CHOICE = "choice"  # one of a few keys
    HIDDEN = "hidden"  # a text that is not shown while it is typed


@dataclass(frozen=True)
class FieldText:
    """A field to fill in: its name in signals, its caption, how it is written, what stands in it.

    `options` are (name in signals, words, icon) of a choice. `half` puts it beside the next one.
    """

    key: str
    caption: str
    kind: Kind = Kind.TEXT
    value: str = ""
    placeholder: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    half: bool = False
    bare: bool = False  # its caption stands in it only while it is empty
    columns: int = 0  # keys of a choice side by side; 0: all of them


@dataclass(frozen=True)
class ActionText:
    """A key at the foot of a page: its name in signals, label, icon and key of the keyboard.

    `look` is primary (one), secondary, soft or danger.
    """

    key: str
    label: str
    icon: str = ""
    cap: str = ""
    look: str = "secondary"
    enabled: bool = True


@dataclass(frozen=True)
class ColumnText:
    """A column of lines. `cap` and `icon` make a key that writes it in the selected line.

    `width` 0 takes the rest; `narrow` is the width below 1,200 px (-1: the same).
    """

    key: str
    title: str
    width: int = 0
    narrow: int = -1
    align: str = "left"
    kind: Kind = Kind.TEXT
    cap: str = ""
    icon: str = ""
    label: str = ""  # of its key, where the title is too short


@dataclass(frozen=True)
class CellText:
    """A cell of a line. `edit` is what writing it begins with; None: it cannot be written.

    A cell that is `missing` is where Enter goes next.
    """

    text: str = ""
    detail: str = ""
    badge: BadgeText | None = None
    tone: str = "text"
    strong: bool = False
    edit: str | None = None
    missing: bool = False


@dataclass(frozen=True)
class LineText:
    """A line: one cell for each column."""

    cells: tuple[CellText, ...]


@dataclass(frozen=True)
class EventText:
    """One thing that happened to a document: what, who and when."""

    title: str
    detail: str = ""
    icon: str = "check"


@dataclass(frozen=True)
class DetailText:
    """The document at the right: its head, up to three figures, its lines, what happened to it."""

    title: str
    subtitle: str = ""
    badges: tuple[BadgeText, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()  # label, value
    lines: tuple[LineText, ...] = ()
    events: tuple[EventText, ...] = ()
    note: str = ""
    icon: str = "receipt-text"


@dataclass(frozen=True)
class AskText:
    """A few fields asked for in place: a reason, a new supplier. `key` comes back in signals."""

    key: str
    title: str
    fields: tuple[FieldText, ...]
    accept: str
    note: str = ""
    sentence: str = ""
    danger: bool = False


@dataclass(frozen=True)
class Words:
    """What the pages of a screen say of themselves."""

    search: str  # placeholder of the box over the list
    list_title: str
    empty: tuple[str, str, str] = ("inbox", "", "")  # icon, to do, to know
    scan: str = ""  # placeholder of the box over the lines
    no_lines: tuple[str, str, str] = ("scan-barcode", "", "")
    amount_title: str = ""
    list_columns: tuple[ColumnText, ...] = field(default=())  # of the lines of the detail
    columns: tuple[ColumnText, ...] = field(default=())  # of the lines being written
