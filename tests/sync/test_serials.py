"""A thing with a serial number is found by every till, and sold once (K22)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, catalog, kardex, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import Mark, add, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.errors import SerialElsewhere, SerialGone, SerialInStock
from pos_app.core.settling import Tender
from pos_app.core.sync import centre as centres
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.company import Company, open_company
from tests.sync.tills import sync

PHONE = ProductInput(code="TEL", name="Teléfono", price_minor=99_990, tracks_serials=True)


@pytest.fixture
def company(any_centre: CentreProcess, tmp_path: Path) -> Iterator[Company]:
    with open_company(any_centre, tmp_path) as made:
        made.write(lambda s: centres.save_product(s, PHONE))
        made.quiet()
        yield made


def bring(till: ReadyShop, *serials: str) -> None:
    line = AdjustmentLine(till.item("TEL").variant_id, len(serials) * 1000, serials=serials)
    till.database.write(
        lambda s: adjustments.adjust(s, till.actor, lines=[line], reason="INICIAL", note="")
    )


def sell(till: ReadyShop, serial: str) -> UUID:
    cart = add(open_cart(), till.item("TEL"), 1000, mark=Mark(serial=serial))
    paid = [Tender("debit", cart.total_minor)]
    return till.database.write(
        lambda s: sales.charge(s, till.actor, cart=cart, tenders=paid)
    ).sale_id


@pytest.mark.req("K22")
def test_what_one_till_received_another_sells_and_a_third_knows(company: Company) -> None:
    bring(company.one, "SN1", "SN2", "SN3")
    sync(company.one)
    sync(company.two)
    sale = sell(company.two, "SN1")
    company.quiet()
    with company.three.database.read() as session:
        life = kardex.find_serial(session, "sn1")
    assert [(step.type, step.document_kind) for step in life] == [
        ("SALIDA", "sale"), ("ENTRADA", "adjustment"),
    ]  # fmt: skip
    assert life[0].document_id == sale
    phone = company.one.item("TEL").variant_id
    for node in (*(till.database for till in company.tills), company.store):
        with node.read() as session:
            there = [at.serial for at in kardex.list_serials(session, phone)]
        assert there == ["SN2", "SN3"]
    assert company.problems() == ()


@pytest.mark.req("K22", refusal=True)
def test_what_is_sold_or_elsewhere_is_refused_at_every_till(company: Company) -> None:
    bring(company.one, "SN1", "SN2", "SN3")
    company.quiet()
    sell(company.one, "SN1")
    company.quiet()
    with pytest.raises(SerialGone, match="SN1"):
        sell(company.two, "SN1")
    with pytest.raises(SerialElsewhere, match="SN2 of Teléfono is in"):
        sell(company.three, "SN2")  # of another branch
    with pytest.raises(SerialInStock, match="SN3"):
        bring(company.three, "SN3")
    # Two tills without a line sell the same thing: both happened, and a person is told.
    sell(company.one, "SN2")
    sell(company.two, "SN2")
    company.quiet()
    assert "SERIAL_CONFLICT" in company.cases()
    assert company.problems() == ()
    with company.store.read() as session:
        assert len(kardex.find_serial(session, "SN2")) == 3
        assert catalog.get_by_code(session, "TEL").tracks_serials
