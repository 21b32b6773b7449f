from dataclasses import replace

import pytest
from sqlalchemy import select, text

from pos_app.core import cash, documents, print_jobs, returns, sales
from pos_app.core.codes import ticket_code
from pos_app.core.errors import (
    ApprovalRequired,
    LineMissing,
    NoCashSession,
    QuantityNotWhole,
    ReferenceNeeded,
    RefundTooLarge,
    ReturnEmpty,
    ReturnTooMuch,
    TicketUnknown,
    UnknownCondition,
)
from pos_app.core.ids import new_id
from pos_app.core.models.stock import Movement
from pos_app.core.returns import RefundWay, ReturnLine
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text
from tests.core.returning import (
    BREAD,
    CHOCOLATE,
    MILK,
    SAUSAGE,
    give_back,
    on_hand,
    problems,
    sell,
)
from tests.shop import ReadyShop


@pytest.mark.req("R1", "R2")
def test_a_ticket_gives_back_in_parts_what_was_paid_and_no_more(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 3000), (SAUSAGE, 735), (CHOCOLATE, 1000))
    with shop.database.read() as session:
        device = sales.get_sale(session, sale.sale_id).device_id
        code = ticket_code(device, sale.number)
        by_code, by_number = returns.find(session, code), returns.find(session, str(sale.number))
        today = get_shop(session).day(sale.occurred_at)
        assert [one.sale_id for one in by_code] == [sale.sale_id] == [by_number[0].sale_id]
        assert returns.search(session, on=today, text="cacao")[0].sale_id == sale.sale_id
        opened = returns.returnable(session, sale.sale_id)
        assert opened.total_minor == sale.total_minor
    first = give_back(shop, sale.sale_id, ReturnLine(1, 1000), ReturnLine(2, 300))
    rest = [ReturnLine(1, 2000), ReturnLine(2, 435), ReturnLine(3, 1000)]
    last = give_back(shop, sale.sale_id, *rest)
    assert first.total_minor + last.total_minor == sale.total_minor
    with shop.database.read() as session:
        lines = returns.returnable(session, sale.sale_id).lines
        assert [line.left_milli for line in lines] == [0, 0, 0]
        assert returns.get(session, sale.sale_id).returned_minor == sale.total_minor
    with pytest.raises(ReturnTooMuch) as refusal:
        give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    assert "3" in str(refusal.value)
    assert problems(shop) == ()


@pytest.mark.req("R1", refusal=True)
def test_what_is_not_of_the_ticket_is_refused_and_nothing_is_returned(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 2000))
    wrong = (
        ((), ReturnEmpty),
        ((ReturnLine(2, 1000),), LineMissing),
        ((ReturnLine(1, 3000),), ReturnTooMuch),
        ((ReturnLine(1, 1000), ReturnLine(1, 2000)), ReturnTooMuch),
        ((ReturnLine(1, 500),), QuantityNotWhole),
        ((ReturnLine(1, 1000, "new"),), UnknownCondition),
    )
    for lines, refusal in wrong:
        with pytest.raises(refusal):
            give_back(shop, sale.sale_id, *lines)
    with pytest.raises(TicketUnknown):
        give_back(shop, new_id(), ReturnLine(1, 1000))
    with shop.database.read() as session:
        assert returns.find(session, "987654") == ()
        assert returns.get(session, sale.sale_id).returned_minor == 0
    assert on_hand(shop, MILK) == 98_000
    assert problems(shop) == ()


@pytest.mark.req("R3")
def test_good_things_come_back_to_the_shelf_and_damaged_ones_are_lost(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 3000))
    give_back(shop, sale.sale_id, ReturnLine(1, 1000), ReturnLine(1, 1000, "damaged", "defective"))
    assert on_hand(shop, MILK) == 98_000
    with shop.database.read() as session:
        moved = session.execute(
            select(Movement.type, Movement.reason, Movement.quantity_milli)
            .where(Movement.document_kind == "credit_note")
            .order_by(Movement.position)
        ).all()
    assert [tuple(row) for row in moved] == [
        ("ENTRADA", "DEVOLUCION", 1000),
        ("ENTRADA", "DEVOLUCION", 1000),
        ("SALIDA", "MERMA", 1000),
    ]
    assert problems(shop) == ()


