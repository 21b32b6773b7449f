"""What people do in a simulated company: real verbs of the core; a refusal is an answer too."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import (
    adjustments,
    cart,
    cash,
    catalog,
    journal,
    orders,
    people,
    returns,
    roles,
    sales,
    staff,
    transfer_lists,
    transfers,
)
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import ProductInput
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import ShopError
from pos_app.core.facts import Envelope, encode
from pos_app.core.fiscal.cl import gaps, pools
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.people import User
from pos_app.core.models.places import Order
from pos_app.core.models.sales import Sale
from pos_app.core.orders import NewLine
from pos_app.core.pricing import Sellable
from pos_app.core.returns import ReturnLine
from pos_app.core.roles import RoleRule
from pos_app.core.settling import Tender
from pos_app.core.sync import centre, deciding
from pos_app.core.transfers import SendLine
from tests.simulation import customers
from tests.simulation.nodes import SELLERS, Company, Machine, Till
from tests.sync.tills import STOCKED

CODES = STOCKED
FOLIOS, FEW_FOLIOS = 60, 25  # of a file of the authority; left of them when more are asked for
KNOWN = 20  # sales of a till that customers still come back with


def sell(till: Till, chance: Random) -> None:
    """Charge a cart; the goods are in the customer's hands, so what lacks is recorded."""
    _have_cash_open(till)
    filled = cart.open_cart()
    for code in chance.sample(CODES, chance.randint(1, len(CODES))):
        item = _item(till, code)
        filled = cart.add(filled, item, 1000 * chance.randint(1, 4))
    method = chance.choice(("cash", "debit"))
    tenders = [Tender(method, filled.total_minor + (20_000 if method == "cash" else 0))]
    who = _at_the_counter(till)
    till.machine.write(
        lambda s: sales.charge(s, who, cart=filled, tenders=tenders, shortage="record"),
        filled.id,
    )


def sell_twice(till: Till, chance: Random) -> None:
    """Charge the same cart again: a double click, a retry after a crash."""
    _have_cash_open(till)
    item = _item(till, chance.choice(CODES))
    filled = cart.add(cart.open_cart(), item, 1000)
    tenders = [Tender("debit", filled.total_minor)]
    for _ in range(2):
        till.machine.write(
            lambda s: sales.charge(s, till.actor, cart=filled, tenders=tenders, shortage="record"),
            filled.id,
        )


def give_back(till: Till, chance: Random) -> None:
    """Take goods of a sale that this till knows back, some of them damaged."""
    _have_cash_open(till)

    def left(session: ReadSession) -> list[tuple[UUID, ReturnLine]]:
        return [
            (
                sale_id,
                ReturnLine(line.line_no, 1000, chance.choice((returns.GOOD, returns.DAMAGED))),
            )
            for sale_id in session.scalars(select(Sale.id).order_by(Sale.id).limit(KNOWN))
            for line in returns.returnable(session, sale_id).lines
            if line.left_milli >= 1000
        ]

    known = till.machine.read(left)
    if known:
        sale_id, line = chance.choice(known)
        op_id = new_id()
        till.machine.write(
            lambda s: returns.give_back(s, till.actor, op_id=op_id, sale_id=sale_id, lines=[line]),
            op_id,
        )


def adjust(till: Till, chance: Random) -> None:
    """Put in or take out."""
    item = _item(till, chance.choice(CODES))
    line = AdjustmentLine(item.variant_id, 1000 * chance.choice((-3, -2, -1, 5, 10, 20)))
    till.machine.write(
        lambda s: adjustments.adjust(s, till.actor, lines=[line], reason="AJUSTE", note="sim")
    )


def send(till: Till, chance: Random) -> None:
    """Send goods to the other branch, or to the store behind."""
    station = till.machine.read(journal.get_station)
    places = till.machine.read(
        lambda s: s.scalars(
            select(Location.id)
            .where(Location.kind.in_(("shelf", "store")), Location.id != station.location_id)
            .order_by(Location.id)
        ).all()
    )
    item = _item(till, chance.choice(CODES))
    line = SendLine(item.variant_id, 1000 * chance.randint(1, 5))
    till.machine.write(
        lambda s: transfers.send(
            s, till.actor, origin_id=station.location_id, target_id=chance.choice(places),
            lines=[line],
        )
    )  # fmt: skip


