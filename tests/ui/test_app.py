"""The whole till by keys: what a cashier does in a day, and what must not happen."""

import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib import metadata
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from pos_app import bootstrap
from pos_app.core import print_jobs, sales, verify
from pos_app.core.clock import SetClock, SystemClock
from pos_app.core.errors import AlreadyRunning, InvalidSettings, StoreMissing
from pos_app.settings import StationSettings, load_settings, save_settings
from pos_app.ui import theme
from pos_app.ui.hands import Hands, activate
from pos_app.ui.setup.rows import IN_FILE
from pos_app.version import VERSION
from tests.shared_data import PROJECT
from tests.shop import OPENING_STOCK_MILLI, PRODUCTS, make_shop, open_shop, trading_folder
from tests.ui.counter import SETTLE_MS, Counter, counter_at_sale, counter_in, virtual_printer

MILK, BREAD, CHOCOLATE, SAUSAGE, LOLLY = (product.code for product in PRODUCTS)
MILK_NAME, BREAD_NAME = PRODUCTS[0].name, PRODUCTS[1].name


class WindowWatch(QObject):
    """Remembers every widget that was shown as a window."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.windows: list[str] = []
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a shop whose cash session is still closed."""
    shop = make_shop(tmp_path / "shop")
    shop.database.close()
    return shop.folder


@pytest.fixture
def open_folder(folder: Path) -> Path:
    """Return the folder of a shop whose cash session is open."""
    return trading_folder(folder.parent / "open")


@pytest.fixture
def counter(qapp: QApplication, open_folder: Path) -> Iterator[Counter]:
    """Give a till with Ana at the sale screen."""
    with counter_at_sale(qapp, open_folder) as made:
        yield made


def test_a_day_begins_and_the_first_sale_is_paid(qapp: QApplication, folder: Path) -> None:
    with counter_in(qapp, folder) as counter:
        counter.sign_in()
        counter.open_drawer()
        counter.hands.scan(MILK)
        counter.hands.type("2*")
        counter.hands.scan(BREAD)
        assert counter.lines() == [("1", MILK_NAME), ("2", BREAD_NAME)]
        assert counter.till.sale_view.total.figure().number == "$6.000"
        counter.hands.press("F12")
        counter.wait_for_screen("payment")
        counter.hands.type("10000")
        counter.hands.press("F12")
        counter.wait_for_screen("sale")
        assert counter.change() == "$4.000"
        assert counter.stock(MILK) == OPENING_STOCK_MILLI - 1000
        assert counter.stock(BREAD) == OPENING_STOCK_MILLI - 2000
        counter.hands.wait_for(lambda: len(counter.papers) == 2, "opening slip and ticket")
        counter.hands.scan(CHOCOLATE)
        assert counter.change() == ""
        with counter.database.read() as session:
            assert verify.verify(session).ok


@pytest.mark.req("V5")
@pytest.mark.parametrize("key", ["F9", "F10"])
def test_a_key_held_down_charges_once(counter: Counter, key: str) -> None:
    counter.hands.scan(MILK)
    counter.hands.hold(key, times=8)
    counter.hands.press(key, key)
    counter.wait_for_sale()
    counter.hands.pause(150)
    assert counter.sold() == 1


