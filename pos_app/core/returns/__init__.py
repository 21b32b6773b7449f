"""Returns: goods come back, money goes back, a credit note says so (R1–R9).

`find` and `search` find a ticket, `returnable` opens it, `preview` says what a choice would give
and need, `give_back` does it: stock, money, number, print job and record in one transaction. So do
`void` (all of it, on its day), `exchange` (against a new sale), `without_ticket`, `correct_price`,
`correct_text` and `debit_note`.
"""

from pos_app.core.returns.correcting import Raised, correct_price, correct_text, debit_note
from pos_app.core.returns.exchanging import Exchanged, exchange
from pos_app.core.returns.gateways import (
    Gateway,
    GatewayAnswer,
    GatewayRequest,
    WaitingRefund,
    ask_gateway,
    list_waiting,
    refund_instead,
)
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
from pos_app.core.returns.history import (
    NoteSummary,
    get_note,
    get_summary,
    history,
    list_note_lines,
    list_notes,
    list_refunds,
)
from pos_app.core.returns.issuing import Returned
from pos_app.core.returns.lines import LineLeft, Part
from pos_app.core.returns.loose import LooseLine, without_ticket
from pos_app.core.returns.paying import (
    ACCOUNT,
    CARD,
    GATEWAY,
    REFUND_METHODS,
    STORE_CREDIT,
    TRANSFER,
    RefundWay,
)
from pos_app.core.returns.recording import learn, note_broken, record, record_note
from pos_app.core.returns.rules import (
    CORRECT,
    LARGE,
    LATE,
    REGISTER,
    VOID,
    WITHOUT_TICKET,
    Verdict,
    set_rules,
)
from pos_app.core.returns.tickets import Sold, Ticket, find, get, get_sold, search
from pos_app.core.returns.verifying import HELD_FOR, UNVERIFIED, keep_word, needs_word
from pos_app.core.returns.voiding import void

__all__ = [
    "ACCOUNT",
    "CARD",
    "CONDITIONS",
    "CORRECT",
    "DAMAGED",
    "GATEWAY",
    "GOOD",
    "HELD_FOR",
    "LARGE",
    "LATE",
    "REASONS",
    "REFUND_METHODS",
    "REGISTER",
    "STORE_CREDIT",
    "TRANSFER",
    "UNVERIFIED",
    "VOID",
    "WITHOUT_TICKET",
    "Exchanged",
    "Gateway",
    "GatewayAnswer",
    "GatewayRequest",
    "LineLeft",
    "LooseLine",
    "NoteSummary",
    "Part",
    "Preview",
    "Raised",
    "RefundWay",
    "ReturnLine",
    "Returnable",
    "Returned",
    "Sold",
    "Ticket",
    "Verdict",
    "WaitingRefund",
    "ask_gateway",
    "correct_price",
    "correct_text",
    "debit_note",
    "exchange",
    "find",
    "get",
    "get_note",
    "get_sold",
    "get_summary",
    "give_back",
    "history",
    "keep_word",
    "learn",
    "list_note_lines",
    "list_notes",
    "list_refunds",
    "list_waiting",
    "needs_word",
    "note_broken",
    "preview",
    "record",
    "record_note",
    "refund_instead",
    "returnable",
    "search",
    "set_rules",
    "void",
    "without_ticket",
]
