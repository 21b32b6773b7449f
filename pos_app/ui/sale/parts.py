"""What the sale screen is made of, as data: its action keys and the columns of its lines."""

from pos_app.core.i18n import N_, Translate
from pos_app.ui.sale.rows import SaleLineText
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.key import Kind
from pos_app.ui.widgets.line_table import Column

LONG_HINT = N_("Scan or type:  3*milk  ·  code  ·  name")
SHORT_HINT = N_("Scan or type:  3*milk  ·  name")
EMPTY_HINT = N_("or type its name; the keys on the right work too")
ROOM_BETWEEN = 3  # digits of full size that fit between - and +

# name, label, icon, cap, kind
ACTIONS = (
    ("quantity", N_("Quantity"), "hash", "F3", Kind.SECONDARY),
    ("discount", N_("Discount"), "percent", "F4", Kind.SECONDARY),
    ("price", N_("Price"), "tag", "F5", Kind.SECONDARY),
    ("remove", N_("Remove"), "trash-2", N_("Del"), Kind.DANGER),
    ("park", N_("Park"), "pause", "F6", Kind.SECONDARY),
    ("customer", N_("Customer"), "user", "F7", Kind.SECONDARY),
    ("return", N_("Give back"), "undo-2", "F8", Kind.SECONDARY),
)

SHORTCUTS = {
    "F3": "quantity",
    "F4": "discount",
    "F5": "price",
    "Del": "remove",
    "F6": "park",
    "F7": "customer",
    "F8": "return",
}


def sale_columns(tr: Translate) -> tuple[Column[SaleLineText], ...]:
    """Return the columns of the lines of a sale."""
    return (
        Column(
            tr(N_("Qty.")),
            _quantity,
            width=158,
            narrow=152,
            align=Align.CENTRE,
            stepper=_steps,
            left=4,
            right=4,
        ),
        Column(tr(N_("Article")), _article, left=4),
        Column(tr(N_("Price")), _price, width=110, narrow=92, align=Align.RIGHT),
        Column(tr(N_("Amount")), _amount, width=112, narrow=106, align=Align.RIGHT, right=16),
    )


def _steps(row: SaleLineText) -> bool:
    return not row.weighed  # a weight is weighed again (F3), never counted up


def _quantity(row: SaleLineText) -> Cell:
    short = len(row.quantity) <= ROOM_BETWEEN
    return Cell(row.quantity, weight=600, px=18 if short else 15)


def _article(row: SaleLineText) -> Cell:
    return Cell(row.name, detail=row.detail, badge=row.badge, weight=600, px=16)


def _price(row: SaleLineText) -> Cell:
    return Cell(row.price, px=15, tone="text2")


def _amount(row: SaleLineText) -> Cell:
    return Cell(row.amount, strike=row.old_amount, weight=700, px=17)
