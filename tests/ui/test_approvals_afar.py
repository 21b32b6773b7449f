"""The supervisor's panel of a till with a centre: a request goes up, the yes comes down; codes."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from pos_app.core import journal
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.models.approvals import Approval
from pos_app.core.sync import accounts, telling
from sync_server.settings import DATABASE_NAME
from tests.server.people import Signed, sign_in
from tests.server.processes import CentreProcess
from tests.shop import PRODUCTS
from tests.sync.tills import first_till, sync
from tests.ui.counter import Counter, counter_in

MILK = PRODUCTS[0].code
SLOW_MS = 20_000


@pytest.fixture
def marta(tmp_path: Path) -> Iterator[tuple[CentreProcess, Signed]]:
    """Give a centre with one till, and a supervisor who is signed in at the centre."""
    with CentreProcess(tmp_path / "centre") as centre:
        till = first_till(tmp_path / "till", centre)
        sync(till)
        store = telling.attach(open_database(sqlite_url(centre.folder / DATABASE_NAME)))
        password = accounts.new_password()
        hashed = accounts.hash_password(password)
        _, login = store.write(
            lambda s: accounts.give_account(s, name="Marta Soto", role=None, password_hash=hashed)
        )
        store.close()
        till.database.close()
        with httpx.Client(base_url=centre.url, trust_env=False, timeout=60) as client:
            yield centre, sign_in(client, login, password)


def discount(counter: Counter) -> None:
    """Let Ana put 10 % off two litres of milk and charge."""
    counter.sign_in()
    counter.wait_for_screen("sale")
    counter.hands.type("2*")
    counter.hands.scan(MILK)
    counter.hands.type("10%")
    counter.hands.press("Return")
    counter.hands.press("F9")
    counter.hands.wait_for(counter.till.supervisor.is_open, "the question")
    counter.hands.wait_for(counter.till.panel.code_key.isVisible, "the key for a telephone")


def methods(counter: Counter) -> list[tuple[str, str]]:
    with counter.database.read() as session:
        query = select(Approval.outcome, Approval.method).order_by(Approval.id)
        return [(outcome, method) for outcome, method in session.execute(query)]


@pytest.mark.req("R8")
def test_the_panel_goes_on_by_itself_once_the_centre_agrees(
    qapp: QApplication, tmp_path: Path, marta: tuple[CentreProcess, Signed]
) -> None:
    with counter_in(qapp, tmp_path / "till") as counter:
        discount(counter)
        counter.hands.press("F4")
        panel = counter.till.panel
        counter.hands.wait_for(lambda: "centre" in panel.sentence.text(), "that it waits")
        counter.hands.wait_for(lambda: marta[1].get("approvals"), "the request", SLOW_MS)
        (row,) = marta[1].get("approvals")
        assert (row["permission"], row["amount"]) == ("sales.discount", "320")
        assert counter.sold() == 0
        answer = marta[1].ask("POST", f"approvals/{row['id']}/approve")
        assert answer.status_code == 200, answer.text
        counter.hands.wait_for(lambda: counter.sold() == 1, "the sale", SLOW_MS)
        assert not panel.isVisible()
        assert methods(counter) == [("granted", "screen")]


@pytest.mark.req("R8", refusal=True)
def test_the_panel_says_why_the_centre_did_not_agree(
    qapp: QApplication, tmp_path: Path, marta: tuple[CentreProcess, Signed]
) -> None:
    with counter_in(qapp, tmp_path / "till") as counter:
        discount(counter)
        counter.hands.press("F4")
        counter.hands.wait_for(lambda: marta[1].get("approvals"), "the request", SLOW_MS)
        (row,) = marta[1].get("approvals")
        marta[1].ask("POST", f"approvals/{row['id']}/reject", json={"reason": "ya está barato"})
        panel = counter.till.panel
        counter.hands.wait_for(lambda: "barato" in panel.problem.text(), "the reason", SLOW_MS)
        assert panel.isVisible()
        counter.hands.press("Escape")
        counter.hands.wait_for(lambda: not panel.isVisible(), "the sale again")
        assert counter.sold() == 0


@pytest.mark.req("R8")
def test_a_code_of_the_telephone_is_typed_over_the_panel(
    qapp: QApplication, tmp_path: Path, marta: tuple[CentreProcess, Signed]
) -> None:
    with counter_in(qapp, tmp_path / "till") as counter:
        discount(counter)
        panel = counter.till.panel
        counter.hands.press("F6")
        number = panel.number.text().replace(" ", "")
        assert len(number) == 8
        with counter.database.read() as session:
            till = journal.get_station(session).name
        counter.hands.type("00000000")
        counter.hands.press("Return")
        counter.hands.wait_for(lambda: "4 tries left" in panel.problem.text(), "the refusal")
        said = {"till": till, "challenge": number, "permission": "sales.discount", "amount": 320}
        code = marta[1].ask("POST", "approvals/answer", json=said).json()["code"]
        counter.hands.type(code)
        counter.hands.press("Return")
        counter.wait_for_sale()
        assert methods(counter) == [("failed", "code"), ("granted", "code")]
