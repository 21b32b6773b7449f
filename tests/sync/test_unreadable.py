"""What no centre can read: kept whole and passed by where it chains, refused and kept where not."""

import base64
import json
from pathlib import Path

import msgspec
import pytest

from pos_app.core import cash, journal
from pos_app.core.db import WriteSession
from pos_app.core.errors import JournalForked
from pos_app.core.ids import new_id
from pos_app.core.sync.any_bytes import packed, unpacked
from pos_app.core.sync.poison import KEPT, SIZE
from pos_app.sync.enrol import enrol
from tests.server.hostile import SigningTill, joined
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.tills import (
    copy_of,
    count_sales,
    device_of,
    first_till,
    next_till,
    problems_of,
    reopen,
    sell,
    sync,
)

GARBAGE = b'\x00\xff{"type":"sale.charged","total_mi'


def spoil(till: ReadyShop, payload: bytes = GARBAGE) -> int:
    """Let a program that went wrong write bytes into the journal of a till; return their number."""

    def record(session: WriteSession) -> int:
        station, now = journal.hold(session), till.database.clock.now()
        seq, previous = journal.head(session, station.device_id)
        made = journal.unread(station.device_id, seq + 1, new_id(), now)
        journal.store(session, made, payload, previous, received_at=now)
        return seq + 1

    return till.database.write(record)


def refused(centre: CentreProcess) -> list[dict[str, object]]:
    """Return what the centre refused and kept."""
    rows: list[dict[str, object]] = centre.ask("GET", "/api/v1/refused").json()["rows"]
    return rows


@pytest.mark.parametrize(
    "payload",
    [b"", b"\x00\xff", b"{} ", b" {}", b"[1,", b"nul", b'{"a":"\xff"}', b'{"a":"\x01"}',
     b"[" * 985 + b"]" * 985, b"[" * 100_000, b'{"a":1}'],
)  # fmt: skip
def test_any_bytes_come_out_of_a_message_as_they_went_in(payload: bytes) -> None:
    op, raw = packed(payload)
    sent = msgspec.json.encode({"ops": [{"body": {"op": op, "raw": raw}}]})
    back = msgspec.json.decode(sent, type=dict[str, list[dict[str, dict[str, msgspec.Raw]]]])
    body = back["ops"][0]["body"]
    assert unpacked(body["op"], msgspec.json.decode(body["raw"], type=str | None)) == payload


@pytest.mark.failure_row(10)
@pytest.mark.req("Q14")
def test_bytes_that_are_no_json_stop_nothing_behind_them(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", any_centre)
    sell(till)
    number = spoil(till)
    sell(till)
    report = sync(till)
    assert (report.pending, report.quarantined) == (0, 1)
    (aside,) = any_centre.ask("GET", "/api/v1/quarantine").json()["rows"]
    assert (aside["seq"], aside["code"]) == (number, "unreadable")
    where = f"/api/v1/quarantine/{aside['device_id']}/{number}"
    assert "total_mi" in any_centre.ask("GET", where).json()["content"]
    # Whoever goes on for this till gets these bytes back with everything else.
    new = next_till_for(any_centre, till, tmp_path / "two")
    sync(new)
    assert count_sales(new.database) == count_sales(till.database) == 2
    assert problems_of(new.database) == ()


def next_till_for(centre: CentreProcess, lost: ReadyShop, folder: Path) -> ReadyShop:
    """Return a till with an empty disk that goes on for one whose disk was lost."""
    asked = {"branch": "1", "till": "Caja 1", "replaces": str(device_of(lost))}
    code = centre.ask("POST", "/api/v1/enrolment-codes", json=asked).json()["code"]
    return next_till(folder, centre, code=code)


def test_a_copied_till_takes_unreadable_bytes_along(centre: CentreProcess, tmp_path: Path) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    copy_of(till, tmp_path / "copy")
    sell(till)
    sync(till)
    copy = reopen(till, tmp_path / "copy")
    spoil(copy)
    sell(copy)
    with pytest.raises(JournalForked):
        sync(copy)
    copy.database.write(lambda s: cash.close_session(s, copy.actor, counted_minor=50_000))
    enrol(copy.database, copy.keys, centre.url, centre.new_code(till="Caja 1 b"))
    assert sync(copy).pending == 0
    (aside,) = centre.ask("GET", "/api/v1/quarantine").json()["rows"]
    assert aside["device_id"] == str(device_of(copy))
    assert problems_of(copy.database) == ()
    copy.database.close()


@pytest.mark.failure_row(10)
@pytest.mark.req("X8", refusal=True)
def test_bytes_that_break_the_chain_are_refused_and_kept_for_a_person(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    first_till(tmp_path / "one", any_centre).database.close()
    with joined(any_centre, tmp_path / "two") as till:
        for _ in range(2):  # again, as the till will
            answer = push(till, GARBAGE, seal="11" * 32)
            assert (answer[0], answer[1]) == (409, "urn:shop:sync.chain_broken")
        (row,) = refused(any_centre)
        assert (row["code"], row["size"]) == ("sync.chain_broken", len(GARBAGE))
        whole = any_centre.ask("GET", f"/api/v1/refused/{row['id']}").json()
        assert base64.b64decode(whole["content"]) == GARBAGE
        (case,) = any_centre.ask("GET", "/api/v1/cases?kind=BROKEN_JOURNAL").json()["rows"]
        assert case["device_id"] == str(device_of(till.shop))
        assert str(len(GARBAGE)) in case["happened"]
        assert push(till, b'{"a":1}')[0] == 200  # nothing of it stands in the way


@pytest.mark.req("X17", refusal=True)
def test_what_is_kept_of_refused_bytes_has_an_end(centre: CentreProcess, tmp_path: Path) -> None:
    first_till(tmp_path / "one", centre).database.close()
    with joined(centre, tmp_path / "two") as till:
        large = GARBAGE * (2 * SIZE // len(GARBAGE))
        assert push(till, large, seal="11" * 32)[0] == 409
        for number in range(KEPT + 3):
            body = b"this is no message, %d" % number
            assert till.send("/sync/v1/push", body).status_code == 422
        kept = refused(centre)
        assert len(kept) == KEPT
        assert all(row["code"] == "sync.invalid_message" for row in kept)
        assert centre.ask("GET", f"/api/v1/refused/{new_id()}").status_code == 404
        push(till, large, seal="22" * 32)
        newest = refused(centre)[0]
        whole = centre.ask("GET", f"/api/v1/refused/{newest['id']}").json()
        assert newest["size"] == len(large)
        assert len(base64.b64decode(whole["content"])) == SIZE


def push(till: SigningTill, payload: bytes, *, seal: str = "") -> tuple[int, str]:
    """Push bytes as the next operation of a till; return the answer's status and type."""
    seq, previous = till.head()
    seal = seal or journal.chain(previous, payload).hex()
    op = {"seq": seq + 1, "hash": seal, "raw": base64.urlsafe_b64encode(payload).decode()}
    answer = till.send(
        "/sync/v1/push", json.dumps({"previous": previous.hex(), "ops": [op]}).encode()
    )
    return answer.status_code, answer.json().get("type", "")
