"""The columns of the screen of returns, and what a cell of them shows."""

from typing import Final

from pos_app.core.i18n import N_, Translate
from pos_app.ui.returns.rows import LineText, OutText, TicketRowText
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.line_table import Column

BETWEEN: Final = 5  # signs that have room between - and + in large letters


def found_columns(tr: Translate) -> tuple[Column[TicketRowText], ...]:
    """Return the columns of tickets that were found."""
    return (
        Column(tr(N_("Ticket")), _ticket, left=16),
        Column(tr(N_("Amount")), _ticket_amount, width=130, align=Align.RIGHT, right=16),
    )


def line_columns(tr: Translate) -> tuple[Column[LineText], ...]:
    """Return the columns of the lines of a ticket."""
    return (
            Column(tr(N_("Article")), _what, left=16),
            Column(tr(N_("Sold")), _sold, width=92, narrow=84, align=Align.CENTRE),
            Column(tr(N_("Returned")), _before, width=90, narrow=0, align=Align.CENTRE),
            Column(tr(N_("Comes back")), _now, width=190, narrow=172, align=Align.CENTRE,
                   stepper=_live),
            Column(tr(N_("Refund")), _amount, width=116, narrow=102, align=Align.RIGHT, right=16),
        )  # fmt: skip


def out_columns(tr: Translate) -> tuple[Column[OutText], ...]:
    """Return the columns of what goes out in an exchange."""
    return (
            Column(tr(N_("Goes out")), _out_what, left=16),
            Column("", _out_quantity, width=190, narrow=172, align=Align.CENTRE, stepper=_always),
            Column(tr(N_("Amount")), _out_amount, width=116, narrow=102, align=Align.RIGHT,
                   right=16),
        )  # fmt: skip


def _ticket(row: TicketRowText) -> Cell:
    return Cell(row.title, row.detail, badge=row.badge, weight=600, px=16)


def _ticket_amount(row: TicketRowText) -> Cell:
    return Cell(row.amount, weight=700, px=17)


def _tone(row: LineText) -> str:
    return "text" if row.live else "text3"


def _what(row: LineText) -> Cell:
    return Cell(row.name, row.detail, badge=row.badge, weight=600, px=16, tone=_tone(row))


def _sold(row: LineText) -> Cell:
    return Cell(row.sold, tone=_tone(row))


def _before(row: LineText) -> Cell:
    return Cell(row.before, tone="text3" if row.before == "0" else _tone(row))


def _now(row: LineText) -> Cell:
    px = 18 if len(row.now) <= BETWEEN else 15
    return Cell(row.now, weight=600, px=px, tone="text" if row.chosen else "text3")


def _amount(row: LineText) -> Cell:
    return Cell(row.amount, weight=700, px=17, tone="text" if row.chosen else "text3")


def _live(row: LineText) -> bool:
    return row.live


def _always(row: OutText) -> bool:
    del row
    return True


def _out_what(row: OutText) -> Cell:
    return Cell(row.name, row.detail, weight=600, px=16)


def _out_quantity(row: OutText) -> Cell:
    return Cell(row.quantity, weight=600, px=18)


def _out_amount(row: OutText) -> Cell:
    return Cell(row.amount, weight=700, px=17)
