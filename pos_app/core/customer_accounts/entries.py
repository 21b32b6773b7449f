"""The entries this node knows by itself, and what the centre told of those of other nodes.

A till counts the entries of its own journal and, of all others, what the centre said: each sum is
of entries that stand in the journals of the same devices, so nothing is counted twice, in whatever
order things arrive. Nearly every entry stands in one journal. What a till did before it was copied
may stand in those of both, and is told with the names of both.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.models.accounts import AccountEntry, AccountTold
from pos_app.core.models.journal import Inert

LINES_TOLD = 40  # the newest entries of an account that tills are told, besides its sums


class ToldSum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the entries of one device add up to, of those that stand in the journals of `also`."""

    device: UUID
    debt_minor: int = 0
    store_credit_minor: int = 0
    also: tuple[UUID, ...] = ()


class ToldLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry, as a statement shows it."""

    op: UUID
    line_no: int
    device: UUID
    at: datetime
    account: str
    kind: str
    amount_minor: int
    document_kind: str
    document: UUID
    number: int = 0
    due_on: date | None = None
    note: str = ""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer's account as the centre knows it: sums by device, and the newest entries.

    `without` are operations that a person dismissed: who did them does not count them any more.
    """

    sums: tuple[ToldSum, ...]
    lines: tuple[ToldLine, ...]
    without: tuple[UUID, ...] = ()


_decoder = msgspec.json.Decoder(Told)
_ELSEWHERE: Final = and_(
    Inert.op_id == AccountEntry.op_id, Inert.device_id != AccountEntry.device_id
)
Journals = tuple[UUID, ...]  # the devices whose journals hold an entry; first that of its row
_Sum = tuple[UUID, Journals, str, int]  # customer, journals, account, amount


def sums_here(
    session: ReadSession, customers: Collection[UUID], *, without: Collection[UUID] = ()
) -> dict[UUID, list[ToldSum]]:
    """Return the sums of the entries of this node, by customer and the journals they stand in.

    `without` are operations that are left out.
    """
    some = and_(
        AccountEntry.customer_id.in_(customers),
        AccountEntry.op_id.not_in(without),
        counted(session),
    )
    found: dict[UUID, dict[Journals, dict[str, int]]] = {}
    for customer, journals, account, amount in (
        *_in_one_journal(session, some),
        *_in_several(session, some),
    ):
        amounts = found.setdefault(customer, {}).setdefault(journals, {})
        amounts[account] = amounts.get(account, 0) + amount
    return {
        customer: [
            ToldSum(
                device=journals[0],
                debt_minor=amounts.get("debt", 0),
                store_credit_minor=amounts.get("store_credit", 0),
                also=journals[1:],
            )
            for journals, amounts in sorted(sums.items())
        ]
        for customer, sums in found.items()
    }


def _in_one_journal(session: ReadSession, some: ColumnElement[bool]) -> Iterator[_Sum]:
    columns = (AccountEntry.customer_id, AccountEntry.device_id, AccountEntry.account)
    query = (
        select(*columns, func.sum(AccountEntry.amount_minor))
        .where(some, ~exists().where(_ELSEWHERE))
        .group_by(*columns)
    )
    for customer, device, account, amount in session.execute(query):
        yield customer, (device,), account, int(amount)


def _in_several(session: ReadSession, some: ColumnElement[bool]) -> Iterator[_Sum]:
    """Give each entry that other devices' journals hold too: of a till and its copies."""
    query = (
        select(AccountEntry, Inert.device_id)
        .join(Inert, _ELSEWHERE)
        .where(some)
        .order_by(AccountEntry.op_id, AccountEntry.line_no, Inert.device_id)
    )
    for row, found in groupby(session.execute(query), key=itemgetter(0)):
        also = dict.fromkeys(device for _, device in found)
        yield row.customer_id, (row.device_id, *also), row.account, row.amount_minor


def counted(session: ReadSession) -> ColumnElement[bool]:
    """Return which stored entries this node counts: the centre all, a till those of its journal.

    That is what it did as the device that it is, and what it did before and stamped again.
    """
    station = journal.get_station(session)
    if station.kind == "centre":
        return true()
    own = station.device_id
    again = aliased(Inert)
    stamped_again = exists().where(again.op_id == AccountEntry.op_id, again.device_id == own)
    return or_(AccountEntry.device_id == own, stamped_again)


def lines_here(session: ReadSession, customers: Collection[UUID], *, limit: int) -> list[ToldLine]:
    """Return the newest entries of this node of some customers, newest first."""
    query = (
        select(AccountEntry)
        .where(AccountEntry.customer_id.in_(customers), counted(session))
        .order_by(
            AccountEntry.occurred_at.desc(), AccountEntry.op_id.desc(), AccountEntry.line_no.desc()
        )
        .limit(limit)
    )
    return [_line(row) for row in session.scalars(query)]


def told_by_others(session: ReadSession, customers: Iterable[UUID]) -> dict[UUID, Told]:
    """Return what the centre told of other journals than this node's.

    Among the lines may be some that stand in both.
    """
    own = journal.get_station(session).device_id
    query = select(AccountTold.customer_id, AccountTold.body).where(
        AccountTold.customer_id.in_(list(customers))
    )
    found = {customer: _decoder.decode(body) for customer, body in session.execute(query)}
    return {
        customer: Told(
            sums=tuple(one for one in told.sums if own not in (one.device, *one.also)),
            lines=tuple(one for one in told.lines if one.device != own),
            without=told.without,
        )
        for customer, told in found.items()
    }


def _line(row: AccountEntry) -> ToldLine:
    return ToldLine(
        op=row.op_id,
        line_no=row.line_no,
        device=row.device_id,
        at=row.occurred_at,
        account=row.account,
        kind=row.kind,
        amount_minor=row.amount_minor,
        document_kind=row.document_kind,
        document=row.document_id,
        number=row.number,
        due_on=row.due_on,
        note=row.note,
    )