@pytest.mark.req("V5")
def test_enter_pressed_twice_at_the_payment_charges_once(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("F12")
    counter.hands.type("2000")
    counter.hands.press("Return", "Return", "F12")
    counter.wait_for_sale()
    counter.hands.pause(150)
    assert counter.sold() == 1
    assert counter.change() == "$400"


def test_a_wrong_pin_lets_nobody_in(qapp: QApplication, open_folder: Path) -> None:
    with counter_in(qapp, open_folder) as counter:
        counter.hands.wait_for(lambda: counter.till.login_view.tiles, "the people")
        counter.hands.type("9999")
        counter.hands.press("Return")
        counter.hands.pause(400)
        assert counter.screen() == "login"


def test_a_scan_never_lands_in_a_question(counter: Counter) -> None:
    counter.hands.scan(SAUSAGE)
    view = counter.till.sale_view
    assert view.question.isVisible()
    counter.hands.scan(MILK)
    assert not view.question.isVisible()
    assert counter.lines() == [("1", MILK_NAME)]
    assert view.box.hasFocus()


def test_weight_and_price_are_asked_and_answered_by_keys(counter: Counter) -> None:
    counter.hands.scan(SAUSAGE)
    counter.hands.type("0,735")
    counter.hands.press("Return")
    counter.hands.scan(LOLLY)
    counter.hands.type("250")
    counter.hands.press("Return")
    assert counter.lines() == [
        ("0,735\N{NO-BREAK SPACE}kg", "Longaniza"),
        ("1", "Coyac yogueta chocolate"),
    ]
    counter.hands.press("F10")
    counter.wait_for_sale()
    assert counter.change() == "$3.190"


def test_an_unknown_code_says_so_under_the_box(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.scan("7501")
    assert "7501" in counter.strip()
    assert counter.lines() == [("1", MILK_NAME)]
    assert counter.till.sale_view.box.hasFocus()
    counter.hands.scan(MILK)
    assert counter.strip() == ""


def test_a_missing_product_is_created_by_keys_and_sold(
    qapp: QApplication, open_folder: Path
) -> None:
    with counter_at_sale(qapp, open_folder, "ADMINISTRADOR") as counter:
        counter.hands.scan("7501")
        counter.hands.press("Ctrl+N")
        form = counter.till.sale_view.product
        assert form.name.field.hasFocus()
        counter.hands.press("Return", "F9", "F12")  # without a name: nothing, and no money key
        counter.hands.type("Pan amasado")
        counter.hands.press("Return")
        counter.hands.type("250")
        counter.hands.press("Return")
        counter.hands.wait_for(lambda: len(counter.lines()) == 1, "the line")
        assert counter.lines() == [("1", "Pan amasado")]
        assert counter.till.sale_view.box.hasFocus()
        counter.hands.scan("7502")
        counter.hands.press("Ctrl+N", "Esc")
        assert counter.till.sale_view.box.hasFocus()
        counter.hands.press("F9")
        counter.wait_for_sale()
        assert counter.stock("7501") == -1000
        with counter.database.read() as session:
            assert verify.verify(session).ok


def test_lines_are_changed_and_removed_by_keys(counter: Counter) -> None:
    for code in (MILK, BREAD, CHOCOLATE):
        counter.hands.scan(code)
    counter.hands.press("Up")
    counter.hands.type("+")
    assert counter.lines()[1] == ("2", BREAD_NAME)
    counter.hands.press("Del")
    assert [name for _, name in counter.lines()] == [MILK_NAME, PRODUCTS[2].name]
    counter.hands.press("F11")
    assert counter.lines()[1] == ("2", BREAD_NAME)
    counter.hands.type("5")
    counter.hands.press("F3")
    assert counter.lines()[1] == ("5", BREAD_NAME)


def test_a_held_minus_takes_one_and_removes_no_other_line(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.scan(BREAD)
    counter.hands.hold("-", times=6)
    assert counter.lines() == [("1", MILK_NAME)]
    counter.hands.hold("+", times=2)
    assert counter.lines() == [("4", MILK_NAME)]  # one press and two repeats


def test_enter_on_the_empty_box_does_nothing(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("Return", "Return")
    assert counter.lines() == [("1", MILK_NAME)]
    assert counter.strip() == ""
    assert counter.screen() == "sale"


def test_a_name_is_found_with_the_arrows(counter: Counter) -> None:
    counter.hands.type("choc")
    counter.hands.wait_for(counter.till.sale_view.results.is_open, "what is found")
    counter.hands.pause(SETTLE_MS)  # the answer to the last letter
    counter.hands.press("Down", "Return")
    counter.hands.wait_for(lambda: len(counter.lines()) == 1, "the product that was chosen")
    counter.hands.press("Esc")
    assert len(counter.lines()) == 1


def test_nothing_is_scanned_into_a_sale_that_is_being_paid(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("F12")
    counter.hands.type("1000")
    counter.hands.scan(BREAD)
    assert counter.screen() == "payment"
    assert counter.till.payment_view.strip.isVisible()
    counter.hands.press("Esc")
    assert counter.screen() == "sale"
    assert counter.lines() == [("1", MILK_NAME)]


def test_without_a_session_the_drawer_is_counted_first(qapp: QApplication, folder: Path) -> None:
    with counter_in(qapp, folder) as counter:
        counter.sign_in()
        counter.wait_for_screen("cash_open")
        counter.hands.press("Esc")
        counter.wait_for_screen("sale")
        counter.hands.scan(MILK)
        counter.hands.press("F9")
        counter.hands.wait_for(lambda: "session" in counter.strip(), "the refusal")
        assert counter.sold() == 0
        counter.hands.press("F11")
        counter.open_drawer()
        assert counter.lines() == [("1", MILK_NAME)]
        counter.hands.press("F9")
        counter.wait_for_sale()


def test_a_printer_without_paper_stops_no_sale_and_is_told(
    qapp: QApplication, open_folder: Path
) -> None:
    clock = SetClock(SystemClock().now())
    with counter_in(qapp, open_folder, clock=clock) as counter:
        counter.sign_in()
        counter.wait_for_screen("sale")
        condition = virtual_printer(counter.running, counter.hands).condition
        condition.paper = False
        counter.hands.scan(MILK)
        counter.hands.press("F9")
        counter.wait_for_sale()
        clock.set(clock.now() + timedelta(minutes=3))  # the worker gives a ticket up after two
        counter.hands.wait_for(lambda: "not printed" in counter.strip(), "the question")
        assert "Ticket 1" in counter.strip()
        condition.paper = True
        counter.hands.press("F11")
        counter.hands.wait_for(lambda: len(counter.papers) == 2, "opening slip and ticket")
        with counter.database.read() as session:
            last = sales.list_recent(session, limit=1)[0]
            jobs = print_jobs.list_for_document(session, last.id)
            assert [job.copy_no for job in jobs] == [0]  # still the original


def test_every_place_of_the_rail_opens_in_the_one_window(
    counter: Counter, qapp: QApplication
) -> None:
    shown = WindowWatch(qapp)
    keys = counter.till.window.rail.keys
    mine = [place for place, key in keys.items() if key.isVisible()]
    assert set(keys) - set(mine) == {"reports", "settings"}  # not for a cashier
    for place in mine:
        keys[place].click()
        counter.hands.pause(SETTLE_MS)
        assert keys[place].isChecked(), place
        assert QApplication.focusWidget() is not None, place
    counter.till.go("sale")
    assert counter.till.sale_view.box.hasFocus()
    assert shown.windows == [], "a widget without a parent was a window for a moment"


def test_f1_at_the_sale_of_a_wide_window_goes_to_the_rail(counter: Counter) -> None:
    counter.hands.press("F1")
    assert counter.till.window.rail.keys["sale"].hasFocus()
    counter.hands.press("Tab", "Return")
    counter.wait_for_screen("tickets")
    counter.hands.press("Esc")


def test_the_change_says_all_that_was_paid(counter: Counter) -> None:
    counter.hands.scan(MILK)
    counter.hands.press("F12", "F10")
    counter.hands.type("600")
    counter.hands.press("Return")
    counter.hands.type("2000")
    counter.hands.press("F12")
    counter.wait_for_sale()
    foot = counter.till.sale_view.change.text().foot
    assert counter.change() == "$1.000"
    assert foot == "Total $1.600, cash $2.000 \N{MIDDLE DOT} Debit card $600"


def test_a_narrow_window_has_its_places_in_a_menu(counter: Counter) -> None:
    counter.till.window.resize(1024, 768)
    counter.hands.pause(50)
    rail = counter.till.window.rail
    assert not rail.isVisible()
    counter.hands.press("F1")
    assert rail.isVisible()
    middle = rail.mapTo(counter.till.window, rail.rect().center())
    under = counter.till.window.childAt(middle)
    assert under is not None
    assert under is rail or rail.isAncestorOf(under)  # it lies over the screen
    counter.hands.press("Esc")
    assert not rail.isVisible()
    assert counter.till.sale_view.box.hasFocus()


# A bug of ours ---------------------------------------------------------------------------------


@pytest.mark.logs_warnings
def test_a_bug_shows_a_number_and_the_sale_goes_on(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    counter.hands.scan(MILK)

    def bug() -> None:
        raise ZeroDivisionError("of ours")

    counter.till.incidents.install()  # the test tool put its own in its place
    with caplog.at_level(logging.CRITICAL):
        counter.running.station.tasks.background(bug, lambda _: None, lambda _: None)
        counter.hands.wait_for(counter.till.crash.isVisible, "the sheet")
    assert "ZeroDivisionError" in caplog.text
    number = caplog.text.split("incident ")[1][:8]
    assert number in counter.till.crash.words.text()
    counter.hands.press("Return")
    assert not counter.till.crash.isVisible()
    assert counter.lines() == [("1", MILK_NAME)]
    counter.hands.press("F9")
    counter.wait_for_sale()


# Starting --------------------------------------------------------------------------------------


def test_one_till_works_on_a_folder(
    qapp: QApplication, counter: Counter, open_folder: Path
) -> None:
    with pytest.raises(AlreadyRunning) as refusal:
        bootstrap.start(qapp, open_folder)
    assert str(open_folder) in str(refusal.value)
    counter.running.stop()
    again = bootstrap.start(qapp, open_folder)
    again.stop()


def test_a_folder_without_a_shop_says_so(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        bootstrap.start(qapp, tmp_path)


@pytest.mark.parametrize(
    "text", ["theme = 'pink'", "colour = 1", "theme = ", "paper = 3", "drawer = '1'"]
)
def test_settings_that_cannot_be_read_name_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "station.toml").write_text(text)
    with pytest.raises(InvalidSettings) as refusal:
        load_settings(tmp_path)
    assert "station.toml" in str(refusal.value)


def test_the_version_is_the_one_that_is_installed() -> None:
    assert metadata.version("mostrador") == VERSION


def test_settings_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = StationSettings(printer="tcp://192.168.1.50", scanner_gap_ms=50, theme="dark")
    save_settings(tmp_path, chosen)
    assert load_settings(tmp_path) == chosen
    monkeypatch.setenv("MOSTRADOR_THEME", "light")
    assert load_settings(tmp_path).theme == "light"
    monkeypatch.setenv("MOSTRADOR_SCANNER_GAP_MS", "60")
    monkeypatch.setenv("MOSTRADOR_FULL_SCREEN", "true")
    loaded = load_settings(tmp_path)
    assert (loaded.scanner_gap_ms, loaded.full_screen) == (60, True)
    assert loaded.printer == "tcp://192.168.1.50"
    monkeypatch.setenv("MOSTRADOR_SCANNER_GAP_MS", "900")
    with pytest.raises(InvalidSettings):
        load_settings(tmp_path)


def print_what_waits(folder: Path) -> None:
    """Say of every paper that waits that it is out."""
    database = open_shop(folder).database
    while job := database.write(print_jobs.claim_next):
        database.write(partial(print_jobs.mark, job_id=job.id, state="printed"))
    database.close()


def test_a_cart_survives_a_kill(qapp: QApplication, open_folder: Path) -> None:
    """Kill a real till with lines on its screen; the next one shows them, and charges them once."""
    codes = [MILK, BREAD, CHOCOLATE]
    print_what_waits(open_folder)  # else the kill may come while the opening slip is printed
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.cashier", str(open_folder), *codes],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    try:
        assert child.stdout is not None
        safe = [child.stdout.readline().strip() for _ in codes]
    finally:
        child.kill()
        child.wait()
        child.stdout.close()  # type: ignore[union-attr]
    assert safe == ["1", "2", "3"]
    assert child.returncode == -signal.SIGKILL
    with counter_in(qapp, open_folder) as counter:  # its lock does not count any more
        counter.sign_in()
        counter.wait_for_screen("sale")
        assert [name for _, name in counter.lines()] == [product.name for product in PRODUCTS[:3]]
        assert "Nothing of it was lost" in counter.strip()
        counter.hands.press("F9")
        counter.wait_for_sale()
        with counter.database.read() as session:
            assert verify.verify(session).ok


def test_a_folder_without_a_shop_begins_with_the_first_run(
    qapp: QApplication, tmp_path: Path
) -> None:
    opening = bootstrap.Opening(qapp, tmp_path, "en")
    try:
        opening.begin()
        first = opening.first
        assert first is not None
        assert first.window is not None
        assert first.view is not None
        activate(first.window)
        hands = Hands(first.window)
        hands.pause(SETTLE_MS)
        form = replace(
            first.view.form(), shop="Bazar Luna", owner="Luna Díaz", pin="582914", keys=IN_FILE
        )
        first.view.fill(replace(form, pin="582914", pin_again="582914"))
        hands.press("F12")
        hands.wait_for(lambda: opening.running is not None, "the shop")
        running = opening.running
        assert running is not None
        assert not first.window.isVisible()
        hands = Hands(running.till.window)
        activate(running.till.window)
        hands.wait_for(lambda: running.till.login_view.tiles, "the owner")
        hands.type("582914")
        hands.press("Return")
        hands.wait_for(lambda: running.till.window.screen_key() == "cash_open", "the drawer")
        running.till.go("help")
        running.till.rooms._open["help"].view.theme_chosen.emit("dark")  # type: ignore[attr-defined]
        assert load_settings(tmp_path).theme == "dark"
    finally:
        opening.stop()
        theme.apply(qapp, "light")
