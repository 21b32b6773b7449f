"""Transfers: goods leave one place, are in transit, and arrive at another in parts or whole."""

from functools import partial
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import or_, select

from pos_app.core import transfer_lists, transfers
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.people import User
from pos_app.core.models.places import Transfer as TransferTable
from pos_app.core.models.places import TransferLine
from pos_app.core.settings_shared import TransferRules, get_transfer_rules
from pos_app.core.sync import centre
from pos_app.core.transfers import DIFFERENCES, ReceiveLine, SendLine
from sync_server import ksp
from sync_server.callers import Caller, Who, require
from sync_server.dependencies import Store
from sync_server.documents import optional
from sync_server.listing import Listed
from sync_server.numbers import quantity, to_milli
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.transfers import (
    ArrivedLineIn,
    NewTransferIn,
    ReceiptIn,
    ReceiptRow,
    Status,
    Transfer,
    TransferIn,
    TransferLineRow,
    TransferRow,
    TransferRulesRow,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/transfers", tags=["transfers"])
VIEW = [require("stock.view")]
SETTINGS = [require("settings.edit")]
_rows = select(TransferTable, User.name).outerjoin(User, User.id == TransferTable.user_id)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_transfers(
    store: Store,
    listed: Listed,
    status: Status | None = None,
) -> Page[TransferRow]:
    """List transfers from or to a branch, newest first."""
    seen = listed.who.branch(listed.branch)
    query = listed.narrow_by_time(_rows, TransferTable)
    if seen is not None:
        ends = (TransferTable.branch_id, TransferTable.to_branch_id)
        query = query.where(or_(*(end == seen for end in ends)))
    if status is not None:
        query = query.where(*transfer_lists.in_state(status))
    with store.read() as session:
        return listed.page(session, query, TransferTable, partial(_row, session))


@router.get("/rules", dependencies=VIEW, responses=ksp.refused(*READS))
def read_rules(store: Store) -> TransferRulesRow:
    """Give how long goods may be on their way before somebody is asked."""
    with store.read() as session:
        return TransferRulesRow(overdue_days=get_transfer_rules(session).overdue_days)


@router.put("/rules", dependencies=SETTINGS, responses=ksp.refused(*WRITES))
def change_rules(asked: TransferRulesRow, work: Working) -> TransferRulesRow:
    """Say how long goods may be on their way; 0 asks nobody."""

    def write(session: WriteSession, _: UUID) -> TransferRulesRow:
        centre.set_transfer_rules(
            session, work.who.actor, TransferRules(overdue_days=asked.overdue_days)
        )
        return asked

    return work.keep(TransferRulesRow, write, asked=asked)


@router.get("/{transfer_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_transfer(transfer_id: UUID, store: Store, who: Who) -> Transfer:
    """Give one transfer: its lines with what became of them, and its receptions."""
    with store.read() as session:
        _see(session, who, transfer_id)
        return _read(session, transfer_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def send_transfer(asked: NewTransferIn, work: Working) -> Transfer:
    """Send goods: they leave now, all lines or none, and are in transit until received."""
    return _send(asked, work, asked.id)


@router.put("/{transfer_id}/dispatch", responses=ksp.refused(*WRITES))
def dispatch_transfer(transfer_id: UUID, asked: TransferIn, work: Working) -> Transfer:
    """Send goods under an id of your own making; what was dispatched already stays as it is."""
    return _send(asked, work, transfer_id)


def _send(asked: TransferIn, work: Working, transfer_id: UUID | None) -> Transfer:
    verb = transfers.move if asked.at_once else transfers.send

    def write(session: WriteSession, op_id: UUID) -> Transfer:
        sent = verb(
            session,
            work.who.actor,
            origin_id=asked.from_location_id,
            target_id=asked.to_location_id,
            lines=[
                SendLine(variant_of(session, line.product_id), to_milli(line.quantity), line.lot_id)
                for line in asked.lines
            ],
            note=asked.note,
            op_id=op_id,
        )
        return _read(session, sent)

    return work.decide(
        Transfer, write, asked=asked, op_id=transfer_id, location_id=asked.from_location_id
    )


@router.put("/{transfer_id}/receive", responses=ksp.refused(*WRITES))
def receive_transfer(
    transfer_id: UUID, store: Store, work: Working, asked: ReceiptIn | None = None
) -> Transfer:
    """Receive what arrived; a difference is named and goes where it belongs.

    The branch that receives says it; who works in the branch that sent may only take back.
    """
    came = asked or ReceiptIn()
    with store.read() as session:
        known = _see(session, work.who, transfer_id)
        at_sender = work.who.branch_id not in {None, known.to_branch_id}
        place = known.from_location_id if at_sender else known.to_location_id

    def write(session: WriteSession, op_id: UUID) -> Transfer:
        transfers.receive(
            session,
            work.who.actor,
            transfer_id=transfer_id,
            lines=optional(came.lines, _arrived),
            note=came.note,
            op_id=op_id,
        )
        return _read(session, transfer_id)

    return work.decide(Transfer, write, asked=came, location_id=place)


def _arrived(line: ArrivedLineIn) -> ReceiveLine:
    named = {name: getattr(line, name) for name in DIFFERENCES}
    differences = {name: to_milli(value) for name, value in named.items() if value}
    return ReceiveLine(line.line, to_milli(line.received), differences)


def _see(session: ReadSession, who: Caller, transfer_id: UUID) -> TransferTable:
    """Return a transfer that leaves from or goes to where the caller may look."""
    found = transfers.get_transfer(session, transfer_id)
    who.branch(found.to_branch_id if who.branch_id == found.to_branch_id else found.branch_id)
    return found


def _read(session: ReadSession, transfer_id: UUID) -> Transfer:
    transfers.get_transfer(session, transfer_id)
    row = session.execute(_rows.where(TransferTable.id == transfer_id)).one()
    expiries = session.execute(
        select(TransferLine.line_no, TransferLine.expires_on).where(
            TransferLine.transfer_id == transfer_id
        )
    )
    expires = {line_no: day for line_no, day in expiries}  # noqa: C416 - rows are not plain pairs
    return Transfer(
        **_row(session, *row).model_dump(),
        lines=tuple(
            TransferLineRow(
                line=line.line_no,
                product_id=line.variant_id,
                code=line.code,
                name=line.name,
                unit=line.unit,
                lot_id=line.lot_id,
                lot=line.lot_number,
                expires_on=expires[line.line_no],
                quantity=quantity(line.sent_milli),
                received=quantity(line.accounted.get(transfers.RECEIVED, 0)),
                damaged=quantity(line.accounted.get("damaged", 0)),
                missing=quantity(line.accounted.get("missing", 0)),
                returned=quantity(line.accounted.get(transfers.RETURNED, 0)),
                open=quantity(line.open_milli),
            )
            for line in transfers.list_lines(session, transfer_id)
        ),
        receipts=tuple(
            ReceiptRow(id=one.id, at=one.received_at, user=one.person, note=one.note)
            for one in transfer_lists.list_receptions(session, transfer_id)
        ),
    )


def _row(session: ReadSession, row: TransferTable, user: str | None) -> TransferRow:
    return TransferRow(
        id=row.id,
        status=transfers.status_of(session, row.id),  # type: ignore[arg-type] # one of these
        from_branch_id=row.branch_id,
        from_location_id=row.from_location_id,
        to_branch_id=row.to_branch_id,
        to_location_id=row.to_location_id,
        transit_location_id=row.transit_location_id,
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
