"""Documents as paper shows them: what was recorded, in the shop's words."""

from uuid import uuid4

import pytest

from pos_app.core import cart, cash, documents, print_jobs, sales
from pos_app.core.cash import Count
from pos_app.core.errors import PrintJobMissing, SaleMissing
from pos_app.core.models.sales import Sale
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text
from tests.shop import ReadyShop

MILK, SAUSAGE = "7802920008134", "305"


def sell(shop: ReadyShop) -> Charged:
    filled = cart.add(cart.open_cart(), shop.item(MILK), 2000)
    filled = cart.add(filled, shop.item(SAUSAGE), 735)
    tenders = [Tender("debit", 5000, "**4821"), Tender("cash", 2000)]
    seller = shop.person("VENDEDOR")
    return shop.database.write(
        lambda session: sales.charge(session, seller, cart=filled, tenders=tenders)
    )


def test_a_sale_is_shown_as_it_was_charged(shop: ReadyShop) -> None:
    shop.open_cash()
    charged = sell(shop)
    with shop.database.read() as session:
        shown = documents.sale_ticket(session, charged.sale_id)
    assert (shown.number, shown.till, shown.cashier) == ("1", "Caja 1", "Ana Rojas")
    assert shown.session_number == 1
    assert [
        (line.name, line.quantity_milli, line.unit, line.total_minor) for line in shown.lines
    ] == [
        ("Leche cappuccino Colún 1 L", 2000, "", 3200),
        ("Longaniza", 735, "kg", 2940),
    ]
    assert shown.total_minor == 6140
    assert [(paid.amount_minor, paid.reference) for paid in shown.payments] == [
        (5000, "**4821"),
        (2000, ""),  # what was handed over
    ]
    assert (shown.change_minor, shown.rounding_minor) == (860, 0)
    (tax,) = shown.taxes
    assert tax.label == "IVA 19\N{NO-BREAK SPACE}%"
    assert shown.net_minor is not None
    assert shown.net_minor + tax.amount_minor == 6140


def test_a_sale_is_found_by_what_people_have_of_it(shop: ReadyShop) -> None:
    shop.open_cash()
    charged = sell(shop)
    with shop.database.read() as session:
        sale = session.get_one(Sale, charged.sale_id)
        code = documents.ticket_code(sale.device_id, sale.number)
        for text in ("1", " 1 ", str(charged.sale_id), code):
            assert documents.find_sale(session, text).id == charged.sale_id
        for text in ("2", "", "x", str(uuid4()), "9" * 16, "9" * 40):
            with pytest.raises(SaleMissing):
                documents.find_sale(session, text)


@pytest.mark.req("C5")
def test_every_job_of_a_day_can_be_printed_and_a_copy_says_so(shop: ReadyShop) -> None:
    opened = shop.database.write(
        lambda session: cash.open_session(
            session, shop.actor, float_minor=0, counts=[Count(10_000, 5)]
        )
    )
    charged = sell(shop)
    shop.database.write(
        lambda session: print_jobs.mark(
            session, print_jobs.list_for_document(session, charged.sale_id)[0].id, "printed"
        )
    )
    shop.database.write(lambda session: print_jobs.reprint(session, shop.actor, charged.sale_id))
    counted = 50_000 + 2000 - 860
    shop.database.write(
        lambda session: cash.close_session(session, shop.actor, counted_minor=counted)
    )
    with shop.database.read() as session:
        jobs = print_jobs.list_recent(session)
        said = {
            (job.kind, job.copy_no): as_text(documents.render(session, job), 48) for job in jobs
        }
    assert set(said) == {("cash_open", 0), ("sale", 0), ("sale", 1), ("cash_close", 0)}
    assert "5 x $10.000" in said["cash_open", 0]
    assert "COPIA" in said["sale", 1]
    assert "COPIA" not in said["sale", 0]
    close = said["cash_close", 0]
    assert "$51.140" in close or "51.140" in close
    assert "Caja 1" in close
    assert opened.number == 1


def test_a_document_that_is_not_here_is_said(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        with pytest.raises(SaleMissing):
            documents.sale_ticket(session, uuid4())
        with pytest.raises(PrintJobMissing):
            documents.cash_open_ticket(session, uuid4())
        with pytest.raises(PrintJobMissing):
            documents.cash_close_ticket(session, uuid4())


def test_a_session_that_is_open_has_no_z(shop: ReadyShop) -> None:
    opened = shop.open_cash()
    with shop.database.read() as session, pytest.raises(PrintJobMissing):
        documents.cash_close_ticket(session, opened.id)
