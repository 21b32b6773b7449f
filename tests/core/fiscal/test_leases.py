"""Leases: the centre gives each till folios of its own, the next in time, and accounts for all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pos_app.core.actor import Actor
from pos_app.core.cases import list_open
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    FoliosInUse,
    FoliosMissing,
    FoliosOverlap,
    NoFoliosLeft,
    NotPermitted,
    ShopError,
)
from pos_app.core.fiscal.cl import gaps, leases, pools
from pos_app.core.models.fiscal import FolioRange, FolioSlot
from pos_app.core.models.journal import Device
from tests.core.any_database import DATABASES, place_of
from tests.core.fiscal.chile import MILK
from tests.core.fiscal.leasing import Leasing, open_leasing
from tests.simulation.nodes import Machine
from tests.sync.direct import DirectCentre, sender_of
from tests.sync.tills import problems_of

TODAY = datetime.now(UTC).date()


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Leasing]:
    made = open_leasing(tmp_path, tmp_path / "centre")
    yield made
    made.close()


@pytest.fixture(params=DATABASES)
def any_company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Leasing]:
    made = open_leasing(tmp_path, place_of(request, tmp_path / "centre"))
    yield made
    made.close()


def sums(company: Leasing, code: str = "39") -> dict[str, int]:
    """Return how many numbers are in which state, over all ranges of a type; all are told."""
    found: dict[str, int] = {}
    for account in company.accounts():
        assert account.is_whole
        assert sum(account.sums.values()) == account.last - account.first + 1
        if account.code == code:
            for state, count in account.sums.items():
                found[state] = found.get(state, 0) + count
    return {state: count for state, count in found.items() if count}


def right(company: Leasing) -> bool:
    """Return whether every store verifies."""
    stores = [company.node.database, *(till.database for till in company.tills)]
    return all(problems_of(store) == () for store in stores)


@pytest.mark.req("V2")
def test_two_leases_come_by_themselves_and_the_next_when_half_is_gone(
    any_company: Leasing,
) -> None:
    company, till = any_company, any_company.tills[0]
    company.load("39", 1, 100, each=4)
    company.talk(till)
    assert company.leased(till) == [(1, 4), (5, 8)]
    selling = company.selling(till)

    def sell(count: int) -> list[int]:
        numbers = [selling.sell(MILK).number for _ in range(count)]
        company.talk(till)
        return numbers

    assert sell(5) == [1, 2, 3, 4, 5]
    assert company.leased(till) == [(1, 4), (5, 8)]  # a quarter of the one in use
    assert sell(1) == [6]
    assert company.leased(till) == [(1, 4), (5, 8), (9, 12)]
    assert sell(1) == [7]
    assert len(company.leased(till)) == 3  # one in use, one in reserve: no more
    company.talk(till)
    assert sums(company) == {"issued": 7, "leased": 5, "free": 88}
    assert right(company)


@pytest.mark.conflict_row("folio_leasing")
@pytest.mark.req("V2")
def test_tills_of_one_company_never_hold_the_same_folio(company: Leasing) -> None:
    company.load("39", 1, 9, each=2)
    company.load("39", 101, 110, each=3)
    second = company.add_till()
    for till in (company.tills[0], second):
        company.talk(till)
    assert company.leased(company.tills[0]) == [(1, 2), (3, 4)]
    assert company.leased(second) == [(5, 6), (7, 8)]
    third = company.add_till()
    company.talk(third)
    assert company.leased(third) == [(9, 9), (101, 103)]  # the rest of a pool, then the next pool
    assert right(company)


@pytest.mark.req("V2", refusal=True)
def test_a_till_without_folios_refuses_until_the_centre_has_some(company: Leasing) -> None:
    till = company.tills[0]
    company.load("39", 1, 2, each=1)
    company.talk(till)
    selling = company.selling(till)
    assert [selling.sell(MILK).number for _ in range(2)] == [1, 2]
    with pytest.raises(NoFoliosLeft):
        selling.sell(MILK)
    company.talk(till)
    with pytest.raises(NoFoliosLeft):
        selling.sell(MILK)
    company.load("39", 11, 20, each=5)
    company.talk(till)
    assert selling.sell(MILK).number == 11


@pytest.mark.req("X16")
def test_grants_at_the_same_time_are_disjoint(any_company: Leasing) -> None:
    company = any_company
    company.load("39", 1, 1000, each=7)
    devices = [sender_of(till).device_id for till in (company.tills[0], company.add_till())]

    def grant(turn: int) -> None:
        device_id = devices[turn % 2]
        assert company.node.database.write(lambda s: leases.grant(s, device_id, "39", TODAY))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(grant, range(24)))
    with company.node.database.read() as session:
        given = [
            (one.first_number, one.last_number)
            for one in session.scalars(select(FolioRange).order_by(FolioRange.first_number))
        ]
    assert given == [(1 + 7 * turn, 7 + 7 * turn) for turn in range(24)]
    assert problems_of(company.node.database) == ()


@pytest.mark.req("X16", refusal=True)
def test_the_database_refuses_a_part_that_overlaps_another(any_company: Leasing) -> None:
    company = any_company
    pool = company.load("39", 1, 1000, each=10)
    company.talk(company.tills[0])

    def part(first: int, last: int, follows: int | None) -> Callable[[WriteSession], None]:
        def put(session: WriteSession) -> None:
            slot = FolioSlot(pool_id=pool, first_number=first, last_number=last, follows=follows)
            session.add(slot)
            session.flush()

        return put

    for wrong in (
        part(21, 30, 10),  # follows what another follows already
        part(15, 40, 20),  # begins before the end of the one it follows
        part(31, 40, 25),  # follows the middle of another
        part(31, 40, None),  # follows nothing
    ):
        with pytest.raises((IntegrityError, ShopError)):
            company.node.database.write(wrong)
    company.node.database.write(part(21, 30, 20))


@pytest.mark.req("V2", refusal=True)
def test_what_cannot_be_loaded_or_burnt_is_refused(company: Leasing) -> None:
    till = company.tills[0]
    pool = company.load("39", 1, 100, each=10)
    company.talk(till)
    for first, last in ((1, 100), (100, 200)):
        with pytest.raises(FoliosOverlap):
            company.load("39", first, last)
    lease = company.known(till)[0].id
    with pytest.raises(FoliosInUse):
        company.decide(lambda s, owner: pools.burn(s, owner, lease))
    with pytest.raises(FoliosMissing):
        company.decide(lambda s, owner: pools.burn(s, owner, sender_of(till).device_id))
    seller = Actor(user_id=till.actor.user_id, name="Ana", role="VENDEDOR")
    with pytest.raises(NotPermitted):
        company.decide(lambda s, _: pools.burn(s, seller, pool))
    with pytest.raises(NotPermitted):
        till.database.write(lambda s: pools.give_back(s, seller))
    assert sums(company) == {"leased": 20, "free": 80}


@pytest.mark.req("V2")
def test_what_is_given_back_is_used_by_nobody(company: Leasing) -> None:
    till, other = company.tills[0], company.add_till()
    company.load("39", 1, 60, each=10)
    company.talk(till)
    selling = company.selling(till)
    assert selling.sell(MILK).number == 1
    given = till.database.write(lambda s: pools.give_back(s, till.actor))
    assert len(given) == 2
    with pytest.raises(NoFoliosLeft):
        selling.sell(MILK)
    company.talk(till)
    company.talk(other)
    assert company.leased(other) == [(41, 50), (51, 60)]
    assert sums(company) == {"issued": 1, "returned": 19, "leased": 40}
    assert company.leased(till)[2:] == [(21, 30), (31, 40)]
    assert selling.sell(MILK).number == 21
    company.decide(lambda s, owner: pools.burn(s, owner, company.known(till)[0].id, note="F3285"))
    assert sums(company) == {"issued": 1, "burnt": 9, "returned": 10, "leased": 40}
    assert right(company)


@pytest.mark.req("X6")
def test_the_folios_of_a_revoked_till_are_frozen_and_what_it_sold_still_comes(
    company: Leasing,
) -> None:
    till = company.tills[0]
    company.load("39", 1, 60, each=10)
    company.talk(till)
    selling = company.selling(till)
    selling.sell(MILK)
    device_id = sender_of(till).device_id

    def set_status(status: str) -> None:
        def change(session: WriteSession) -> None:
            session.get_one(Device, device_id).status = status

        company.node.database.write(change)

    set_status("revoked")
    assert sums(company) == {"frozen": 20, "free": 40}
    company.decide(lambda s, owner: pools.burn(s, owner, company.known(till)[0].id))
    assert sums(company) == {"burnt": 10, "frozen": 10, "free": 40}
    set_status("active")  # it was sold before: the fact stands, a person is told
    company.talk(till)
    with company.node.database.read() as session:
        assert [case.kind for case in list_open(session)] == ["FOLIO_CONFLICT"]
    assert sums(company)["issued"] == 1
    assert problems_of(company.node.database) == ()


def test_every_number_says_what_became_of_it(company: Leasing) -> None:
    till = company.tills[0]
    company.load("39", 1, 30, each=10)
    company.load("61", 1, 10, each=5, on=TODAY.isoformat())
    company.talk(till)
    sale = company.selling(till).sell(MILK)
    company.talk(till)
    with company.node.database.read() as session:
        told = {number: gaps.find(session, "39", number) for number in (1, 2, 25, 31)}
        assert gaps.documents_with(session, "39", 1) == (sale.document_id,)
    assert [one and one.state for one in told.values()] == ["issued", "leased", "free", None]
    one = told[2]
    assert one is not None
    assert (one.device_id, one.first, one.last) == (sender_of(till).device_id, 2, 10)
    assert sums(company, "61") == {"leased": 10}


def test_expired_folios_are_leased_no_more(company: Leasing) -> None:
    company.load("61", 1, 40, each=10, on=TODAY.isoformat())
    company.talk(company.tills[0])
    later = date(TODAY.year + 1, TODAY.month, 1)
    device_id = sender_of(company.tills[0]).device_id
    given = company.node.database.write(lambda s: leases.grant(s, device_id, "61", later))
    assert given is None


def test_a_till_that_has_folios_by_hand_keeps_them_and_needs_no_lease(company: Leasing) -> None:
    till = company.tills[0]
    company.selling(till).give("39", 501, 600, None)
    company.talk(till)
    company.load("39", 1, 60, each=10)
    company.talk(till)
    assert company.leased(till) == [(501, 600)]
    with pytest.raises(FoliosOverlap):
        company.load("39", 550, 700)
    assert sums(company) == {"free": 60, "leased": 100}


@pytest.mark.req("Q10")
def test_a_centre_put_back_hears_of_leases_from_the_tills_that_hold_them(
    company: Leasing, tmp_path: Path
) -> None:
    till, other = company.tills[0], company.add_till()
    company.load("39", 1, 100, each=10)
    company.talk(till)
    company.talk(till)
    before = tmp_path / "before.db"
    Machine(_store_of(company)).copy_to(before)
    company.talk(other)
    assert company.leased(other) == [(21, 30), (31, 40)]
    sale = company.selling(other)
    other.open_cash()
    assert sale.sell(MILK).number == 21
    company.talk(other)
    company = _put_back(company, before)
    company.talk(other)
    third = company.add_till()
    company.talk(third)
    assert company.leased(third) == []  # the first till may hold what nobody remembers
    company.talk(till)
    company.talk(third)
    assert company.leased(third) == [(41, 50), (51, 60)]
    assert sums(company) == {"issued": 1, "leased": 59, "free": 40}
    assert right(company)


def _put_back(company: Leasing, before: Path) -> Leasing:
    """Put an older copy of the centre in its place."""
    machine = Machine(_store_of(company), at_centre=True)
    company.node.database.close()
    machine.put_back(before)
    company.node = DirectCentre(machine.store, company.node.own)
    return company


def _store_of(company: Leasing) -> Path:
    return company.folder / "centre" / "centre.db"
