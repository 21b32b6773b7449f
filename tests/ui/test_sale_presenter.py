"""The sale without a screen: what is scanned, typed and pressed, and what is said."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from pos_app.core import catalog, drafts, kardex
from pos_app.core.catalog import ProductInput
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Case
from pos_app.core.settling import CASH, Tender
from pos_app.core.sync import outbox
from pos_app.ui.sale.rows import NewProduct
from pos_app.ui.values import Level
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.sale_counter import (
    BREAD,
    BREAD_NAME,
    CHOCOLATE,
    LOLLY,
    MILK,
    MILK_NAME,
    SAUSAGE,
    Counter,
    counter_of,
)


@pytest.fixture
def counter(shop: ReadyShop) -> Counter:
    shop.open_cash()
    return counter_of(shop)


# The one box -----------------------------------------------------------------------------------


@pytest.mark.req("V1")
def test_a_scan_adds_a_piece_and_the_same_scan_one_more(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.scanned(BREAD)
    counter.sale.scanned(MILK)
    assert counter.view.names() == [("2", MILK_NAME), ("1", BREAD_NAME)]
    assert counter.view.selected == 0  # what has just come is what + and - act on
    assert counter.view.figure is not None
    assert counter.view.figure.number == "$5.400"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        (MILK, ("1", MILK_NAME)),
        (f"12*{MILK}", ("12", MILK_NAME)),
        ("3*leche", ("3", MILK_NAME)),
        ("leche capp", ("1", MILK_NAME)),
        (f"0,735*{SAUSAGE}", ("0,735\N{NO-BREAK SPACE}kg", "Longaniza")),
        (f"0.735*{SAUSAGE}", ("0,735\N{NO-BREAK SPACE}kg", "Longaniza")),
        (f"2x{MILK}", ("2", MILK_NAME)),
    ],
)
def test_the_box_understands(counter: Counter, typed: str, line: tuple[str, str]) -> None:
    counter.type(typed)
    assert counter.view.names() == [line]
    assert counter.view.box == ""


def test_a_quantity_in_the_box_is_how_often_the_next_scan_counts(counter: Counter) -> None:
    counter.view.box = "12*"
    counter.sale.scanned(MILK)
    counter.sale.scanned(BREAD)
    assert counter.view.names() == [("12", MILK_NAME), ("1", BREAD_NAME)]


def test_enter_after_a_quantity_asks_for_what(counter: Counter) -> None:
    counter.type("12*")
    assert counter.view.box == "12*"
    assert "12 times" in counter.view.says()
    counter.sale.scanned(MILK)
    assert counter.view.names() == [("12", MILK_NAME)]


@pytest.mark.req("V1", refusal=True)
@pytest.mark.parametrize("typed", ["7501", "9*7501", "no such thing"])
def test_an_unknown_code_says_so_and_adds_nothing(counter: Counter, typed: str) -> None:
    counter.sale.scanned(MILK)
    counter.type(typed)
    assert counter.view.names() == [("1", MILK_NAME)]
    assert counter.view.strip is not None
    assert counter.view.strip.level is Level.WARN
    assert typed.removeprefix("9*") in counter.view.says()
    assert counter.view.strip_keys()[0] == "search"
    counter.sale.scanned(BREAD)
    assert counter.view.strip is None  # gone with the next good scan


def test_who_may_edit_the_catalogue_creates_what_is_missing_and_sells_it(counter: Counter) -> None:
    counter.type("2*7501")
    assert counter.view.strip_keys() == ("search", "create")
    counter.sale.strip_pressed("create")
    assert counter.view.question == "product of 7501"
    counter.sale.product_entered(NewProduct("Pan amasado", 250, by_weight=False))
    assert counter.view.question == ""
    assert counter.view.names() == [("2", "Pan amasado")]
    assert "no stock" in counter.view.says()
    counter.sale.pay_exact()
    assert counter.sold() == 1
    with counter.shop.database.read() as session:
        item = catalog.get_by_code(session, "7501")
        assert (item.price_minor, item.sold_by_weight) == (250, False)
        assert kardex.on_hand(session, item.variant_id) == -2000
        assert [case.kind for case in session.scalars(select(Case))] == ["OVERSOLD"]


def test_a_weighed_product_that_is_created_is_weighed_at_once(counter: Counter) -> None:
    counter.type("7501")
    counter.sale.strip_pressed("create")
    counter.sale.product_entered(NewProduct("Queso fresco", 6000, by_weight=True))
    assert counter.view.question == "quantity of Queso fresco in kg"
    counter.sale.number_entered(500)
    assert counter.view.names() == [("0,500\N{NO-BREAK SPACE}kg", "Queso fresco")]


def test_the_form_answered_twice_creates_and_adds_once(counter: Counter) -> None:
    counter.type("7501")
    counter.sale.strip_pressed("create")
    counter.tasks.hold()
    product = NewProduct("Pan amasado", 250, by_weight=False)
    counter.sale.product_entered(product)
    counter.sale.product_entered(product)
    counter.tasks.release()
    assert counter.view.names() == [("1", "Pan amasado")]


def test_a_form_that_is_given_up_creates_nothing(counter: Counter) -> None:
    counter.type("7501")
    counter.sale.strip_pressed("create")
    counter.sale.number_cancelled()
    counter.sale.product_entered(NewProduct("Pan amasado", 250, by_weight=False))
    counter.type("7501")
    counter.sale.strip_pressed("create")
    counter.sale.scanned(MILK)  # a scan is the next product, not an answer
    assert counter.view.question == ""
    counter.sale.product_entered(NewProduct("Pan amasado", 250, by_weight=False))
    assert counter.view.names() == [("1", MILK_NAME)]
    with counter.shop.database.read() as session:
        assert catalog.find_by_code(session, "7501") is None


def test_a_cashier_and_a_name_are_not_offered_to_create(shop: ReadyShop) -> None:
    shop.open_cash()
    cashier = counter_of(shop, "VENDEDOR")
    cashier.type("7501")
    assert cashier.view.strip_keys() == ("search",)
    cashier.sale.strip_pressed("create")
    assert cashier.view.question == ""
    owner = counter_of(shop)
    owner.type("no such thing")
    assert owner.view.strip_keys() == ("search",)


def test_where_the_catalogue_is_the_centres_nothing_is_created_here(counter: Counter) -> None:
    counter.shop.database.write(
        lambda session: outbox.set_link(session, "http://centre", new_id(), outbox.ACTIVE)
    )
    counter.type("7501")
    assert counter.view.strip_keys() == ("search",)


@pytest.mark.parametrize("typed", ["0*780", "1,2345*305", "0,5*7802920008134"])
def test_a_quantity_that_cannot_be_is_refused(counter: Counter, typed: str) -> None:
    counter.type(typed)
    assert counter.view.names() == []
    assert counter.view.strip is not None


def test_a_name_is_searched_while_it_is_typed(counter: Counter) -> None:
    counter.sale.typed("a")
    assert not counter.view.found
    counter.sale.typed("choc")
    assert [row.name for row in counter.view.found] == [
        "Chocolate Costa 62 % cacao 80 g",
        "Coyac yogueta chocolate",
    ]
    counter.view.box = "2*choc"
    counter.sale.result_chosen(counter.view.found[0].key)
    assert counter.view.names() == [("2", "Chocolate Costa 62 % cacao 80 g")]


def test_an_overtaken_search_is_not_shown(counter: Counter) -> None:
    counter.tasks.hold()
    counter.sale.typed("choc")
    counter.sale.typed("7802")
    counter.tasks.release()
    assert counter.view.found == ()


def test_several_names_are_offered(counter: Counter) -> None:
    counter.type("choc")
    assert len(counter.view.found) == 2
    assert counter.view.names() == []


# Weight and price ------------------------------------------------------------------------------


def test_weighed_goods_ask_for_their_weight(counter: Counter) -> None:
    counter.sale.scanned(SAUSAGE)
    assert counter.view.question == "quantity of Longaniza in kg"
    assert counter.view.names() == []
    counter.sale.number_entered(735)
    assert counter.view.question == ""
    assert counter.view.lines[0].amount == "$2.940"


def test_a_product_without_price_asks_for_it(counter: Counter) -> None:
    counter.view.box = "2*"
    counter.sale.scanned(LOLLY)
    assert counter.view.question == "price of Coyac yogueta chocolate"
    counter.sale.number_entered(250)
    assert counter.view.lines[0].amount == "$500"
    assert "Price asked" in counter.view.lines[0].detail


def test_a_question_without_an_answer_adds_nothing(counter: Counter) -> None:
    counter.sale.scanned(LOLLY)
    counter.sale.number_entered(0)
    counter.sale.scanned(LOLLY)
    counter.sale.number_cancelled()
    assert counter.view.names() == []


def test_a_scan_goes_before_a_question_and_never_answers_it(counter: Counter) -> None:
    counter.sale.scanned(SAUSAGE)
    counter.sale.scanned(MILK)
    assert counter.view.question == ""
    assert counter.view.names() == [("1", MILK_NAME)]
    counter.sale.number_entered(735)  # a late answer to a question that is gone
    assert counter.view.names() == [("1", MILK_NAME)]


# Lines -----------------------------------------------------------------------------------------


def test_plus_and_minus_step_and_the_last_piece_can_be_brought_back(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.quantity_step(0, 1)
    assert counter.view.names() == [("2", MILK_NAME)]
    counter.sale.quantity_step(0, -1)
    counter.sale.quantity_step(0, -1)
    assert counter.view.names() == []
    counter.sale.strip_pressed("undo")
    assert counter.view.names() == [("1", MILK_NAME)]


def test_a_removed_line_comes_back_where_it_was(counter: Counter) -> None:
    for code in (MILK, BREAD, CHOCOLATE):
        counter.sale.scanned(code)
    counter.sale.line_selected(1)
    counter.sale.remove_clicked()
    assert [name for _, name in counter.view.names()] == [MILK_NAME, PRODUCTS[2].name]
    assert BREAD_NAME in counter.view.says()
    counter.sale.strip_pressed("undo")
    assert [name for _, name in counter.view.names()][1] == BREAD_NAME


def test_f3_sets_the_quantity_from_the_box_or_asks(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.quantity_clicked("12")
    assert counter.view.names() == [("12", MILK_NAME)]
    counter.sale.quantity_clicked("")
    assert counter.view.question == f"quantity of {MILK_NAME} in pcs"
    counter.sale.number_entered(7000)
    assert counter.view.names() == [("7", MILK_NAME)]
    counter.sale.quantity_clicked("1,5")
    assert counter.view.names() == [("7", MILK_NAME)]
    assert MILK_NAME in counter.view.says()


def test_keys_without_a_line_say_so(counter: Counter) -> None:
    for press in (
        counter.sale.remove_clicked,
        lambda: counter.sale.quantity_clicked(""),
        lambda: counter.sale.price_clicked(""),
        lambda: counter.sale.discount_clicked("10"),
        lambda: counter.sale.quantity_step(0, 1),
        counter.sale.charge_clicked,
        counter.sale.pay_exact,
        counter.sale.pay_card,
    ):
        counter.view.strip = None
        press()
        assert counter.view.strip is not None
    assert counter.ways.went == []


@pytest.mark.req("V4")
def test_who_may_changes_the_price(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.price_clicked("")
    counter.sale.number_entered(1500)
    assert counter.view.lines[0].amount == "$1.500"
    assert "Price changed" in counter.view.lines[0].detail
    counter.sale.discount_clicked("10%")
    assert counter.view.lines[0].amount == "$1.350"
    assert counter.view.lines[0].old_amount == "$1.500"
    counter.sale.pay_exact()
    assert counter.sold() == 1


@pytest.mark.req("V4", refusal=True)
def test_a_cashier_alone_charges_no_changed_price(shop: ReadyShop) -> None:
    counter = counter_of(shop, "VENDEDOR")
    counter.sale.scanned(MILK)
    counter.sale.price_clicked("")
    counter.sale.number_entered(1500)
    counter.sale.pay_exact()
    assert "Ana Rojas needs the approval of a supervisor" in counter.view.says()
    assert counter.sold() == 0
    counter.sale.price_clicked("")
    counter.sale.number_entered(1600)
    counter.type("10%")
    counter.sale.pay_exact()
    assert "Ana Rojas needs the approval of a supervisor" in counter.view.says()
    assert counter.sold() == 0


# Drafts and parking ----------------------------------------------------------------------------


def test_the_sale_is_there_after_a_restart(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.type(f"0,735*{SAUSAGE}")
    again = counter.another()
    assert again.view.names() == counter.view.names()
    assert "Nothing of it was lost" in again.view.says()
    assert again.sale.cart == counter.sale.cart
    again.sale.pay_card()
    assert counter.another().view.names() == []


def test_what_changes_while_a_draft_is_written_is_saved_in_one_go(counter: Counter) -> None:
    counter.tasks.hold()
    for _ in range(5):
        counter.sale.scanned(MILK)
    assert len(counter.tasks.held) == 1
    counter.tasks.release()
    with counter.shop.database.read() as session:
        kept = drafts.find_open(session, counter.shop.actor.user_id)
    assert kept == counter.sale.cart


def test_a_draft_never_outlives_its_sale(counter: Counter) -> None:
    counter.tasks.hold()
    counter.sale.scanned(MILK)  # its draft waits for the writer
    counter.sale.pay_exact()
    counter.tasks.release()
    assert counter.sold() == 1
    with counter.shop.database.read() as session:
        assert drafts.find_open(session, counter.shop.actor.user_id) is None


@pytest.mark.req("V7")
def test_park_and_recall_are_one_key_each(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.park_clicked()
    assert counter.view.names() == []
    assert counter.view.parked == 1
    counter.sale.park_clicked()
    assert counter.view.names() == [("1", MILK_NAME)]
    assert counter.view.parked == 0
    counter.sale.park_clicked()
    counter.sale.scanned(BREAD)
    counter.sale.park_clicked()
    counter.sale.park_clicked()
    assert counter.ways.went[-1] == "parked"  # two wait: choose one


def test_taking_up_a_parked_sale_parks_the_open_one(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    first = counter.sale.cart
    counter.sale.park_clicked()
    counter.sale.scanned(BREAD)
    counter.sale.recall(first.id)
    assert counter.view.names() == [("1", MILK_NAME)]
    with counter.shop.database.read() as session:
        assert [p.cart.lines[0].name for p in drafts.list_parked(session)] == [BREAD_NAME]


def test_with_nothing_parked_the_key_says_so(counter: Counter) -> None:
    counter.sale.park_clicked()
    assert "No sale is parked" in counter.view.says()


# Product keys ----------------------------------------------------------------------------------


def test_product_keys_sell(shop: ReadyShop) -> None:
    shop.open_cash()
    ids = [shop.item(code).variant_id for code in (MILK, SAUSAGE)]
    shop.database.write(lambda session: catalog.set_quick_keys(session, "favoritos", ids))
    shop.database.write(lambda session: catalog.set_quick_keys(session, "Ofertas", ids[:1]))
    counter = counter_of(shop)
    assert [category.text for category in counter.view.categories] == ["Favourites", "Ofertas"]
    assert [key.weighed for key in counter.view.products] == [False, True]
    counter.view.box = "3*"
    counter.sale.quick_key(counter.view.products[0].key)
    assert counter.view.names() == [("3", MILK_NAME)]
    counter.view.box = ""
    counter.sale.quick_key(counter.view.products[1].key)
    assert counter.view.question == "quantity of Longaniza in kg"
    counter.sale.category_chosen("Ofertas")
    assert len(counter.view.products) == 1


def test_a_changed_price_reaches_the_keys_and_leaves_the_cart(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    milk = counter.shop.item(MILK).variant_id
    counter.shop.database.write(lambda session: catalog.set_quick_keys(session, "pan", [milk]))
    dearer = ProductInput(code=MILK, name=MILK_NAME, price_minor=9000)
    counter.shop.database.write(lambda session: catalog.save_product(session, dearer))
    counter.sale.products_changed()
    assert counter.view.products[0].price == "$9.000"
    assert counter.view.lines[0].amount == "$1.600"


def test_a_sale_in_pounds_shows_pence(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "gbp", currency="GBP")
    shop.open_cash()
    counter = counter_of(shop)
    counter.type(f"3*{MILK}")
    assert counter.view.exact == "£48.00"
    counter.sale.charge([Tender(CASH, 5000)])
    assert counter.view.change is not None
    assert counter.view.change.amount == "£2.00"
    shop.database.close()


def test_esc_puts_the_change_away_and_loses_no_line(counter: Counter) -> None:
    counter.sale.scanned(MILK)
    counter.sale.escaped()
    assert counter.view.names() == [("1", MILK_NAME)]
    counter.sale.pay_exact()
    counter.sale.escaped()
    assert not counter.view.change


def test_the_record_adds_up(counter: Counter) -> None:
    counter.type(f"3*{MILK}")
    counter.sale.pay_with(5000)
    with counter.shop.database.read() as session:
        row = session.execute(text("SELECT total_minor, rounding_minor FROM sales")).one()
    assert tuple(row) == (4800, 0)
