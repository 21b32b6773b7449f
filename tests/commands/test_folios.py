"""pos folios: ranges are given, shown and refused in words; the demo can practise with them."""

from pathlib import Path

import pytest

from pos_app.commands.store import open_shop
from pos_app.core import cart, cash, catalog, people, sales
from pos_app.core.db import WriteSession
from pos_app.core.documents import sale_ticket
from pos_app.core.i18n import translator
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from tests.commands.pos import pos
from tests.core.fiscal.test_folios import caf_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    pos("init", "--fiscal", "cl", "--tax-id", "76.192.083-9", "--data", made)
    return made


def test_ranges_are_given_by_numbers_and_by_file_and_shown(folder: Path, tmp_path: Path) -> None:
    assert pos("folios", "list", "--data", folder, "--json").answer == {"ranges": []}
    said = pos(
        "folios", "add", "--type", "61", "--from", "5", "--to", "9",
        "--authorised", "2099-01-31", "--data", folder, "--json",
    ).answer  # fmt: skip
    (one,) = said["ranges"]
    assert (one["type"], one["first"], one["last"], one["left"]) == ("61", 5, 9, 5)
    assert one["usable_until"] == "2099-07-24"
    pos("folios", "add", "--file", caf_file(tmp_path), "--data", folder, "--json")
    shown = pos("folios", "list", "--data", folder, language="es_CL.UTF-8").out.splitlines()
    assert [line.split()[0] for line in shown[2:]] == ["39", "61"]
    assert "production" not in pos("folios", "list", "--data", folder).out


def test_what_cannot_be_given_is_refused_in_one_line(folder: Path, tmp_path: Path) -> None:
    add = ("folios", "add", "--data", folder)
    pos(*add, "--type", "39", "--from", "1", "--to", "50")
    overlap = pos(*add, "--type", "39", "--from", "50", "--to", "60")
    assert "1-50" in overlap.refusal
    undated = pos(*add, "--type", "61", "--from", "1", "--to", "9")
    assert "61" in undated.refusal
    wrong = tmp_path / "x.xml"
    wrong.write_text("<x/>")
    assert "x.xml" in pos(*add, "--file", wrong).refusal
    assert pos(*add).code == 2
    assert pos("init", "--fiscal", "zz", "--data", tmp_path / "other").code == 2


@pytest.mark.req("V2")
def test_the_demo_of_chile_sells_with_folios_that_are_worth_nothing(tmp_path: Path) -> None:
    pos("init", "--demo", "--fiscal", "cl", "--data", tmp_path)
    with open_shop(tmp_path) as shop:

        def sell(session: WriteSession) -> Charged:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            cash.open_session(session, owner, float_minor=0)
            found = catalog.get_by_code(session, "7802920008134")
            filled = cart.add(cart.open_cart(), found, 1000)
            tenders = [Tender("debit", filled.total_minor)]
            return sales.charge(session, owner, cart=filled, tenders=tenders)

        sold = shop.database.write(sell)
        with shop.database.read() as session:
            ticket = sale_ticket(session, sold.sale_id)
    assert (ticket.number, ticket.title) == ("1", translator("es")("Electronic receipt").upper())
    assert ticket.warning == "DEMO: SIN VALIDEZ TRIBUTARIA"
    assert pos("verify", "--data", tmp_path).code == 0


def test_a_shop_that_is_there_becomes_chilean_and_sells_on(tmp_path: Path) -> None:
    pos("init", "--data", tmp_path)
    fiscal = ("fiscal", "--data", tmp_path, "--json")
    assert pos(*fiscal).answer["profile"] == "generic"
    assert "Chile" not in pos(*fiscal, "--profile", "zz").refusal
    assert pos(*fiscal, "--profile", "cl").code == 1  # whose RUT?
    said = pos(*fiscal, "--profile", "cl", "--tax-id", "76.192.083-9", "--vouchers").answer
    assert said == {
        "profile": "cl", "vouchers": True, "tax_id": "76.192.083-9", "tax_steps": {},
    }  # fmt: skip
    assert pos(*fiscal, "--no-vouchers").answer["vouchers"] is False
    assert (
        pos("folios", "add", "--type", "39", "--from", "1", "--to", "9", "--data", tmp_path).code
        == 0
    )
    assert pos("verify", "--data", tmp_path).code == 0
