"""Joining with a one-time code: once, in time, into one branch (X5)."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos_app.core import keyrings, keys, people
from pos_app.core.clock import SetClock
from pos_app.core.errors import (
    AlreadyEnrolled,
    CentreBusy,
    CentreEmpty,
    CentreNotEmpty,
    DeviceRevoked,
    DeviceUnknown,
    InvalidEnrolmentCode,
    SignatureInvalid,
    SnapshotExpected,
    TooManyTries,
    UnknownBranch,
    UnknownTill,
)
from pos_app.core.models.local import Node
from pos_app.core.models.sync import EnrolmentCode
from pos_app.core.sync import centre as centres
from pos_app.core.sync import enrolment, outbox
from pos_app.core.sync.messages import Enrol, EnrolReply
from pos_app.sync.enrol import bring_shop
from pos_app.sync.worker import sync_once
from sync_server.tries import TRIES_OF_ONE
from tests.core.any_database import DATABASES, place_of
from tests.os_keyring import system_keyring
from tests.server.conftest import AppCentre
from tests.shop import PEOPLE, ReadyShop, make_shop
from tests.sync.direct import DirectCentre, ask, bring, make_centre
from tests.sync.tills import device_of, everything, sell


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[ReadyShop]:
    """A till that has not sold."""
    made = make_shop(tmp_path / "fresh", products=(), own_device=True)
    yield made
    made.database.close()


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DirectCentre]:
    made = make_centre(place_of(request, tmp_path / "direct"))
    yield made
    made.database.close()


def test_the_first_till_brings_its_shop_and_the_second_takes_it(
    at: AppCentre, till: ReadyShop, fresh: ReadyShop
) -> None:
    report = at.enrol(fresh)
    assert not report.brought
    assert report.branch_id == at.database.write(lambda s: centres.get_branch(s, "1").id)
    assert report.keys.pepper == till.keys.pepper != fresh.keys.pepper
    with fresh.database.read() as session:
        node = session.get_one(Node, 1)
        assert (node.branch_id, node.name) == (report.branch_id, "Caja 1")
        person = next(p for p in people.list_people(session) if p.role == "SUPERVISOR")
    name, pin = PEOPLE["SUPERVISOR"]
    actor = people.sign_in(fresh.database, person.id, pin, report.keys.pepper)
    assert actor.name == name
    assert fresh.item("305").price_minor == 4000


@pytest.mark.req("X5", refusal=True)
def test_a_code_works_once(
    at: AppCentre, till: ReadyShop, fresh: ReadyShop, tmp_path: Path
) -> None:
    code = at.code()
    at.enrol(fresh, code)
    other = make_shop(tmp_path / "other", products=(), own_device=True)
    with pytest.raises(InvalidEnrolmentCode):
        at.enrol(other, code)
    other.database.close()


def test_the_same_till_with_the_same_code_gets_the_same_answer(
    node: DirectCentre, fresh: ReadyShop, tmp_path: Path
) -> None:
    """Its first answer was lost on the way."""
    first = make_shop(tmp_path / "first", own_device=True)
    bring(node, first)
    request = ask(fresh, node.code())

    def plain(reply: EnrolReply) -> tuple[object, ...]:
        return (reply.server, reply.branch, reply.location, reply.name, reply.brings_shop)

    assert plain(node.enrol(request)) == plain(node.enrol(request))
    first.database.close()


def test_a_code_is_good_for_fifteen_minutes(
    node: DirectCentre, fresh: ReadyShop, tmp_path: Path
) -> None:
    clock = SetClock(node.database.clock.now())
    node.database.clock = clock
    code = node.code()
    clock.set(clock.at + timedelta(minutes=enrolment.CODE_MINUTES, seconds=1))
    with pytest.raises(InvalidEnrolmentCode):
        node.enrol(ask(fresh, code))
    clock.set(clock.at - timedelta(seconds=2))
    assert node.enrol(ask(fresh, code)).brings_shop


@pytest.mark.req("X5", refusal=True)
def test_of_two_tills_with_one_code_one_joins(node: DirectCentre, tmp_path: Path) -> None:
    tills = [make_shop(tmp_path / f"t{n}", own_device=True) for n in range(4)]
    bring(node, tills[0])
    code, joined, refused = node.code(), [], []
    requests = [ask(made, code) for made in tills[1:]]
    requests = [_without_history(request) for request in requests]
    gate = threading.Barrier(len(requests))

    def race(number: int) -> None:
        gate.wait()
        try:
            joined.append(node.enrol(requests[number]))
        except InvalidEnrolmentCode as error:
            refused.append(error)

    threads = [threading.Thread(target=race, args=(n,)) for n in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(joined), len(refused)) == (1, 2)
    for made in tills:
        made.database.close()


def _without_history(request: Enrol) -> Enrol:
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return Enrol(**{**fields, "last_seq": 0})


def test_two_tills_at_an_empty_centre_are_not_both_the_first(
    node: DirectCentre, tmp_path: Path
) -> None:
    tills = [make_shop(tmp_path / f"t{n}", own_device=True) for n in range(2)]
    requests = [ask(made, node.code()) for made in tills]
    assert node.enrol(requests[0]).brings_shop
    with pytest.raises(SnapshotExpected):
        node.enrol(requests[1])
    for made in tills:
        made.database.close()


@pytest.mark.req("X5", refusal=True)
def test_a_till_with_history_joins_only_an_empty_centre(
    at: AppCentre, till: ReadyShop, tmp_path: Path
) -> None:
    other = make_shop(tmp_path / "other", own_device=True)
    other.open_cash()
    sell(other)
    with pytest.raises(CentreNotEmpty, match=r"operations of its own \(3\)"):
        at.enrol(other)
    with other.database.read() as session:
        assert outbox.find_link(session) is None
    assert other.item("305").price_minor == 4000  # untouched
    other.database.close()


@pytest.mark.req("X5", refusal=True)
def test_only_the_holder_of_the_key_joins(
    node: DirectCentre, fresh: ReadyShop, till_two: ReadyShop
) -> None:
    request = ask(fresh, node.code())
    stolen = replace(fresh, keys=till_two.keys)
    forged = Enrol(
        **{
            **{name: getattr(request, name) for name in request.__struct_fields__},
            "signature": ask(stolen, request.code).signature,
        }
    )
    with pytest.raises(SignatureInvalid):
        node.enrol(forged)
    assert node.enrol(request).brings_shop  # the code was not lost to the attempt
    with pytest.raises(SignatureInvalid):
        node.enrol(ask(stolen, node.code()))  # another key for a known till


@pytest.fixture
def till_two(tmp_path: Path) -> Iterator[ReadyShop]:
    made = make_shop(tmp_path / "two", own_device=True)
    yield made
    made.database.close()


@pytest.mark.req("X5", refusal=True)
def test_wrong_codes_are_counted_and_end(at: AppCentre, fresh: ReadyShop) -> None:
    for _ in range(TRIES_OF_ONE):
        with pytest.raises(InvalidEnrolmentCode):
            at.enrol(fresh, "AAAAA-AAAAA")
    code = at.code()
    with pytest.raises(TooManyTries):
        at.enrol(fresh, code)


def test_a_code_is_read_however_it_is_typed_and_stored_as_no_code(at: AppCentre) -> None:
    code = at.code()
    assert len(enrolment.normalise(code)) == enrolment.CODE_LENGTH >= 8
    assert enrolment.normalise(f" {code.lower()} ") == enrolment.normalise(code)
    with at.database.read() as session:
        rows = session.scalars(select(EnrolmentCode)).all()
    assert all(enrolment.normalise(code).encode() not in row.code_hash for row in rows)


def test_an_interrupted_first_till_brings_its_shop_with_the_next_sync(
    at: AppCentre, fresh: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos_app.sync.enrol.bring_shop", lambda *_: 0)  # the power went
    at.enrol(fresh)
    with fresh.database.read() as session:
        assert outbox.get_link(session).status == outbox.BRINGING
    with pytest.raises(SnapshotExpected), at.talk(fresh) as talk:
        talk.pull(everything(fresh))
    monkeypatch.undo()
    sync_once(fresh.database, fresh.keys)
    with at.database.read() as session:
        assert centres.get_state(session).complete
    with fresh.database.read() as session:
        assert outbox.get_link(session).status == outbox.ACTIVE


def test_a_centre_is_found_again_by_its_id_and_no_other(
    at: AppCentre, till: ReadyShop, tmp_path: Path
) -> None:
    other = make_centre(tmp_path / "elsewhere")
    with other.database.read() as session:
        stranger = centres.server_id(session)
    till.database.write(lambda s: s.execute(text("UPDATE centre_link SET server_id = :id"),
                                            {"id": stranger.bytes}))  # fmt: skip
    with pytest.raises(AlreadyEnrolled):
        at.enrol(till)
    other.database.close()


@pytest.mark.failure_row(17)
def test_a_revoked_till_is_shut_out_at_its_next_request_and_keeps_its_data(
    at: AppCentre, till: ReadyShop
) -> None:
    answer = at.client.post(f"/api/v1/devices/{device_of(till)}/revoke", headers=at.owner)
    assert answer.json()["status"] == "revoked"
    with pytest.raises(DeviceRevoked):
        sync_once(till.database, till.keys)
    with till.database.read() as session:
        assert outbox.get_link(session).status == outbox.SHUT_OUT
    with pytest.raises(DeviceRevoked):
        at.enrol(till)


def test_a_centre_that_forgot_a_till_takes_it_back_with_a_new_code(
    at: AppCentre, till: ReadyShop
) -> None:
    """Restored from a backup of before: the till's history belongs here."""
    till.open_cash()
    sync_once(till.database, till.keys)
    device = {"id": device_of(till).bytes}
    for table in ("journal_heads", "devices"):
        column = "id" if table == "devices" else "device_id"
        statement = text(f"DELETE FROM {table} WHERE {column} = :id")
        at.database.write(partial(Session.execute, statement=statement, params=device))
    lost = text("DELETE FROM settings WHERE key = 'certificate'")  # else it is known by that
    till.database.write(partial(Session.execute, statement=lost))
    with pytest.raises(DeviceUnknown):
        sync_once(till.database, till.keys)
    report = at.enrol(till)
    assert not report.brought
    with till.database.read() as session:
        assert outbox.get_link(session).status == outbox.ACTIVE


