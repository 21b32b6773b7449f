from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from pos_app.core import adjustments, cases, kardex, orders, reports, stock_takes, verify
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.clock import SetClock
from pos_app.core.count_rules import LotQuantity, Seen, judge, spread
from pos_app.core.errors import (
    InvalidQuantity,
    LocationMissing,
    NotPermitted,
    StockTakeEmpty,
    StockTakeMissing,
    StockTakeNothingUnclear,
    StockTakeWrongState,
    UnknownVariant,
)
from pos_app.core.facts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station, head
from pos_app.core.stock_takes import CountInput
from tests.core.arriving import arrive
from tests.shop import ReadyShop, make_shop, write

MILK, BREAD = "7802920008134", "7803403801020"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOON)


@pytest.fixture
def timed(tmp_path: Path, clock: SetClock) -> Iterator[ReadyShop]:
    shop = make_shop(tmp_path / "timed", clock=clock, stock_milli=10_000)
    clock.set(NOON + timedelta(hours=1))
    yield shop
    shop.database.close()


def begin(shop: ReadyShop, *, blind: bool = False) -> UUID:
    return write(shop, lambda s: stock_takes.begin(s, shop.actor, blind=blind))


def count(shop: ReadyShop, take: UUID, *lines: CountInput) -> None:
    write(shop, lambda s: stock_takes.count(s, shop.actor, stock_take_id=take, lines=lines))


def complete(shop: ReadyShop, take: UUID) -> None:
    write(shop, lambda s: stock_takes.complete(s, shop.actor, stock_take_id=take))


def reconcile(shop: ReadyShop, take: UUID) -> int:
    return write(shop, lambda s: stock_takes.reconcile(s, shop.actor, stock_take_id=take))


def settle(shop: ReadyShop, take: UUID) -> int:
    return write(shop, lambda s: stock_takes.settle_late(s, shop.actor, stock_take_id=take))


def take_out(shop: ReadyShop, variant_id: UUID, milli: int) -> None:
    lines = [AdjustmentLine(variant_id, -milli)]
    write(shop, lambda s: adjustments.adjust(
        s, shop.actor, lines=lines, reason="AJUSTE", note="out"))  # fmt: skip


def on_hand(shop: ReadyShop, variant_id: UUID) -> int:
    with shop.database.read() as session:
        return kardex.on_hand(session, variant_id)


def open_cases(shop: ReadyShop) -> list[str]:
    with shop.database.read() as session:
        return [case.kind for case in cases.list_open(session)]


