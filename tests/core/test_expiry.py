from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, expiry, kardex, orders, transfers, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.clock import SetClock
from pos_app.core.errors import (
    InsufficientStock,
    LocationMissing,
    NothingExpired,
    NotPermitted,
    UnknownCause,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station, head
from pos_app.core.models.catalog import Location
from pos_app.core.transfers import SendLine
from tests.shop import ReadyShop, make_shop, write

BREAD = "7803403801020"
TODAY = date(2026, 3, 2)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 3, 2, 15, tzinfo=UTC))


@pytest.fixture
def dated(tmp_path: Path, clock: SetClock) -> Iterator[ReadyShop]:
    """A shop whose bread comes in four lots: until yesterday, today, in a week, in a month."""
    shop = make_shop(tmp_path / "dated", clock=clock, stock_milli=0)
    bread = shop.item(BREAD).variant_id
    lots = [
        AdjustmentLine(
            bread,
            milli,
            lot=LotFact(number=number, expires_on=TODAY + timedelta(days=days)),
        )
        for number, milli, days in (
            ("D", 4000, 31), ("C", 3000, 30), ("B", 2000, 7), ("A", 1000, 0), ("X", 5000, -1)
        )
    ]  # fmt: skip
    adjust(shop, *lots)
    yield shop
    shop.database.close()


def adjust(
    shop: ReadyShop,
    *lines: AdjustmentLine,
    reason: str = "AJUSTE",
    cause: str = "",
    place: UUID | None = None,
) -> None:
    write(
        shop,
        lambda s: adjustments.adjust(
            s, shop.actor, lines=lines, reason=reason, note="", cause=cause, location_id=place
        ),
    )


def on_hand(shop: ReadyShop) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, shop.item(BREAD).variant_id)


def lot_id(shop: ReadyShop, number: str) -> UUID:
    bread = shop.item(BREAD).variant_id
    with shop.database.read() as session:
        place = get_station(session).location_id
        return {lot.number: lot.lot_id for lot in kardex.list_lots(session, place, bread)}[number]


