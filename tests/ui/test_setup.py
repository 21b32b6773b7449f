"""The first run: a shop that is whole, or none; and nothing typed is thrown away."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import journal, people
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.errors import PrinterRefused, PrinterTimedOut, StoreExists
from pos_app.core.i18n import translator
from pos_app.core.keys import find_place, load_keys
from pos_app.core.settings_shared import get_shop
from pos_app.ui.setup.create import create, has_keyring, try_printer
from pos_app.ui.setup.first_run import FirstRun
from pos_app.ui.setup.presenter import SetupPresenter
from pos_app.ui.setup.rows import IN_FILE, NETWORK, NONE, OTHER, USB, VIRTUAL, SetupForm
from pos_app.ui.values import Level, StripText
from tests.os_keyring import FORGETFUL, system_keyring
from tests.ui.fakes import InlineTasks

FILE = "shop.db"
GOOD = SetupForm(
    shop=" Minimarket La Esquina ",
    tax_id="76.192.083-9",
    owner="Rosa Núñez",
    pin="482613",
    pin_again="482613",
    till="Caja 1",
    keys=IN_FILE,
)


@dataclass
class FakeSetup:
    """Holds the form, and remembers what the presenter showed."""

    filled: SetupForm = field(default_factory=SetupForm)
    customs: str = ""
    address: tuple[bool, str] = (False, "")
    problems: dict[str, str] = field(default_factory=dict)
    strip: StripText | None = None
    locked: bool = False
    asks_for_file: bool = False

    def fill(self, form: SetupForm) -> None:
        self.filled = form

    def form(self) -> SetupForm:
        return self.filled

    def show_customs(self, sentence: str) -> None:
        self.customs = sentence

    def show_address(self, needed: bool, example: str) -> None:
        self.address = (needed, example)

    def ask_for_file(self) -> None:
        self.asks_for_file = True

    def show_problems(self, problems: dict[str, str]) -> None:
        self.problems = problems

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def lock(self, locked: bool) -> None:
        self.locked = locked


@dataclass
class Beginning:
    """A first run without Qt, in a real folder."""

    folder: Path
    view: FakeSetup = field(default_factory=FakeSetup)
    tasks: InlineTasks = field(default_factory=InlineTasks)
    created: list[SetupForm] = field(default_factory=list)
    languages: list[SetupForm] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.presenter = SetupPresenter(
            self.view,
            self.tasks,
            translate=translator("en"),
            create=lambda form: create(self.folder, FILE, form),
            try_printer=try_printer,
            on_created=self.created.append,
            on_language=self.languages.append,
            has_keyring=has_keyring,
        )


@pytest.fixture
def beginning(tmp_path: Path) -> Beginning:
    return Beginning(tmp_path / "new" / "shop")


def strip_of(view: FakeSetup) -> StripText:
    assert view.strip is not None
    return view.strip


def test_a_shop_is_made_and_its_owner_signs_in(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    beginning.presenter.create()
    assert beginning.created == [GOOD]
    database = open_database(sqlite_url(beginning.folder / FILE))
    with database.read() as session:
        shop, station = get_shop(session), journal.get_station(session)
        owner = people.list_people(session)[0]
    keys = load_keys(beginning.folder)
    actor = people.sign_in(database, owner.id, GOOD.pin, keys.pepper)
    database.close()
    assert (shop.name, shop.tax_id, shop.currency) == (
        "Minimarket La Esquina", "76.192.083-9", "CLP",
    )  # fmt: skip
    assert station.name == "Caja 1"
    assert (actor.name, actor.may("settings.edit")) == ("Rosa Núñez", True)


def test_a_currency_brings_its_tax_and_its_hour(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    assert beginning.view.customs == "IVA 19\N{NO-BREAK SPACE}% · America/Santiago"
    beginning.presenter.currency_chosen("GBP")
    assert beginning.view.customs == "VAT 20\N{NO-BREAK SPACE}% · Europe/London"
    beginning.view.filled = replace(GOOD, currency="GBP", language="en")
    beginning.presenter.create()
    database = open_database(sqlite_url(beginning.folder / FILE))
    with database.read() as session:
        shop = get_shop(session)
    database.close()
    assert (shop.timezone, shop.tax_rates_bp["standard"]) == ("Europe/London", 2000)


@pytest.mark.parametrize(
    ("field_name", "value", "also"),
    [
        ("shop", " ", set()),
        ("owner", "", set()),
        ("till", "", set()),
        ("pin", "123456", set()),
        ("pin", "48261", set()),
        ("pin", "", set()),
        ("pin_again", "482614", set()),
        ("address", "", {"printer"}),
    ],
)
def test_what_is_missing_or_too_easy_is_said_at_its_field(
    beginning: Beginning, field_name: str, value: str, also: set[str]
) -> None:
    form = replace(GOOD, **{field_name: value})
    beginning.view.filled = replace(form, printer=NETWORK) if also else form
    beginning.presenter.create()
    assert set(beginning.view.problems) == {field_name}
    assert beginning.created == []
    assert not (beginning.folder / FILE).exists()


def test_an_address_that_is_none_is_refused_before_the_shop_is_made(
    beginning: Beginning,
) -> None:
    beginning.view.filled = replace(GOOD, printer=OTHER, address="somewhere")
    beginning.presenter.create()
    assert set(beginning.view.problems) == {"address"}
    assert beginning.created == []


@pytest.mark.parametrize(
    ("kind", "address", "written"),
    [
        (VIRTUAL, "", "virtual:"),
        (NETWORK, " 192.168.1.50 ", "tcp://192.168.1.50"),
        (USB, "/dev/usb/lp0", "usb:/dev/usb/lp0"),
        (OTHER, "cups:tickets", "cups:tickets"),
        (NONE, "", ""),
    ],
)
def test_the_printer_is_written_as_the_station_reads_it(
    kind: str, address: str, written: str
) -> None:
    assert SetupForm(printer=kind, address=address).printer_address() == written


def test_f12_twice_makes_one_shop(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    beginning.tasks.hold()
    beginning.presenter.create()
    beginning.presenter.create()
    assert beginning.view.locked
    assert len(beginning.tasks.held) == 1
    beginning.tasks.release()
    assert beginning.created == [GOOD]


def test_a_folder_that_has_a_shop_is_left_alone(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    beginning.presenter.create()
    with pytest.raises(StoreExists):
        create(beginning.folder, FILE, GOOD)
    beginning.presenter.create()
    assert strip_of(beginning.view).title == "There is a shop here already"
    assert len(beginning.created) == 1
    assert not beginning.view.locked


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = Beginning(tmp_path / "file" / "shop")
    blocked.presenter.start(GOOD)
    blocked.presenter.create()
    assert blocked.created == []
    assert strip_of(blocked.view).level is Level.BAD


def test_secrets_of_a_first_try_are_taken_up(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    beginning.presenter.create()
    secrets = load_keys(beginning.folder)
    (beginning.folder / FILE).unlink()  # the machine went off before the store was written
    beginning.presenter.create()
    assert len(beginning.created) == 2
    assert load_keys(beginning.folder) == secrets


def test_the_form_never_shows_the_pin_in_a_log() -> None:
    assert GOOD.pin not in repr(GOOD)


@pytest.mark.req("X9")
def test_where_there_is_a_keyring_nothing_is_asked(beginning: Beginning, tmp_path: Path) -> None:
    with system_keyring(tmp_path / "ring") as ring:
        beginning.presenter.start(replace(GOOD, keys=""))
        beginning.presenter.create()
        assert not beginning.view.asks_for_file
        assert len(beginning.created) == len(list(ring.glob("Mostrador.*"))) == 1
        assert find_place(beginning.folder).backend


@pytest.mark.req("X9", refusal=True)
def test_without_a_keyring_a_file_must_be_chosen(beginning: Beginning) -> None:
    beginning.presenter.start(replace(GOOD, keys=""))
    assert beginning.view.asks_for_file
    beginning.presenter.create()
    assert set(beginning.view.problems) == {"keys"}
    assert beginning.created == []
    assert not beginning.folder.exists()


@pytest.mark.req("X9", refusal=True)
def test_a_keyring_that_does_not_open_is_said_and_a_file_may_be_chosen(
    beginning: Beginning, tmp_path: Path
) -> None:
    with system_keyring(tmp_path / "ring") as ring:
        (ring / FORGETFUL).touch()
        beginning.presenter.start(replace(GOOD, keys=""))
        beginning.presenter.create()
        assert strip_of(beginning.view).title == "The keyring does not open"
        assert beginning.view.asks_for_file
        assert beginning.created == []
        beginning.view.filled = GOOD
        beginning.presenter.create()
        assert beginning.created == [GOOD]
        assert not find_place(beginning.folder).backend


# The test page ------------------------------------------------------------------------------------


def test_the_page_comes_out_on_the_screen(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    beginning.presenter.try_printer()
    assert strip_of(beginning.view).level is Level.OK


def test_the_page_is_written_to_the_file_it_is_sent_to(
    beginning: Beginning, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.bin"
    beginning.presenter.start(replace(GOOD, printer=OTHER, address=f"file:{paper}"))
    beginning.presenter.try_printer()
    assert "MOSTRADOR-1" in paper.read_bytes().decode("cp858")
    assert strip_of(beginning.view).level in {Level.OK, Level.WARN}


def test_a_printer_that_is_not_there_says_what_to_do(beginning: Beginning) -> None:
    beginning.presenter.start(replace(GOOD, printer=NETWORK, address="127.0.0.1:1"))
    beginning.presenter.try_printer()
    titles = {PrinterRefused.title, PrinterTimedOut.title}
    assert strip_of(beginning.view).title in titles
    beginning.presenter.try_printer()  # and can be tried again
    assert strip_of(beginning.view).title in titles


def test_without_a_printer_there_is_no_page(beginning: Beginning) -> None:
    beginning.presenter.start(replace(GOOD, printer=NONE))
    beginning.presenter.try_printer()
    assert strip_of(beginning.view).title == "Choose a printer first."


def test_only_some_printers_need_an_address(beginning: Beginning) -> None:
    beginning.presenter.start(GOOD)
    assert beginning.view.address == (False, "")
    beginning.presenter.printer_chosen(NETWORK)
    assert beginning.view.address == (True, "192.168.1.50")


# With keys and clicks -----------------------------------------------------------------------------


def test_a_shop_by_keyboard_in_the_language_that_was_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstRun(InlineTasks(), tmp_path, FILE, language="en")
    made: list[SetupForm] = []
    first.created.connect(made.append)
    assert first.window is not None
    assert first.view is not None
    first.window.show()
    first.view.take_focus()
    QTest.keyClicks(first.view.fields["shop"].field, "La Esquina")
    QTest.mouseClick(first.view.language.keys["es"], Qt.MouseButton.LeftButton)
    view, window = first.view, first.window  # made anew, in Spanish; nothing typed is lost
    assert view.form().shop == "La Esquina"
    assert view.form().language == "es"
    QTest.keyClick(view.fields["shop"].field, Qt.Key.Key_F12)
    assert view.fields["pin"].sentence.text() != ""
    assert made == []
    for name in ("pin", "pin_again"):
        QTest.keyClicks(view.fields[name].field, "482613")
    QTest.mouseClick(view.printer.keys["network"], Qt.MouseButton.LeftButton)
    assert view.fields["address"].isVisibleTo(view)
    QTest.mouseClick(view.printer.keys["virtual"], Qt.MouseButton.LeftButton)
    QTest.keyClick(view.fields["pin"].field, Qt.Key.Key_F12)
    assert made == []  # the keys of this till have no place yet
    assert window.focusWidget() is view.keys.keys[IN_FILE]
    QTest.keyClick(view.keys.keys[IN_FILE], Qt.Key.Key_Space)
    QTest.keyClick(view.fields["pin"].field, Qt.Key.Key_F12)
    assert [form.shop for form in made] == ["La Esquina"]
    assert (tmp_path / FILE).is_file()
    window.close()
    qtbot.addWidget(window)


def test_closing_the_window_makes_no_shop(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstRun(InlineTasks(), tmp_path, FILE, language="en")
    assert first.window is not None
    qtbot.addWidget(first.window)
    first.window.show()
    with qtbot.waitSignal(first.closed, timeout=1000):
        first.window.close()
    assert not (tmp_path / FILE).exists()
