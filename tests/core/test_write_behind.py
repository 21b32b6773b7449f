"""A batch taken in together leaves what its operations leave one by one (KSP/1, 2.3)."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import bindparam, select, update

from pos_app.core.db import WriteSession
from pos_app.core.facts import SaleFact, decode_envelope
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Category
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import FeedRow
from pos_app.core.statements import Prepared, insert_into
from pos_app.core.write_behind import WriteBehind, find_behind, write_behind
from tests.core.any_database import DATABASES, ready_shop
from tests.core.test_asides_exact import Day, content
from tests.core.test_sync_receiving import aside
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, continued, envelope, make_centre
from tests.sync.tills import problems_of, sell

_insert = insert_into(Category)
_find = Prepared(select(Category.name).where(Category.id == bindparam("of")))
_rename = Prepared(
    update(Category).where(Category.id == bindparam("of")).values(name=bindparam("called")),
    key=("of",),
)


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    yield from ready_shop(request, tmp_path, stock_milli=1000)


@pytest.fixture(params=DATABASES)
def centres(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[DirectCentre]]:
    """Two centres, to take in the same operations in two ways."""
    where: list[Any] = [tmp_path / "together", tmp_path / "apart"]
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        first = request.getfixturevalue("migrated_postgres_url")
        where = [first, server.fresh(first.rpartition("/")[2].partition("?")[0])]
    made = [make_centre(one) for one in where]
    yield made
    for node in made:
        node.database.close()


@pytest.mark.parametrize("refused", [False, True])
def test_a_batch_leaves_what_its_operations_leave_one_by_one(
    centres: list[DirectCentre], tmp_path: Path, *, refused: bool
) -> None:
    """Sales, costs, closes, orders, transfers, customers; or with one that the tables refuse."""
    together, apart = centres
    till = make_shop(tmp_path / "till", own_device=True)
    for node in centres:
        bring(node, till)
    payloads = [*_worked(till), *([_impossible(together, till)] if refused else [])]
    together.receive(till, continued(together, till, *payloads))
    for payload in payloads:
        apart.receive(till, continued(apart, till, payload))
    assert [code for _, code in aside(together)] == ["impossible"] * refused
    assert aside(together) == aside(apart)
    assert content(together) == content(apart)
    assert _told(together) == _told(apart)
    assert problems_of(together.database) == problems_of(apart.database) == ()
    till.database.close()


def _worked(till: ReadyShop) -> list[bytes]:
    """Let a till work; return its operations."""
    till.open_cash()
    day = Day(till, Random(7))
    for _ in range(6):
        for act in day.chance.sample(day.acts(), 4):
            act()
    sell(till)
    with till.database.read() as session:
        query = select(Operation.payload).order_by(Operation.seq)
        return [bytes(payload) for payload in session.scalars(query)]


def _impossible(node: DirectCentre, till: ReadyShop) -> bytes:
    """Return the last sale once more, with a tax that its total denies."""
    with till.database.read() as session:
        last = session.scalars(select(Operation).order_by(Operation.seq.desc())).first()
    assert last is not None
    fact = msgspec.json.decode(decode_envelope(bytes(last.payload)).fact, type=SaleFact)
    fact = msgspec.structs.replace(fact, tax_minor=fact.tax_minor + 1)
    return envelope(node, till, fact=msgspec.json.encode(fact, order="sorted"), seq=last.seq + 1)


def _told(node: DirectCentre) -> list[tuple[Any, ...]]:
    """Return what the tills are told of catalogue, people and documents, whatever its position."""
    with node.database.read() as session:
        query = select(FeedRow.stream, FeedRow.key, FeedRow.deleted, FeedRow.body)
        rows = session.execute(query).all()
    return sorted(tuple(row) for row in rows if not row[0].startswith(("stock:", "inbox:")))


def _category(category_id: UUID, name: str) -> dict[str, Any]:
    code = str(category_id)
    return {"id": category_id, "code": code, "name": name, "tint": "otros", "active": True}


def _two_renamed(session: WriteSession) -> None:
    """Add one, rename it, add another, rename that: the second name needs the second row."""
    with write_behind(session):
        for number in (1, 2):
            one = new_id()
            _insert.put(session, **_category(one, f"new {number}"))
            _rename.put(session, of=one, called=f"late {number}")


def _names(shop: ReadyShop) -> list[str]:
    with shop.database.read() as session:
        return sorted(session.scalars(select(Category.name).where(Category.name.like("% _"))))


def test_changes_of_one_table_keep_their_order(
    shop: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change joins others of its statement only where nothing of its table came in between."""
    shop.database.write(_two_renamed)
    assert _names(shop) == ["late 1", "late 2"]
    # The guard off: the second name goes with the first, before its row is there.
    monkeypatch.setattr(WriteBehind, "_matters", lambda *_: False)
    shop.database.write(_two_renamed)
    assert _names(shop) == ["late 1", "late 1", "late 2", "late 2"]


def test_a_read_sees_what_waits(shop: ReadyShop) -> None:
    one = new_id()

    def read_back(session: WriteSession) -> list[str | None]:
        with write_behind(session):
            _insert.put(session, **_category(one, "waits"))
            by_text = _find.first(session, of=one)
            _rename.put(session, of=one, called="renamed")
            by_session = session.scalar(select(Category.name).where(Category.id == one))
            assert by_text is not None
            return [by_text[0], by_session]

    assert shop.database.write(read_back) == ["waits", "renamed"]


def test_of_a_key_only_the_last_is_sent(shop: ReadyShop) -> None:
    one, sent = new_id(), []

    def rename(session: WriteSession) -> None:
        _insert.run(session, **_category(one, "first"))
        with write_behind(session):
            for number in range(5):
                _rename.put(session, of=one, called=f"name {number}")
            behind = find_behind(session)
            assert behind is not None
            sent.append(behind.waiting())

    shop.database.write(rename)
    assert sent == [1]
    assert _names(shop) == ["name 4"]
