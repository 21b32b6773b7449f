"""A till whose disk was lost or put back gets everything back that the centre has of it (Q11)."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import cash, journal, kardex
from pos_app.core.db import Database
from pos_app.core.models.journal import Operation
from pos_app.core.returns import ReturnLine
from pos_app.core.sync import outbox, recalling
from tests.core.returning import give_back
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import DirectCentre, bring, join, make_centre, talk
from tests.sync.tills import (
    STOCKED,
    count_sales,
    device_of,
    levels_of,
    problems_of,
    sell,
)


def operations(database: Database, device_id: UUID) -> list[bytes]:
    """Return the bytes of a journal, in order."""
    query = select(Operation.payload).where(Operation.device_id == device_id)
    with database.read() as session:
        return [bytes(one) for one in session.scalars(query.order_by(Operation.seq))]


@pytest.fixture
def company(tmp_path: Path) -> tuple[DirectCentre, ReadyShop]:
    """Give a centre and a till that has worked for two days: sales, a return, two Zs."""
    till = make_shop(tmp_path / "till", own_device=True)
    node = make_centre(tmp_path / "centre")
    bring(node, till)
    with node.database.read() as session:
        server_id = journal.get_station(session).device_id
    till.database.write(lambda s: outbox.set_link(s, "direct:", server_id, outbox.ACTIVE))
    for _ in range(2):
        till.open_cash()
        sold = [sell(till, STOCKED, pieces=pieces) for pieces in (1, 2, 3)]
        give_back(till, sold[0].sale_id, ReturnLine(1, 1000))
        till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    assert talk(node, till).pending == 0
    return node, till


def replaced(node: DirectCentre, lost: ReadyShop, folder: Path) -> ReadyShop:
    """Return a new till that goes on for one whose disk is gone."""
    till = make_shop(folder, products=(), own_device=True)
    return join(node, till, node.code(till="Caja 1", replaces=device_of(lost)))


@pytest.mark.req("Q11")
def test_everything_the_centre_has_of_a_lost_till_comes_back(
    company: tuple[DirectCentre, ReadyShop], tmp_path: Path
) -> None:
    node, lost = company
    old, levels = device_of(lost), levels_of(lost)
    till = replaced(node, lost, tmp_path / "new")
    report = talk(node, till)
    assert report.stopped == ()
    assert operations(till.database, old) == operations(lost.database, old)
    assert count_sales(till.database) == 6
    assert levels_of(till) == levels  # own stock is not counted twice
    with till.database.read() as session, lost.database.read() as before:
        assert cash.list_z(session) == cash.list_z(before)
        (recalled,) = recalling.list_recalled(session)
        assert (recalled.device_id, recalled.whole) == (old, True)
        variant = till.item(STOCKED[0]).variant_id
        ours, theirs = kardex.card(session, variant), kardex.card(before, variant)
        shown = [(row.quantity_milli, row.on_hand_after_milli, row.document_id) for row in ours]
        assert shown == [
            (row.quantity_milli, row.on_hand_after_milli, row.document_id) for row in theirs
        ]
    assert problems_of(till.database) == ()
    assert problems_of(node.database) == ()
    assert talk(node, till).rows == 0  # and that is all
