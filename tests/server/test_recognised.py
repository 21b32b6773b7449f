"""A centre that was put back to before a till joined knows it again by its certificate."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, text

from pos_app.core import keys
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import (
    CertificateInvalid,
    DeviceRevoked,
    DeviceUnknown,
    NotAuthenticated,
    ShopError,
    SignatureInvalid,
)
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Device, Head
from pos_app.core.sync import certificates, signing
from pos_app.core.sync.messages import Recognise
from pos_app.sync.client import Centre
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from sync_server.settings import DATABASE_NAME
from tests.server.conftest import AppCentre
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import KEYS, DirectCentre, bring, make_centre, push_all, talk
from tests.sync.tills import device_of, first_till, next_till, problems_of, sell, sync, total_moves


def certificate_of(till: ReadyShop) -> str:
    """Return what a till holds."""
    with till.database.read() as session:
        return certificates.find(session)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    with CentreProcess(tmp_path / "centre") as running:
        yield running


@pytest.mark.failure_row(12)
@pytest.mark.req("Q10")
def test_a_centre_put_back_to_before_a_till_joined_gets_all_of_it_without_a_person(
    centre: CentreProcess, tmp_path: Path
) -> None:
    one = first_till(tmp_path / "one", centre)
    sync(one)
    centre.stop()
    yesterday = shutil.copytree(centre.folder, tmp_path / "yesterday")
    centre.start()
    # A branch and a till of which the backup knows nothing.
    asked = {"code": "2", "name": "Sucursal Norte"}
    assert centre.ask("POST", "/api/v1/branches", json=asked).is_success
    two = next_till(tmp_path / "two", centre, branch="2")
    for till in (one, two):
        sell(till, pieces=3)
        assert sync(till).pending == 0
    centre.stop()
    for name in (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm"):
        (centre.folder / name).unlink(missing_ok=True)
        if (yesterday / name).exists():
            shutil.copy(yesterday / name, centre.folder)
    centre.start()
    sell(two)
    for till in (two, one):
        assert sync(till).pending == 0
    moved = total_moves(one, two)
    assert {place: on_hand for place, on_hand in centre.stock().items() if on_hand} == moved
    branches = centre.ask("GET", "/api/v1/branches").json()["rows"]
    assert [row["name"] for row in branches if row["code"] == "2"] == ["Sucursal Norte"]
    names = [row["name"] for row in centre.ask("GET", "/api/v1/devices").json()]
    assert sorted(names) == ["Caja 1", "two"]
    assert sync(two).stopped == ()  # nothing of what comes down has become strange to it
    assert problems_of(one.database) == problems_of(two.database) == ()


@pytest.fixture
def two(at: AppCentre, till: ReadyShop, tmp_path: Path) -> Iterator[ReadyShop]:
    """A second till, that the centre has forgotten."""
    made = make_shop(tmp_path / "two", products=(), own_device=True)
    report = enrol(made.database, made.keys, at.url, at.code(till="Caja 2"))
    assert report.till_name == "Caja 2"
    forget(at.database, device_of(made))
    yield made
    made.database.close()


def forget(database: Database, device: UUID) -> None:
    """Let a centre forget a till."""

    def forgotten(session: WriteSession) -> None:
        session.execute(delete(Head).where(Head.device_id == device))
        session.execute(delete(Device).where(Device.id == device))

    database.write(forgotten)


def refusal_of(at: AppCentre, till: ReadyShop, shown: str, *, key: ReadyShop | None = None) -> type:
    """Return how a till is refused that shows a certificate, and signs with a key."""
    with Centre(at.url, (key or till).keys, device_of(till)) as line:
        try:
            line.recognise(Recognise(certificate=shown))
        except ShopError as error:
            return type(error)
    return type(None)


@pytest.mark.req("X5", refusal=True)
def test_only_a_till_of_this_company_is_known_again(
    at: AppCentre, till: ReadyShop, two: ReadyShop, tmp_path: Path
) -> None:
    own = certificate_of(two)
    content, _, signature = own.partition(".")
    other_company = keys.create_keys(tmp_path)
    raw = signing.from_text(content)
    forged = signing.to_text(other_company.sign(b"KSP/1 certificate\0" + raw))
    longer = signing.to_text(raw.replace(b"Caja 2", b"Caja 9"))
    sync_once(till.database, till.keys)
    for shown in (f"{content}.{forged}", f"{longer}.{signature}", content, "?.?", "x",
                  certificate_of(till)):  # fmt: skip
        assert refusal_of(at, two, shown) is CertificateInvalid, shown
    assert refusal_of(at, two, own, key=till) is SignatureInvalid
    answer = at.client.post("/sync/v1/recognise", json={"certificate": own})
    assert answer.json()["type"] == f"urn:shop:{NotAuthenticated.code}"
    with at.database.read() as session:
        assert session.get(Device, device_of(two)) is None
    sync_once(two.database, two.keys)
    assert refusal_of(at, two, own) is type(None)  # known by now, and stays as it is


@pytest.mark.req("X6", refusal=True)
def test_a_till_that_was_shut_out_is_not_known_again(
    at: AppCentre, till: ReadyShop, two: ReadyShop
) -> None:
    sync_once(two.database, two.keys)
    where = f"/api/v1/devices/{device_of(two)}/revoke"
    assert at.client.post(where, headers=at.owner).status_code == 200
    forget(at.database, device_of(two))  # the backup is of before
    with pytest.raises(DeviceRevoked):
        sync_once(two.database, two.keys)
    with at.database.read() as session:
        assert session.get(Device, device_of(two)) is None


@pytest.mark.req("Q10")
def test_who_joined_before_there_were_certificates_gets_one_at_the_next_greeting(
    at: AppCentre, till: ReadyShop, two: ReadyShop
) -> None:
    two.database.write(lambda s: s.execute(text("DELETE FROM settings WHERE key = 'certificate'")))
    with pytest.raises(DeviceUnknown):
        sync_once(two.database, two.keys)
    assert certificate_of(till) == ""  # it brought its branch: nothing could be said of it then
    sync_once(till.database, till.keys)
    shown = certificates.read(certificate_of(till), at.vault.held.public_key)
    assert (shown.device, shown.name) == (device_of(till), "Caja 1")
    assert shown.public_key == signing.to_text(till.keys.public_key)


@pytest.fixture(params=["sqlite", "postgresql"])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DirectCentre]:
    where: str | Path = tmp_path / "centre"
    if request.param == "postgresql":
        where = str(request.getfixturevalue("migrated_postgres_url"))
    made = make_centre(where)
    yield made
    made.database.close()


def test_a_till_of_a_forgotten_branch_brings_its_branch_back(
    node: DirectCentre, tmp_path: Path
) -> None:
    first = make_shop(tmp_path / "one", own_device=True)
    bring(node, first)
    push_all(node, first)
    talk(node, first)
    known = certificates.read(certificate_of(first), KEYS.public_key)
    branch = type(known.branch)(
        id=new_id(), code="7", name="Sur", active=True, locations=known.branch.locations[:0]
    )
    stranger = type(known)(
        device=new_id(), name="Caja 7", public_key=known.public_key, branch=branch, location=None,
        issued_at=known.issued_at, before=known.device,
    )  # fmt: skip
    for _ in range(2):
        node.database.write(lambda s: certificates.recognise(s, stranger))
    with node.database.read() as session:
        made = session.get_one(Device, stranger.device)
        assert (made.branch_id, made.forked_from) == (branch.id, known.device)
    wrong = type(known)(**{**{f: getattr(stranger, f) for f in stranger.__struct_fields__},
                           "public_key": signing.to_text(b"x" * 32)})  # fmt: skip
    with pytest.raises(CertificateInvalid):
        node.database.write(lambda s: certificates.recognise(s, wrong))
    assert problems_of(node.database) == ()
    first.database.close()