def nothing_wrong(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K6")
def test_what_expires_is_listed_by_urgency_and_written_off_in_one_action(
    dated: ReadyShop, clock: SetClock
) -> None:
    with dated.database.read() as session:
        rows = expiry.list_expiring(session)
    assert [(row.lot.number, row.urgency) for row in rows] == [
        ("X", "expired"),
        ("A", "7"),
        ("B", "7"),
        ("C", "30"),
    ]
    done = write(dated, lambda s: expiry.write_off_expired(s, dated.actor))
    assert (done.lots, done.quantity_milli, on_hand(dated)) == (1, 5000, 10_000)
    clock.set(clock.at + timedelta(days=8))  # A and B too, in one action
    assert write(dated, lambda s: expiry.write_off_expired(s, dated.actor)).lots == 2
    assert on_hand(dated) == 7000
    with dated.database.read() as session:
        row = kardex.card(session, dated.item(BREAD).variant_id)[0]
    assert (row.type, row.reason, row.document_kind) == ("SALIDA", "MERMA", "adjustment")
    nothing_wrong(dated)


@pytest.mark.req("K6", "K9")
def test_what_an_order_held_of_expired_stock_is_released_and_owed_again(
    dated: ReadyShop, clock: SetClock
) -> None:
    bread = dated.item(BREAD).variant_id
    order = write(dated, lambda s: orders.place(
        s, dated.actor, lines=[orders.NewLine(bread, 2500)]))  # fmt: skip
    write(dated, lambda s: orders.set_status(
        s, dated.actor, order_id=order, status="processing"))  # fmt: skip
    clock.set(clock.at + timedelta(days=8))
    done = write(dated, lambda s: expiry.write_off_expired(s, dated.actor))
    assert (done.lots, done.released_milli) == (3, 2500)
    with dated.database.read() as session:
        (line,) = orders.list_lines(session, order)
        assert kardex.list_held(session) == ()
    assert line.backordered_milli == 2500
    nothing_wrong(dated)


@pytest.mark.req("K6", refusal=True)
def test_nothing_is_written_off_twice_or_by_whom_may_not(dated: ReadyShop) -> None:
    op_id = new_id()
    with pytest.raises(NotPermitted):
        write(dated, lambda s: expiry.write_off_expired(s, dated.person("VENDEDOR")))
    for _ in range(2):
        write(dated, lambda s: expiry.write_off_expired(s, dated.actor, op_id=op_id))
    with dated.database.read() as session:
        before = head(session, get_station(session).device_id)
    with pytest.raises(NothingExpired):
        write(dated, lambda s: expiry.write_off_expired(s, dated.actor))
    with dated.database.read() as session:
        assert head(session, get_station(session).device_id) == before
    assert on_hand(dated) == 10_000


@pytest.mark.req("K15", "K6")
def test_a_loss_says_its_cause_and_for_expiry_takes_what_expired(dated: ReadyShop) -> None:
    bread = dated.item(BREAD).variant_id
    expired = lot_id(dated, "X")
    adjust(dated, AdjustmentLine(bread, -2000), reason="MERMA", cause="expiry")
    adjust(dated, AdjustmentLine(bread, -1000, lot_id=expired), reason="MERMA", cause="damage")
    with dated.database.read() as session:
        place = get_station(session).location_id
        left = {lot.number: lot.on_hand_milli for lot in kardex.list_lots(session, place, bread)}
    assert (left["X"], left["A"]) == (2000, 1000)
    adjust(dated, AdjustmentLine(bread, -1000), reason="MERMA", cause="theft")
    assert on_hand(dated) == 11_000
    nothing_wrong(dated)


@pytest.mark.req("K15", refusal=True)
def test_a_loss_without_a_known_cause_changes_nothing(dated: ReadyShop) -> None:
    bread = dated.item(BREAD).variant_id
    for reason, cause in (("MERMA", ""), ("MERMA", "magic"), ("AJUSTE", "theft")):
        with pytest.raises(UnknownCause):
            adjust(dated, AdjustmentLine(bread, -1000), reason=reason, cause=cause)
    with pytest.raises(LocationMissing):
        adjust(dated, AdjustmentLine(bread, -1000), place=new_id())
    with pytest.raises(InsufficientStock):  # the expired five are not there for any other cause
        adjust(dated, AdjustmentLine(bread, -10_001), reason="MERMA", cause="theft")
    assert on_hand(dated) == 15_000


@pytest.mark.req("K8", "K6")
def test_expired_goods_are_carried_away_by_name_only(dated: ReadyShop) -> None:
    bread, expired = dated.item(BREAD).variant_id, lot_id(dated, "X")
    with dated.database.read() as session:
        shelf = get_station(session).location_id
        query = select(Location.id).where(Location.kind == "damaged")
        damaged = session.scalars(query).one()
    with pytest.raises(InsufficientStock):
        write(dated, lambda s: transfers.move(
            s, dated.actor, origin_id=shelf, target_id=damaged,
            lines=[SendLine(bread, 10_001)]))  # fmt: skip
    write(dated, lambda s: transfers.move(
        s, dated.actor, origin_id=shelf, target_id=damaged,
        lines=[SendLine(bread, 5000, lot_id=expired)]))  # fmt: skip
    with dated.database.read() as session:
        (row,) = expiry.list_expiring(session, within_days=-1)
    assert row.lot.location_id == damaged
    adjust(dated, AdjustmentLine(bread, -5000), reason="MERMA", cause="expiry", place=damaged)
    assert on_hand(dated) == 10_000
    nothing_wrong(dated)


@pytest.mark.req("K6", "K8")
def test_what_expired_on_its_way_is_received_before_it_is_written_off(dated: ReadyShop) -> None:
    bread, expired = dated.item(BREAD).variant_id, lot_id(dated, "X")
    with dated.database.read() as session:
        shelf = get_station(session).location_id
        store = session.scalars(select(Location.id).where(Location.kind == "store")).one()
    sent = write(dated, lambda s: transfers.send(
        s, dated.actor, origin_id=shelf, target_id=store,
        lines=[SendLine(bread, 5000, lot_id=expired)]))  # fmt: skip
    with pytest.raises(NothingExpired):
        write(dated, lambda s: expiry.write_off_expired(s, dated.actor))
    write(dated, lambda s: transfers.receive(s, dated.actor, transfer_id=sent))
    done = write(dated, lambda s: expiry.write_off_expired(s, dated.actor))
    assert done.quantity_milli == 5000
    assert on_hand(dated) == 10_000
    nothing_wrong(dated)
