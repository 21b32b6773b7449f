"""Refunds by a payment gateway: asked for after the commit, settled by a step of their own (R5).

The note is issued first, its refund waiting; then, outside of any transaction, the gateway is asked
under the note's id, which it takes for the same refund however often it is asked; then a second
operation says what it answered. Whatever stops in between is found by `list_waiting` and asked
again; what the gateway refuses is paid in another way by `refund_instead`. A call inside the
transaction would hold the till's one writer for as long as the line takes, and a crash after it
would leave money given back that no record knows of (docs/decisions/0027).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import exists, select

from pos_app.core import cash, journal
from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import RefundSettled
from pos_app.core.facts_returns import RefundSettledFact
from pos_app.core.ids import new_id
from pos_app.core.models.returns import CreditNote, Refund, RefundStep
from pos_app.core.returns import rules
from pos_app.core.returns.history import get_note
from pos_app.core.returns.paying import GATEWAY, RefundWay, settle
from pos_app.core.returns.recording import record
from pos_app.core.settling import CASH

DONE, REFUSED, INSTEAD = "done", "refused", "instead"


@dataclass(frozen=True)
class GatewayRequest:
    """What a gateway is asked: `key` is the same for the same refund, `charge` what was paid."""

    key: UUID
    charge: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class GatewayAnswer:
    """What a gateway says: the money goes back under `reference`, or not, and why."""

    refunded: bool
    reference: str


class Gateway(Protocol):
    """A payment gateway. The same key again is the same refund; any error may be asked again."""

    def refund(self, request: GatewayRequest) -> GatewayAnswer:
        """Give money back to the card; raise when it is not known whether it did."""
        ...


@dataclass(frozen=True)
class WaitingRefund:
    """A refund that a gateway was not asked for yet, did not answer, or refused."""

    credit_note_id: UUID
    number: int
    occurred_at: datetime
    charge: str
    amount_minor: int
    currency: str
    refused: str  # why, where it was


def list_waiting(session: ReadSession) -> tuple[WaitingRefund, ...]:
    """Return the refunds of this node that wait for a gateway or for a person, oldest first."""
    settled = exists().where(
        RefundStep.credit_note_id == CreditNote.id, RefundStep.outcome.in_((DONE, INSTEAD))
    )
    query = (
        select(CreditNote, Refund)
        .join(Refund, Refund.credit_note_id == CreditNote.id)
        .where(
            Refund.method == GATEWAY,
            ~settled,
            CreditNote.device_id == journal.get_station(session).device_id,
        )
        .order_by(CreditNote.occurred_at, CreditNote.id)
    )
    return tuple(
        WaitingRefund(
            credit_note_id=note.id,
            number=note.number,
            occurred_at=note.occurred_at,
            charge=refund.reference,
            amount_minor=refund.amount_minor,
            currency=note.currency,
            refused=_refused(session, note.id),
        )
        for note, refund in session.execute(query)
    )


def ask_gateway(database: Database, actor: Actor, gateway: Gateway, note_id: UUID) -> GatewayAnswer:
    """Ask a gateway for the refund of a note and record what it says; outside of any transaction.

    May be called again after a crash or an error: what is settled is not asked for again. Raises
    `RefundSettled`, `CreditNoteMissing`, and whatever the gateway raises: then it waits.
    """
    with database.read() as session:
        request = _request(session, note_id)
    answer = gateway.refund(request)
    database.write(lambda writing: _note_answer(writing, actor, note_id, answer))
    return answer


def refund_instead(
    session: WriteSession, actor: Actor, *, op_id: UUID, credit_note_id: UUID, refund: RefundWay
) -> None:
    """Pay in another way what the gateway refused or never answered; the same `op_id` again: once.

    Cash or by hand: not to an account. Raises `RefundSettled`, `CreditNoteMissing`, `NotPermitted`,
    `ApprovalRequired` and what `paying.settle` raises.
    """
    station = journal.hold(session)
    if journal.find_applied(session, op_id) is not None:
        return
    request, note = _request(session, credit_note_id), get_note(session, credit_note_id)
    actor.require(rules.REGISTER, request.amount_minor)
    (paid,) = settle(session, actor, request.amount_minor, (refund,), by_hand=True)
    drawer = cash.find_open(session) if paid.method == CASH else None
    fact = RefundSettledFact(
        branch=station.branch_id,
        note=note.id,
        sale=note.sale_id,
        outcome=INSTEAD,
        reference="",
        cash_session=drawer.id if drawer else None,
        refund=paid,
    )
    journal.append(session, actor, fact, record, op_id=op_id)


def _request(session: ReadSession, note_id: UUID) -> GatewayRequest:
    note = get_note(session, note_id)
    waiting = [one for one in list_waiting(session) if one.credit_note_id == note_id]
    if not waiting:
        raise RefundSettled(note=note.number)
    return GatewayRequest(note_id, waiting[0].charge, waiting[0].amount_minor, note.currency)


def _note_answer(session: WriteSession, actor: Actor, note_id: UUID, answer: GatewayAnswer) -> None:
    station = journal.hold(session)
    note = get_note(session, note_id)
    if not any(one.credit_note_id == note_id for one in list_waiting(session)):
        return  # somebody asked at the same time: the gateway took both for one
    fact = RefundSettledFact(
        branch=station.branch_id,
        note=note_id,
        sale=note.sale_id,
        outcome=DONE if answer.refunded else REFUSED,
        reference=answer.reference[:60],
    )
    journal.append(session, actor, fact, record, op_id=new_id())


def _refused(session: ReadSession, note_id: UUID) -> str:
    query = (
        select(RefundStep.reference)
        .where(RefundStep.credit_note_id == note_id, RefundStep.outcome == REFUSED)
        .order_by(RefundStep.occurred_at.desc(), RefundStep.op_id.desc())
        .limit(1)
    )
    return session.execute(query).scalar() or ""
