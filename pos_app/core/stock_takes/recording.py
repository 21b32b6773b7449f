"""What a stock take's facts write, and the cases they open."""

from typing import Final

from pos_app.core import kardex, rows_places
from pos_app.core.cases import close_cases, open_case
from pos_app.core.count_rules import RECONCILED
from pos_app.core.db import WriteSession
from pos_app.core.facts_places import (
    StockTakeCompletedFact,
    StockTakeCountedFact,
    StockTakeOpenedFact,
    StockTakeReconciledFact,
)
from pos_app.core.journal import Stamp
from pos_app.core.models.places import StockTake
from pos_app.core.stock_takes.reading import COMPLETED, DRAFT, state_of

UNCLEAR_CASE: Final = "COUNT_UNCLEAR"


def note_apart(
    session: WriteSession, stamp: Stamp, fact: StockTakeCountedFact | StockTakeReconciledFact
) -> None:
    """Open a case where another node counted or reconciled what is reconciled here already."""
    known = session.get(StockTake, fact.stock_take) is not None
    if known and state_of(session, fact.stock_take) == RECONCILED:
        reconciled = isinstance(fact, StockTakeReconciledFact)
        detail: dict[str, str | int] = {
            "here": RECONCILED,
            "before": COMPLETED if reconciled else DRAFT,
            "state": RECONCILED if reconciled else DRAFT,
        }
        open_case(session, stamp, kind="STATE_CONFLICT", subject_id=fact.stock_take, detail=detail)


def record_opened(session: WriteSession, stamp: Stamp, fact: StockTakeOpenedFact) -> None:
    """Write a stock take in draft."""
    rows_places.write(session, stamp, fact)


def record_counted(session: WriteSession, stamp: Stamp, fact: StockTakeCountedFact) -> None:
    """Write counts."""
    rows_places.write(session, stamp, fact)


def record_completed(session: WriteSession, stamp: Stamp, fact: StockTakeCompletedFact) -> None:
    """Write a new state of a stock take."""
    rows_places.write(session, stamp, fact)


def record_reconciled(session: WriteSession, stamp: Stamp, fact: StockTakeReconciledFact) -> None:
    """Write the corrections and their movements; what is unclear is a case for a person."""
    rows_places.write(session, stamp, fact)
    kardex.record(
        session, stamp, fact.moves, document_kind="stock_take", document_id=fact.stock_take
    )
    for one in fact.late:
        detail: dict[str, str | int] = {
            "device": str(one.device),
            "operation": one.seq,
            "quantity_milli": one.quantity_milli,
        }
        subject_id = fact.stock_take
        if one.verdict == "unclear":
            open_case(session, stamp, kind=UNCLEAR_CASE, subject_id=subject_id, detail=detail)
        else:  # a person said so, where it had been unclear
            close_cases(
                session, stamp, kind=UNCLEAR_CASE, subject_id=subject_id, detail=detail,
                resolution=one.verdict,
            )  # fmt: skip
