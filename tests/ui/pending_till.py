"""A till with papers and operations that wait, and a screen that remembers what it was told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
from sqlalchemy import insert

from pos_app.core import cart as carts
from pos_app.core import journal, print_jobs, sales
from pos_app.core.actor import Actor
from pos_app.core.db import Database, WriteSession
from pos_app.core.facts import DrawerOpenedFact, Envelope, encode
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Operation
from pos_app.core.print_jobs import Job, State
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.sync import outbox
from pos_app.core.sync.messages import PushReply
from pos_app.core.sync.positions import hash_at
from pos_app.ui.desk import Desk
from pos_app.ui.pending.presenter import PendingPresenter
from pos_app.ui.pending.rows import AdviceText, CentreText, FilterText, PendingText
from pos_app.ui.pending.view import PendingView
from pos_app.ui.values import StripText
from pos_app.ui.widgets.paged_rows import PagedRows
from tests.shop import PRODUCTS, ReadyShop, make_shop
from tests.ui.fakes import InlineTasks


@dataclass
class FakePending:
    """Remembers what the presenter showed."""

    filters: dict[str, int] = field(default_factory=dict)
    chosen: str = ""
    rows: Sequence[PendingText] = ()
    centre: CentreText = field(default_factory=CentreText)
    pages: list[int] = field(default_factory=list)
    selected: int = -1
    retry: bool = False
    advice: AdviceText | None = None
    strip: StripText | None = None

    def show_filters(
        self, filters: tuple[FilterText, ...], chosen: str, number: Callable[[int], str]
    ) -> None:
        del number
        self.filters, self.chosen = {each.key: each.count for each in filters}, chosen

    def show_rows(self, rows: Sequence[PendingText], selected: int) -> None:
        self.rows, self.selected = rows, selected

    def show_page(self, number: int, rows: Sequence[PendingText]) -> None:
        assert isinstance(self.rows, PagedRows)
        self.rows.put(number, rows)
        self.pages.append(number)

    def show_centre(self, text: CentreText, *, by_file: bool) -> None:
        self.centre = text

    def show_retry(self, offered: bool) -> None:
        self.retry = offered

    def show_advice(self, text: AdviceText | None) -> None:
        self.advice = text

    def show_strip(self, text: StripText | None) -> None:
        self.strip = text

    def documents(self) -> list[str]:
        return [row.document for row in self.rows]


@dataclass
class Till:
    """A till with papers that wait, on a real store."""

    shop: ReadyShop
    actor: Actor
    left: list[str] = field(default_factory=list)

    def desk(self) -> Desk:
        with self.shop.database.read() as session:
            return Desk(self.shop.database, InlineTasks(), get_shop(session), "en", "Caja 1")

    def to_sale(self) -> None:
        self.left.append("sale")

    def to_room(self, key: str, subject: UUID | None = None) -> None:
        self.left.append(key)

    def presenter(self, view: FakePending | PendingView) -> PendingPresenter:
        return PendingPresenter(view, self.desk(), self.actor, doors=self)

    def sell(self, state: State, error: str = "") -> UUID:
        """Sell something whose ticket came to that state."""
        cart = carts.add(carts.open_cart(), self.shop.item(PRODUCTS[0].code), 1000)
        tenders = [Tender("debit", cart.total_minor)]
        op = partial(sales.charge, actor=self.actor, cart=cart, tenders=tenders)
        self.shop.database.write(op)
        mark = partial(print_jobs.mark, job_id=self.job(cart.id).id, state=state, error=error)
        self.shop.database.write(mark)
        return cart.id

    def job(self, sale_id: UUID) -> Job:
        with self.shop.database.read() as session:
            return print_jobs.list_for_document(session, sale_id)[0]

    def join_centre(self) -> None:
        link = partial(
            outbox.set_link, url="https://centre.example", server_id=new_id(), status="active"
        )
        self.shop.database.write(link)

    def settled(self, *, upto: int, durable_seq: int) -> None:
        """Hear that the centre has the operations up to `upto`, and a backup fewer."""
        with self.shop.database.read() as session:
            seal = hash_at(session, journal.get_station(session).device_id, upto)
        assert seal is not None
        reply = PushReply(
            acked_seq=upto, acked_hash=seal.hex(), results=(), durable_seq=durable_seq
        )
        self.shop.database.write(partial(outbox.settle, reply=reply))


def till_with_papers(folder: Path) -> Iterator[Till]:
    """Give a till whose drawer is open, and close its store."""
    shop = make_shop(folder)
    opened = shop.open_cash()
    with shop.database.read() as session:
        slip = print_jobs.list_for_document(session, opened.id)[0]
    shop.database.write(partial(print_jobs.mark, job_id=slip.id, state="printed"))
    yield Till(shop, shop.person("VENDEDOR"))
    shop.database.close()


@dataclass
class Asked:
    """Counts who will not wait."""

    times: int = 0

    def sync_now(self) -> None:
        self.times += 1


def fill_journal(database: Database, upto: int) -> None:
    """Make the journal so long, of drawers opened, in no time."""

    def operation(session: WriteSession) -> None:
        station = journal.get_station(session)
        seq, digest = journal.head(session, station.device_id)
        now = database.clock.now()
        fact = DrawerOpenedFact(branch=station.branch_id, cash_session=None, reason="change")
        rows = []
        for number in range(seq + 1, upto + 1):
            envelope = Envelope(
                device=station.device_id, seq=number, op=new_id(), type="cash.drawer_opened",
                version=1, branch=station.branch_id, user=UUID(int=1), approved_by=None,
                occurred_at=now, monotonic_ms=0, boot=UUID(int=0), clock_state="ok",
                fact=msgspec.Raw(encode(fact)),
            )  # fmt: skip
            payload = encode(envelope)
            previous, digest = digest, journal.chain(digest, payload)
            rows.append(
                {"device_id": station.device_id, "seq": number, "op_id": envelope.op,
                 "type": envelope.type, "occurred_at": now, "received_at": now,
                 "payload": payload, "prev_hash": previous, "hash": digest}
            )  # fmt: skip
        session.execute(insert(Operation), rows)
        journal.advance(session, station.device_id, upto, digest, now)

    database.write(operation)


def badge_of(row: PendingText) -> str:
    return row.badge.text if row.badge is not None else ""


def fact_of(view: FakePending, name: str) -> tuple[str, str]:
    """Return what is said under a name above the list, and in which tone."""
    return next((value, tone) for each, value, tone in view.centre.facts if each == name)


def advice_of(view: FakePending) -> AdviceText:
    assert view.advice is not None
    return view.advice
