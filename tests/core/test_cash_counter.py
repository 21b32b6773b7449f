"""Money at the drawer: slips, the X, the blind close and its limit, what comes after the Z."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from pos_app.core import (
    approvals,
    cash,
    documents,
    documents_cash,
    drafts,
    print_jobs,
    returns,
    sales,
    settings_shared,
    verify,
)
from pos_app.core import cart as carts
from pos_app.core.actor import Actor
from pos_app.core.cash import Count
from pos_app.core.clock import SetClock
from pos_app.core.errors import (
    ApprovalInvalid,
    ApprovalRequired,
    CashSessionMissing,
    CashTooSmall,
    InvalidAmount,
    NoCashSession,
    NotPermitted,
    ReasonMissing,
    RecountSpent,
)
from pos_app.core.facts import CashClosedFact
from pos_app.core.ids import new_id
from pos_app.core.models.cash import DrawerOpening
from pos_app.core.returns import ReturnLine
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text, load
from tests.core.any_database import DATABASES, ready_shop
from tests.core.late import come_late
from tests.core.returning import give_back
from tests.core.returning import sell as selling
from tests.shop import PRODUCTS, ReadyShop, make_shop

MILK = PRODUCTS[0].code  # 1.600
FLOAT = 50_000


@pytest.fixture
def ana(shop: ReadyShop) -> Actor:
    return shop.person("VENDEDOR")


def sell(shop: ReadyShop, actor: Actor, method: str = "cash", pieces: int = 1) -> int:
    cart = carts.add(carts.open_cart(), shop.item(MILK), pieces * 1000)
    tenders = [Tender(method, cart.total_minor)]
    shop.database.write(partial(sales.charge, actor=actor, cart=cart, tenders=tenders))
    return cart.total_minor


def close(
    shop: ReadyShop, actor: Actor, counted_minor: int, op_id: UUID | None = None
) -> CashClosedFact:
    return shop.database.write(
        partial(cash.close_session, actor=actor, counted_minor=counted_minor, op_id=op_id)
    )


def compare(shop: ReadyShop, actor: Actor, *counts: Count) -> cash.Compared:
    return shop.database.write(partial(cash.compare, actor=actor, counts=counts))


def move(shop: ReadyShop, actor: Actor, kind: str, amount_minor: int, reason: str = "x") -> UUID:
    return shop.database.write(
        partial(cash.move, actor=actor, kind=kind, amount_minor=amount_minor, reason=reason)
    )


def expected(shop: ReadyShop) -> int | None:
    with shop.database.read() as session:
        return cash.view_turn(session, shop.actor).expected_minor


def problems(shop: ReadyShop) -> tuple[object, ...]:
    with shop.database.read() as session:
        return verify.verify(session).problems


def papers(shop: ReadyShop, document_id: UUID) -> list[str]:
    """Return the papers of a document as words."""
    with shop.database.read() as session:
        jobs = print_jobs.list_for_document(session, document_id)
        tickets = [load(job.body) if job.body else documents.render(session, job) for job in jobs]
    return [as_text(ticket, 48) for ticket in tickets]


# C1: opening --------------------------------------------------------------------------------------


@pytest.mark.req("C1", refusal=True)
def test_a_drawer_is_not_opened_with_fewer_than_no_coins(shop: ReadyShop) -> None:
    for counts in ([Count(1000, -1)], [Count(-1000, -1)]):
        with pytest.raises(InvalidAmount):
            shop.database.write(
                partial(cash.open_session, actor=shop.actor, float_minor=0, counts=counts)
            )
    with shop.database.read() as session:
        assert cash.find_open(session) is None


# C2: in, out, drops -------------------------------------------------------------------------------


@pytest.mark.req("C2")
def test_a_drop_opens_the_drawer_and_prints_a_slip_that_two_people_sign(shop: ReadyShop) -> None:
    shop.open_cash(FLOAT)
    drop = move(shop, shop.actor, cash.DROP, 20_000, "A la caja fuerte")
    paid = move(shop, shop.actor, cash.OUT, 3000, "Flete")
    with shop.database.read() as session:
        pending = print_jobs.list_by_state(session, ("pending",))
    kinds = [(job.kind, job.document_id) for job in pending if job.kind != "cash_open"]
    assert kinds == [("drawer", drop), ("cash_move", drop), ("drawer", paid), ("cash_move", paid)]
    slip = papers(shop, drop)[0]
    assert "$20.000" in slip
    assert "A la caja fuerte" in slip
    assert slip.count("_" * 24) == 2
    assert papers(shop, paid)[0].count("_" * 24) == 1
    assert expected(shop) == FLOAT - 23_000


@pytest.mark.req("C2")
def test_the_same_move_again_moves_nothing(shop: ReadyShop) -> None:
    shop.open_cash(FLOAT)
    again = new_id()
    for _ in range(2):
        shop.database.write(
            lambda s: cash.move(
                s, shop.actor, kind=cash.OUT, amount_minor=1000, reason="Flete", op_id=again
            )
        )
    assert expected(shop) == FLOAT - 1000


@pytest.mark.req("C2", refusal=True)
def test_above_the_cap_of_the_role_a_supervisor_must_agree(shop: ReadyShop, ana: Actor) -> None:
    shop.open_cash(FLOAT)
    capped = replace(ana, rules={**ana.rules, "cash.move": "allow"}, caps={"cash.move": 5000})
    move(shop, capped, cash.OUT, 5000)
    with pytest.raises(ApprovalRequired):
        move(shop, capped, cash.OUT, 5001)
    assert expected(shop) == FLOAT - 5000
    op_id = new_id()
    marta = shop.person("SUPERVISOR")
    ask = approvals.Ask("cash.move", op_id, 6000)
    grant = shop.database.write(
        lambda s: approvals.grant(s, marta, capped, ask, method=approvals.PIN)
    )
    leaning = capped.with_grants(grant)
    with pytest.raises(ApprovalRequired):  # more than was agreed to
        shop.database.write(
            lambda s: cash.move(
                s, leaning, kind=cash.OUT, amount_minor=6001, reason="x", op_id=op_id
            )
        )
    with pytest.raises(ApprovalInvalid):  # another operation
        move(shop, leaning, cash.OUT, 6000)
    shop.database.write(
        lambda s: cash.move(s, leaning, kind=cash.OUT, amount_minor=6000, reason="x", op_id=op_id)
    )
    assert expected(shop) == FLOAT - 11_000
    assert problems(shop) == ()


@pytest.mark.req("C2", refusal=True)
def test_who_counts_blind_is_not_told_by_a_refusal_what_the_drawer_holds(
    shop: ReadyShop, ana: Actor
) -> None:
    shop.open_cash(FLOAT)
    sell(shop, ana)
    allowed = replace(ana, rules={**ana.rules, "cash.move": "allow"})
    with pytest.raises(CashTooSmall) as refused:
        move(shop, allowed, cash.OUT, 60_000)
    assert "51" not in str(refused.value)
    with pytest.raises(CashTooSmall, match=r"51\.600"):
        move(shop, shop.actor, cash.OUT, 60_000)


def test_reasons_are_the_shops_own_once_it_has_any(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert "A supplier was paid" in cash.list_reasons(session, cash.OUT) or len(
            cash.list_reasons(session, cash.OUT)
        )
    rules = settings_shared.CashRules(paid_out=("Pan", "Flete"))
    shop.database.write(partial(settings_shared.save_cash_rules, rules=rules))
    with shop.database.read() as session:
        assert cash.list_reasons(session, cash.OUT) == ("Pan", "Flete")
        assert cash.list_reasons(session, cash.DROP)


def test_a_drawer_opened_without_a_sale_is_on_record(shop: ReadyShop, ana: Actor) -> None:
    turn = shop.open_cash(FLOAT)
    with pytest.raises(ApprovalRequired):
        shop.database.write(partial(cash.open_drawer, actor=ana, reason="sencillo"))
    with pytest.raises(ReasonMissing):
        shop.database.write(partial(cash.open_drawer, actor=shop.actor, reason=" "))
    opened = new_id()
    for _ in range(2):
        shop.database.write(
            lambda s: cash.open_drawer(s, shop.actor, reason="sencillo", op_id=opened)
        )
    with shop.database.read() as session:
        row = session.get_one(DrawerOpening, opened)
        assert (row.reason, row.cash_session_id) == ("sencillo", turn.id)
        drawers = [
            job for job in print_jobs.list_by_state(session, ("pending",)) if job.kind == "drawer"
        ]
    assert [job.document_id for job in drawers] == [opened]
    assert problems(shop) == ()


# C3: X --------------------------------------------------------------------------------------------


@pytest.mark.req("C3")
def test_the_x_says_how_the_turn_stands_and_changes_nothing(shop: ReadyShop) -> None:
    turn = shop.open_cash(FLOAT)
    sell(shop, shop.actor)
    sell(shop, shop.actor, "debit", 2)
    move(shop, shop.actor, cash.IN, 700)
    shop.database.write(partial(documents_cash.print_x, actor=shop.actor))
    sell(shop, shop.actor)  # what is sold afterwards is not on the paper
    shop.database.write(partial(documents_cash.print_x, actor=shop.actor))
    first, second = papers(shop, turn.id)[1:]
    assert "$52.300" in first
    assert "$53.900" in second
    for at_once in (first, second):
        assert "3.200" in at_once
    with shop.database.read() as session:
        assert cash.list_z(session) == ()
        assert cash.get_open(session).id == turn.id
    assert close(shop, shop.actor, 53_900).number == 1


@pytest.mark.req("C3", refusal=True)
def test_the_x_does_not_tell_a_cashier_what_to_count(shop: ReadyShop, ana: Actor) -> None:
    turn = shop.open_cash(FLOAT)
    sell(shop, ana)
    sell(shop, ana, "debit", 2)
    with shop.database.read() as session:
        blind = cash.view_turn(session, ana)
    assert blind.expected_minor is None
    assert blind.totals is None
    assert blind.sales_count == 2
    assert [(flow.method, flow.amount_minor) for flow in blind.flows] == [("debit", 3200)]
    shop.database.write(partial(documents_cash.print_x, actor=ana))
    paper = papers(shop, turn.id)[1]
    for telling in ("51.600", "4.800", "1.600"):
        assert telling not in paper
    rules = settings_shared.CashRules(blind=False)  # a shop that does not count blind
    shop.database.write(partial(settings_shared.save_cash_rules, rules=rules))
    with shop.database.read() as session:
        assert cash.view_turn(session, ana).expected_minor == 51_600


@pytest.mark.req("C3", refusal=True)
def test_without_a_turn_or_the_right_there_is_no_x(shop: ReadyShop) -> None:
    with pytest.raises(NoCashSession):
        shop.database.write(partial(documents_cash.print_x, actor=shop.actor))
    shop.open_cash(FLOAT)
    with pytest.raises(NotPermitted):
        shop.database.write(partial(documents_cash.print_x, actor=shop.person("BODEGUERO")))


# C4: the blind close ------------------------------------------------------------------------------


@pytest.mark.req("C4")
def test_a_shortage_above_the_limit_needs_a_supervisor_who_agrees_to_that_much(
    shop: ReadyShop, ana: Actor
) -> None:
    shop.open_cash(FLOAT)
    compared = compare(shop, ana, Count(10_000, 4), Count(5000, 1), Count(500, 7))
    assert (compared.difference_minor, compared.beyond) == (-1500, True)
    op_id = new_id()
    with pytest.raises(ApprovalRequired) as asked:
        close(shop, ana, 48_500, op_id)
    assert asked.value.facts["amount"] == 1500
    ask = approvals.Ask("cash.difference", op_id, 1500)
    marta = shop.person("SUPERVISOR")
    grant = shop.database.write(lambda s: approvals.grant(s, marta, ana, ask, method=approvals.PIN))
    z = close(shop, ana.with_grants(grant), 48_500, op_id)
    assert (z.difference_minor, z.expected_minor) == (-1500, FLOAT)
    assert close(shop, ana, 48_500, op_id) == z  # pressed twice
    with shop.database.read() as session:
        assert [row.difference_minor for row in cash.list_z(session)] == [-1500]
    assert problems(shop) == ()


@pytest.mark.req("C4")
def test_within_the_limit_the_cashier_closes_alone_and_it_is_kept(
    shop: ReadyShop, ana: Actor
) -> None:
    for difference in (-1000, 0, 1000):
        shop.database.write(partial(cash.open_session, actor=ana, float_minor=FLOAT))
        close(shop, ana, FLOAT + difference)
    shop.open_cash(FLOAT)  # the owner's own
    close(shop, shop.actor, FLOAT + 30)
    with shop.database.read() as session:
        mine, owners = cash.list_balances(session, since=datetime(2020, 1, 1, tzinfo=UTC))
    assert (mine.name, mine.closes, mine.exact) == ("Ana Rojas", 3, 1)
    assert (mine.over_minor, mine.short_minor, mine.net_minor) == (1000, 1000, 0)
    assert (owners.over_minor, owners.closes) == (30, 1)


@pytest.mark.req("C4", refusal=True)
def test_a_drawer_is_counted_again_once_and_both_counts_stay(shop: ReadyShop, ana: Actor) -> None:
    shop.open_cash(FLOAT)
    first = compare(shop, ana, Count(10_000, 4))
    assert first.may_recount
    assert compare(shop, ana, Count(10_000, 4)).may_recount  # the same again is no recount
    second = compare(shop, ana, Count(10_000, 4), Count(5000, 2))
    assert (second.may_recount, second.earlier_minor) == (False, (40_000,))
    for attempt in (partial(compare, shop, ana, Count(10_000, 3)), partial(close, shop, ana, 1)):
        with pytest.raises(RecountSpent):
            attempt()
    z = close(shop, ana, FLOAT)
    assert z.earlier_minor == (40_000,)
    assert "40.000" in papers(shop, z.cash_session)[-1]
    with shop.database.read() as session:
        assert drafts.find_count(session, z.cash_session) is None


@pytest.mark.req("C4")
def test_who_sells_on_after_counting_counts_another_drawer(shop: ReadyShop, ana: Actor) -> None:
    shop.open_cash(FLOAT)
    compare(shop, ana, Count(10_000, 4))
    compare(shop, ana, Count(10_000, 5))
    sell(shop, ana)
    again = compare(shop, ana, Count(10_000, 5), Count(100, 16))
    assert (again.difference_minor, again.may_recount) == (0, True)
    assert close(shop, ana, 51_600).earlier_minor == (40_000, 50_000)


@pytest.mark.req("C4", refusal=True)
def test_a_count_of_nothing_open_is_refused(shop: ReadyShop, ana: Actor) -> None:
    with pytest.raises(NoCashSession):
        compare(shop, ana, Count(1000, 1))
    with pytest.raises(NotPermitted):
        compare(shop, shop.person("BODEGUERO"), Count(1000, 1))


# C5: the Z ----------------------------------------------------------------------------------------


@pytest.mark.req("C5")
def test_two_cashiers_at_one_drawer_have_their_own_sub_totals(shop: ReadyShop, ana: Actor) -> None:
    shop.open_cash(FLOAT)
    mine, hers = sell(shop, shop.actor), sell(shop, ana) + sell(shop, ana)
    sell(shop, ana, "debit")
    move(shop, shop.actor, cash.OUT, 600)
    z = close(shop, shop.actor, FLOAT + mine + hers - 600)
    assert z.difference_minor == 0
    by = {one.user: (one.sales_count, one.sales_minor) for one in z.cashiers}
    assert by == {shop.actor.user_id: (1, 1600), ana.user_id: (3, 4800)}
    gained = {user: sum(flow.cash_minor for flow in z.flows if flow.user == user) for user in by}
    assert gained == {shop.actor.user_id: 1000, ana.user_id: 3200}
    paper = papers(shop, z.cash_session)[-1]
    assert "Ana Rojas" in paper
    assert "4.800" in paper
    assert problems(shop) == ()


@pytest.mark.req("C5")
def test_the_copy_of_a_z_says_the_same_and_that_it_is_one(shop: ReadyShop) -> None:
    shop.open_cash(FLOAT)
    z = close(shop, shop.actor, FLOAT)
    with shop.database.read() as session:
        job = print_jobs.list_for_document(session, z.cash_session)[-1]
    shop.database.write(partial(print_jobs.mark, job_id=job.id, state="printed"))
    shop.database.write(
        partial(print_jobs.reprint, actor=shop.actor, document_id=z.cash_session, kind="cash_close")
    )
    original, copy = papers(shop, z.cash_session)[1:]
    assert "COPIA" in copy or "COPY" in copy
    seal = z.ledger_head[:4]
    assert seal in original
    assert seal in copy


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=100_000)


@pytest.mark.req("C5")
def test_what_comes_after_the_z_stands_beside_it(any_shop: ReadyShop) -> None:
    shop = any_shop
    turn = shop.open_cash(FLOAT)
    sell(shop, shop.actor)
    close(shop, shop.actor, FLOAT + 1600)
    with shop.database.read() as session:
        before = cash.get_z(session, turn.id)
    come_late(shop, turn.id, amount_minor=700)
    come_late(shop, turn.id, kind="paid_out", amount_minor=200)
    with shop.database.read() as session:
        after = cash.get_z(session, turn.id)
    assert after.fact == before.fact
    assert [(late.number, late.cash_minor) for late in after.addenda] == [(1, 700), (2, -200)]
    assert after.row.late == 2
    assert problems(shop) == ()
    shop.open_cash(FLOAT)
    assert close(shop, shop.actor, FLOAT).perpetual_minor == 1600


@pytest.mark.req("C5", refusal=True)
def test_a_z_that_is_not_here_is_not_shown(shop: ReadyShop) -> None:
    with shop.database.read() as session, pytest.raises(CashSessionMissing):
        cash.get_z(session, new_id())


@pytest.mark.req("C5", refusal=True)
def test_a_z_that_was_changed_is_named(shop: ReadyShop) -> None:
    """The wall holds; where somebody took it down, `pos verify` names the row."""
    turn = shop.open_cash(FLOAT)
    sell(shop, shop.actor)
    close(shop, shop.actor, FLOAT + 1600)
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER z_reports_no_update")
        connection.exec_driver_sql("UPDATE z_reports SET expected_minor = expected_minor - 100")
    found = [str(problem) for problem in problems(shop)]
    assert any(str(turn.id) in one and "51600" in one for one in found)


@pytest.mark.req("C5")
def test_a_turn_opened_yesterday_closes_today_with_all_it_sold(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 11, 21, 1, 30, tzinfo=UTC))  # 22:30 in Santiago
    shop = make_shop(tmp_path, clock=clock)
    shop.open_cash(FLOAT)
    sell(shop, shop.actor)
    clock.set(datetime(2026, 11, 21, 3, 30, tzinfo=UTC))  # half past midnight
    sell(shop, shop.actor)
    z = close(shop, shop.actor, FLOAT + 3200)
    assert (z.sales_count, z.difference_minor) == (2, 0)
    assert clock.now() - z.opened_at == timedelta(hours=2)
    assert problems(shop) == ()
    shop.database.close()


@pytest.mark.req("C5")
def test_parked_sales_survive_the_close_and_are_in_the_next(shop: ReadyShop, ana: Actor) -> None:
    shop.open_cash(FLOAT)
    cart = carts.add(carts.open_cart(), shop.item(MILK), 1000)
    shop.database.write(partial(drafts.park, actor=ana, cart=cart, label="4B"))
    assert close(shop, shop.actor, FLOAT).sales_count == 0
    shop.open_cash(FLOAT)
    found = shop.database.write(partial(drafts.recall, actor=ana, cart_id=cart.id))
    shop.database.write(
        partial(sales.charge, actor=ana, cart=found, tenders=[Tender("cash", 1600)])
    )
    assert close(shop, shop.actor, FLOAT + 1600).sales_count == 1


def test_an_earlier_z_without_the_new_figures_still_agrees(shop: ReadyShop) -> None:
    """A fact of an earlier program is read as it is, and written as it was."""
    shop.open_cash(FLOAT)
    z = close(shop, shop.actor, FLOAT)
    said = msgspec.json.decode(msgspec.json.encode(z))
    for late in ("discount_minor", "earlier_minor", "flows", "cashiers"):
        assert late not in said


@pytest.mark.req("C5")
def test_returns_and_voids_stand_on_the_z(any_shop: ReadyShop) -> None:
    shop = any_shop
    shop.open_cash(FLOAT)
    milk = [(MILK, 1000)]
    back = selling(shop, *milk)
    undone = selling(shop, *milk)
    give_back(shop, back.sale_id, ReturnLine(1, 1000))
    shop.database.write(
        lambda s: returns.void(s, shop.actor, op_id=new_id(), sale_id=undone.sale_id)
    )
    z = close(shop, shop.actor, FLOAT)
    assert z.difference_minor == 0
    kinds = {flow.kind: (flow.count, flow.amount_minor, flow.cash_minor) for flow in z.flows}
    assert kinds["refund"] == kinds["void"] == (1, 1600, -1600)
    paper = papers(shop, z.cash_session)[-1]
    assert "Anulaciones" in paper or "Voids" in paper
    assert problems(shop) == ()
