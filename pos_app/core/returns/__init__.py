"""Returns: goods come back, money goes back, a credit note says so (R1–R9).

`find` and `search` find a ticket, `returnable` opens it, `preview` says what a choice would give
and need, `give_back` does it: stock, money, number, print job and record in one transaction.
"""

from pos_app.core.returns.giving import (
    CONDITIONS,
    DAMAGED,
    GOOD,
    REASONS,
    Preview,
    Returnable,
    ReturnLine,
    give_back,
    preview,
    returnable,
)
from pos_app.core.returns.issuing import Returned
from pos_app.core.returns.lines import LineLeft, Part
from pos_app.core.returns.paying import CARD, REFUND_METHODS, TRANSFER, RefundWay
from pos_app.core.returns.recording import learn, note_broken, record, record_note
from pos_app.core.returns.rules import (
    CORRECT,
    LARGE,
    LATE,
    REGISTER,
    VOID,
    WITHOUT_TICKET,
    Verdict,
)
from pos_app.core.returns.tickets import Sold, Ticket, find, get, get_sold, search

__all__ = [
    "CARD", "CONDITIONS", "CORRECT", "DAMAGED", "GOOD", "LARGE", "LATE", "REASONS",
    "REFUND_METHODS", "REGISTER", "TRANSFER", "VOID", "WITHOUT_TICKET", "LineLeft", "Part",
    "Preview", "RefundWay", "ReturnLine", "Returnable", "Returned", "Sold", "Ticket", "Verdict",
    "find", "get", "get_sold", "give_back", "learn", "note_broken", "preview", "record",
    "record_note", "returnable", "search",
]  # fmt: skip
