"""Pictures of what waits for the centre: `python -m tests.ui.house_pending FOLDER`."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pos_app.core import journal
from pos_app.core.db import WriteSession
from pos_app.core.errors import CashSessionOpen, CentreUnreachable, JournalForked, NotACentre
from pos_app.core.ids import new_id
from pos_app.core.sync import bundle_files, outbox, signing
from pos_app.core.sync.arriving import Arrival
from pos_app.core.sync.messages import PushReply, Result
from pos_app.core.sync.positions import hash_at
from pos_app.sync.enrol import COMPARING
from pos_app.sync.worker import SyncStatus
from pos_app.ui.desk import Desk
from pos_app.ui.joins import join_pending
from pos_app.ui.main_window import MainWindow
from pos_app.ui.pending.file_presenter import ByFilePresenter
from pos_app.ui.pending.file_room import join_by_file
from pos_app.ui.pending.file_view import ByFileView
from pos_app.ui.pending.join_presenter import JoinPresenter
from pos_app.ui.pending.join_room import join_again
from pos_app.ui.pending.join_view import JoinView
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.view import PendingView
from tests.ui import house
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE
from tests.ui.house import House, Nowhere, desk_of
from tests.ui.pictures import Picture, draw

CENTRE = "https://centro.laesquina.cl"


@cache
def shop() -> House:
    """Return a shop whose centre has the morning and keeps one sale apart."""
    place = house.sold()
    house.printed(place)
    link = partial(outbox.set_link, url=CENTRE, server_id=new_id(), status="active")
    place.database.write(link)

    def settle(session: WriteSession) -> None:
        device_id = journal.get_station(session).device_id
        seal = hash_at(session, device_id, 4)
        assert seal is not None
        aside = Result(seq=4, outcome="quarantined", code="foreign_branch")
        outbox.settle(
            session,
            PushReply(acked_seq=4, acked_hash=seal.hex(), results=(aside,), durable_seq=3),
        )

    now = place.clock.now()
    place.clock.set(now - timedelta(hours=3, minutes=2))
    place.database.write(settle)
    place.clock.set(now)
    return place


def pending(
    status: SyncStatus,
    *,
    english: bool = False,
    act: Callable[[PendingPresenter], object] | None = None,
) -> MainWindow:
    """Return what waits, while the till stands so with its centre."""
    place = shop()
    desk = desk_of(place)
    if english:
        desk = Desk(place.database, InlineTasks(), desk.shop, "en", "Caja 1")
    desk.centre.heard(status)
    view = PendingView(desk.translate)
    actor = place.person("SUPERVISOR")
    presenter = PendingPresenter(view, desk, actor, doors=Nowhere())
    join_pending(view, presenter)
    shell = house.show(view, "pending")
    shell.bar.show_connection(online=status.state == "online", waiting=6)
    presenter.start()
    if act is not None:
        act(presenter)
    return shell


OFFLINE = SyncStatus("offline", error=CentreUnreachable(url=CENTRE, reason="no connection"))
SENDING = SyncStatus("online", sending=(5, 6), skew_s=3)
SKEWED = SyncStatus("online", skew_s=740)
COMING = SyncStatus("online", skew_s=1, arrival=Arrival("catalog", 3400, 20_000))
RETURNING = SyncStatus("online", skew_s=1, arrival=Arrival("echo", 3425, 7309, "Caja 1"))
FORKED = SyncStatus("blocked", error=JournalForked(seq=4))
PORTAL = SyncStatus("offline", error=NotACentre(url=CENTRE))


def _send(presenter: PendingPresenter) -> None:
    presenter.choose_filter("send")
    presenter.select(0)


def by_file(*, english: bool = False, read: bool = False) -> MainWindow:
    """Return the screen that writes a file, or reads an answer, with a stick plugged in."""
    place = shop()
    desk = desk_of(place)
    if english:
        desk = Desk(place.database, InlineTasks(), desk.shop, "en", "Caja 1")
    home = Path(tempfile.mkdtemp(prefix="mostrador-home-"))
    folders = [home.with_name(f"{home.name}-PENDRIVE"), home / "Descargas", home / "Documentos"]
    for folder in folders:
        folder.mkdir()
    view = ByFileView(desk.translate)
    presenter = ByFilePresenter(
        view, desk, place.shop.keys, home=home, folders=lambda: folders, doors=Nowhere()
    )
    join_by_file(view, presenter)
    shell = house.show(view, "pending_file", place="pending")
    shell.bar.show_connection(online=False, waiting=6)
    presenter.start()
    if read:
        _answer(home / "Descargas" / "respuesta-caja-1.bundle", place)
        presenter.turn()
    else:
        presenter.chosen(1)
    return shell


def joining(*, english: bool = False, drawer: bool = False) -> MainWindow:
    """Return the screen that joins a restored till again."""
    place = shop()
    desk = desk_of(place)
    if english:
        desk = Desk(place.database, InlineTasks(), desk.shop, "en", "Caja 1")
    desk.centre.heard(FORKED)
    view = JoinView(desk.translate)
    presenter = JoinPresenter(view, desk, place.actor, doors=Nowhere())
    join_again(view, presenter)
    shell = house.show(view, "join_again", place="pending")
    shell.bar.show_connection(online=False, waiting=6)
    presenter.start()
    view.box.setText("7KQ2M-9XRTA")
    if drawer:
        presenter._failed(CashSessionOpen(number=12, since="2026-11-21T08:02"))
    else:
        view.show_progress(desk.translate(COMPARING))
    return shell


def _answer(path: Path, place: House) -> None:
    """Write a file that says it is an answer."""
    key = signing.to_text(place.shop.keys.public_key)
    header = bundle_files.BundleHeader(
        form="centre", server=new_id(), device=new_id(), key=key, made_at=place.clock.now(),
        first_seq=1, last_seq=4,
    )  # fmt: skip
    with bundle_files.write_bundle(path, header, place.shop.keys.sign):
        pass


PICTURES: dict[str, Picture] = {
    "pending_operations": (lambda: pending(OFFLINE, act=_send), WIDE),
    "pending_operations_1024": (lambda: pending(OFFLINE, act=_send), NARROW),
    "pending_operations_en": (lambda: pending(OFFLINE, act=_send, english=True), WIDE),
    "pending_sending": (lambda: pending(SENDING, act=lambda p: p.choose_filter("send")), WIDE),
    "pending_confirmed": (lambda: pending(SENDING, act=lambda p: p.choose_filter("sent")), WIDE),
    "pending_aside": (lambda: pending(SENDING, act=lambda p: p.choose_filter("person")), WIDE),
    "pending_skew": (lambda: pending(SKEWED), WIDE),
    "pending_forked": (lambda: pending(FORKED), WIDE),
    "pending_forked_en": (lambda: pending(FORKED, english=True), WIDE),
    "pending_forked_1024": (lambda: pending(FORKED), NARROW),
    "pending_file": (by_file, WIDE),
    "pending_file_1024": (by_file, NARROW),
    "pending_file_en": (lambda: by_file(english=True), WIDE),
    "pending_answer": (lambda: by_file(read=True), WIDE),
    "pending_answer_en": (lambda: by_file(read=True, english=True), WIDE),
    "join_again": (joining, WIDE),
    "join_again_1024": (lambda: joining(drawer=True), NARROW),
    "join_again_en": (lambda: joining(drawer=True, english=True), WIDE),
    "pending_coming": (lambda: pending(COMING), WIDE),
    "pending_coming_en": (lambda: pending(COMING, english=True), WIDE),
    "pending_returning_1024": (lambda: pending(RETURNING), NARROW),
    "pending_portal": (lambda: pending(PORTAL), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
