"""Everything that a branch does offline arrives at the centre, whatever the line does to it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, expiry, orders, stock_takes, transfers
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.db import Database
from pos_app.core.errors import ShopError
from pos_app.core.facts import LotFact
from pos_app.core.models import Base
from pos_app.core.models.journal import Operation
from pos_app.core.models.stock import Movement
from pos_app.core.orders import NewLine
from pos_app.core.rows_places import MODELS
from pos_app.core.rows_purchasing import OWNERS
from pos_app.core.stock_takes import CountInput
from pos_app.core.transfers import SendLine
from tests.core.buying import BREAD, MILK, buy_and_issue
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.proxy import Fault, Proxy, on
from tests.sync.tills import sync

DOCUMENTS = (*MODELS, *OWNERS)
FAULTS = (Fault(cut_reply_at=0), Fault(double=True), Fault(drop=True), Fault(twice_at_once=True),
          Fault(cut_reply_at=150))  # fmt: skip


def rows_of(node: Database, model: type[Base]) -> list[tuple[Any, ...]]:
    """Return every row of a table at a node, in the order of its key."""
    with node.read() as session:
        query = select(*model.__table__.columns).order_by(*model.__table__.primary_key)
        return [tuple(row) for row in session.execute(query)]


def a_day(company: Company, till: ReadyShop) -> None:
    """Do everything there is to do with stock, once, at a till of the first branch."""
    write, actor = till.database.write, till.actor
    milk, bread = till.item(MILK).variant_id, till.item(BREAD).variant_id
    buy_and_issue(till)
    old = LotFact(number="V-1", expires_on=date(2020, 1, 1))
    came = [AdjustmentLine(bread, 4000, lot=old)]
    write(lambda s: adjustments.adjust(s, actor, lines=came, reason="AJUSTE", note="found"))
    write(lambda s: expiry.write_off_expired(s, actor, note="vencido"))
    gone = [AdjustmentLine(bread, -2000)]
    write(lambda s: adjustments.adjust(
        s, actor, lines=gone, reason="MERMA", cause="damage", note="roto"))  # fmt: skip
    shelf, store = company.place("shelf"), company.place("store")
    line = [SendLine(milk, 2000)]
    write(lambda s: transfers.move(s, actor, origin_id=shelf, target_id=store, lines=line))
    north = company.place("store", "2")
    write(lambda s: transfers.send(s, actor, origin_id=shelf, target_id=north, lines=line))
    order = write(lambda s: orders.place(s, actor, lines=[NewLine(milk, 3000)]))
    for status in ("processing", "shipped"):
        write(lambda s, to=status: orders.set_status(s, actor, order_id=order, status=to))  # type: ignore[misc]
    write(lambda s: orders.take_back(s, actor, order_id=order, quantities={1: 1000}))
    take = write(lambda s: stock_takes.begin(s, actor))
    counts = [CountInput(milk, 50_000), CountInput(bread, 90_000)]
    write(lambda s: stock_takes.count(s, actor, stock_take_id=take, lines=counts))
    write(lambda s: stock_takes.complete(s, actor, stock_take_id=take))
    write(lambda s: stock_takes.reconcile(s, actor, stock_take_id=take))


@pytest.mark.req("K14")
def test_a_day_of_documents_arrives_whole_over_a_bad_line(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    with (
        Proxy(any_centre.port) as line,
        open_company(any_centre, tmp_path, line.url) as company,
    ):
        one = company.one
        a_day(company, one)
        line.plan = on(b"/push", *FAULTS)
        for _ in FAULTS:
            try:
                sync(one)
            except ShopError:
                continue
        line.plan = None
        company.quiet()
        with one.database.read() as session:
            types = set(session.scalars(select(Operation.type)))
        assert len(types & set(EVERY_TYPE)) == len(EVERY_TYPE), set(EVERY_TYPE) - types
        for model in DOCUMENTS:
            assert rows_of(company.store, model) == rows_of(one.database, model), model
            assert rows_of(company.two.database, model) == rows_of(one.database, model), model
        assert moves_of(company.store) == moves_of(one.database)
        company.levels_agree()
        assert company.problems() == ()
        assert company.cases() == []


def moves_of(node: Database) -> list[tuple[Any, ...]]:
    """Return what moved, whatever place in its Kardex a node gave it."""
    columns = [c for c in Movement.__table__.columns if c.name != "position"]
    with node.read() as session:
        query = select(*columns).order_by(Movement.device_id, Movement.seq, Movement.line_no)
        return [tuple(row) for row in session.execute(query)]


EVERY_TYPE = (
    "stock.adjusted", "purchase.entered", "purchase_order.posted", "purchase_order.received",
    "item_request.posted", "item_request.issued", "stock_transaction.posted",
    "stock_transaction.confirmed", "document.state", "order.placed", "order.stepped",
    "transfer.sent", "transfer.received", "stock_take.opened", "stock_take.counted",
    "stock_take.completed", "stock_take.reconciled",
)  # fmt: skip
