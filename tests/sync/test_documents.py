"""Every document travels: what a branch does offline arrives, what others decide comes down."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from pos_app.core import adjustments, kardex, orders, transfers
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.clock import SetClock
from pos_app.core.db import WriteSession
from pos_app.core.errors import OrderMissing, SerialGone, StateRefused
from pos_app.core.journal import get_station
from pos_app.core.models.sync import FeedRow
from pos_app.core.orders import NewLine
from pos_app.core.purchasing import item_requests, purchase_orders, quantities, states
from pos_app.core.purchasing.item_requests import RequestLine
from pos_app.core.purchasing.purchase_orders import ReceiptLine
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.sync import deciding, feed, leaving
from pos_app.core.transfers import ReceiveLine, SendLine
from tests.core.buying import MILK, PESO_E4, add_supplier
from tests.server.processes import CentreProcess
from tests.sync.company import Company, open_company
from tests.sync.tills import next_till, problems_of, sync


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        yield made


def milk(company: Company) -> UUID:
    return company.one.item(MILK).variant_id


@pytest.mark.conflict_row("claim_of_another_branch")
@pytest.mark.req("K8")
def test_a_transfer_to_another_branch_is_received_there_in_parts(company: Company) -> None:
    one, three, total = company.one, company.three, company.total()
    shelf, target = company.place("shelf"), company.place("store", "2")
    transfer = one.database.write(
        lambda s: transfers.send(
            s, one.actor, origin_id=shelf, target_id=target, lines=[SendLine(milk(company), 8000)]
        )
    )
    sync(one)
    sync(three)
    part = [ReceiveLine(1, 5000, {"damaged": 1000})]
    three.database.write(
        lambda s: transfers.receive(s, three.actor, transfer_id=transfer, lines=part)
    )
    company.quiet()
    assert company.total() == total
    assert company.everywhere(lambda s: transfers.status_of(s, transfer)) == {"partial"}
    with one.database.read() as session:  # what was sent away is not counted as being here
        assert kardex.on_hand(session, milk(company)) == 92_000
    company.centre.stop()  # received offline, the rest is sent back
    rest = [ReceiveLine(1, 0, {"returned": 2000})]
    three.database.write(
        lambda s: transfers.receive(s, three.actor, transfer_id=transfer, lines=rest)
    )
    company.centre.start()
    company.quiet()
    assert company.everywhere(lambda s: transfers.status_of(s, transfer)) == {"received"}
    assert company.on_hand(milk(company), target) == 5000
    assert company.on_hand(milk(company), company.place("transit", "2")) == 0
    assert company.on_hand(milk(company), shelf) == 94_000
    assert company.total() == total
    company.levels_agree()
    assert company.problems() == ()
    assert company.cases() == []


@pytest.mark.req("K12")
def test_an_order_is_approved_at_the_centre_and_received_at_the_other_till(
    company: Company,
) -> None:
    one, two = company.one, company.two
    supplier = add_supplier(one)
    lines = [PurchaseLine(milk(company), 9000, 900 * PESO_E4)]
    order = one.database.write(
        lambda s: purchase_orders.post(s, one.actor, supplier_id=supplier, lines=lines)
    )
    sync(one)
    company.write(lambda s: purchase_orders.approve(s, one.actor, order_id=order.id))
    sync(two)
    for quantity in (4000, 5000):  # till one is away all the time
        part = partial(
            purchase_orders.receive,
            actor=two.actor,
            order_id=order.id,
            lines=[ReceiptLine(1, quantity)],
        )
        two.database.write(part)
        sync(two)
    company.quiet()
    assert company.everywhere(lambda s: states.find_current(s, order.id)) == {"received"}
    assert company.everywhere(lambda s: quantities.done_of(s, order.id)[1]) == {9000}
    company.levels_agree()
    assert company.problems() == ()
    assert company.cases() == []


@pytest.mark.req("K13")
def test_a_request_is_approved_at_the_centre_and_issued_at_a_till(company: Company) -> None:
    one, two = company.one, company.two
    asked = [RequestLine(milk(company), 3000)]
    request = one.database.write(
        lambda s: item_requests.post(s, one.actor, department="Panadería", lines=asked)
    )
    one.database.write(lambda s: item_requests.submit(s, one.actor, request_id=request.id))
    sync(one)
    company.write(lambda s: item_requests.approve(s, two.actor, request_id=request.id))
    sync(two)
    two.database.write(lambda s: item_requests.issue(s, two.actor, request_id=request.id))
    company.quiet()
    assert company.everywhere(lambda s: states.find_current(s, request.id)) == {"issued"}
    assert company.on_hand(milk(company), company.place("shelf")) == 97_000
    company.levels_agree()
    assert company.problems() == ()


@pytest.mark.req("K10")
def test_an_order_taken_at_one_till_is_shipped_and_taken_back_at_others(company: Company) -> None:
    one, two = company.one, company.two
    lines = [NewLine(milk(company), 6000)]
    order = one.database.write(lambda s: orders.place(s, one.actor, lines=lines))
    one.database.write(lambda s: orders.reserve(s, one.actor, order_id=order))
    sync(one)
    sync(two)
    assert two.database.write(
        lambda s: orders.set_status(s, two.actor, order_id=order, status="shipped")
    ).count("fulfilled")
    company.quiet()
    one.database.write(
        lambda s: orders.take_back(s, one.actor, order_id=order, quantities={1: 2000})
    )
    company.quiet()
    assert company.everywhere(lambda s: orders.current_status(s, order)) == {"shipped"}
    lines_now = company.everywhere(lambda s: orders.list_lines(s, order))
    ((line,),) = lines_now
    assert (line.held_milli, line.fulfilled_milli, line.returned_milli) == (0, 6000, 2000)
    company.levels_agree()
    assert company.problems() == ()
    assert company.cases() == []


@pytest.mark.req("K22", refusal=True)
def test_a_thing_sold_at_one_till_is_gone_at_the_other(company: Company) -> None:
    one, two = company.one, company.two
    telephone = milk(company)
    mark = text("UPDATE products SET tracks_serials = :yes")
    for node in (*(till.database for till in company.tills), company.store):
        with node.engine.begin() as connection:
            connection.execute(mark, {"yes": True})
    came = [AdjustmentLine(telephone, 2000, serials=("A1", "A2"))]
    one.database.write(
        lambda s: adjustments.adjust(s, one.actor, lines=came, reason="AJUSTE", note="found")
    )
    sync(one)
    sync(two)
    gone = [AdjustmentLine(telephone, -1000, serials=("A1",))]
    two.database.write(
        lambda s: adjustments.adjust(s, two.actor, lines=gone, reason="AJUSTE", note="sold")
    )
    company.quiet()
    with pytest.raises(SerialGone):
        one.database.write(
            lambda s: adjustments.adjust(s, one.actor, lines=gone, reason="AJUSTE", note="again")
        )
    assert company.problems() == ()
    assert company.cases() == []


def test_a_document_that_nobody_told_of_is_named_by_verify(company: Company) -> None:
    """The guard can fail: a row that came neither by the journal nor by the feed is found."""
    one, two = company.one, company.two
    order = one.database.write(
        lambda s: orders.place(s, one.actor, lines=[NewLine(milk(company), 1000)])
    )
    company.quiet()
    with two.database.engine.begin() as connection:
        with pytest.raises(DatabaseError, match="append-only"):
            connection.execute(text("DELETE FROM learned"))
        connection.execute(text("DROP TRIGGER learned_no_delete"))
        connection.execute(text("DELETE FROM learned"))
    (problem, *_) = [p for p in company.problems() if "orders" in str(p)]
    assert str(order) in str(problem)


def test_what_is_closed_and_old_leaves_the_feed_and_comes_back_when_it_goes_on(
    centre: CentreProcess, tmp_path: Path
) -> None:
    with open_company(centre, tmp_path) as company:
        one, lines = company.one, [NewLine(milk(company), 1000)]
        write = one.database.write
        over, still_open = (
            write(lambda s: orders.place(s, one.actor, lines=lines)) for _ in range(2)
        )
        write(lambda s: orders.set_status(s, one.actor, order_id=over, status="shipped"))
        company.quiet()
        stream = documents_of(company)
        assert keys_of(company, stream) == [(over, 2), (still_open, 1)]
        now = company.store.clock.now()
        company.store.clock = SetClock(now + leaving.KEPT - timedelta(days=1))
        company.write(lambda s: leaving.let_go(s, stream, 0, leaving.EVERY))
        assert keys_of(company, stream) == [(over, 2), (still_open, 1)]
        company.store.clock = SetClock(now + leaving.KEPT + timedelta(days=1))
        assert company.write(lambda s: leaving.let_go(s, stream, 0, 1)) == 0  # not every time
        company.write(lambda s: leaving.let_go(s, stream, 0, leaving.EVERY))
        assert keys_of(company, stream) == [(still_open, 1)]
        late = next_till(tmp_path / "late", centre)
        sync(late)
        with late.database.read() as session, pytest.raises(OrderMissing):
            orders.get_order(session, over)
        write(lambda s: orders.take_back(s, one.actor, order_id=over))
        sync(one)
        assert sorted(keys_of(company, stream)) == sorted([(over, 3), (still_open, 1)])
        sync(late)
        with late.database.read() as session:
            assert orders.current_status(session, over) == "returned"
        assert company.problems() == ()
        assert problems_of(late.database) == ()
        late.database.close()


def documents_of(company: Company) -> str:
    with company.one.database.read() as session:
        return feed.documents_stream(get_station(session).branch_id)


def keys_of(company: Company, stream: str) -> list[tuple[UUID, int]]:
    """Return the documents in a stream with how many operations of each, in the order of ids."""
    query = select(FeedRow.key).where(FeedRow.stream == stream)
    with company.store.read() as session:
        ids = [UUID(key.split(":")[1]) for key in session.scalars(query)]
    return sorted(Counter(ids).items())


@pytest.mark.req("K12", refusal=True)
def test_an_order_cancelled_here_and_approved_there_is_one_state_and_a_case(
    company: Company,
) -> None:
    one, two = company.one, company.two
    supplier = add_supplier(one)
    lines = [PurchaseLine(milk(company), 9000, 900 * PESO_E4)]
    order = one.database.write(
        lambda s: purchase_orders.post(s, one.actor, supplier_id=supplier, lines=lines)
    )
    company.quiet()
    one.database.write(lambda s: purchase_orders.cancel(s, one.actor, order_id=order.id))
    company.write(lambda s: purchase_orders.approve(s, two.actor, order_id=order.id))
    sync(two)
    with two.database.read() as session:
        assert states.find_current(session, order.id) == "approved"  # as far as it knows
    company.quiet()
    assert company.everywhere(lambda s: states.find_current(s, order.id)) == {"cancelled"}
    assert company.everywhere(lambda s: len(states.list_states(s, order.id))) == {3}
    assert company.cases() == ["STATE_CONFLICT"]
    with pytest.raises(StateRefused):
        two.database.write(lambda s: purchase_orders.receive(s, two.actor, order_id=order.id))
    assert company.problems() == ()


@pytest.mark.req("K9", refusal=True)
def test_an_order_that_two_tills_end_differently_holds_nothing_anywhere(company: Company) -> None:
    one, two = company.one, company.two
    order = one.database.write(
        lambda s: orders.place(s, one.actor, lines=[NewLine(milk(company), 6000)])
    )
    one.database.write(
        lambda s: orders.set_status(s, one.actor, order_id=order, status="processing")
    )
    company.quiet()
    for till, status in ((one, "shipped"), (two, "cancelled")):  # neither knows of the other
        till.database.write(
            partial(orders.set_status, actor=till.actor, order_id=order, status=status)
        )
    company.quiet()
    assert company.everywhere(lambda s: orders.current_status(s, order)) == {"cancelled"}
    lines_now = company.everywhere(lambda s: orders.list_lines(s, order))
    ((line,),) = lines_now
    assert (line.held_milli, line.fulfilled_milli) == (0, 6000)
    assert company.cases() == ["RELEASED_TWICE", "STATE_CONFLICT"]
    company.levels_agree()
    assert company.problems() == ()
    # Who goes on has seen both, whatever the clocks say.
    one.database.clock = SetClock(one.database.clock.now() - timedelta(hours=1))
    one.database.write(lambda s: orders.take_back(s, one.actor, order_id=order))
    company.quiet()
    assert company.everywhere(lambda s: orders.current_status(s, order)) == {"returned"}


@pytest.mark.req("K10")
def test_an_order_made_at_the_centre_is_reserved_at_a_till(company: Company) -> None:
    one, two = company.one, company.two
    shelf, lines = company.place("shelf"), [NewLine(milk(company), 6000)]

    def place(session: WriteSession) -> UUID:
        at = deciding.find_place(session, location_id=shelf)
        assert at is not None
        return deciding.decide(
            session,
            one.actor,
            at,
            lambda actor: orders.place(session, actor, lines=lines, reference="web 4711"),
        )

    order = company.write(place)
    sync(two)
    two.database.write(lambda s: orders.reserve(s, two.actor, order_id=order))
    company.quiet()
    lines_now = company.everywhere(lambda s: orders.list_lines(s, order))
    ((line,),) = lines_now
    assert (line.held_milli, line.backordered_milli) == (6000, 0)
    company.levels_agree()
    assert company.problems() == ()
    assert company.cases() == []
