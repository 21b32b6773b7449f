"""What must be true of folios and of the closes of drawers, worked out from the journals alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from pos_app.core.cash.flows import SIGNS
from pos_app.core.db import ReadSession
from pos_app.core.facts import (
    CashClosedFact,
    CashMovedFact,
    Envelope,
    Fact,
    SaleFact,
    decode_fact,
)
from pos_app.core.facts_fiscal import LeaseFact
from pos_app.core.facts_returns import CreditNoteFact
from pos_app.core.fiscal.cl import gaps, types
from pos_app.core.models.cash import SecondZ, ZAddendum
from pos_app.core.models.journal import Device
from tests.simulation.nodes import Company
from tests.simulation.verdict import Verdict

Folio = tuple[str, int]  # series and number
DOCUMENTS = SaleFact | CreditNoteFact


def fact_of(envelope: Envelope) -> Fact | None:
    """Return what an operation says; None where it is of the future, set aside at the centre."""
    try:
        return decode_fact(envelope)
    except KeyError:
        return None


def judge_folios(company: Company, envelopes: Iterable[Envelope], verdict: Verdict) -> None:
    """Every folio is of a lease of the device that issued it, and the ledger tells of every one."""
    leased: dict[UUID, set[tuple[str, range]]] = defaultdict(set)
    issued: dict[UUID, tuple[Folio, set[UUID]]] = {}
    for envelope in envelopes:
        fact = fact_of(envelope)
        if isinstance(fact, LeaseFact):
            leased[fact.device].add((fact.series, range(fact.first, fact.last + 1)))
        elif isinstance(fact, DOCUMENTS) and types.is_folio_series(fact.document.series):
            folio = (fact.document.series, fact.document.number)
            issued.setdefault(envelope.op, (folio, set()))[1].add(envelope.device)
    before = _lineage(company)
    for (series, number), devices in issued.values():
        whose = {one for device in devices for one in _line(device, before)}
        parts = {part for device in whose for of, part in leased[device] if of == series}
        if not any(number in part for part in parts):
            verdict.doubled.append(f"folio {series} {number} is of no lease of who issued it")
    _judge_ledger(company, {folio for folio, _ in issued.values()}, verdict)


def _judge_ledger(company: Company, issued: set[Folio], verdict: Verdict) -> None:
    told: set[Folio] = set()
    for account in company.centre.read(gaps.list_accounts):
        if not account.is_whole:
            verdict.lost.append(f"the ledger leaves folios of {account.first} out")
        for one in account.stretches:
            if one.state == gaps.ISSUED:
                told |= {(account.series, at) for at in range(one.first, one.last + 1)}
            elif one.state == gaps.MISSING:
                verdict.lost.append(f"nobody knows what became of folio {one.first}")
    verdict.lost += [f"the ledger is wrong about folio {one}" for one in sorted(issued ^ told)]


def _lineage(company: Company) -> dict[UUID, UUID]:
    """Return what each device was before, as any disk says."""
    query = select(Device.id, Device.forked_from).where(Device.forked_from.is_not(None))
    found: dict[UUID, UUID] = {}
    for machine in company.machines:
        for device_id, before in machine.read(lambda s: s.execute(query).all()):
            assert before is not None, "asked for"
            found[device_id] = before
    return found


def _line(device_id: UUID, before: dict[UUID, UUID]) -> Iterable[UUID]:
    at: UUID | None = device_id
    while at is not None:
        yield at
        at = before.get(at)


# Drawers ------------------------------------------------------------------------------------------


class Took(NamedTuple):
    """What went through a drawer: sales, their amount, and the cash it gained."""

    sales: int = 0
    sales_minor: int = 0
    cash_minor: int = 0

    def plus(self, other: "Took") -> "Took":
        """Return both together."""
        return Took(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def judge_closes(company: Company, facts: Mapping[UUID, Fact], verdict: Verdict) -> None:
    """A Z and its addenda together say what was done in its session: no more, and no less.

    Another Z of a session, of a copy of its till, is beside the one that stands.
    """
    second = company.centre.read(lambda s: set(s.scalars(select(SecondZ.op_id))))
    done: dict[UUID, Took] = defaultdict(Took)
    for session_id, took in _taken(facts.values()):
        done[session_id] = done[session_id].plus(took)
    addenda: dict[UUID, Took] = defaultdict(Took)
    for session_id, took in company.centre.read(_addenda):
        addenda[session_id] = addenda[session_id].plus(took)
    for op_id, fact in facts.items():
        if isinstance(fact, CashClosedFact) and op_id not in second:
            z = Took(fact.sales_count, fact.sales_minor, fact.expected_minor - fact.float_minor)
            said, was = z.plus(addenda[fact.cash_session]), done[fact.cash_session]
            if said != was:
                verdict.drift.append(
                    f"Z {fact.number} of {fact.cash_session} and its addenda say {said}, it was"
                    f" {was}"
                )


def _taken(facts: Iterable[Fact]) -> Iterator[tuple[UUID, Took]]:
    for fact in facts:
        if isinstance(fact, SaleFact):
            cash = (p.given_minor - p.change_minor for p in fact.payments if p.method == "cash")
            yield fact.cash_session, Took(1, fact.total_minor, sum(cash))
        elif isinstance(fact, CashMovedFact):
            yield fact.cash_session, Took(0, 0, SIGNS[fact.kind] * fact.amount_minor)
        elif isinstance(fact, CreditNoteFact) and fact.cash_session is not None:
            paid = (refund.paid_minor for refund in fact.refunds if refund.method == "cash")
            yield fact.cash_session, Took(0, 0, -sum(paid))


def _addenda(session: ReadSession) -> list[tuple[UUID, Took]]:
    query = select(ZAddendum).order_by(ZAddendum.op_id)
    return [
        (row.cash_session_id, Took(row.sales_count, row.sales_minor, row.cash_minor))
        for row in session.scalars(query)
    ]
