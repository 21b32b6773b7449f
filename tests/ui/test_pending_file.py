"""By file, by keys alone: what waits is written, the centre answers, the answer is read."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.core import journal
from pos_app.core.db import open_database
from pos_app.core.keys import Keys
from pos_app.core.sync import bundle, bundle_files, telling
from pos_app.core.sync.bundle_centre import receive_bundle, write_answer
from pos_app.ui.pending.file_presenter import ByFilePresenter
from pos_app.ui.pending.file_room import join_by_file
from pos_app.ui.pending.file_view import ByFileView
from pos_app.ui.pending.rows import ByFileText, PlaceText
from pos_app.ui.values import StripText
from sync_server.vault import Vault
from tests.server.processes import CentreProcess
from tests.shop import make_shop
from tests.sync.tills import first_till, sell, sync
from tests.ui.fakes import make_desk


class Doors:
    """Remembers where the screen led."""

    def __init__(self) -> None:
        self.went: list[str] = []

    def to_sale(self) -> None:
        self.went.append("sale")

    def to_room(self, key: str, subject: Any = None) -> None:
        self.went.append(key)


class FakeByFile:
    """Remembers what the screen would show."""

    def __init__(self) -> None:
        self.places: Sequence[PlaceText] = ()
        self.strip: StripText | None = None

    def title(self) -> str:
        return self.strip.title if self.strip is not None else ""

    def show_mode(self, text: ByFileText) -> None: ...

    def show_places(self, rows: Sequence[PlaceText]) -> None:
        self.places = rows

    def show_progress(self, words: str) -> None: ...

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text


def test_what_waits_goes_out_and_the_answer_comes_in_by_keys(qtbot: QtBot, tmp_path: Path) -> None:
    with CentreProcess(tmp_path / "centre") as centre:
        till = first_till(tmp_path / "till", centre)
        sync(till)
        vault = Vault(centre.folder)
    sell(till)
    sell(till)
    stick = tmp_path / "stick"
    stick.mkdir()
    doors = Doors()
    view = ByFileView(make_desk(till).translate)
    presenter = ByFilePresenter(
        view, make_desk(till), till.keys, home=tmp_path / "home", folders=lambda: [stick],
        doors=doors,
    )  # fmt: skip
    join_by_file(view, presenter)
    qtbot.addWidget(view)
    view.resize(1024, 640)
    view.show()
    presenter.start()
    view.take_focus()
    QTest.keyClick(view.box, Qt.Key.Key_F12)
    (file,) = stick.iterdir()
    assert view.strip.text().title == "2 operations are written"

    store = telling.attach(open_database(f"sqlite:///{centre.folder / 'centre.db'}"))
    assert receive_bundle(store, file).fresh == 2
    answer = stick / "answer.bundle"
    write_answer(store, Keys(b"", vault.held.private_key).sign, answer, file)
    QTest.keyClick(view.box, Qt.Key.Key_F6)
    assert [row.name for row in view.table.rows_model.rows] == ["answer.bundle"]
    QTest.keyClick(view.box, Qt.Key.Key_Return)
    assert view.strip.text().title.startswith("Confirmed up to operation ")
    with till.database.read() as session:
        assert journal.pending_count(session) == 0

    # The answer from before: perhaps the centre was put back, and is written again what it lost.
    sell(till)
    written = bundle.write_till_bundle(till.database, till.keys, tmp_path / "next.bundle")
    receive_bundle(store, written.path)
    newer = tmp_path / "newer.bundle"
    write_answer(store, Keys(b"", vault.held.private_key).sign, newer, written.path)
    bundle.read_answer(till.database, newer)
    store.close()
    QTest.keyClick(view.box, Qt.Key.Key_F12)
    assert view.strip.text().title == "This answer is older than what is known here"
    known = set(stick.iterdir())
    QTest.keyClick(view.box, Qt.Key.Key_F7)
    assert f"From operation {written.first_seq} on" in view.note.text()
    QTest.keyClick(view.box, Qt.Key.Key_F12)
    (again,) = set(stick.iterdir()) - known
    header = bundle_files.peek(again)
    assert header is not None
    assert (header.first_seq, header.last_seq) == (written.first_seq, written.last_seq)
    again.unlink()
    QTest.keyClick(view.box, Qt.Key.Key_F6)

    whole = bytearray(answer.read_bytes())
    whole[len(whole) // 2] ^= 1
    answer.write_bytes(bytes(whole))
    QTest.keyClick(view.box, Qt.Key.Key_F12)
    assert view.strip.text().title == "The file is not whole"
    QTest.keyClick(view.box, Qt.Key.Key_Escape)
    assert doors.went == ["pending"]
    view.close()
    till.database.close()


def test_a_place_that_is_not_there_is_said(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "till")
    view = FakeByFile()
    presenter = ByFilePresenter(
        view, make_desk(shop), shop.keys, home=tmp_path, folders=lambda: [tmp_path], doors=Doors()
    )
    presenter.start()
    assert [row.detail for row in view.places] == ["~"]
    presenter.entered(str(tmp_path / "no" / "where"))
    assert view.title() == "The folder cannot be used"
    presenter.entered(str(tmp_path))
    assert view.title() == "This till has no centre"
    presenter.turn()
    presenter.entered(str(tmp_path / "none.bundle"))
    assert view.title() == "The file is not there"
    assert list(tmp_path.glob("*.bundle*")) == []
    shop.database.close()
