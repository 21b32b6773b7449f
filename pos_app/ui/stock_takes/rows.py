"""What the screen of stock takes says of itself: columns, placeholders, states. Free of Qt."""

from dataclasses import dataclass
from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.ui.documents.rows import ColumnText, Kind, Words
from pos_app.ui.values import BadgeText, Tone

STATES: Final = {
    "draft": (N_("Being counted"), Tone.AMBER, "clipboard-list"),
    "completed": (N_("To reconcile"), Tone.BLUE, "clipboard-check"),
    "reconciled": (N_("Reconciled"), Tone.GREEN, "check"),
}
COLUMNS: Final = ("article", "counted", "expected", "difference", "value", "reason")


@dataclass(frozen=True)
class LastText:
    """What was counted last, in large: product, how many, of which lot and when."""

    name: str
    count: str
    detail: str


def state_badge(state: str, tr: Translate) -> BadgeText:
    """Return the badge of a state."""
    words, tone, icon = STATES[state]
    return BadgeText(tr(words), tone, icon)


def columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of what is counted."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("counted", tr(N_("Counted")), 96, 96, "right", Kind.QUANTITY, "F3", "hash",
                   tr(N_("Quantity"))),
        ColumnText("expected", tr(N_("Record")), 90, 80, "right"),
        ColumnText("difference", tr(N_("Difference")), 98, 92, "right"),
        ColumnText("value", tr(N_("At cost")), 104, 0, "right"),
        ColumnText("reason", tr(N_("Reason")), 136, 84, "left", Kind.TEXT, "F5", "pencil"),
    )  # fmt: skip


def looked_columns(tr: Translate) -> tuple[ColumnText, ...]:
    """Return the columns of a stock take that is looked at."""
    return (
        ColumnText("article", tr(N_("Article"))),
        ColumnText("counted", tr(N_("Counted")), 96, 96, "right"),
        ColumnText("expected", tr(N_("Record")), 86, 84, "right"),
        ColumnText("difference", tr(N_("Difference")), 96, 92, "right"),
        ColumnText("value", tr(N_("At cost")), 106, 88, "right"),
    )


def words(tr: Translate) -> Words:
    """Return what the pages say of themselves."""
    return Words(
        search=tr(N_("Note of the stock take")),
        list_title=tr(N_("Stock take")),
        amount_title=tr(N_("Counted")),
        empty=("clipboard-list", tr(N_("No stock take here")), tr(N_("F6 begins one"))),
        scan=tr(N_("Scan each piece:  12*milk  ·  code  ·  name")),
        no_lines=(
            "scan-barcode",
            tr(N_("Scan what is on the shelf")),
            tr(N_("each scan counts one; a pack counts for all that is in it")),
        ),
        columns=columns(tr),
        list_columns=looked_columns(tr),
    )
