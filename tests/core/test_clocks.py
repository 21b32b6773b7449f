"""Wrong clocks: what an operation says of its clock, and by which time a till goes on selling."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from pos_app.core import approvals, cart, cash, catalog, sales
from pos_app.core.actor import Actor
from pos_app.core.approvals import Ask
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.clock_rules import OK, Believed, Reading, judge
from pos_app.core.db import WriteSession, open_database, sqlite_url
from pos_app.core.errors import ApprovalRequired, NotPermitted
from pos_app.core.facts import decode_envelope
from pos_app.core.fiscal.cl.profile import ChileProfile
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Operation
from pos_app.core.settling import Tender
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import DATABASE_NAME, PEOPLE, PRODUCTS, ReadyShop, make_shop

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
YEARS = timedelta(days=3652)
BATTERY = datetime(1970, 1, 1, 0, 0, 9, tzinfo=UTC)
MILK = PRODUCTS[0].code
RUN, NEXT_RUN = UUID(int=1), UUID(int=2)  # of the program
S, M, H, D = (timedelta(seconds=n) for n in (1, 60, 3600, 86400))


def reading(at: datetime, ran: timedelta, boot: UUID = RUN) -> Reading:
    """Return what the clock says after the machine ran so long."""
    return Reading(at, ran // timedelta(milliseconds=1), boot)


@pytest.mark.req("Q9")
@pytest.mark.parametrize(
    ("at", "ran", "skew_s", "state"),
    [
        (NOW + H, H, None, "ok"),
        (NOW + H - S, H, None, "ok"),
        (NOW + H + 2 * M, H, None, "ok"),
        (NOW + H + 3 * M, H, None, "jumped"),
        (NOW + YEARS, H, None, "jumped"),
        (NOW - 2 * S, S, None, "ok"),
        (NOW - 3 * S, S, None, "went_back"),
        (NOW + 50 * M, H, None, "went_back"),  # an hour has passed
        (BATTERY, S, None, "went_back"),
        (NOW + H, H, 100, "ok"),
        (NOW + H, H, -130, "skew:-130"),
        (NOW + H + 130 * S, H, -130, "ok"),  # put right by hand
        (NOW + H + YEARS, H, -130, "skew:+315532670"),
    ],
)
def test_what_a_clock_is_worth_while_the_program_runs(
    at: datetime, ran: timedelta, skew_s: int | None, state: str
) -> None:
    before = Believed(reading(NOW, timedelta()), skew_s)
    assert judge(before, reading(at, ran))[0] == state


@pytest.mark.req("Q9")
@pytest.mark.parametrize(
    ("at", "skew_s", "state"),
    [
        (NOW + 14 * H, None, "ok"),
        (NOW + 3 * D, None, "ok"),  # closed from Saturday on
        (NOW + 5 * D, None, "unverified"),
        (NOW + YEARS, 0, "unverified"),
        (BATTERY, None, "went_back"),
        (BATTERY, 0, "went_back"),
        (NOW - YEARS + H, int(YEARS.total_seconds()), "unverified"),  # right, perhaps
        (NOW - M, 50, "went_back"),
        (NOW - M, 130, "unverified"),
    ],
)
def test_what_a_clock_is_worth_after_a_start(at: datetime, skew_s: int | None, state: str) -> None:
    before = Believed(reading(NOW, 9 * H), skew_s)
    said, believed = judge(before, reading(at, S, NEXT_RUN))
    assert said == state
    # Without a centre nobody will confirm it: a shop that was closed for a week goes on.
    goes_on = state == OK or (state == "unverified" and skew_s is None)
    assert believed == (Believed(reading(at, S, NEXT_RUN)) if goes_on else None)


def again(shop: ReadyShop, clock: SetClock) -> ReadyShop:
    """Start the program of a shop anew, on a machine with that clock."""
    shop.database.close()
    database = open_database(sqlite_url(shop.folder / DATABASE_NAME), clock=clock)
    return ReadyShop(database, shop.actor, shop.keys, shop.folder)


def sell(shop: ReadyShop) -> sales.Charged:
    """Scan milk and charge it."""
    filled = cart.add(cart.open_cart(), shop.item(MILK), 1000)
    tenders = [Tender("debit", filled.total_minor)]
    return shop.database.write(lambda s: sales.charge(s, shop.actor, cart=filled, tenders=tenders))


def states(shop: ReadyShop) -> list[tuple[datetime, str]]:
    """Return time and clock of the sales, in the order of their numbers."""
    query = (
        select(Operation.payload).where(Operation.type == "sale.charged").order_by(Operation.seq)
    )
    with shop.database.read() as session:
        made = [decode_envelope(bytes(body)) for body in session.scalars(query)]
    return [(one.occurred_at, one.clock_state) for one in made]


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.req("Q9")
@pytest.mark.parametrize("wrong", [NOW - YEARS, BATTERY, NOW + YEARS])
def test_whichever_clock_a_till_sells_at_the_price_of_now_and_says_so(
    tmp_path: Path, wrong: datetime
) -> None:
    shop = make_shop(tmp_path, clock=SetClock(NOW - D))
    shop.open_cash()
    shop = again(shop, SetClock(NOW))
    milk = ProductInput(code=MILK, name=PRODUCTS[0].name, price_minor=1700)
    shop.database.write(lambda s: catalog.save_product(s, milk))
    assert sell(shop).total_minor == 1700
    shop = again(shop, SetClock(wrong))
    assert [sell(shop).total_minor, sell(shop).total_minor] == [1700, 1700]
    shop = again(shop, SetClock(NOW + H))
    assert sell(shop).total_minor == 1700
    # Years ahead after a start it is doubtful once; then the right clock goes back, for who knows.
    said = ["went_back"] * 2 + ["ok"] if wrong < NOW else ["unverified", "ok", "went_back"]
    times = [NOW, wrong, wrong, NOW + H]
    assert states(shop) == list(zip(times, ["ok", *said], strict=True))
    shop.database.close()


@pytest.fixture(params=DATABASES)
def any_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=1000)


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.req("Q9")
def test_a_product_has_its_first_price_before_it_began(any_shop: ReadyShop) -> None:
    """The clock of a new shop is ten years behind the day from which its price list counts."""
    begins = any_shop.database.clock.now() + YEARS
    oil = ProductInput(code="NUEVO1", name="Aceitunas del norte", price_minor=900)

    def state(session: WriteSession) -> None:
        oil_id, _ = catalog.save_product(session, oil, price_from=begins)
        dearer = replace(oil, price_minor=1100)
        catalog.save_product(session, dearer, price_from=begins + D)
        catalog.set_quick_keys(session, "Bebidas", [oil_id])

    any_shop.database.write(state)
    with any_shop.database.read() as session:
        found = catalog.get_by_code(session, "NUEVO1")
        (searched,) = catalog.find_products(session, "aceitunas")
        ((key,),) = catalog.list_quick_keys(session).values()
        asked = catalog.get_by_code(session, "226")  # it has no price at all
    assert (found.price_minor, searched.price_minor, key.price_minor) == (900, 900, 900)
    assert (asked.price_minor, asked.asks_price) == (0, True)


def test_the_tax_before_its_first_day_is_that_of_its_first_day() -> None:
    chile = ChileProfile("IVA", ZoneInfo("America/Santiago"))
    assert chile.rates_bp(BATTERY.date()) == {"standard": 1900, "exempt": 0}


@pytest.mark.conflict_row("clock_wrong")
@pytest.mark.req("C1", "Q9", refusal=True)
def test_a_drawer_is_opened_under_a_clock_that_went_back_with_a_supervisor_only(
    tmp_path: Path,
) -> None:
    shop = make_shop(tmp_path, clock=SetClock(NOW))
    shop.open_cash()
    shop.database.write(lambda s: cash.close_session(s, shop.actor, counts=(), op_id=new_id()))
    shop = again(shop, SetClock(NOW - 5 * M - S))
    cashier, op_id = shop.person("VENDEDOR"), new_id()

    def opens(actor: Actor = cashier) -> cash.Session:
        return shop.database.write(
            lambda s: cash.open_session(s, actor, float_minor=0, session_id=op_id)
        )

    with pytest.raises(NotPermitted):
        opens(shop.person("BODEGUERO"))
    with pytest.raises(ApprovalRequired) as refused:
        opens()
    assert refused.value.facts["permission"] == "cash.clock_back"
    with shop.database.read() as session:
        assert cash.find_open(session) is None
    supervisor = shop.person("SUPERVISOR")
    ask = Ask("cash.clock_back", op_id, 0)
    grant = approvals.approve_with_pin(
        shop.database, cashier, supervisor.user_id, PEOPLE["SUPERVISOR"][1], shop.keys.pepper, ask
    )
    opened = opens(cashier.with_grants(grant))
    assert opened.opened_at == NOW - 5 * M - S
    sell(shop)  # who agreed has looked at the clock: from now on it is believed
    assert states(shop)[-1][1] == "ok"
    shop.database.close()


@pytest.mark.req("C1", "Q9")
def test_a_few_minutes_back_open_the_drawer_without_anybody(tmp_path: Path) -> None:
    shop = make_shop(tmp_path, clock=SetClock(NOW))
    sold_until = NOW - 5 * M
    shop = again(shop, SetClock(sold_until))
    cashier = shop.person("VENDEDOR")
    opened = shop.database.write(lambda s: cash.open_session(s, cashier, float_minor=0))
    assert opened.opened_at == sold_until
    shop.database.close()
