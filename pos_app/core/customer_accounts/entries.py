"""The entries this node knows by itself, and what the centre told of those of other nodes.

A till counts its own entries and, of all other devices, what the centre said: each sum has one
writer, so nothing is counted twice, in whatever order things arrive.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select, true

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.models.accounts import AccountEntry, AccountTold
from pos_app.core.models.journal import Operation

LINES_TOLD = 40  # the newest entries of an account that tills are told, besides its sums


class ToldSum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What all entries of one device add up to."""

    device: UUID
    debt_minor: int = 0
    store_credit_minor: int = 0


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


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's account as the centre knows it: sums by device, and the newest entries."""

    sums: tuple[ToldSum, ...]
    lines: tuple[ToldLine, ...]


_decoder = msgspec.json.Decoder(Told)


def sums_here(session: ReadSession, customers: Collection[UUID]) -> dict[UUID, list[ToldSum]]:
    """Return the sums of the entries of this node, by customer and device."""
    query = (
        select(
            AccountEntry.customer_id,
            AccountEntry.device_id,
            AccountEntry.account,
            func.sum(AccountEntry.amount_minor),
        )
        .where(AccountEntry.customer_id.in_(customers), counted(session))
        .group_by(AccountEntry.customer_id, AccountEntry.device_id, AccountEntry.account)
        .order_by(AccountEntry.device_id, AccountEntry.account)
    )
    found: dict[UUID, dict[UUID, dict[str, int]]] = {}
    for customer, device, account, amount in session.execute(query):
        found.setdefault(customer, {}).setdefault(device, {})[account] = int(amount)
    return {
        customer: [
            ToldSum(
                device=device,
                debt_minor=amounts.get("debt", 0),
                store_credit_minor=amounts.get("store_credit", 0),
            )
            for device, amounts in devices.items()
        ]
        for customer, devices in found.items()
    }


def counted(session: ReadSession) -> ColumnElement[bool]:
    """Return which stored entries this node counts: the centre all, a till those of its own.

    Its own are those of its journal: what a till that began anew stamped again is told by the
    centre as of the new device, while the row keeps the device that it was.
    """
    station = journal.get_station(session)
    if station.kind == "centre":
        return true()
    own, *before = journal.list_identities(session)
    if not before:
        return AccountEntry.device_id == own
    stamped_again = AccountEntry.op_id.in_(
        select(Operation.op_id).where(Operation.device_id == own)
    )
    return or_(
        AccountEntry.device_id == own, and_(AccountEntry.device_id.in_(before), stamped_again)
    )


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
    """Return what the centre told of other devices than this one."""
    own = journal.get_station(session).device_id
    query = select(AccountTold.customer_id, AccountTold.body).where(
        AccountTold.customer_id.in_(list(customers))
    )
    found = {customer: _decoder.decode(body) for customer, body in session.execute(query)}
    return {
        customer: Told(
            sums=tuple(one for one in told.sums if one.device != own),
            lines=tuple(one for one in told.lines if one.device != own),
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
