"""Whatever a line does to a conversation: tried again, nothing lost, nothing doubled."""

import contextlib
import threading
import time
from pathlib import Path

import pytest

from pos_app.core.errors import (
    CentreUnreachable,
    JournalForked,
    NotACentre,
    NotAuthenticated,
    ShopError,
    SignatureInvalid,
)
from pos_app.sync import client
from pos_app.sync.client import Centre
from tests.server.processes import CentreProcess, free_port
from tests.shop import ReadyShop
from tests.sync.proxy import Fault, Proxy, on
from tests.sync.tills import (
    device_of,
    first_till,
    next_till,
    sell,
    sync,
    total_moves,
)

SENT_BY = b"/push"


def assert_centre_equals(centre: CentreProcess, *tills: ReadyShop) -> None:
    for till in tills:
        assert sync(till).pending == 0
    assert centre.stock() == total_moves(*tills)


@pytest.mark.failure_row(4, 5, 6)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop=True),
        Fault(cut_reply_at=0),
        Fault(cut_reply_at=200),
        Fault(html=True),
    ],
    ids=["request lost", "reply lost", "half a reply", "captive portal"],
)
@pytest.mark.parametrize("path", [b"/session", b"/hello", b"/push", b"/pull"])
def test_a_fault_at_any_request_costs_a_retry_only(
    centre: CentreProcess, tmp_path: Path, fault: Fault, path: bytes
) -> None:
    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        sync(till)
        charged = sell(till)
        line.plan = on(path, fault)
        with pytest.raises((CentreUnreachable, NotACentre)):
            sync(till)
        sell(till, pieces=2)  # the counter goes on
        line.plan = None
        assert_centre_equals(centre, till)
        assert charged.total_minor > 0


@pytest.mark.req("X8", refusal=True)
@pytest.mark.parametrize(
    "change",
    [
        (b'"type":"sale.charged"', b'"type":"sale.chargee"'),
        (b'"previous":"', b'"previouz":"'),
        (b"device=", b"device=0"),
        (b"POST /sync/v1/push", b"POST /sync/v1/pull"),
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    centre: CentreProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[bytes, bytes],
) -> None:
    monkeypatch.setattr(client, "PACK_ABOVE", 10**9)  # or the change would miss its place
    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        sync(till)
        before = centre.stock()
        sell(till)
        line.plan = on(SENT_BY, Fault(tamper=change))
        with pytest.raises((SignatureInvalid, NotAuthenticated)):
            sync(till)
        assert centre.stock() == before
        line.plan = None
        assert_centre_equals(centre, till)


@pytest.mark.failure_row(7)
@pytest.mark.parametrize("fault", [Fault(double=True), Fault(twice_at_once=True)])
def test_a_batch_that_arrives_twice_is_recorded_once(
    any_centre: CentreProcess, tmp_path: Path, fault: Fault
) -> None:
    with Proxy(any_centre.port) as line:
        till = first_till(tmp_path / "one", any_centre, line.url)
        line.plan = on(SENT_BY, *[fault] * 6)
        for pieces in range(1, 6):
            sell(till, pieces=pieces)
            report = sync(till)
            assert (report.pending, report.quarantined) == (0, 0)
        assert_centre_equals(any_centre, till)


@pytest.mark.failure_row(9)
def test_the_centre_is_killed_while_it_works(any_centre: CentreProcess, tmp_path: Path) -> None:
    till = first_till(tmp_path / "one", any_centre)
    sync(till)
    for turn in range(4):
        for pieces in range(1, 40):
            sell(till, pieces=1 + pieces % 3)
        killer = threading.Timer(0.03 + 0.05 * turn, any_centre.kill)
        killer.start()
        with contextlib.suppress(ShopError):
            sync(till)
        killer.join()
        any_centre.start()
    assert_centre_equals(any_centre, till)


@pytest.mark.failure_row(5)
def test_a_centre_killed_before_its_reply_has_recorded_the_batch_once(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    with Proxy(any_centre.port) as line:
        till = first_till(tmp_path / "one", any_centre, line.url)
        sell(till)
        line.plan = on(SENT_BY, Fault(before_reply=any_centre.kill, cut_reply_at=0))
        with pytest.raises(CentreUnreachable):
            sync(till)
        line.plan = None
        any_centre.start()
        assert_centre_equals(any_centre, till)


def test_without_a_centre_the_till_sells_and_drains_later(
    centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", centre)
    sync(till)
    centre.stop()
    for _ in range(250):  # more than one batch
        sell(till)
    with pytest.raises(CentreUnreachable, match="no connection"):
        sync(till)
    centre.start()
    assert sync(till).sent == 250
    assert_centre_equals(centre, till)


def test_a_slow_line_is_waited_for(centre: CentreProcess, tmp_path: Path) -> None:
    with Proxy(centre.port) as line:
        till = first_till(tmp_path / "one", centre, line.url)
        sell(till)
        line.plan = on(SENT_BY, Fault(delay_s=1.0))
        begun = time.monotonic()
        assert sync(till).pending == 0
        assert time.monotonic() - begun >= 1.0


def test_an_address_where_nobody_listens_says_so(tmp_path: Path, centre: CentreProcess) -> None:
    till = first_till(tmp_path / "one", centre)
    for url in (f"http://127.0.0.1:{free_port()}", "https://centre.invalid", "http://[bad", "x y"):
        with pytest.raises(CentreUnreachable), Centre(url, till.keys, device_of(till)) as nobody:
            nobody.open_session()


def test_two_tills_share_a_bad_line_for_a_while(any_centre: CentreProcess, tmp_path: Path) -> None:
    """Every third request of each kind fails in another way; a fork must never be seen."""
    faults = [
        Fault(drop=True), Fault(), Fault(), Fault(cut_reply_at=0), Fault(), Fault(html=True),
        Fault(double=True), Fault(), Fault(cut_reply_at=150), Fault(), Fault(twice_at_once=True),
    ]  # fmt: skip
    with Proxy(any_centre.port) as line:
        one = first_till(tmp_path / "one", any_centre, line.url)
        sync(one)
        two = next_till(tmp_path / "two", any_centre, line.url)
        line.plan = on(b"/sync/", *faults * 12)
        for turn in range(15):
            for till in (one, two):
                sell(till, pieces=1 + turn % 4)
                try:
                    sync(till)
                except JournalForked:
                    raise
                except ShopError:
                    continue
        line.plan = None
        assert_centre_equals(any_centre, one, two)
