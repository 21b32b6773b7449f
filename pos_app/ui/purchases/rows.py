"""What the screen that receives purchases says of itself: columns, placeholders. Free of Qt."""

from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.ui.documents.rows import ColumnText, Kind, Words

KIND: Final = "purchase"  # of its draft
TYPES: Final = {"FACTURA": N_("Invoice"), "GUIA": N_("Delivery note"), "BOLETA": N_("Receipt")}
SHORT_TYPES: Final = {"FACTURA": N_("Invoice"), "GUIA": N_("Delivery"), "BOLETA": N_("Receipt")}
COLUMNS: Final = ("article", "quantity", "cost", "lot", "expiry", "amount")


def columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of the lines that are being received."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("quantity", tr(N_("Qty.")), 84, 84, "right", Kind.QUANTITY, "F3", "hash",
                   tr(N_("Quantity"))),
        ColumnText("cost", tr(N_("Cost")), 104, 84, "right", Kind.PRICE, "F4", "tag"),
        ColumnText("lot", tr(N_("Lot")), 104, 82, "left", Kind.TEXT, "F5", "layers"),
        ColumnText("expiry", tr(N_("Expires")), 106, 96, "left", Kind.DATE, "F6", "calendar-x"),
        ColumnText("amount", tr(N_("Amount")), 112, 92, "right"),
    )  # fmt: skip


def looked_columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of the lines of a purchase that was received."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("quantity", tr(N_("Qty.")), 90, 70, "right"),
        ColumnText("cost", tr(N_("Cost")), 110, 92, "right"),
        ColumnText("amount", tr(N_("Amount")), 120, 104, "right"),
    )


def words(tr: Translate) -> Words:
    """Return what the pages say of themselves."""
    return Words(
        search=tr(N_("Number or supplier")),
        list_title=tr(N_("Purchase")),
        amount_title=tr(N_("Net")),
        empty=("truck", tr(N_("No purchase here")), tr(N_("F12 receives one"))),
        scan=tr(N_("Scan what came:  12*milk  ·  code  ·  name")),
        no_lines=(
            "package-open",
            tr(N_("Scan the first product that came")),
            tr(N_("or type its name; a pack counts for all that is in it")),
        ),
        columns=columns(tr),
        list_columns=looked_columns(tr),
    )
