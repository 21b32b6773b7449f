"""What people of a scenario take back: with the ticket, its lines, its money, its note."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import returns
from pos_app.core.codes import ticket_code
from pos_app.core.models.returns import CreditNote
from pos_app.core.returns import DAMAGED, GOOD, RefundWay, ReturnLine
from tests.scenarios.expected import same
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import Stage
from tests.sync.tills import device_of


def scanned(stage: Stage, name: str) -> returns.Ticket:
    """Return the ticket of a sale as this till finds it by its barcode."""
    where, sale = stage.where[name], stage.named[name]
    code = ticket_code(device_of(stage.tills[where].shop), sale.number)
    (found,) = stage.read(lambda s: returns.find(s, code))
    assert isinstance(found, returns.Ticket)
    return found


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


@sentence("{who} takes back damaged {goods} of {name} for {refund}")
def takes_back_damaged(
    stage: Stage, who: str, goods: list[Wanted], name: str, refund: tuple[str, str]
) -> None:
    takes_back(stage, who, goods, name, refund, condition=DAMAGED)


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
