"""What the owner's pages stand on, on both databases: sessions, tills, the days of branches."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pos_app.core.clock import SetClock
from pos_app.core.errors import DeviceUnknown, NotAuthenticated
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station
from pos_app.core.models.centre import WebSession
from pos_app.core.models.journal import Device
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import accounts, centre, tills, web_sessions
from pos_app.core.sync.accounts import SignedIn
from pos_app.core.sync.centre import CentreState
from pos_app.core.sync.tills import SILENT
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import joined_centre, sender_of

NOW = datetime(2026, 11, 21, 15, 41, tzinfo=UTC)


@pytest.fixture(params=DATABASES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for shop in ready_shop(request, tmp_path, stock_milli=0):
        shop.database.clock = SetClock(NOW)
        shop.database.write(lambda s: centre.set_state(s, CentreState(complete=True)))
        yield shop


@pytest.fixture
def owner(shop: ReadyShop) -> SignedIn:
    hashed = accounts.hash_password("a long password")
    name = shop.actor.name
    user_id, _ = shop.database.write(
        lambda s: accounts.give_account(s, name=name, role=None, password_hash=hashed)
    )
    with shop.database.read() as session:
        return accounts.get_signed_in(session, user_id)


def is_signed_in(shop: ReadyShop, secret: str) -> bool:
    try:
        with shop.database.read() as session:
            web_sessions.get_person(session, secret)
    except NotAuthenticated:
        return False
    return True


@pytest.mark.req("X6")
def test_a_session_ends_by_itself_by_its_person_or_with_the_password(
    shop: ReadyShop, owner: SignedIn
) -> None:
    store, clock = shop.database, shop.database.clock
    assert isinstance(clock, SetClock)
    secret, other, third = (store.write(lambda s: web_sessions.begin(s, owner)) for _ in range(3))
    assert is_signed_in(shop, secret)
    assert not is_signed_in(shop, secret[:-1])
    assert not is_signed_in(shop, "x" * 10_000)
    store.write(lambda s: web_sessions.end(s, other))
    assert [is_signed_in(shop, one) for one in (secret, other, third)] == [True, False, True]
    clock.set(NOW + timedelta(seconds=1))
    old, new = "a long password", "quite another one"
    accounts.change_password(store, owner.actor.user_id, old=old, new=new)
    assert not is_signed_in(shop, third)
    with store.read() as session:
        again = accounts.get_signed_in(session, owner.actor.user_id)
    last = store.write(lambda s: web_sessions.begin(s, again))
    assert is_signed_in(shop, last)
    clock.set(NOW + timedelta(seconds=1) + web_sessions.LIFE)
    assert not is_signed_in(shop, last)
    store.write(lambda s: web_sessions.begin(s, again))
    with store.read() as session:  # what ended by itself is forgotten
        assert session.scalars(select(func.count()).select_from(WebSession)).one() == 1
    clock.set(NOW)


def test_a_till_says_what_somebody_should_look_at(shop: ReadyShop) -> None:
    with shop.database.read() as session:
        device_id = get_station(session).device_id
        (till,) = tills.list_tills(session)
        assert till == tills.get_till(session, device_id)
        assert tills.list_tills(session, branch_id=new_id()) == ()
        with pytest.raises(DeviceUnknown):
            tills.get_till(session, new_id())
    assert (till.unsent, till.troubles(NOW)) == (None, ("never",))

    def told(**facts: object) -> None:
        def tell(session: object) -> None:
            device = session.get_one(Device, device_id)  # type: ignore[attr-defined]
            for name, value in facts.items():
                setattr(device, name, value)

        shop.database.write(tell)

    def troubles() -> tuple[str, ...]:
        with shop.database.read() as session:
            return tills.get_till(session, device_id).troubles(NOW)

    told(last_seen_at=NOW, told_seq=till.acked_seq - 1, skew_s=120)
    assert troubles() == ()  # the centre knows more than it was told, which is as it should be
    told(last_seen_at=NOW - SILENT * 2, told_seq=till.acked_seq + 14, skew_s=-121)
    assert troubles() == ("silent", "unsent", "skew")
    aside = Quarantined(
        device_id=device_id, seq=1, code="x", detail="", quarantined_at=NOW, released_at=None
    )
    shop.database.write(lambda s: s.add(aside))
    assert troubles()[-1] == "quarantined"
    with shop.database.read() as session:
        assert tills.get_till(session, device_id).unsent == 14
        assert tills.count_aside(session) == 1
        assert tills.count_aside(session, branch_id=till.branch_id) == 1
        assert tills.count_aside(session, branch_id=new_id()) == 0


def test_a_till_that_was_shut_out_is_nobody_to_look_at(tmp_path: Path) -> None:
    till = make_shop(tmp_path / "till", own_device=True)
    for node in joined_centre(tmp_path / "centre", till):
        sender = sender_of(till)
        out = node.database.write(lambda s, one=sender: tills.revoke(s, one.device_id))  # type: ignore[misc]
        assert out.troubles(NOW) == ()
        with pytest.raises(DeviceUnknown):
            node.database.write(lambda s: tills.revoke(s, new_id()))
    till.database.close()