def receive(till: Till, chance: Random) -> None:
    """Receive what is on its way to this branch, as far as this till was told."""
    branch_id = till.machine.read(journal.get_station).branch_id
    waiting = till.machine.read(
        lambda s: transfer_lists.list_summaries(s, to_branch_id=branch_id, limit=20)
    )
    coming = [row for row in waiting if row.status != "received"]
    if coming:
        transfer_id = chance.choice(coming).id
        till.machine.write(lambda s: transfers.receive(s, till.actor, transfer_id=transfer_id))


def order(till: Till, chance: Random) -> None:
    """Take an order and set its goods aside."""
    item = _item(till, chance.choice(CODES))
    order_id = new_id()
    lines = [NewLine(item.variant_id, 1000 * chance.randint(1, 3))]

    def place(session: WriteSession) -> None:
        orders.place(session, till.actor, lines=lines, op_id=order_id)

    till.machine.write(place)
    till.machine.write(
        lambda s: orders.set_status(s, till.actor, order_id=order_id, status="processing")
    )


def hand_over(till: Till, chance: Random) -> None:
    """Hand over an order that this till knows, or cancel it."""
    known = till.machine.read(lambda s: s.scalars(select(Order.id).order_by(Order.id)).all())
    if known:
        order_id, status = chance.choice(known), chance.choice(("shipped", "cancelled"))
        till.machine.write(
            lambda s: orders.set_status(s, till.actor, order_id=order_id, status=status)
        )


def close_cash(till: Till, chance: Random) -> None:
    """Close the drawer; the next sale opens it again."""
    del chance
    if till.machine.read(cash.find_open) is not None:
        till.machine.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))


def poison(till: Till, chance: Random) -> None:
    """Record what only a program of the future understands, or bytes that nobody does."""
    spoilt = chance.choice((b"", b"\x00\xff", b'{"type":"sale.charged","to'))

    def spoil(session: WriteSession) -> None:
        station, now = journal.hold(session), till.machine.clock.now()
        seq, previous = journal.head(session, station.device_id)
        made = journal.unread(station.device_id, seq + 1, new_id(), now)
        # Bytes of its own: the oracle looks for each.
        journal.store(session, made, spoilt + made.op.bytes, previous, received_at=now)

    def record(session: WriteSession) -> None:
        station, clock = journal.hold(session), till.machine.clock
        seq, previous = journal.head(session, station.device_id)
        made = Envelope(
            device=station.device_id, seq=seq + 1, op=new_id(), type="drone.sent", version=1,
            branch=station.branch_id, user=till.actor.user_id, approved_by=None,
            occurred_at=clock.now(), monotonic_ms=clock.monotonic_ms(), boot=clock.boot_id,
            clock_state="ok", fact=msgspec.Raw(b'{"height":%d}' % chance.randint(1, 99)),
        )  # fmt: skip
        journal.store(session, made, encode(made), previous, received_at=clock.now())

    till.machine.write(spoil if chance.random() < 0.5 else record)


def jump(till: Till, chance: Random) -> None:
    """Set the clock of the till wrong, by minutes or by years, or right again."""
    till.skew = chance.choice(
        (timedelta(), timedelta(minutes=-7), timedelta(hours=3), timedelta(days=3650),
         timedelta(days=-3650))
    )  # fmt: skip


def _item(till: Till, code: str) -> Sellable:
    return till.machine.read(lambda s: catalog.get_by_code(s, code))


def _at_the_counter(till: Till) -> Actor:
    """Return who sells: a seller, as far as this till was told that they may; else the owner."""
    name = SELLERS[till.number % len(SELLERS)]

    def look(session: ReadSession) -> Actor:
        seller = session.scalars(select(User).where(User.name == name)).one()
        if not seller.active:
            return till.actor
        actor = people.get_actor(session, seller.id)
        return actor if actor.may("sales.charge") else till.actor

    return till.machine.read(look)


def _have_cash_open(till: Till) -> None:
    if till.machine.read(cash.find_open) is None:
        till.machine.write(lambda s: cash.open_session(s, till.actor, float_minor=50_000))


# At the centre ------------------------------------------------------------------------------------


def reprice(machine: Machine, chance: Random) -> None:
    """Give a product another price and name."""
    code, price = chance.choice(CODES), chance.randrange(500, 3000, 10)
    name = f"Producto {chance.randint(1, 99)}"
    machine.write(
        lambda s: centre.save_product(s, ProductInput(code=code, name=name, price_minor=price))
    )


def add_product(machine: Machine, chance: Random) -> None:
    """Add a product that nobody sells yet."""
    code = str(chance.randrange(10**7, 10**8))
    machine.write(
        lambda s: centre.save_product(s, ProductInput(code=code, name="Nuevo", price_minor=990))
    )


