"""A real shop's file, played: every rule of the format, and sums that another program made."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from pos_app.core import cart, cash, catalog, kardex, sales, verify
from pos_app.core.db import ReadSession
from pos_app.core.errors import CashSessionOpen, WrongColumns, WrongRow
from pos_app.core.models.cash import CashSession
from pos_app.core.models.catalog import Customer, Product
from pos_app.core.models.local import PrintJob
from pos_app.core.models.returns import CreditNote, Refund
from pos_app.core.models.sales import Payment, Sale, SaleLine
from pos_app.core.money import CURRENCIES
from pos_app.core.replays import play as playing
from pos_app.core.replays.online_retail import read_plan
from pos_app.core.replays.plans import Plan
from pos_app.core.replays.play import Played, play
from pos_app.core.settling import Tender
from tests import retail
from tests.shop import ReadyShop, make_shop

LONDON = ZoneInfo("Europe/London")
DAY = "2010-12-01 08:26:00"


def plan_of(path: Path) -> Plan:
    return read_plan(path, CURRENCIES["GBP"], LONDON)


@pytest.fixture
def london(tmp_path: Path) -> Iterator[ReadyShop]:
    ready = make_shop(tmp_path / "london", "GBP", products=())
    yield ready
    ready.database.close()


def play_rows(shop: ReadyShop, folder: Path, *rows: str) -> Played:
    return play(shop.database, plan_of(retail.write(folder, rows)), LONDON)


def on_hand(session: ReadSession, code: str) -> int:
    return kardex.on_hand(session, catalog.get_by_code(session, code).variant_id)


def counted(session: ReadSession, model: type[object]) -> int:
    return int(session.execute(select(func.count()).select_from(model)).scalar() or 0)


def assert_clean(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        assert verify.verify(session).problems == ()


# Rules --------------------------------------------------------------------------------------------


def test_rows_of_one_invoice_are_one_sale_wherever_they_stand(
    london: ReadyShop, tmp_path: Path
) -> None:
    done = play_rows(
        london, tmp_path,
        f"1,10,A,2,{DAY},1.50,17850.0", f"2,10,A,1,{DAY},1.50,", f"1,10,A,3,{DAY},1.50,17850.0",
    )  # fmt: skip
    assert (done.sales, done.sale_lines, done.units_sold) == (2, 3, 6)
    assert done.sales_total_minor == 900
    with london.database.read() as session:
        first = sales.find_sale_by_number(session, 1)
        assert first is not None
        lines = sales.list_lines(session, first.id)
        assert [line.quantity_milli for line in lines] == [2000, 3000]  # each row is a line
        assert {line.price_reason for line in lines} == {"file"}
        (payment,) = sales.list_payments(session, first.id)
        assert (payment.method, payment.amount_minor) == ("debit", 750)
        assert first.customer_id is not None
        customer = session.get_one(Customer, first.customer_id)
        assert customer.reference == "17850"
    assert_clean(london)


def test_a_line_is_rounded_half_up_to_the_penny(london: ReadyShop, tmp_path: Path) -> None:
    done = play_rows(
        london, tmp_path,
        f"1,10,A,3,{DAY},0.125,", f"1,11,B,1,{DAY},0.005,", f"1,12,C,1,{DAY},0.004,",
    )  # fmt: skip
    assert done.sales_total_minor == 38 + 1 + 0
    with london.database.read() as session:
        totals = session.scalars(select(SaleLine.total_minor).order_by(SaleLine.line_no)).all()
        assert list(totals) == [38, 1, 0]


def test_bookkeeping_is_skipped_and_listed(london: ReadyShop, tmp_path: Path) -> None:
    path = retail.write(
        tmp_path,
        [f"A1,B,Adjust bad debt,1,{DAY},11062.06,", f"A2,B,x,1,{DAY},-5,", f"3,10,A,1,{DAY},1,"],
    )
    plan = plan_of(path)
    done = play(london.database, plan, LONDON)
    assert (done.sales, done.skipped, done.products) == (1, 2, 1)
    assert [skipped.number for skipped in plan.skipped] == ["A1", "A2"]


def test_rows_without_a_price_are_corrections_of_stock(london: ReadyShop, tmp_path: Path) -> None:
    done = play_rows(
        london, tmp_path,
        f"1,10,A,5,{DAY},1,", f"1,10,A,2,{DAY},0.0,", f"2,10,damaged,-3,{DAY},0,",
        f"3,10,found,4,{DAY},-1,", f"4,POST,,7,{DAY},0.0,", f"5,POST,,-7,{DAY},0.0,",
    )  # fmt: skip
    assert (done.adjustments_in, done.adjustments_out) == (3, 2)
    assert (done.sales, done.units_sold) == (1, 5)
    with london.database.read() as session:
        item = catalog.get_by_code(session, "10")
        rows = kardex.card(session, item.variant_id)
        assert [(row.type, row.reason, row.quantity_milli // 1000) for row in reversed(rows)] == [
            ("ENTRADA", "INICIAL", 8),  # what goes out, whatever comes in
            ("SALIDA", "VENTA", 5),
            ("ENTRADA", "AJUSTE", 2),
            ("SALIDA", "MERMA", 3),
            ("ENTRADA", "AJUSTE", 4),
        ]
        assert on_hand(session, "10") == 6000
    assert_clean(london)


@pytest.mark.parametrize(
    "code",
    ["POST", "dot", "M", "m", "D", "S", "B", "C2", "CRUK", "AMAZONFEE", "BANK CHARGES",
     "gift_0001_50"],
)  # fmt: skip
@pytest.mark.req("K1")
def test_services_sell_and_move_nothing(london: ReadyShop, tmp_path: Path, code: str) -> None:
    done = play_rows(london, tmp_path, f"1,{code},POSTAGE,3,{DAY},18.00,")
    assert (done.units_sold, done.sales_total_minor, done.movements) == (3, 5400, 0)
    with london.database.read() as session:
        assert not catalog.get_by_code(session, code).controls_stock


def noted(session: ReadSession) -> list[tuple[str, int, int]]:
    """Return what each credit note names, its ticket (0: none) and its amount."""
    query = select(CreditNote.note, CreditNote.reference_number, CreditNote.total_minor)
    rows = session.execute(query.order_by(CreditNote.number))
    return [(note, ticket, total) for note, ticket, total in rows]


@pytest.mark.req("R2")
def test_a_return_is_matched_to_the_latest_sales_of_its_customer(
    london: ReadyShop, tmp_path: Path
) -> None:
    done = play_rows(
        london, tmp_path,
        "1,10,A,3,2010-12-01 08:00:00,1.00,17850.0", "1,10,A,2,2010-12-01 08:00:00,1.10,17850.0",
        "2,10,A,4,2010-12-01 09:00:00,2.00,17850.0", "3,10,A,9,2010-12-01 09:30:00,9.00,12346.0",
        "C4,10,A,-5,2010-12-02 10:00:00,7.77,17850.0",
        "C5,10,A,-3,2010-12-03 10:00:00,7.77,17850.0",
        "C5,10,A,-2,2010-12-03 10:00:00,0.50,17850.0",
    )  # fmt: skip
    assert (done.returns, done.return_lines, done.units_returned) == (4, 3, 10)
    assert done.returns_without_ticket == 1
    with london.database.read() as session:
        assert noted(session) == [
            ("C4", 2, 800),  # the latest first, at its price
            ("C4", 1, 110),  # then the one before, its last line first
            ("C5", 1, 110 + 300),  # 1 of the last line, 3 of the first
            ("C5", 0, 50),  # what matched none, at the price of the file
        ]
    assert_clean(london)


@pytest.mark.req("R2")
def test_pennies_of_a_line_come_back_whole_over_many_returns(
    london: ReadyShop, tmp_path: Path
) -> None:
    rows = [f"1,10,A,7,{DAY},0.335,17850.0"]  # 2.345 is 2.35
    rows += [f"C{n},10,A,-1,2010-12-0{n} 09:00:00,9,17850.0" for n in range(2, 9)]
    done = play_rows(london, tmp_path, *rows)
    assert (done.sales_total_minor, done.refund_total_minor, done.returns) == (235, 235, 7)
    with london.database.read() as session:
        amounts = [total for _, _, total in noted(session)]
        assert amounts == [33, 34, 33, 34, 33, 34, 34]
        assert on_hand(session, "10") == 7000
    assert_clean(london)


@pytest.mark.req("R7", refusal=True)
def test_what_matches_nothing_comes_back_without_a_ticket(
    london: ReadyShop, tmp_path: Path
) -> None:
    done = play_rows(
        london, tmp_path,
        f"1,10,A,5,{DAY},1,17850.0", f"2,10,A,5,{DAY},1,",
        "C3,10,A,-1,2010-12-02 09:00:00,3,12346.0",  # another customer
        "C4,10,A,-1,2010-12-02 09:01:00,3,",  # nobody in particular: whose sale would it be
        "C5,11,B,-1,2010-12-02 09:02:00,3,17850.0",  # never sold
        "C6,POST,x,-1,2010-12-02 09:03:00,99999.99,17850.0",  # a service moves nothing
        "C7,10,A,-1,2010-11-30 09:00:00,3,17850.0",  # before the sale
    )  # fmt: skip
    assert (done.returns, done.returns_without_ticket, done.units_returned) == (5, 5, 5)
    with london.database.read() as session:
        assert {ticket for _, ticket, _ in noted(session)} == {0}
        assert {refund.method for refund in session.scalars(select(Refund))} == {"card"}
        assert on_hand(session, "10") == 3000
        assert on_hand(session, "11") == 1000
    assert_clean(london)


def test_a_row_above_zero_in_a_return_is_refused(london: ReadyShop, tmp_path: Path) -> None:
    path = retail.write(tmp_path, [f"C1,10,A,2,{DAY},1,17850.0", f"C1,10,A,-1,{DAY},1,17850.0"])
    plan = plan_of(path)
    done = play(london.database, plan, LONDON)
    assert (done.returns, done.units_returned) == (1, 1)
    assert [(refused.row, refused.number) for refused in plan.refused] == [(2, "C1")]


def test_codes_compare_without_case(london: ReadyShop, tmp_path: Path) -> None:
    done = play_rows(london, tmp_path, f"1,85123a,,1,{DAY},1,", f"2,85123A,HEART,1,{DAY},2,")
    assert done.products == 1
    with london.database.read() as session:
        item = catalog.get_by_code(session, "85123A")
        assert (item.name, item.price_minor) == ("HEART", 200)  # first name, last price


def test_a_negative_row_with_a_price_is_refused_and_the_rest_is_played(
    london: ReadyShop, tmp_path: Path
) -> None:
    path = retail.write(
        tmp_path, [f"1,10,A,-2,{DAY},1,", f"1,10,A,3,{DAY},1,", f"1,10,A,0,{DAY},0,"]
    )
    plan = plan_of(path)
    done = play(london.database, plan, LONDON)
    assert (done.sales, done.units_sold) == (1, 3)
    assert [(refused.row, refused.number) for refused in plan.refused] == [(2, "1"), (4, "1")]


def test_a_sale_happened_when_the_file_says(london: ReadyShop, tmp_path: Path) -> None:
    play_rows(london, tmp_path, "1,10,A,1,2011-06-01 08:26:00,1,")
    with london.database.read() as session:
        sale = sales.find_sale_by_number(session, 1)
        assert sale is not None
        assert sale.occurred_at == datetime(2011, 6, 1, 7, 26, tzinfo=UTC)  # summer time


def test_each_day_has_one_closed_cash_session_and_prints_nothing(
    london: ReadyShop, tmp_path: Path
) -> None:
    play_rows(
        london, tmp_path,
        "1,10,A,1,2010-12-02 09:00:00,1,", "2,10,A,1,2010-12-01 23:30:00,1,",
        "3,10,A,1,2010-12-02 08:00:00,1,",
    )  # fmt: skip
    with london.database.read() as session:
        rows = session.scalars(select(CashSession).order_by(CashSession.number)).all()
        days = [row.opened_at.astimezone(LONDON).date().isoformat() for row in rows]
        assert days == ["2010-12-01", "2010-12-02"]
        assert all(row.closed_at is not None for row in rows)
        states = set(session.scalars(select(PrintJob.state)))
        assert states == {"discarded"}
    assert_clean(london)


def test_a_date_as_spreadsheets_write_it_is_read(london: ReadyShop, tmp_path: Path) -> None:
    play_rows(london, tmp_path, "1,10,A,1,12/1/2010 8:26,1,")
    with london.database.read() as session:
        sale = sales.find_sale_by_number(session, 1)
        assert sale is not None
        assert sale.occurred_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)


# Wrong files and shops ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"1,10,A,x,{DAY},1,", "Quantity"),
        (f"1,10,A,1.5,{DAY},1,", "Quantity"),
        (f"1,10,A,1e99,{DAY},1,", "Quantity"),
        ("1,10,A,1,yesterday,1,", "InvoiceDate"),
        (f"1,10,A,1,{DAY},free,", "UnitPrice"),
        (f"1, ,A,1,{DAY},1,", "StockCode"),
        (f",10,A,1,{DAY},1,", "InvoiceNo"),
        ("1,10", "InvoiceNo"),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_file_before_anything_is_played(
    london: ReadyShop, tmp_path: Path, row: str, column: str
) -> None:
    path = retail.write(tmp_path, [f"9,10,A,1,{DAY},1,", row])
    with pytest.raises(WrongRow) as refused:
        plan_of(path)
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (3, column)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("codigo,nombre\n1,2\n", encoding="utf-8")
    with pytest.raises(WrongColumns):
        plan_of(path)


def test_a_till_with_its_own_session_open_is_left_alone(london: ReadyShop, tmp_path: Path) -> None:
    opened = london.open_cash()
    with pytest.raises(CashSessionOpen):
        play_rows(london, tmp_path, f"1,10,A,1,{DAY},1,")
    with london.database.read() as session:
        still = cash.find_open(session)
        assert still is not None
        assert still.id == opened.id
        assert counted(session, Sale) == 0
        assert counted(session, Product) == 0


# Resuming ------------------------------------------------------------------------------------


class PowerCutError(Exception):
    """Ends a run in its middle."""


def played_state(session: ReadSession) -> tuple[object, ...]:
    """Return everything that a double or a gap would change."""
    levels = {row.code: row.on_hand_milli for row in kardex.list_stock(session, limit=10_000)}
    return (
        counted(session, Sale),
        counted(session, SaleLine),
        counted(session, Payment),
        counted(session, CreditNote),
        sum(total for _, _, total in noted(session)),
        counted(session, CashSession),
        counted(session, Product),
        counted(session, Customer),
        int(session.execute(select(func.sum(Sale.total_minor))).scalar() or 0),
        levels,
    )


def test_a_second_run_doubles_nothing(london: ReadyShop, tmp_path: Path) -> None:
    plan = plan_of(retail.write(tmp_path, [*retail.many(60), *retail.returned(12)]))
    first = play(london.database, plan, LONDON)
    with london.database.read() as session:
        before = played_state(session)
    again = play(london.database, plan, LONDON)
    with london.database.read() as session:
        assert played_state(session) == before
        assert playing.in_shop(session, plan) == (first.sales, first.sales_total_minor)
    assert again == Played(skipped=len(plan.documents))
    assert_clean(london)


def test_a_run_that_was_cut_anywhere_is_finished_by_the_next(tmp_path: Path) -> None:
    path = retail.write(tmp_path, [*retail.many(40), *retail.returned(8)])
    plan = plan_of(path)
    whole = make_shop(tmp_path / "whole", "GBP", products=())
    play(whole.database, plan, LONDON)
    with whole.database.read() as session:
        expected = played_state(session)
    whole.database.close()
    for cut_at in (1, 2, 8, 9, 20, 33, 42, 45, len(plan.documents)):
        shop = make_shop(tmp_path / f"cut{cut_at}", "GBP", products=())

        def cut(at: int, total: int, cut_at: int = cut_at) -> None:
            if at == cut_at:
                raise PowerCutError

        with pytest.raises(PowerCutError):
            play(shop.database, plan, LONDON, progress=cut)
        second = play(shop.database, plan, LONDON)
        assert second.skipped == cut_at
        with shop.database.read() as session:
            assert played_state(session) == expected, cut_at
            assert cash.find_open(session) is None
        assert_clean(shop)
        shop.database.close()


def test_two_runs_at_once_double_nothing(london: ReadyShop, tmp_path: Path) -> None:
    plan = plan_of(retail.write(tmp_path, retail.many(20)))
    nested: list[Played] = []

    def meanwhile(at: int, total: int) -> None:
        if at == 5 and not nested:
            nested.append(play(london.database, plan, LONDON))

    outer = play(london.database, plan, LONDON, progress=meanwhile)
    assert nested[0].sales + outer.sales == 20
    with london.database.read() as session:
        assert counted(session, Sale) == 20


def test_the_next_month_goes_on_with_the_same_products(london: ReadyShop, tmp_path: Path) -> None:
    play_rows(london, tmp_path, f"1,10,A,5,{DAY},1,17850.0")
    january = retail.write(tmp_path, ["2,10,A NEW,7,2011-01-04 09:00:00,2,17850.0"], "jan.csv")
    done = play(london.database, plan_of(january), LONDON)
    assert (done.products, done.customers, done.sales) == (0, 0, 1)
    with london.database.read() as session:
        item = catalog.get_by_code(session, "10")
        assert (item.name, item.price_minor) == ("A", 200)
        assert on_hand(session, "10") == 0
    assert_clean(london)


def test_the_shop_sells_on_after_a_replay(london: ReadyShop, tmp_path: Path) -> None:
    play_rows(london, tmp_path, f"1,10,A,5,{DAY},1,", f"2,10,A,9,{DAY},0,")
    london.open_cash()
    filled = cart.add(cart.open_cart(), london.item("10"), 9000)
    london.database.write(
        lambda session: sales.charge(
            session, london.actor, cart=filled, tenders=[Tender("cash", 900)]
        )
    )
    assert_clean(london)


# Sums -----------------------------------------------------------------------------------------


def test_the_sums_of_a_file_are_those_of_another_program(london: ReadyShop, tmp_path: Path) -> None:
    path = retail.write(
        tmp_path,
        [*retail.many(80), *retail.returned(30), f"A9,B,x,1,{DAY},5,",
         f"800001,post,POSTAGE,2,{DAY},18,17001.0", f"800002,20003,found,6,{DAY},0,"],
    )  # fmt: skip
    done, expected = play(london.database, plan_of(path), LONDON), retail.sums(path)
    for name in (
        "sales", "sale_lines", "units_sold", "adjustments_in", "adjustments_out",
        "returns", "return_lines", "units_returned", "returns_without_ticket",
        "skipped", "products", "customers", "movements",
    ):  # fmt: skip
        assert getattr(done, name) == getattr(expected, name), name
    assert done.sales_total_minor == int(expected.sales_total * 100)
    assert done.refund_total_minor == int(expected.refund_total * 100)
    assert done.returns > done.returns_without_ticket > 0
    with london.database.read() as session:
        assert counted(session, CashSession) == expected.cash_sessions
        for row in kardex.list_stock(session, limit=10_000):
            assert row.on_hand_milli == expected.balances[row.code] * 1000, row.code
