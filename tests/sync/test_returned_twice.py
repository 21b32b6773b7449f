"""One line returned at two tills: what each may know, what the centre holds, what is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import documents, print_jobs, returns
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import ApprovalRequired, ReturnTooMuch, UnverifiedTooMuch
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Case
from pos_app.core.models.returns import CreditNote
from pos_app.core.people import SHIPPED_RULES
from pos_app.core.returns import DAMAGED, GOOD, RefundWay, Returned, ReturnLine
from pos_app.core.settings_shared import ReturnRules, save_return_rules
from pos_app.core.sync import tickets
from pos_app.core.sync.messages import TicketAsked, TicketReply
from pos_app.core.tickets import Text
from tests.simulation.nodes import Till
from tests.sync.apart import Apart, open_apart, sell

BY_CARD = RefundWay("card", "A-1")


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


def ask(apart: Apart, till: Till, sale_id: UUID) -> TicketReply:
    """Let a till ask the centre for a ticket that it is to give back, as over the line."""
    asked = TicketAsked(text=str(sale_id), hold=True)
    reply = apart.centre.write(lambda s: tickets.answer_ticket(s, asked, till.sender.device_id))
    till.machine.write(lambda s: tickets.take_ticket(s, reply))
    return reply


def give_back(
    till: Till, sale_id: UUID, pieces: int = 1, *, who: Actor | None = None, how: str = GOOD
) -> Returned:
    lines = [ReturnLine(1, pieces * 1000, how)]
    return till.machine.write(
        lambda s: returns.give_back(
            s, who or till.actor, op_id=new_id(), sale_id=sale_id, lines=lines, refund=BY_CARD
        )
    )


def cashier(till: Till) -> Actor:
    return replace(till.actor, rules={**SHIPPED_RULES["VENDEDOR"], "returns.register": "allow"})


def says_so(till: Till, note: Returned) -> bool:
    """Return whether the paper of a note says that the centre was not asked."""

    def drawn(session: ReadSession) -> list[str]:
        jobs = print_jobs.list_for_document(session, note.credit_note_id)
        job = next(one for one in jobs if one.kind == "credit_note")
        blocks = documents.render(session, job).blocks
        return [block.text for block in blocks if isinstance(block, Text)]

    words = translator("es")("Of another till, the centre was not asked")
    return words in till.machine.read(drawn)


def marks(apart: Apart, sale_id: UUID) -> list[bool]:
    query = select(CreditNote.unverified).where(CreditNote.sale_id == sale_id)
    return apart.centre.read(lambda s: list(s.scalars(query.order_by(CreditNote.id))))


@pytest.mark.req("R1", "R10")
@pytest.mark.conflict_row("returned_twice")
def test_a_return_names_the_sale_the_line_and_the_quantity_and_the_second_is_kept_with_a_case(
    apart: Apart,
) -> None:
    seller, other, _ = apart.tills
    sale = sell(seller, 1)
    apart.talk()
    ask(apart, other, sale.sale_id)
    there, here = apart.place("shelf", "2"), apart.place("shelf")
    before = (apart.on_hand(here), apart.on_hand(there))
    give_back(seller, sale.sale_id, who=cashier(seller))  # its own sale: no line is needed
    give_back(other, sale.sale_id)  # the goods really came in there too
    apart.talk()
    assert apart.cases(open_only=True).count("DOUBLE_RETURN") == 1
    assert marks(apart, sale.sale_id) == [False, False]
    assert (apart.on_hand(here), apart.on_hand(there)) == (before[0] + 1000, before[1] + 1000)
    notes = apart.centre.read(lambda s: returns.get(s, sale.sale_id).returned_minor)
    assert notes == 2 * sale.total_minor  # both are kept as what was paid back
    case = apart.centre.read(
        lambda s: s.scalars(select(Case).where(Case.kind == "DOUBLE_RETURN")).one()
    )
    assert (case.subject_id, '"returned_milli":2000' in case.detail) == (sale.sale_id, True)
    assert apart.problems() == []


@pytest.mark.req("R1", "R3")
@pytest.mark.conflict_row("returned_twice")
def test_of_a_double_return_only_goods_that_can_be_sold_come_back_to_the_shelf(
    apart: Apart,
) -> None:
    seller, other, _ = apart.tills
    sale = sell(seller, 1)
    apart.talk()
    ask(apart, other, sale.sale_id)
    before = apart.on_hand(apart.place("shelf", "2"))
    give_back(seller, sale.sale_id)
    give_back(other, sale.sale_id, how=DAMAGED)
    apart.talk()
    assert apart.on_hand(apart.place("shelf", "2")) == before
    assert "DOUBLE_RETURN" in apart.cases(open_only=True)


@pytest.mark.req("R1", "X16")
@pytest.mark.conflict_row("returned_twice")
def test_the_centre_holds_a_ticket_for_the_till_that_gives_it_back(apart: Apart) -> None:
    seller, other, third = apart.tills
    sale = sell(seller, 2)
    apart.talk()
    assert [one.by for one in ask(apart, other, sale.sale_id).held] == [""]
    (held,) = ask(apart, third, sale.sale_id).held  # at the same moment, elsewhere
    assert held.by
    with pytest.raises(ApprovalRequired):
        give_back(third, sale.sale_id, who=cashier(third))
    note = give_back(other, sale.sale_id, who=cashier(other))  # nobody else is asked
    assert not says_so(other, note)
    apart.talk()
    assert [one.by for one in ask(apart, third, sale.sale_id).held] == [""]  # free again
    with pytest.raises(ReturnTooMuch):
        give_back(third, sale.sale_id, 2, who=cashier(third))  # it knows of the first by now
    give_back(third, sale.sale_id, who=cashier(third))
    with pytest.raises(ApprovalRequired):  # the word was for one return
        give_back(other, sale.sale_id, who=cashier(other))
    apart.talk()
    assert marks(apart, sale.sale_id) == [False, False]
    assert "DOUBLE_RETURN" not in apart.cases()


@pytest.mark.req("R1", "R6", refusal=True)
@pytest.mark.conflict_row("returned_twice")
def test_without_the_centre_another_tills_ticket_needs_a_supervisor_has_a_limit_and_is_marked(
    apart: Apart,
) -> None:
    seller, other, _ = apart.tills
    sale = sell(seller, 3)  # 4.800
    apart.talk()
    ask(apart, other, sale.sale_id)
    apart.later(minutes=11)  # what the centre said is old, and there is no line
    opened = other.machine.read(lambda s: returns.returnable(s, sale.sale_id))
    assert opened.verdict.unverified
    assert "returns.unverified" in opened.verdict.permissions
    with pytest.raises(ApprovalRequired):
        give_back(other, sale.sale_id, who=cashier(other))
    rules = ReturnRules(unverified_minor=2000)
    other.machine.write(lambda s: save_return_rules(s, rules))
    with pytest.raises(UnverifiedTooMuch):
        give_back(other, sale.sale_id, 2)  # whoever it is
    note = give_back(other, sale.sale_id)  # a supervisor, below the limit
    assert says_so(other, note)
    apart.talk()
    assert marks(apart, sale.sale_id) == [True]
    assert "DOUBLE_RETURN" not in apart.cases()
    assert apart.problems() == []
