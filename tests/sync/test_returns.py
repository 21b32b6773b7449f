"""A ticket is returned at another till, and two tills that did not know of each other are told."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pos_app.core import returns, sales
from pos_app.core.codes import ticket_code
from pos_app.core.errors import NotEnrolled, ReturnTooMuch, TicketUnknown
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.settings_shared import get_shop
from pos_app.core.ticket_lists import Wanted, find_tickets
from pos_app.sync.tickets import ask_for_ticket
from pos_app.ui.desk import Desk
from pos_app.ui.returns.finding import find_or_ask
from pos_app.ui.tickets.papers import found_row
from tests.core.returning import give_back
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.tills import sell, sync
from tests.ui.fakes import InlineTasks

BY_CARD = RefundWay("card", "A-1")


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        yield made


def code_of(till: ReadyShop, sale: sales.Charged) -> str:
    with till.database.read() as session:
        return ticket_code(sales.get_sale(session, sale.sale_id).device_id, sale.number)


@pytest.mark.req("R1")
def test_a_ticket_of_another_till_is_listed_with_the_till_that_has_its_paper(
    company: Company,
) -> None:
    one, two = company.tills[:2]
    sale = sell(one, pieces=2)
    sync(one)
    ask_for_ticket(two.database, two.keys, code_of(one, sale))
    wanted = Wanted(amount_minor=sale.total_minor)
    with two.database.read() as session:
        (found,) = find_tickets(session, wanted)
        zone = ZoneInfo(get_shop(session).timezone)
        row = found_row(session, found, zone)
    assert (found.id, found.number, found.here) == (sale.sale_id, sale.number, False)
    assert (row.job, row.till) == (None, found.till)
    with one.database.read() as session:
        (own,) = find_tickets(session, wanted)
        assert own.here
        assert found_row(session, own, zone).till == ""


@pytest.mark.req("R1", "R3")
def test_a_ticket_is_returned_at_another_till(company: Company) -> None:
    one, two, three = company.tills
    sale = sell(one, pieces=3)
    code = code_of(one, sale)
    sync(one)
    with two.database.read() as session:
        assert returns.find(session, code) == ()  # sales do not travel by themselves
    (ticket,) = ask_for_ticket(two.database, two.keys, code)
    assert (ticket.sale_id, ticket.own, ticket.total_minor) == (
        sale.sale_id,
        False,
        sale.total_minor,
    )
    first = give_back(two, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)
    assert first.total_minor == 1600
    company.quiet()
    last = give_back(one, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)  # knows of the first
    with pytest.raises(ReturnTooMuch):
        give_back(one, sale.sale_id, ReturnLine(1, 2000), refund=BY_CARD)
    company.quiet()
    assert ask_for_ticket(three.database, three.keys, code)[0].returned_minor == 3200
    rest = give_back(three, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)  # of another branch
    company.quiet()
    assert first.total_minor + last.total_minor + rest.total_minor == sale.total_minor
    for till in company.tills:
        with till.database.read() as session:
            assert returns.get(session, sale.sale_id).returned_minor == sale.total_minor
    assert company.cases() == []
    company.levels_agree()
    assert company.problems() == ()


@pytest.mark.req("R1")
def test_the_screen_of_returns_asks_the_centre_for_what_it_does_not_know(company: Company) -> None:
    one, two, _ = company.tills
    sale = sell(one)
    sync(one)
    with two.database.read() as session:
        shop = get_shop(session)
    desk = Desk(two.database, InlineTasks(), shop, "es", "Caja 2")
    with pytest.raises(TicketUnknown):
        find_or_ask(desk, code_of(one, sale))
    asking = replace(desk, ask_centre=partial(ask_for_ticket, two.database, two.keys))
    found = find_or_ask(asking, code_of(one, sale))
    assert found.opened is not None
    assert found.opened.ticket.sale_id == sale.sale_id
    with pytest.raises(TicketUnknown):
        find_or_ask(asking, "0000000900000009")


@pytest.mark.conflict_row("returned_twice")
@pytest.mark.req("R1", "R10", refusal=True)
def test_what_two_tills_returned_apart_is_recorded_and_a_person_is_told(company: Company) -> None:
    one, two, _ = company.tills
    sale = sell(one, pieces=1)
    sync(one)
    ask_for_ticket(two.database, two.keys, code_of(one, sale))
    give_back(one, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)
    give_back(two, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)  # neither knows of the other
    company.quiet()
    assert company.cases() == ["DOUBLE_RETURN"]
    with company.store.read() as session:
        assert returns.get(session, sale.sale_id).returned_minor == 2 * sale.total_minor
    for till in (one, two):
        with pytest.raises(ReturnTooMuch):
            give_back(till, sale.sale_id, ReturnLine(1, 1000), refund=BY_CARD)
    company.levels_agree()
    assert company.problems() == ()


@pytest.mark.req("R1", refusal=True)
def test_a_till_without_a_centre_can_only_return_what_it_knows(shop: ReadyShop) -> None:
    with pytest.raises(NotEnrolled):
        ask_for_ticket(shop.database, shop.keys, "0000000100000001")
