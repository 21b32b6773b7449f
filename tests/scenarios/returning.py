"""What people of a scenario take back: with the ticket, its lines, its money, its note."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import documents, returns
from pos_app.core.errors import TicketUnknown
from pos_app.core.models.returns import CreditNote
from pos_app.core.money import E4
from pos_app.core.returns import GOOD, RefundWay, ReturnLine
from pos_app.core.settling import Tender
from pos_app.sync.tickets import ask_for_ticket
from tests.scenarios.expected import same
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import Stage


def barcode(stage: Stage, name: str) -> str:
    """Return what the barcode on the paper of a sale says."""
    where, sale = stage.where[name], stage.named[name]
    with stage.tills[where].shop.database.read() as session:
        return documents.sale_ticket(session, sale.sale_id).code


def scanned(stage: Stage, name: str) -> returns.Ticket:
    """Return the ticket of a sale as this till finds it by its barcode, without asking anybody."""
    code = barcode(stage, name)
    found: tuple[returns.Ticket, ...] = stage.read(lambda s: returns.find(s, code))
    if not found:
        raise TicketUnknown(ticket=code)
    return found[0]


@sentence("the till asks the centre for the ticket {name}")
def asks_for(stage: Stage, name: str) -> None:
    found = ask_for_ticket(stage.database, stage.shop.keys, barcode(stage, name))
    same(len(found), 1, "the tickets the centre knows by this barcode")


def lines_of(stage: Stage, sale_id: UUID, goods: list[Wanted], condition: str) -> list[ReturnLine]:
    """Return the lines of a ticket that are meant by these goods."""
    open_lines = stage.read(lambda s: returns.returnable(s, sale_id)).lines
    known = {line.sold.code: line.line_no for line in open_lines}
    return [
        ReturnLine(known[stage.item(one.code).code], one.quantity_milli, condition) for one in goods
    ]


@sentence("{who} takes back {goods} of {name} for {refund}")
def takes_back(
    stage: Stage,
    who: str,
    goods: list[Wanted],
    name: str,
    refund: tuple[str, str],
    *,
    condition: str = GOOD,
    **more: Any,
) -> None:
    sale_id = scanned(stage, name).sale_id
    lines = lines_of(stage, sale_id, goods, condition)
    way = RefundWay(*refund)
    stage.do(who, lambda s, actor, op_id: returns.give_back(
        s, actor, op_id=op_id, sale_id=sale_id, lines=lines, refund=way, **more))  # fmt: skip


@sentence("{who} takes back {goods} of {name} as {word} for {refund}")
def takes_back_as(
    stage: Stage, who: str, goods: list[Wanted], name: str, word: str, refund: tuple[str, str]
) -> None:
    takes_back(stage, who, goods, name, refund, condition=word)


@sentence("{who} takes back {goods} of {name} for {refund}, with the restocking fee")
def takes_back_for_a_fee(
    stage: Stage, who: str, goods: list[Wanted], name: str, refund: tuple[str, str]
) -> None:
    takes_back(stage, who, goods, name, refund, restocking=True)


@sentence("{who} takes back {goods} of {name} for {refund}, though it is late")
def takes_back_late(
    stage: Stage, who: str, goods: list[Wanted], name: str, refund: tuple[str, str]
) -> None:
    takes_back(stage, who, goods, name, refund, late=True)


@sentence("refund {amount}")
def refund_is(stage: Stage, amount: int) -> None:
    same(stage.last.total_minor, amount, "the refund")


@sentence("paid out {amount}")
def paid_out(stage: Stage, amount: int) -> None:
    same(stage.last.paid_minor, amount, "what left the drawer")


@sentence("note number {count}")
def note_number(stage: Stage, count: int) -> None:
    same(stage.last.number, count, "the number of the note")


@sentence("notes of {name} add up to {amount}, net {limit}")
def notes_add_up(stage: Stage, name: str, amount: int, limit: int) -> None:
    """Look at the centre, which knows all of them."""
    sums = select(func.sum(CreditNote.total_minor), func.sum(CreditNote.net_minor))
    with stage.centre.database.read() as session:
        row = session.execute(sums.where(CreditNote.sale_id == stage.named[name].sale_id)).one()
    same(tuple(row), (amount, limit), "total and net of the notes")


# Voids, exchanges, without a ticket, corrections ------------------------------------------------


@sentence("{who} voids {name}", "{who} voids {name}, card {word}")
def voids(stage: Stage, who: str, name: str, word: str = "") -> None:
    sale_id = scanned(stage, name).sale_id
    stage.do(who, lambda s, actor, op_id: returns.void(
        s, actor, op_id=op_id, sale_id=sale_id, reference=word))  # fmt: skip


@sentence(
    "{who} exchanges {goods} of {name} for {more_goods}",
    "{who} exchanges {goods} of {name} for {more_goods}, the rest {payments}",
)
def exchanges(
    stage: Stage,
    who: str,
    goods: list[Wanted],
    name: str,
    more_goods: list[Wanted],
    payments: list[Tender] | None = None,
) -> None:
    """The difference is paid as said, or given back in cash."""
    sale_id = scanned(stage, name).sale_id
    lines = lines_of(stage, sale_id, goods, GOOD)
    cart = stage.till.cart = stage.filled(more_goods)
    back = stage.read(lambda s: returns.preview(s, sale_id, lines)).sums.total_minor
    tenders = stage.tenders(cart, payments or [], paid=back)
    stage.do(who, lambda s, actor, op_id: returns.exchange(
        s, actor, op_id=op_id, sale_id=sale_id, lines=lines, cart=cart,
        tenders=tenders))  # fmt: skip


@sentence("difference of the exchange {amount}")
def exchange_difference(stage: Stage, amount: int) -> None:
    same(stage.last.difference_minor, amount, "the difference of the exchange")


@sentence("{who} takes back {goods} without a ticket for {refund}")
def takes_back_loose(stage: Stage, who: str, goods: list[Wanted], refund: tuple[str, str]) -> None:
    lines = [
        returns.LooseLine(
            stage.item(one.code).variant_id,
            one.quantity_milli,
            price_e4=None if one.price_minor is None else one.price_minor * E4,
        )
        for one in goods
    ]
    way = RefundWay(*refund)
    stage.do(who, lambda s, actor, op_id: returns.without_ticket(
        s, actor, op_id=op_id, lines=lines, refund=way))  # fmt: skip


@sentence("{who} corrects {code} of {name} by {amount} because {text}")
def corrects(stage: Stage, who: str, code: str, name: str, amount: int, text: str) -> None:
    sale_id = scanned(stage, name).sale_id
    (line,) = lines_of(stage, sale_id, [Wanted(1000, code)], GOOD)
    stage.do(who, lambda s, actor, op_id: returns.correct_price(
        s, actor, op_id=op_id, sale_id=sale_id, off_minor={line.line_no: amount},
        note=text))  # fmt: skip


@sentence("{who} charges {amount} more for {code} of {name} in {word} because {text}")
def charges_more(
    stage: Stage, who: str, amount: int, code: str, name: str, word: str, text: str
) -> None:
    sale_id = scanned(stage, name).sale_id
    (line,) = lines_of(stage, sale_id, [Wanted(1000, code)], GOOD)
    stage.do(who, lambda s, actor, op_id: returns.debit_note(
        s, actor, op_id=op_id, sale_id=sale_id, line_no=line.line_no, amount_minor=amount,
        tender=Tender(word, amount), note=text))  # fmt: skip
