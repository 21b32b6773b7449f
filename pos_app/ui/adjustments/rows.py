"""What the screen of adjustments says of itself: columns, placeholders, causes. Free of Qt."""

from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.ui.documents.rows import ColumnText, Kind, Words

ADJUSTMENT: Final = "adjustment"  # kinds of its drafts
SHRINKAGE: Final = "shrinkage"
IN, OUT, COUNTED, SHRINK = "in", "out", "counted", "shrink"
WAYS: Final = (
    (COUNTED, N_("Counted")),
    (IN, N_("Goes in")),
    (OUT, N_("Goes out")),
    (SHRINK, N_("Shrinkage")),
)
CAUSES: Final = (
    ("damage", N_("Damage")),
    ("expiry", N_("Expiry")),
    ("theft", N_("Theft")),
    ("sample", N_("Sample")),
)
REASONS: Final = {
    "AJUSTE": N_("Adjustment"),
    "MERMA": N_("Shrinkage"),
    "INICIAL": N_("Opening stock"),
}
COLUMNS: Final = ("article", "quantity", "lot", "expiry", "cost", "after")


def columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of the lines that are being written."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("quantity", tr(N_("Qty.")), 96, 96, "right", Kind.QUANTITY, "F3", "hash",
                   tr(N_("Quantity"))),
        ColumnText("lot", tr(N_("Lot")), 112, 112, "left", Kind.TEXT, "F4", "layers"),
        ColumnText("expiry", tr(N_("Expires")), 106, 0, "left", Kind.DATE, "F5", "calendar-x"),
        ColumnText("cost", tr(N_("Cost")), 96, 0, "right", Kind.PRICE, "F6", "tag"),
        ColumnText("after", tr(N_("What changes")), 132, 116, "right"),
    )  # fmt: skip


def looked_columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of the lines of an adjustment that was made."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("quantity", tr(N_("Change")), 96, 92, "right"),
        ColumnText("after", tr(N_("Balance")), 96, 92, "right"),
        ColumnText("amount", tr(N_("At cost")), 116, 100, "right"),
    )


def words(tr: Translate, *, shrinkage: bool) -> Words:
    """Return what the pages say of themselves."""
    what = N_("Scan what is lost:  3*milk  ·  code  ·  name")
    first = N_("Scan the first product that is lost")
    if not shrinkage:
        what = N_("Scan what to adjust:  12*milk  ·  code  ·  name")
        first = N_("Scan the first product to adjust")
    return Words(
        search=tr(N_("Product that was adjusted")),
        list_title=tr(N_("Adjustment")),
        amount_title=tr(N_("At cost")),
        empty=("notebook-pen", tr(N_("No adjustment here")), tr(N_("F6 makes one"))),
        scan=tr(what),
        no_lines=(
            "trash-2" if shrinkage else "pencil",
            tr(first),
            tr(N_("or type its name; several products go in one document")),
        ),
        columns=columns(tr),
        list_columns=looked_columns(tr),
    )
