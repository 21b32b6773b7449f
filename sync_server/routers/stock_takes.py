"""Stock takes: counted in draft, completed, reconciled once."""

from uuid import UUID, uuid5

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core import stock_takes
from pos_app.core.actor import Actor
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.models.catalog import SHOWN_NAME, Product, Variant
from pos_app.core.models.people import User
from pos_app.core.models.places import StockTake as TakeTable
from pos_app.core.models.places import StockTakeState
from pos_app.core.stock_takes import CountInput, CountLine
from sync_server import ksp
from sync_server.callers import Who, require
from sync_server.dependencies import Store
from sync_server.listing import Listed
from sync_server.numbers import quantity, to_milli
from sync_server.products import variant_of
from sync_server.resources.base import Page
from sync_server.resources.stock_takes import (
    CountIn,
    CountRow,
    CountsIn,
    JudgementIn,
    Status,
    StockTake,
    StockTakeIn,
    StockTakeRow,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/stock-takes", tags=["stock takes"])
VIEW = [require("stock.count")]
# What was reconciled stays so; else the newest state.
_status = (
    select(StockTakeState.state)
    .where(StockTakeState.stock_take_id == TakeTable.id)
    .order_by(
        (StockTakeState.state == stock_takes.RECONCILED).desc(),
        StockTakeState.occurred_at.desc(),
        StockTakeState.id.desc(),
    )
    .limit(1)
    .correlate(TakeTable)
    .scalar_subquery()
)
_rows = select(TakeTable, User.name, _status).outerjoin(User, User.id == TakeTable.user_id)


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_stock_takes(
    store: Store,
    listed: Listed,
    status: Status | None = None,
    location: UUID | None = None,
) -> Page[StockTakeRow]:
    """List stock takes, newest first."""
    query = listed.narrow(_rows, TakeTable)
    if status is not None:
        query = query.where(_status == status)
    if location is not None:
        query = query.where(TakeTable.location_id == location)
    with store.read() as session:
        return listed.page(session, query, TakeTable, _row)


@router.get("/{stock_take_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_stock_take(stock_take_id: UUID, store: Store, who: Who) -> StockTake:
    """Give one stock take: what was expected, what is there, the variance and its reason."""
    with store.read() as session:
        who.branch(stock_takes.get_stock_take(session, stock_take_id).branch_id)
        return _read(session, who.actor, stock_take_id)


@router.post("", status_code=201, responses=ksp.refused(*WRITES))
def begin_stock_take(asked: StockTakeIn, work: Working) -> StockTake:
    """Begin a stock take of a location, in draft; counts may come with it."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        taken = stock_takes.begin(
            session,
            work.who.actor,
            location_id=asked.location_id,
            blind=asked.blind,
            note=asked.note,
            op_id=op_id,
        )
        if asked.items:
            stock_takes.count(
                session,
                work.who.actor,
                stock_take_id=taken,
                lines=_counts(session, asked.items),
                op_id=uuid5(op_id, "items"),
            )
        return _read(session, work.who.actor, taken)

    return work.decide(StockTake, write, asked=asked, op_id=asked.id, location_id=asked.location_id)


@router.post("/{stock_take_id}/items", status_code=201, responses=ksp.refused(*WRITES))
def count_items(stock_take_id: UUID, asked: CountsIn, store: Store, work: Working) -> StockTake:
    """Record counts, one or many; what is counted again is a recount."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        stock_takes.count(
            session,
            work.who.actor,
            stock_take_id=stock_take_id,
            lines=_counts(session, asked.items),
            op_id=op_id,
        )
        return _read(session, work.who.actor, stock_take_id)

    return work.decide(StockTake, write, asked=asked, location_id=_place(store, stock_take_id))


@router.post("/{stock_take_id}/complete", responses=ksp.refused(*WRITES))
def complete_stock_take(stock_take_id: UUID, store: Store, work: Working) -> StockTake:
    """End the counting; the variances are looked at."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        stock_takes.complete(session, work.who.actor, stock_take_id=stock_take_id, op_id=op_id)
        return _read(session, work.who.actor, stock_take_id)

    return work.decide(StockTake, write, location_id=_place(store, stock_take_id))


@router.post("/{stock_take_id}/reopen", responses=ksp.refused(*WRITES))
def reopen_stock_take(stock_take_id: UUID, store: Store, work: Working) -> StockTake:
    """Take the counting up again, for a recount."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        stock_takes.reopen(session, work.who.actor, stock_take_id=stock_take_id, op_id=op_id)
        return _read(session, work.who.actor, stock_take_id)

    return work.decide(StockTake, write, location_id=_place(store, stock_take_id))


@router.patch("/{stock_take_id}/reconcile", include_in_schema=False)
@router.post("/{stock_take_id}/reconcile", responses=ksp.refused(*WRITES))
def reconcile_stock_take(stock_take_id: UUID, store: Store, work: Working) -> StockTake:
    """Correct the stock to what was counted, once: one adjustment for each variance."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        stock_takes.reconcile(session, work.who.actor, stock_take_id=stock_take_id, op_id=op_id)
        return _read(session, work.who.actor, stock_take_id)

    return work.decide(StockTake, write, location_id=_place(store, stock_take_id))


@router.post("/{stock_take_id}/judge", responses=ksp.refused(*WRITES))
def judge_unclear(
    stock_take_id: UUID, asked: JudgementIn, store: Store, work: Working
) -> StockTake:
    """Say whether what nobody could order was before the count (it is corrected) or after it."""

    def write(session: WriteSession, op_id: UUID) -> StockTake:
        stock_takes.judge(
            session,
            work.who.actor,
            stock_take_id=stock_take_id,
            before=asked.before,
            op_id=op_id,
        )
        return _read(session, work.who.actor, stock_take_id)

    return work.decide(StockTake, write, asked=asked, location_id=_place(store, stock_take_id))


def _counts(session: ReadSession, items: tuple[CountIn, ...]) -> list[CountInput]:
    return [
        CountInput(
            variant_of(session, item.product_id),
            to_milli(item.counted),
            lot_id=item.lot_id,
            reason=item.reason,
        )
        for item in items
    ]


def _place(store: Database, stock_take_id: UUID) -> UUID:
    with store.read() as session:
        return stock_takes.get_stock_take(session, stock_take_id).location_id


def _read(session: ReadSession, actor: Actor, stock_take_id: UUID) -> StockTake:
    stock_takes.get_stock_take(session, stock_take_id)
    row = session.execute(_rows.where(TakeTable.id == stock_take_id)).one()
    lines = stock_takes.list_lines(session, actor, stock_take_id)
    known = {
        variant_id: (code, name, unit)
        for variant_id, code, name, unit in session.execute(
            select(Variant.id, Variant.code, SHOWN_NAME, Product.unit)
            .join(Product, Product.id == Variant.product_id)
            .where(Variant.id.in_({line.variant_id for line in lines}))
        )
    }
    corrected = stock_takes.list_variances(session, stock_take_id)
    return StockTake(
        **_row(*row).model_dump(),
        items=tuple(_item(line, known[line.variant_id]) for line in lines),
        adjustments=sum(1 for one in corrected if one.variance_milli),
        unclear=len(stock_takes.list_unclear(session, stock_take_id)),
    )


def _item(line: CountLine, product: tuple[str, str, str]) -> CountRow:
    code, name, unit = product
    hidden = line.expected_milli is None or line.variance_milli is None
    return CountRow(
        product_id=line.variant_id,
        lot_id=line.lot_id,
        code=code,
        name=name,
        unit=unit,
        expected=None if hidden else quantity(line.expected_milli or 0),
        counted=quantity(line.counted_milli),
        variance=None if hidden else quantity(line.variance_milli or 0),
        reason=line.reason,
        times_counted=line.times_counted,
    )


def _row(row: TakeTable, user: str | None, status: str) -> StockTakeRow:
    return StockTakeRow(
        id=row.id,
        status=status,  # type: ignore[arg-type] # one of these
        branch_id=row.branch_id,
        location_id=row.location_id,
        blind=row.blind,
        note=row.note,
        user_id=row.user_id,
        user=user or "",
        at=row.occurred_at,
    )