def test_codes_are_for_branches_that_exist(at: AppCentre, till: ReadyShop) -> None:
    with pytest.raises(UnknownBranch, match="Known are 1"):
        at.database.write(lambda s: enrolment.make_code(s, b"k", branch_code="7", till_name="Caja"))


def test_the_till_to_replace_is_one_that_joined(at: AppCentre, till: ReadyShop) -> None:
    with at.database.read() as session:
        assert enrolment.find_till(session, "Caja 1") == device_of(till)
        with pytest.raises(UnknownTill) as refusal:
            enrolment.find_till(session, "Caja 9")
    assert refusal.value.facts == {"till": "Caja 9", "known": "Caja 1"}


def test_a_second_branch_has_its_own_places_and_the_same_people(
    at: AppCentre, till: ReadyShop, fresh: ReadyShop
) -> None:
    made = at.client.post("/api/v1/branches", json={"code": "2", "name": "Norte"}, headers=at.owner)
    assert made.status_code == 201, made.text
    report = at.enrol(fresh, at.code(branch="2", till="Caja Norte"))
    assert str(report.branch_id) == made.json()["id"]
    with fresh.database.read() as session:
        assert len(people.list_people(session)) == len(PEOPLE)
    again = at.client.post("/api/v1/branches", json={"code": "2", "name": "N"}, headers=at.owner)
    assert again.status_code == 409


