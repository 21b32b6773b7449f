"""The top floor: which recorder writes which fact, for what arrives by sync and for replays."""

from collections.abc import Callable
from typing import Any, Final

from pos_app.core import (
    adjustments,
    approvals,
    audit,
    cash,
    customer_accounts,
    orders,
    repairs,
    resolving,
    returns,
    roles,
    rows_places,
    sales,
    staff,
    stock_takes,
    transfers,
)
from pos_app.core.db import WriteSession
from pos_app.core.facts import (
    AdjustmentFact,
    CashClosedFact,
    CashMovedFact,
    CashOpenedFact,
    DrawerOpenedFact,
    Fact,
    SaleFact,
    StockRepairedFact,
)
from pos_app.core.facts_accounts import (
    AccountCorrectedFact,
    CustomerMergedFact,
    CustomerSavedFact,
    DebtPaidFact,
)
from pos_app.core.facts_fiscal import (
    FoliosAddedFact,
    FoliosAuthorisedFact,
    FoliosEndedFact,
    FoliosLeasedFact,
    FoliosTakenFact,
)
from pos_app.core.facts_people import PEOPLE_FACTS, ApprovalGrantedFact
from pos_app.core.facts_places import (
    PLACE_FACTS,
    OrderPlacedFact,
    OrderStepFact,
    StockTakeCompletedFact,
    StockTakeCountedFact,
    StockTakeOpenedFact,
    StockTakeReconciledFact,
    TransferReceivedFact,
    TransferSentFact,
)
from pos_app.core.facts_purchasing import PURCHASING_FACTS
from pos_app.core.facts_returns import RETURNS_FACTS, CreditNoteFact, DebitNoteFact
from pos_app.core.facts_review import AsideDecidedFact, CaseResolvedFact
from pos_app.core.facts_staff import NotedFact, PersonSavedFact, RoleChangedFact
from pos_app.core.fiscal.cl import folios, leases, pools
from pos_app.core.journal import Stamp
from pos_app.core.purchasing import recording as purchasing

FREE_NUMBERS: Final = "free_numbers"  # what a batch has looked up for all its documents at once

RECORDERS: dict[type[Fact], Callable[[WriteSession, Stamp, Any], None]] = {
    SaleFact: sales.record,
    AdjustmentFact: adjustments.record,
    StockRepairedFact: repairs.record,
    CashOpenedFact: cash.record_opened,
    CashMovedFact: cash.record_moved,
    CashClosedFact: cash.record_closed,
    DebtPaidFact: customer_accounts.record_paid,
    AccountCorrectedFact: customer_accounts.record_corrected,
    CustomerSavedFact: customer_accounts.record_saved,
    CustomerMergedFact: customer_accounts.record_merged,
    FoliosAddedFact: folios.record,
    FoliosAuthorisedFact: pools.record_pool,
    FoliosLeasedFact: leases.record,
    FoliosTakenFact: leases.record_taken,
    FoliosEndedFact: pools.record_end,
    DrawerOpenedFact: cash.record_drawer_opened,
    **dict.fromkeys(PEOPLE_FACTS.values(), approvals.record),
    **dict.fromkeys(PURCHASING_FACTS.values(), purchasing.record),
    PersonSavedFact: staff.record_person,
    RoleChangedFact: roles.record_role,
    NotedFact: audit.record,
    CaseResolvedFact: resolving.record_case,
    AsideDecidedFact: resolving.record_aside,
    **dict.fromkeys(RETURNS_FACTS.values(), returns.record),
    CreditNoteFact: returns.record_note,
    OrderPlacedFact: orders.record_placed,
    OrderStepFact: orders.record_step,
    TransferSentFact: transfers.record_sent,
    TransferReceivedFact: transfers.record_received,
    StockTakeOpenedFact: stock_takes.record_opened,
    StockTakeCountedFact: stock_takes.record_counted,
    StockTakeCompletedFact: stock_takes.record_completed,
    StockTakeReconciledFact: stock_takes.record_reconciled,
}


def _check_sale(session: WriteSession, stamp: Stamp, fact: SaleFact) -> None:
    _check_number(session, stamp, fact)
    customer_accounts.note_broken(session, stamp, fact)


def _check_note(session: WriteSession, stamp: Stamp, fact: CreditNoteFact) -> None:
    _check_number(session, stamp, fact)
    returns.note_broken(session, stamp, fact)


def _check_number(
    session: WriteSession, stamp: Stamp, fact: SaleFact | CreditNoteFact | DebitNoteFact
) -> None:
    number = (fact.document.series, fact.document.number)
    free: set[tuple[str, int]] = session.info.get(FREE_NUMBERS, set())
    if number in free:
        free.remove(number)  # it is taken now: the next that bears it is looked at
        return
    sales.note_twin(session, stamp, fact.document)
    pools.note_ended(session, stamp, fact.document)


CHECKS: dict[type[Fact], Callable[[WriteSession, Stamp, Any], None]] = {
    SaleFact: _check_sale,
    CashClosedFact: cash.note_close,
    FoliosAddedFact: folios.note_overlap,
    FoliosTakenFact: leases.note_lost,
    CreditNoteFact: _check_note,
    DebitNoteFact: _check_number,
    **dict.fromkeys(PURCHASING_FACTS.values(), purchasing.note_broken),
    OrderStepFact: orders.note_apart,
    ApprovalGrantedFact: approvals.note_unproved,
    StockTakeCountedFact: stock_takes.note_apart,
    StockTakeReconciledFact: stock_takes.note_apart,
}

# The facts that travel as documents: their rows are written at every node they concern.
LEARNERS: dict[type[Fact], Callable[[WriteSession, Stamp, Any], None]] = {
    **dict.fromkeys(PEOPLE_FACTS.values(), approvals.record),
    **dict.fromkeys(PURCHASING_FACTS.values(), purchasing.learn),
    **dict.fromkeys(PLACE_FACTS.values(), rows_places.write),
    OrderStepFact: orders.learn_step,
    AdjustmentFact: adjustments.learn,
    **dict.fromkeys(RETURNS_FACTS.values(), returns.learn),
    SaleFact: returns.learn,
    FoliosLeasedFact: leases.learn,
    FoliosEndedFact: pools.record_end,
}


def record(session: WriteSession, stamp: Stamp, fact: Fact) -> None:
    """Write the rows of a fact that another node decided, and open a case for what it breaks."""
    check = CHECKS.get(type(fact))
    if check is not None:
        check(session, stamp, fact)
    cash.record_with_addendum(
        session, stamp, fact, lambda: RECORDERS[type(fact)](session, stamp, fact)
    )
