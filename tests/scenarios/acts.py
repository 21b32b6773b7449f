"""What people of a scenario do: setting up, selling, cash, stock, orders, prices."""

from datetime import date, time, timedelta
from functools import partial

from sqlalchemy import select

from pos_app.core import (
    adjustments,
    cash,
    catalog,
    drafts,
    expiry,
    orders,
    people,
    print_jobs,
    sales,
    transfers,
)
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.facts import LotFact
from pos_app.core.models.places import Transfer
from pos_app.core.settling import Tender
from pos_app.core.transfers import ReceiveLine, SendLine
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import MORNING, ZONE, Stage
from tests.sync.tills import sync

# Before the doors open -------------------------------------------------------------------------


@sentence("day {day}")
def on_day(stage: Stage, day: date) -> None:
    stage.set_time(MORNING, day)
    if not stage.tills:
        stage.open_till("one")


@sentence("next day")
def next_day(stage: Stage) -> None:
    stage.set_time(MORNING, stage.clock.at.astimezone(ZONE).date() + timedelta(days=1))


@sentence("somebody puts the clock {count} minutes ahead")
def put_ahead(stage: Stage, count: int) -> None:
    """No time passes, but the clock on the wall says so."""
    stage.clock.set(stage.clock.at + timedelta(minutes=count))


@sentence("past midnight")
def past_midnight(stage: Stage) -> None:
    stage.set_time(time(0), stage.clock.at.astimezone(ZONE).date() + timedelta(days=1))


@sentence("product {code} {text} at {amount}", "product {code} {text} at {amount}, {word}")
def product(stage: Stage, code: str, text: str, amount: int, word: str = "") -> None:
    """`word`: by-weight, exempt, service, lots."""
    stated = ProductInput(
        code=code,
        name=text,
        price_minor=amount,
        unit="kg" if word == "by-weight" else "un",
        sold_by_weight=word == "by-weight",
        tax_class="exempt" if word == "exempt" else "standard",
        controls_stock=word != "service",
        tracks_lots=word == "lots",
    )
    assert word in {"", "by-weight", "exempt", "service", "lots"}, word
    stage.database.write(lambda s: catalog.save_product(s, stated))


@sentence("receive {goods}")
def receive(stage: Stage, goods: list[Wanted]) -> None:
    lines = [
        AdjustmentLine(
            stage.item(one.code).variant_id,
            one.quantity_milli,
            lot=LotFact(number=one.lot, expires_on=one.until) if one.lot else None,
        )
        for one in goods
    ]
    stage.do("Dueño", lambda s, actor, op_id: adjustments.adjust(
        s, actor, lines=lines, reason="INICIAL", note="", op_id=op_id))  # fmt: skip


@sentence("till {till} joins", "till {till} joins in branch {word}")
def joins(stage: Stage, till: str, word: str = "1") -> None:
    if word != "1":
        stage.join(stage.tills["one"], "one")
        answer = stage.centre.client.post(
            "/api/v1/branches",
            json={"code": word, "name": f"Sucursal {word}"},
            headers=stage.centre.owner,
        )
        assert answer.is_success, answer.text
    if till == "one":
        stage.join(stage.till, till)
    else:
        stage.open_till(till, word)


# Where ------------------------------------------------------------------------------------------


@sentence("at till {till}")
def at_till(stage: Stage, till: str) -> None:
    stage.at = till


@sentence("till {till} talks to the centre")
def talks(stage: Stage, till: str) -> None:
    assert sync(stage.tills[till].shop).stopped == ()


@sentence("everybody talks to the centre")
def everybody_talks(stage: Stage) -> None:
    stage.rest()


# Selling ----------------------------------------------------------------------------------------


@sentence("{who} sells {goods} for {payments}")
def sells(stage: Stage, who: str, goods: list[Wanted], payments: list[Tender]) -> None:
    stage.till.cart = stage.filled(goods)
    stage.charge(who, stage.till.cart, payments)


@sentence("{who} puts {goods} in the cart")
def puts(stage: Stage, who: str, goods: list[Wanted]) -> None:
    stage.till.cart = stage.filled(goods, stage.till.cart)
    keep_draft(stage, who)


def keep_draft(stage: Stage, who: str) -> None:
    actor, cart = stage.person(who), stage.till.cart
    stage.database.write(lambda s: drafts.save(s, actor, cart))


@sentence("{who} charges the cart for {payments}")
def charges(stage: Stage, who: str, payments: list[Tender]) -> None:
    stage.charge(who, stage.till.cart, payments)


@sentence("{who} presses charge again with {payments}")
def presses_again(stage: Stage, who: str, payments: list[Tender]) -> None:
    before, number = stage.read(sales.list_recent), stage.last.number
    stage.charge(who, stage.till.cart, payments)
    assert stage.last.again, "it was charged a second time"
    assert stage.last.number == number
    assert len(stage.read(sales.list_recent)) == len(before)


@sentence("{who} parks the cart as {text}")
def parks(stage: Stage, who: str, text: str) -> None:
    actor, cart = stage.person(who), stage.till.cart
    stage.database.write(lambda s: drafts.park(s, actor, cart, text))
    stage.till.cart = open_cart()


@sentence("{who} takes up {text}")
def takes_up(stage: Stage, who: str, text: str) -> None:
    actor = stage.person(who)
    parked = next(one for one in stage.read(drafts.list_parked) if one.label == text)
    stage.till.cart = stage.database.write(lambda s: drafts.recall(s, actor, parked.cart.id))