@pytest.mark.req("R5")
def test_a_refund_in_cash_is_rounded_and_leaves_the_drawer(shop: ReadyShop) -> None:
    opened = shop.open_cash(20_000)
    sale = sell(shop, (SAUSAGE, 999), tenders=[Tender("debit", 3996, "111")])
    back = give_back(shop, sale.sale_id, ReturnLine(1, 999))
    assert (back.total_minor, back.paid_minor, back.rounding_minor) == (3996, 4000, 4)
    with shop.database.read() as session:
        assert cash.totals(session, opened.id).expected_minor(20_000) == 16_000
    assert problems(shop) == ()


@pytest.mark.req("R5", refusal=True)
def test_a_refund_larger_than_the_drawer_or_without_its_voucher_is_refused(
    shop: ReadyShop,
) -> None:
    opened = shop.open_cash(1_000)
    sale = sell(shop, (BREAD, 2000), tenders=[Tender("debit", 4400, "111")])
    with pytest.raises(RefundTooLarge):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    with pytest.raises(ReferenceNeeded):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=RefundWay("card"))
    done = give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=RefundWay("card", "A-77"))
    assert (done.total_minor, done.paid_minor) == (2200, 0)
    with shop.database.read() as session:
        assert cash.totals(session, opened.id).expected_minor(1_000) == 1_000
    shop.database.write(
        lambda session: cash.close_session(session, shop.actor, counted_minor=1_000)
    )
    with pytest.raises(NoCashSession):
        give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    assert problems(shop) == ()


@pytest.mark.req("R4")
def test_the_note_is_printed_with_its_original_and_a_copy_says_so(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 2000))
    back = give_back(shop, sale.sale_id, ReturnLine(1, 1000, "damaged", "defective"))
    with shop.database.read() as session:
        job = print_jobs.list_for_document(session, back.credit_note_id)[0]
        paper = as_text(documents.render(session, job), 48)
    for words in ("1.600", "1.345", "255", "N° 1", "[9"):
        assert words in paper
    shop.database.write(lambda session: print_jobs.mark(session, job.id, "printed"))
    copy_id = shop.database.write(
        lambda session: print_jobs.reprint(session, shop.actor, back.credit_note_id)
    )
    with shop.database.read() as session:
        copy = as_text(documents.render(session, print_jobs.get(session, copy_id)), 48)
    assert copy.count("***") == paper.count("***") + 4


@pytest.mark.req("R6", refusal=True)
def test_a_cashier_needs_somebody_to_agree(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 2000))
    with pytest.raises(ApprovalRequired) as asked:
        give_back(shop, sale.sale_id, ReturnLine(1, 1000), actor=shop.person("VENDEDOR"))
    assert (asked.value.facts["permission"], asked.value.facts["amount"]) == (
        "returns.register",
        1600,
    )
    assert problems(shop) == ()


@pytest.mark.req("V5")
def test_the_same_return_again_gives_the_same_note(shop: ReadyShop) -> None:
    shop.open_cash()
    sale, op_id = sell(shop, (MILK, 2000)), new_id()
    once = give_back(shop, sale.sale_id, ReturnLine(1, 1000), op_id=op_id)
    again = give_back(shop, sale.sale_id, ReturnLine(1, 1000), op_id=op_id)
    assert again == replace(once, again=True)
    assert on_hand(shop, MILK) == 99_000


@pytest.mark.req("R1", refusal=True)
def test_verify_finds_more_back_than_was_sold(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 1000))
    give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    with shop.database.engine.connect() as connection:
        for event in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER sale_lines_no_{event}"))
        connection.execute(text("UPDATE sale_lines SET quantity_milli = 500"))
        connection.commit()
    found = [one.what for one in problems(shop) if one.kind == "credit_note"]
    assert found == ["one device gave back more of line 1 than was sold"]
