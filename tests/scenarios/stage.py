"""The stage of a scenario: real tills on real files, a real centre over HTTP, one clock for all."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import select

from pos_app.core import (
    approvals,
    challenges,
    documents,
    journal,
    people,
    print_jobs,
    sales,
    shop_promotions,
)
from pos_app.core.actor import Actor, Grant
from pos_app.core.approvals import Ask
from pos_app.core.cart import Cart, add, open_cart, set_discount, set_price
from pos_app.core.clock import SetClock
from pos_app.core.db import Database, ReadSession, WriteSession, open_database, sqlite_url
from pos_app.core.errors import ApprovalRequired
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.money import E4
from pos_app.core.offers import offered
from pos_app.core.pricing import CHANGED, Sellable
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender, cash_due
from pos_app.core.tickets import as_text
from pos_app.sync.enrol import enrol
from sync_server.app import create_app
from sync_server.opening import open_centre
from sync_server.settings import DATABASE_NAME as CENTRE_DATABASE
from sync_server.settings import CentreSettings
from tests.faults import checks
from tests.faults.forks import Forks
from tests.scenarios.language import ALL, Wanted
from tests.server.conftest import AppCentre, serving
from tests.shop import DATABASE_NAME, PEOPLE, ReadyShop, make_shop, prepared_schema
from tests.sync.tills import sync

ZONE: Final = ZoneInfo("America/Santiago")
ROUNDS: Final = 6  # until nobody has news
MORNING: Final = time(6)  # the goods arrive before the doors open
PINS: Final = {name.split()[0]: pin for name, pin in PEOPLE.values()}
# What may stay of a refused act: who tried to approve it.
KEPT_OF_A_REFUSAL: Final = {
    "applied", "approvals", "approval_requests", "journal", "lockouts", "operations",
}  # fmt: skip


class Verb(Protocol):
    """An operation of the product, once it is known who does it."""

    def __call__(self, session: WriteSession, /, actor: Actor, op_id: UUID) -> Any: ...


@dataclass
class Till:
    """A till, the cart on its screen, and whether it knows of the centre."""

    shop: ReadyShop
    cart: Cart = field(default_factory=open_cart)
    branch: str = "1"
    joined: bool = False


@dataclass(frozen=True)
class Approver:
    """Who agrees to the act of a line, and how."""

    name: str
    pin: str = ""
    badge: str = ""
    telephone: bool = False


@dataclass
class Stage:
    """Everything a line can touch. `last` is what the act before gave back."""

    folder: Path
    clock: SetClock
    centre: AppCentre
    forks: Forks
    tills: dict[str, Till] = field(default_factory=dict)
    at: str = "one"
    last: Any = None
    named: dict[str, Any] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)  # at which till a named act happened
    approver: Approver | None = None
    given: Grant | None = None  # the newest approval
    before: checks.Counts = field(default_factory=dict)
    leaning: tuple[Grant, ...] = ()  # approvals given before, used again

    # Where and when ----------------------------------------------------------------------------

    @property
    def till(self) -> Till:
        """Return the till at which the acts happen."""
        return self.tills[self.at]

    @property
    def shop(self) -> ReadyShop:
        """Return the shop of that till."""
        return self.till.shop

    @property
    def database(self) -> Database:
        """Return its store."""
        return self.shop.database

    def set_time(self, moment: time, day: date | None = None) -> None:
        """Put the clock of everybody, in the time of the shop."""
        day = day or self.clock.at.astimezone(ZONE).date()
        now = datetime.combine(day, moment, tzinfo=ZONE)
        assert now > self.clock.at, "the clock does not go back"
        self.clock.wait(now - self.clock.at)

    def tick(self) -> None:
        """Let a moment pass: no two acts happen at once."""
        self.clock.wait(timedelta(seconds=1))

    # Tills -------------------------------------------------------------------------------------

    def open_till(self, name: str, branch: str = "1") -> Till:
        """Set a till up; the first has the shop, the others take it from the centre."""
        folder, first = self.folder / name, not self.tills
        shop = make_shop(folder, products=(), clock=self.clock, own_device=True)
        till = self.tills[name] = Till(shop, branch=branch)
        if not first:
            self.join(self.tills["one"], "one")
            self.join(till, name)
        return till

    def join(self, till: Till, name: str) -> None:
        """Let a till join the centre, once."""
        if not till.joined:
            code = self.centre.code(till.branch, f"Caja {name}")
            report = enrol(till.shop.database, till.shop.keys, self.centre.url, code)
            till.shop, till.joined = replace(till.shop, keys=report.keys), True
        sync(till.shop)

    def restart(self) -> None:
        """Open the store of this till again, as a process that starts does."""
        path = self.shop.folder / DATABASE_NAME
        database = open_database(sqlite_url(path), clock=self.clock)
        self.till.shop, self.till.cart = replace(self.shop, database=database), open_cart()

    def rest(self) -> None:
        """Let everybody talk until nobody has news; a till that never did, joins."""
        if not self.tills["one"].joined:
            self.join(self.tills["one"], "one")
        for _ in range(ROUNDS):
            reports = [sync(till.shop) for till in self.tills.values()]
            assert all(one.stopped == () and not one.quarantined for one in reports)
            if not any(one.sent or one.rows for one in reports):
                return
        raise AssertionError("they talk without end")

    # People ------------------------------------------------------------------------------------

    def person(self, name: str) -> Actor:
        """Return somebody by first name, at work at this till."""
        with self.database.read() as session:
            for one in people.list_people(session):
                if one.name.split()[0] == name:
                    return people.get_actor(session, one.id)
        raise ValueError(f"{name} does not work here")

    def do(self, who: str, verb: Verb, op_id: UUID | None = None) -> Any:
        """Let somebody do something at this till; whoever the line names agrees to it."""
        asked, actor = op_id or new_id(), self.person(who).with_grants(*self.leaning)
        for _ in range(5):  # an act may need several approvals
            try:
                self.last = self.database.write(
                    partial(verb, actor=actor, op_id=asked), op_id=asked
                )
            except ApprovalRequired as needed:
                if self.approver is None:
                    raise
                code, amount = str(needed.facts["permission"]), int(needed.facts["amount"])
                grant = self.approve(actor, Ask(code, asked, amount))
                self.given, actor = grant, actor.with_grants(grant)
            else:
                return self.last
        raise AssertionError("it asks for approvals without end")

    def approve(self, requester: Actor, ask: Ask) -> Grant:
        """Let the approver of the line agree."""
        assert self.approver is not None
        keys = self.shop.keys
        if self.approver.telephone:
            return self._by_telephone(requester, ask)
        if self.approver.badge:
            return approvals.approve_with_badge(
                self.database, requester, self.approver.badge, keys.pepper, ask
            )
        approver, pin = self.person(self.approver.name), self.approver.pin
        pin = pin or PINS[self.approver.name]
        return approvals.approve_with_pin(
            self.database, requester, approver.user_id, pin, keys.pepper, ask
        )

    def _by_telephone(self, requester: Actor, ask: Ask) -> Grant:
        """Let somebody agree who hears eight digits and answers with eight."""
        assert self.approver is not None
        pepper = self.shop.keys.pepper
        device_id = self.read(journal.get_station).device_id
        asked = challenges.issue(pepper, device_id, ask, self.clock.monotonic_ms())
        code = self.approver.pin
        if self.approver.name:
            code = challenges.answer(
                pepper, device_id, self.person(self.approver.name).user_id,
                challenge=asked.digits, permission=ask.permission, amount_minor=ask.amount_minor,
            )  # fmt: skip
        return challenges.approve_with_code(self.database, requester, asked, code, pepper)

    # Goods and money ---------------------------------------------------------------------------

    def item(self, code: str) -> Sellable:
        """Return what a code sells at this till."""
        return self.shop.item(code)

    def filled(self, wanted: list[Wanted], cart: Cart | None = None) -> Cart:
        """Return a cart with goods, as scans and keys fill it."""
        cart = cart or open_cart()
        for one in wanted:
            before = len(cart.lines)
            cart = add(cart, self.item(one.code), one.quantity_milli)
            index = len(cart.lines) - 1 if len(cart.lines) > before else self._line(cart, one.code)
            if one.price_minor is not None:
                cart = set_price(cart, index, one.price_minor * E4, CHANGED)
            if one.discount_bp:
                cart = set_discount(cart, index, one.discount_bp, "")
        running = self.read(shop_promotions.list_running)
        return offered(cart, running, self.clock.at.astimezone(ZONE))

    def _line(self, cart: Cart, code: str) -> int:
        variant_id = self.item(code).variant_id
        return next(i for i, line in enumerate(cart.lines) if line.variant_id == variant_id)

    def tenders(self, cart: Cart, said: list[Tender], paid: int = 0) -> list[Tender]:
        """Return the payments with the amounts that were not said: what is left."""
        with self.database.read() as session:
            rounding = get_shop(session).money.cash_rounding
        paid += sum(one.amount_minor for one in said if one.amount_minor != ALL)
        left = cart.total_minor - paid
        whole = {"cash": cash_due(left, rounding)}
        return [
            one if one.amount_minor != ALL
            else replace(one, amount_minor=whole.get(one.method, left))
            for one in said
        ]  # fmt: skip

    def charge(self, who: str, cart: Cart, said: list[Tender]) -> None:
        """Charge a cart."""
        tenders = self.tenders(cart, said)
        self.do(
            who, lambda s, actor, op_id: sales.charge(s, actor, cart=cart, tenders=tenders), cart.id
        )

    # What is there -----------------------------------------------------------------------------

    def place(self, kind: str, branch: str = "") -> UUID:
        """Return a place of a branch, of this till's where none is named."""
        query = (
            select(Location.id)
            .join(Branch, Branch.id == Location.branch_id)
            .where(Branch.code == (branch or self.till.branch), Location.kind == kind)
            .order_by(Location.code)
        )
        with self.database.read() as session:
            return session.scalars(query).first() or UUID(int=0)

    def paper(self) -> str:
        """Return the newest paper that this till was to print, spaces made plain."""
        with self.database.read() as session:
            newest = print_jobs.list_recent(session, limit=1)
            assert newest, "nothing was to be printed"
            text = as_text(documents.render(session, newest[0]), 48)
        return plain(text)

    def refused(self) -> None:
        """Check that a refusal left nothing, but who tried to approve."""
        changed = checks.difference(self.before, checks.row_counts(self.database))
        kept = set(changed) - KEPT_OF_A_REFUSAL
        assert not kept, f"a refused act changed {sorted(kept)}"

    def read(self, question: Callable[[ReadSession], Any]) -> Any:
        """Ask the store of this till."""
        with self.database.read() as session:
            return question(session)


def plain(text: str) -> str:
    """Return text in one line with plain single spaces."""
    return " ".join(text.split())


@contextmanager
def open_stage(folder: Path, forks: Forks) -> Iterator[Stage]:
    """Give a stage with a centre that serves; everything is closed after."""
    clock = SetClock(datetime(2026, 1, 1, tzinfo=UTC))
    settings = CentreSettings(data=folder / "centre")
    settings.data.mkdir()
    shutil.copy(prepared_schema(), settings.data / CENTRE_DATABASE)
    database, vault = open_centre(settings)
    database.clock = clock
    app = create_app(database, settings, vault)
    with serving(app) as url, httpx.Client(base_url=url, trust_env=False, verify=False) as client:
        stage = Stage(folder, clock, AppCentre(app, client, database, vault), forks)
        try:
            yield stage
        finally:
            for till in stage.tills.values():
                till.shop.database.close()
    database.close()