@sentence("{who} prints the ticket again")
def prints_again(stage: Stage, who: str) -> None:
    job = stage.read(partial(print_jobs.list_recent, limit=1))[0]
    if job.state == "pending":
        stage.database.write(lambda s: print_jobs.mark(s, job.id, "printed"))
    stage.do(who, lambda s, actor, op_id: print_jobs.reprint(s, actor, job.document_id))


# Cash -------------------------------------------------------------------------------------------


@sentence("{who} opens the drawer with {amount}")
def opens(stage: Stage, who: str, amount: int) -> None:
    stage.do(who, lambda s, actor, op_id: cash.open_session(
        s, actor, float_minor=amount, session_id=op_id))  # fmt: skip


@sentence("{who} pays in {amount} because {text}")
def pays_in(stage: Stage, who: str, amount: int, text: str) -> None:
    _move(stage, who, cash.IN, amount, text)


@sentence("{who} pays out {amount} because {text}")
def pays_out(stage: Stage, who: str, amount: int, text: str) -> None:
    _move(stage, who, cash.OUT, amount, text)


@sentence("{who} drops {amount} because {text}")
def drops(stage: Stage, who: str, amount: int, text: str) -> None:
    _move(stage, who, cash.DROP, amount, text)


def _move(stage: Stage, who: str, kind: str, amount: int, reason: str) -> None:
    stage.do(who, lambda s, actor, op_id: cash.move(
        s, actor, kind=kind, amount_minor=amount, reason=reason, op_id=op_id))  # fmt: skip


@sentence("{who} closes with {amount} counted")
def closes(stage: Stage, who: str, amount: int) -> None:
    stage.do(who, lambda s, actor, op_id: cash.close_session(
        s, actor, counted_minor=amount, op_id=op_id))  # fmt: skip


# Stock ------------------------------------------------------------------------------------------


@sentence("{who} writes off {goods} for {word}")
def writes_off(stage: Stage, who: str, goods: list[Wanted], word: str) -> None:
    lines = [AdjustmentLine(stage.item(one.code).variant_id, -one.quantity_milli) for one in goods]
    stage.do(who, lambda s, actor, op_id: adjustments.adjust(
        s, actor, lines=lines, reason="MERMA", note="", cause=word, op_id=op_id))  # fmt: skip


@sentence("{who} writes off what has expired")
def writes_off_expired(stage: Stage, who: str) -> None:
    stage.do(who, lambda s, actor, op_id: expiry.write_off_expired(s, actor, op_id=op_id))


@sentence(
    "{who} sends {goods} from {from_place} to {place}",
    "{who} sends {goods} from {from_place} to {place} of branch {word}",
)
def sends(
    stage: Stage, who: str, goods: list[Wanted], from_place: str, place: str, word: str = ""
) -> None:
    lines = [SendLine(stage.item(one.code).variant_id, one.quantity_milli) for one in goods]
    origin, target = stage.place(from_place), stage.place(place, word)
    stage.do(who, lambda s, actor, op_id: transfers.send(
        s, actor, origin_id=origin, target_id=target, lines=lines, op_id=op_id))  # fmt: skip


@sentence("{who} receives what is on its way")
def receives(stage: Stage, who: str) -> None:
    transfer = stage.read(lambda s: s.scalars(select(Transfer.id).order_by(Transfer.id)).all()[-1])
    stage.do(who, lambda s, actor, op_id: transfers.receive(
        s, actor, transfer_id=transfer, op_id=op_id))  # fmt: skip


@sentence("{who} receives {quantity} of what is on its way, {count} missing")
def receives_part(stage: Stage, who: str, quantity: int, count: int) -> None:
    transfer = stage.read(lambda s: s.scalars(select(Transfer.id).order_by(Transfer.id)).all()[-1])
    line = ReceiveLine(1, quantity, {"missing": count * 1000})
    stage.do(who, lambda s, actor, op_id: transfers.receive(
        s, actor, transfer_id=transfer, lines=[line], op_id=op_id))  # fmt: skip


# Orders and prices ------------------------------------------------------------------------------


@sentence("{who} takes order {name} of {goods}")
def takes_order(stage: Stage, who: str, name: str, goods: list[Wanted]) -> None:
    lines = [orders.NewLine(stage.item(one.code).variant_id, one.quantity_milli) for one in goods]
    stage.named[name] = stage.do(who, lambda s, actor, op_id: orders.place(
        s, actor, lines=lines, reference=name, op_id=op_id))  # fmt: skip


@sentence("{who} gives order {name} the status {word}")
def gives_status(stage: Stage, who: str, name: str, word: str) -> None:
    stage.do(who, lambda s, actor, op_id: orders.set_status(
        s, actor, order_id=stage.named[name], status=word, op_id=op_id))  # fmt: skip


@sentence("the price of {code} becomes {amount}")
def price_becomes(stage: Stage, code: str, amount: int) -> None:
    variant_id = stage.item(code).variant_id
    stage.database.write(lambda s: catalog.set_price(s, variant_id, amount))


# People -----------------------------------------------------------------------------------------


@sentence("{who} signs in with PIN {pin}")
def signs_in(stage: Stage, who: str, pin: str) -> None:
    user_id = stage.person(who).user_id
    people.sign_in(stage.database, user_id, pin, stage.shop.keys.pepper)


@sentence("{who} has the badge {word}")
def has_badge(stage: Stage, who: str, word: str) -> None:
    user_id = stage.person(who).user_id
    stage.database.write(lambda s: people.set_badge(s, user_id, word, stage.shop.keys.pepper))