# In the office of the owner -----------------------------------------------------------------------


def load_folios(company: Company, chance: Random) -> None:
    """Load folios where few are left: first those that a centre put back has forgotten."""
    if not company.chilean:
        return
    known = company.centre.read(gaps.list_accounts)
    if sum(one.sums[gaps.FREE] for one in known) > FEW_FOLIOS:
        return
    there = {(one.first, one.last) for one in known if one.is_pool}
    forgotten = [one for one in company.authorised if one not in there]
    if not forgotten:
        first = 100 * len(company.authorised) + 1
        company.authorised.append((first, first + FOLIOS - 1))
        forgotten = company.authorised[-1:]
    new, each = NewFolios("39", *forgotten[0]), chance.randint(3, 8)
    _decide(company, lambda s, owner: pools.authorise(s, owner, new, each=each))


def change_people(company: Company, chance: Random) -> None:
    """Let a seller go, or take one back; or change what all sellers may do."""
    name, active = chance.choice(SELLERS), chance.random() < 0.6
    rule: RoleRule = RoleRule("allow" if chance.random() < 0.7 else "approve")

    def change(session: WriteSession, owner: Actor) -> None:
        seller = session.scalars(select(User.id).where(User.name == name)).one()
        staff.set_active(session, owner, seller, active=active)

    if chance.random() < 0.7:
        _decide(company, change)
    else:
        _decide(company, lambda s, owner: roles.set_rules(
            s, owner, "SUPERVISOR", {"sales.charge": rule}))  # fmt: skip


def burn(company: Company, chance: Random) -> None:
    """Annul what is left at a till that is gone."""
    left = [
        stretch.lease_id
        for account in company.centre.read(gaps.list_accounts)
        for stretch in account.stretches
        if stretch.state == gaps.FROZEN and stretch.lease_id is not None
    ]
    if left:
        lease_id = chance.choice(left)
        _decide(company, lambda s, owner: pools.burn(s, owner, lease_id))


def end_lost(company: Company, chance: Random) -> None:
    """End what stayed open with what a till was, there, once all of it is known there."""
    till = chance.choice(company.tills)
    for one in till.machine.read(cash.list_lost):
        ended = partial(
            cash.end_lost, actor=till.actor, session_id=one.session_id, note="se perdió",
            op_id=new_id(),
        )  # fmt: skip
        till.machine.write(ended)


def _decide(company: Company, verb: Callable[[WriteSession, Actor], object]) -> None:
    owner = company.tills[0].actor

    def decided(session: WriteSession) -> None:
        branch = session.scalars(select(Branch.id).order_by(Branch.id).limit(1)).one()
        place = deciding.find_place(session, branch_id=branch)
        assert place is not None
        deciding.decide(session, owner, place, lambda actor: verb(session, actor))

    company.centre.write(decided)


TILL_ACTS: dict[str, tuple[int, Callable[[Till, Random], None]]] = {  # how often, and what
    "sell": (50, sell),
    "sell_twice": (4, sell_twice),
    "give_back": (6, give_back),
    "adjust": (8, adjust),
    "send": (8, send),
    "receive": (10, receive),
    "order": (5, order),
    "hand_over": (5, hand_over),
    "close_cash": (5, close_cash),
    "poison": (1, poison),
    "jump": (2, jump),
}
CENTRE_ACTS: dict[str, Callable[[Machine, Random], None]] = {
    "reprice": reprice,
    "add_product": add_product,
}

OFFICE_ACTS: dict[str, tuple[float, Callable[[Company, Random], None]]] = {  # how often a day
    "load_folios": (0.3, load_folios),
    "change_people": (0.3, change_people),
    "burn": (0.05, burn),
}
# Begun later: each draws from a chance of its own, so that the runs of before stay as they were.
APART_ACTS: dict[str, tuple[float, Callable[[Company, Random], None]]] = {
    "meet": (0.4, customers.meet),
    "make_one": (0.3, customers.make_one),
    "end_lost": (0.3, end_lost),
}


def act(company: Company, kind: str, till: int, chance: Random) -> bool:
    """Let something be done; return whether it was, or was refused with a clear word."""
    try:
        if kind in OFFICE_ACTS | APART_ACTS:
            (OFFICE_ACTS | APART_ACTS)[kind][1](company, chance)
        elif kind in CENTRE_ACTS:
            CENTRE_ACTS[kind](company.centre, chance)
        else:
            TILL_ACTS[kind][1](company.tills[till], chance)
    except ShopError:
        return False
    return True