def nothing_wrong(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


@pytest.mark.req("K16")
def test_a_count_is_completed_and_reconciled_once_each_variance_one_movement(
    any_shop: ReadyShop,
) -> None:
    milk, bread = any_shop.item(MILK).variant_id, any_shop.item(BREAD).variant_id
    take = begin(any_shop)
    count(any_shop, take, CountInput(milk, 9000, reason="rota"), CountInput(bread, 11_000))
    count(any_shop, take, CountInput(milk, 8000, reason="rota"))  # a recount: the newest holds
    with any_shop.database.read() as session:
        lines = stock_takes.list_lines(session, any_shop.actor, take)
    assert [(line.variance_milli, line.times_counted) for line in lines] == [(-2000, 2), (1000, 1)]
    complete(any_shop, take)
    assert reconcile(any_shop, take) == 2
    assert (on_hand(any_shop, milk), on_hand(any_shop, bread)) == (8000, 11_000)
    with any_shop.database.read() as session:
        rows = [r for r in kardex.card(session, milk) if r.document_id == take]
        assert stock_takes.state_of(session, take) == "reconciled"
        variances = stock_takes.list_variances(session, take)
    assert [(r.type, r.reason, r.quantity_milli) for r in rows] == [("SALIDA", "AJUSTE", 2000)]
    assert [(v.variance_milli, v.reason) for v in variances] == [(-2000, "rota"), (1000, "")]
    with pytest.raises(StockTakeWrongState):
        reconcile(any_shop, take)
    assert on_hand(any_shop, milk) == 8000
    nothing_wrong(any_shop)


@pytest.mark.conflict_row("count_while_selling")
@pytest.mark.req("K16")
def test_what_is_sold_while_counting_does_not_falsify_the_variance(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    take = begin(shop)
    take_out(shop, milk, 10_000)  # before the count: inside its position
    count(shop, take, CountInput(milk, 89_000))
    take_out(shop, milk, 5000)  # after it
    complete(shop, take)
    take_out(shop, milk, 4000)  # after it too
    reconcile(shop, take)
    assert on_hand(shop, milk) == 80_000  # 100 − 10 − 5 − 4 and one that was missing
    nothing_wrong(shop)


@pytest.mark.req("K16")
def test_a_late_sale_of_another_till_before_the_count_is_taken_out_of_the_variance(
    timed: ReadyShop, clock: SetClock
) -> None:
    milk, take = timed.item(MILK).variant_id, begin(timed)
    count(timed, take, CountInput(milk, 8000))
    arrive(timed, milk, 2000, clock.at - timedelta(minutes=30))
    complete(timed, take)
    reconcile(timed, take)
    assert on_hand(timed, milk) == 8000
    with timed.database.read() as session:
        assert [v.variance_milli for v in stock_takes.list_variances(session, take)] == [0]
    nothing_wrong(timed)


@pytest.mark.conflict_row("count_while_selling")
@pytest.mark.req("K16")
def test_a_late_before_after_the_reconciliation_posts_one_counter_adjustment(
    timed: ReadyShop, clock: SetClock
) -> None:
    milk, take = timed.item(MILK).variant_id, begin(timed)
    count(timed, take, CountInput(milk, 8000))
    complete(timed, take)
    reconcile(timed, take)
    arrive(timed, milk, 2000, clock.at - timedelta(minutes=30))
    arrive(timed, milk, 500, clock.at + timedelta(minutes=30))  # after the count: it stands
    assert on_hand(timed, milk) == 5500
    assert (settle(timed, take), settle(timed, take)) == (1, 0)  # once
    assert on_hand(timed, milk) == 7500
    with timed.database.read() as session:
        assert kardex.card(session, milk)[0].document_id == take
    nothing_wrong(timed)


@pytest.mark.req("K16", refusal=True)
@pytest.mark.parametrize(
    ("minutes", "clock_state"), [(-1, "ok"), (1, "ok"), (-30, "went_back"), (-2, "ok")]
)
def test_what_nobody_can_order_is_a_case_and_moves_nothing(
    timed: ReadyShop, clock: SetClock, minutes: int, clock_state: str
) -> None:
    milk, take = timed.item(MILK).variant_id, begin(timed)
    count(timed, take, CountInput(milk, 10_000))
    complete(timed, take)
    reconcile(timed, take)
    arrive(timed, milk, 2000, clock.at + timedelta(minutes=minutes), clock_state=clock_state)
    settle(timed, take)
    assert on_hand(timed, milk) == 8000
    assert open_cases(timed) == ["COUNT_UNCLEAR"]


def judge_it(shop: ReadyShop, take: UUID, op_id: UUID, *, before: bool) -> int:
    return write(
        shop,
        lambda s: stock_takes.judge(s, shop.actor, stock_take_id=take, before=before, op_id=op_id),
    )


@pytest.mark.req("K16")
@pytest.mark.parametrize(("before", "left"), [(True, 10_000), (False, 8000)])
def test_a_person_says_what_was_first_once(
    timed: ReadyShop, clock: SetClock, before: bool, left: int
) -> None:
    milk, take, op_id = timed.item(MILK).variant_id, begin(timed), new_id()
    count(timed, take, CountInput(milk, 10_000))
    complete(timed, take)
    reconcile(timed, take)
    arrive(timed, milk, 2000, clock.at + timedelta(minutes=1))
    settle(timed, take)
    assert open_cases(timed) == ["COUNT_UNCLEAR"]
    assert judge_it(timed, take, op_id, before=before) == 1
    assert on_hand(timed, milk) == left
    assert open_cases(timed) == []
    judge_it(timed, take, op_id, before=before)  # the same press again
    with pytest.raises(StockTakeNothingUnclear):
        judge_it(timed, take, new_id(), before=not before)
    settle(timed, take)  # nor does it come back
    assert (on_hand(timed, milk), open_cases(timed)) == (left, [])
    nothing_wrong(timed)


@pytest.mark.req("K16", refusal=True)
def test_only_who_reconciles_may_say_what_was_first(timed: ReadyShop, clock: SetClock) -> None:
    milk, take = timed.item(MILK).variant_id, begin(timed)
    count(timed, take, CountInput(milk, 10_000))
    complete(timed, take)
    reconcile(timed, take)
    arrive(timed, milk, 2000, clock.at)
    settle(timed, take)
    with pytest.raises(NotPermitted):
        write(
            timed,
            lambda s: stock_takes.judge(
                s, timed.person("VENDEDOR"), stock_take_id=take, before=True
            ),
        )
    assert (on_hand(timed, milk), open_cases(timed)) == (8000, ["COUNT_UNCLEAR"])


@pytest.mark.req("K16")
def test_a_product_of_several_lots_loses_what_lacks_from_the_first_to_expire(
    shop: ReadyShop,
) -> None:
    bread = shop.item(BREAD).variant_id
    lots = [AdjustmentLine(bread, -100_000), *(
        AdjustmentLine(bread, milli, lot=LotFact(number=no, expires_on=date(2099, month, 1)))
        for no, milli, month in (("B", 3000, 5), ("A", 2000, 4))
    )]  # fmt: skip
    for one in lots:
        write(shop, lambda s, one=one: adjustments.adjust(  # type: ignore[misc]
            s, shop.actor, lines=[one], reason="AJUSTE", note=""))  # fmt: skip
    with shop.database.read() as session:
        place = get_station(session).location_id
        by_number = {lot.number: lot.lot_id for lot in kardex.list_lots(session, place, bread)}
    take = begin(shop)
    count(shop, take, CountInput(bread, 2500))
    complete(shop, take)
    reconcile(shop, take)
    with shop.database.read() as session:
        left = {lot.number: lot.on_hand_milli for lot in kardex.list_lots(session, place, bread)}
    assert (left["A"], left["B"]) == (0, 2500)
    again = begin(shop)
    count(shop, again, CountInput(bread, 2700, lot_id=by_number["B"]))
    complete(shop, again)
    assert reconcile(shop, again) == 1
    assert on_hand(shop, bread) == 2700
    nothing_wrong(shop)


@pytest.mark.req("K16")
def test_a_blind_count_hides_what_is_expected_from_the_counter_alone(shop: ReadyShop) -> None:
    milk, take = shop.item(MILK).variant_id, begin(shop, blind=True)
    seller = shop.person("VENDEDOR")
    write(shop, lambda s: stock_takes.count(
        s, seller, stock_take_id=take, lines=[CountInput(milk, 9000)]))  # fmt: skip
    with shop.database.read() as session:
        (hidden,) = stock_takes.list_lines(session, seller, take)
        (shown,) = stock_takes.list_lines(session, shop.actor, take)
    assert (hidden.expected_milli, hidden.variance_milli) == (None, None)
    assert (shown.expected_milli, shown.variance_milli) == (100_000, -91_000)


@pytest.mark.req("K16", refusal=True)
def test_wrong_uses_of_a_stock_take_change_nothing(shop: ReadyShop) -> None:
    milk, take = shop.item(MILK).variant_id, begin(shop)
    with pytest.raises(StockTakeWrongState):
        reconcile(shop, take)
    with pytest.raises(StockTakeEmpty):
        complete(shop, take)
    with pytest.raises(StockTakeEmpty):
        count(shop, take)
    with pytest.raises(InvalidQuantity):
        count(shop, take, CountInput(milk, -1))
    with pytest.raises(UnknownVariant):
        count(shop, take, CountInput(new_id(), 1))
    with pytest.raises(StockTakeMissing):
        complete(shop, new_id())
    with pytest.raises(LocationMissing):
        write(shop, lambda s: stock_takes.begin(s, shop.actor, location_id=new_id()))
    with pytest.raises(StockTakeWrongState):
        settle(shop, take)
    count(shop, take, CountInput(milk, 1))
    complete(shop, take)
    with pytest.raises(StockTakeWrongState):
        count(shop, take, CountInput(milk, 2))
    with pytest.raises(NotPermitted):
        write(shop, lambda s: stock_takes.reconcile(
            s, shop.person("VENDEDOR"), stock_take_id=take))  # fmt: skip
    assert on_hand(shop, milk) == 100_000
    write(shop, lambda s: stock_takes.reopen(s, shop.actor, stock_take_id=take))
    count(shop, take, CountInput(milk, 100_000))
    complete(shop, take)
    assert reconcile(shop, take) == 0


def test_the_same_step_sent_twice_is_one(shop: ReadyShop) -> None:
    milk, op_id = shop.item(MILK).variant_id, new_id()
    for _ in range(2):
        write(shop, lambda s: stock_takes.begin(s, shop.actor, op_id=op_id))
    counted, done, fixed = new_id(), new_id(), new_id()
    lines = [CountInput(milk, 1000)]
    for _ in range(2):
        write(shop, lambda s: stock_takes.count(
            s, shop.actor, stock_take_id=op_id, lines=lines, op_id=counted))  # fmt: skip
    for _ in range(2):
        write(shop, lambda s: stock_takes.complete(
            s, shop.actor, stock_take_id=op_id, op_id=done))  # fmt: skip
    corrected = [
        write(shop, lambda s: stock_takes.reconcile(
            s, shop.actor, stock_take_id=op_id, op_id=fixed))
        for _ in range(2)
    ]  # fmt: skip
    assert corrected == [1, 1]
    with shop.database.read() as session:
        assert head(session, get_station(session).device_id)[0] == 5
    assert on_hand(shop, milk) == 1000


@pytest.mark.req("K16", "K9")
def test_a_count_below_what_is_reserved_stands_and_opens_a_case_only_below_zero(
    shop: ReadyShop,
) -> None:
    milk = shop.item(MILK).variant_id
    order = write(shop, lambda s: orders.place(
        s, shop.actor, lines=[orders.NewLine(milk, 60_000)]))  # fmt: skip
    write(shop, lambda s: orders.set_status(s, shop.actor, order_id=order, status="processing"))
    take = begin(shop)
    count(shop, take, CountInput(milk, 50_000))
    complete(shop, take)
    reconcile(shop, take)
    assert on_hand(shop, milk) == 50_000
    nothing_wrong(shop)


@pytest.mark.req("K16")
def test_the_rule_of_before_and_after() -> None:
    own, other = uuid4(), uuid4()
    seen = Seen(own, NOON, {own.hex: 5, other.hex: 3})
    assert (seen.includes(other, 3), seen.includes(other, 4), seen.includes(uuid4(), 1)) == (
        True,
        False,
        False,
    )
    early, late = NOON - timedelta(minutes=3), NOON + timedelta(minutes=3)
    assert judge(seen, own, early, clock_ok=True) == "after"
    assert judge(seen, other, early, clock_ok=True) == "before"
    assert judge(seen, other, late, clock_ok=True) == "after"
    assert judge(seen, other, early, clock_ok=False) == "unclear"


def test_a_variance_is_spread_whole() -> None:
    first, second, open_lot = uuid4(), uuid4(), uuid4()
    lots = [LotQuantity(first, 2000), LotQuantity(second, 1000)]
    assert spread(-2500, lots, open_lot) == {first: -2000, second: -500}
    assert spread(-4000, lots, open_lot) == {first: -2000, second: -2000}
    assert spread(700, lots, open_lot) == {second: 700}
    assert spread(700, [], open_lot) == {open_lot: 700}
    assert spread(0, lots, open_lot) == {}


def scan_more(shop: ReadyShop, take: UUID, variant_id: UUID, milli: int) -> None:
    count(shop, take, CountInput(variant_id, milli, more=True))


@pytest.mark.req("K16")
def test_scans_of_one_product_add_up_whatever_is_sold_between(any_shop: ReadyShop) -> None:
    milk = any_shop.item(MILK).variant_id
    take = begin(any_shop)
    scan_more(any_shop, take, milk, 6_000)  # on the first shelf
    take_out(any_shop, milk, 2_000)  # sold from there
    scan_more(any_shop, take, milk, 3_000)  # on the second
    with any_shop.database.read() as session:
        (line,) = stock_takes.list_lines(session, any_shop.actor, take)
    assert (line.counted_milli, line.expected_milli, line.variance_milli) == (7_000, 8_000, -1_000)
    complete(any_shop, take)
    assert reconcile(any_shop, take) == 1
    assert on_hand(any_shop, milk) == 7_000
    nothing_wrong(any_shop)


@pytest.mark.req("K16")
def test_what_another_till_sold_before_the_first_scan_is_carried_once(
    timed: ReadyShop, clock: SetClock
) -> None:
    milk = timed.item(MILK).variant_id
    take = begin(timed)
    scan_more(timed, take, milk, 9_000)  # one was sold by another till and is not known yet
    clock.set(clock.now() + timedelta(minutes=30))
    arrive(timed, milk, 1_000, clock.now() - timedelta(hours=1))
    scan_more(timed, take, milk, 0)
    with timed.database.read() as session:
        (line,) = stock_takes.list_lines(session, timed.actor, take)
        assert stock_takes.preview_late(session, take) == {}
    assert (line.counted_milli, line.expected_milli) == (9_000, 9_000)
    complete(timed, take)
    assert reconcile(timed, take) == 0
    assert on_hand(timed, milk) == 9_000


@pytest.mark.req("K16")
def test_what_comes_late_is_shown_before_it_is_reconciled(
    timed: ReadyShop, clock: SetClock
) -> None:
    milk, bread = timed.item(MILK).variant_id, timed.item(BREAD).variant_id
    take = begin(timed)
    count(timed, take, CountInput(milk, 9_000), CountInput(bread, 10_000))
    counted_at = clock.now()
    clock.set(counted_at + timedelta(hours=1))
    arrive(timed, milk, 1_000, counted_at - timedelta(minutes=30))
    arrive(timed, bread, 1_000, counted_at + timedelta(minutes=1))
    with timed.database.read() as session:
        late = stock_takes.preview_late(session, take)
    assert (late[milk, None].before_milli, late[milk, None].unclear) == (-1_000, 0)
    assert (late[bread, None].before_milli, late[bread, None].unclear) == (0, 1)


@pytest.mark.req("K16")
def test_a_stock_take_of_a_list_says_what_is_still_to_count(any_shop: ReadyShop) -> None:
    milk, bread = any_shop.item(MILK).variant_id, any_shop.item(BREAD).variant_id
    scope = stock_takes.Scope(variant_ids=(milk, bread))
    take = write(any_shop, lambda s: stock_takes.begin(s, any_shop.actor, scope=scope))
    everything = begin(any_shop)
    with any_shop.database.read() as session:
        assert reports.count_uncounted(session, take) == 2
        assert reports.count_uncounted(session, everything) == 5
    count(any_shop, take, CountInput(milk, 9_000))
    with any_shop.database.read() as session:
        assert [one.variant_id for one in reports.list_uncounted(session, take)] == [bread]
        summary = reports.get_take_summary(session, take)
    assert (summary.listed, summary.counted, summary.state) == (2, 1, "draft")
    nothing_wrong(any_shop)


@pytest.mark.req("K16")
def test_the_reason_of_a_difference_is_recorded_with_it(any_shop: ReadyShop) -> None:
    milk, bread = any_shop.item(MILK).variant_id, any_shop.item(BREAD).variant_id
    take = begin(any_shop)
    count(any_shop, take, CountInput(milk, 9_000), CountInput(bread, 12_000, reason="regalo"))
    complete(any_shop, take)
    write(any_shop, lambda s: stock_takes.reconcile(
        s, any_shop.actor, stock_take_id=take, reasons={(milk, None): "robo hormiga"}))  # fmt: skip
    with any_shop.database.read() as session:
        corrections = reports.list_corrections(session, take)
        assert [(one.variance_milli, one.reason, one.late) for one in corrections] == [
            (-1_000, "robo hormiga", False),
            (2_000, "regalo", False),
        ]
        assert reports.list_take_summaries(session, state="reconciled")[0].id == take
        assert reports.list_take_summaries(session, state="draft") == ()


@pytest.mark.req("K16", refusal=True)
def test_no_more_is_taken_from_a_count_than_was_counted(any_shop: ReadyShop) -> None:
    milk = any_shop.item(MILK).variant_id
    take = begin(any_shop)
    scan_more(any_shop, take, milk, 1_000)
    with pytest.raises(InvalidQuantity):
        scan_more(any_shop, take, milk, -2_000)
    with any_shop.database.read() as session:
        (line,) = reports.list_counted(session, any_shop.actor, take)
    assert (line.counted_milli, line.times_counted) == (1_000, 1)