def test_an_empty_centre_takes_no_branch(at: AppCentre) -> None:
    with pytest.raises(CentreEmpty):
        at.database.write(lambda s: centres.add_branch(s, code="2", name="Norte"))


def test_the_shop_may_be_brought_twice_at_the_same_time(
    at: AppCentre, fresh: ReadyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that joins, and the worker that hears of it."""
    monkeypatch.setattr("pos_app.sync.enrol.bring_shop", lambda *_: 0)
    at.enrol(fresh)
    monkeypatch.undo()
    gate = threading.Barrier(4)

    def bring_it(_: int) -> int:
        with at.talk(fresh) as talk:
            greeted = talk.open_session()
            gate.wait()
            for _ in range(100):  # one of a till at a time: the others come again, as tills do
                with suppress(CentreBusy):
                    return bring_shop(fresh.database, talk, fresh.keys, greeted)
                time.sleep(0.1)
        raise AssertionError("the centre was never free")

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(bring_it, range(4)))) == 1
    assert at.vault.secrets.pepper == fresh.keys.pepper
    assert sync_once(fresh.database, fresh.keys).pending == 0


@pytest.mark.req("X9")
def test_a_till_that_joins_keeps_the_new_pepper_in_the_keyring(
    at: AppCentre, till: ReadyShop, tmp_path: Path
) -> None:
    other = make_shop(tmp_path / "two", products=(), own_device=True)
    with system_keyring(tmp_path / "ring") as ring:
        keys.move_keys(other.folder, keyrings.get_ring())
        report = at.enrol(other, at.code(till="Caja 2"))
        assert report.keys.pepper == till.keys.pepper
        assert report.keys.private_key == other.keys.private_key
        assert keys.load_keys(other.folder) == report.keys
        assert len(list(ring.glob("Mostrador.*"))) == 1
    other.database.close()
