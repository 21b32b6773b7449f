"""What one till may ask: told when to come again, obeyed by the till, unnoticed by the others."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from pos_app.core.errors import CentreBusy, TooManyRequests
from pos_app.core.ids import new_id
from pos_app.core.sync import messages
from pos_app.core.sync.feed import CATALOG
from pos_app.core.sync.messages import Pull
from pos_app.sync.enrol import START
from pos_app.sync.worker import BACK_OFF_FIRST_S, SyncWorker, sync_once
from sync_server import quotas
from sync_server.app import create_app
from sync_server.quotas import Gate, Quotas
from sync_server.settings import CentreSettings
from tests.server.conftest import AppCentre
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import next_push
from tests.sync.tills import device_of, sell

ONE, OTHER = new_id(), new_id()
NEWS = Pull(streams={CATALOG: START}, max_rows=1)


class Watch:
    """The monotonic clock of a test."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


# Quotas -------------------------------------------------------------------------------------------


@pytest.mark.req("X17")
def test_a_till_may_ask_as_often_again_as_time_passes() -> None:
    watch = Watch()
    counted = Quotas(60, 10_000, now=watch)
    for _ in range(60):
        counted.take(ONE, 10)
    with pytest.raises(TooManyRequests) as refused:
        counted.take(ONE, 10)
    assert refused.value.facts == {"seconds": 1}
    watch.at += 1.0
    counted.take(ONE, 10)
    with pytest.raises(TooManyRequests):
        counted.take(ONE, 10)
    watch.at += 3600  # no more than a minute's worth is saved up
    for _ in range(60):
        counted.take(ONE, 10)
    with pytest.raises(TooManyRequests):
        counted.take(ONE, 10)


@pytest.mark.req("X17")
def test_a_large_body_is_taken_and_made_up_for() -> None:
    watch = Watch()
    counted = Quotas(1000, 6_000, now=watch)
    counted.take(ONE, 5_000)
    counted.take(ONE, 3_000)  # larger than what is left
    with pytest.raises(TooManyRequests) as refused:
        counted.take(ONE, 1)
    assert refused.value.facts == {"seconds": 20}
    watch.at += 20.1
    counted.take(ONE, 1)
    counted.add(ONE, 12_000)  # what the small body unpacked to
    with pytest.raises(TooManyRequests) as refused:
        counted.take(ONE, 1)
    assert int(refused.value.facts["seconds"]) == pytest.approx(120, abs=1)


@pytest.mark.req("X17")
def test_the_noise_of_one_till_is_not_the_others() -> None:
    counted = Quotas(5, 1_000, now=Watch())
    for _ in range(100):
        try:
            counted.take(ONE, 900)
        except TooManyRequests:
            counted.take(OTHER, 0)
            break
    else:
        pytest.fail("it was never refused")


def test_a_clock_that_goes_back_gives_and_takes_nothing() -> None:
    watch = Watch()
    counted = Quotas(2, 1_000, now=watch)
    counted.take(ONE, 1)
    watch.at -= 500
    counted.take(ONE, 1)
    with pytest.raises(TooManyRequests):
        counted.take(ONE, 1)


def test_tills_that_nobody_knows_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "KNOWN_TILLS", 100)
    counted = Quotas(2, 1_000, now=Watch())
    for _ in range(1_000):
        counted.take(new_id(), 1)
    assert len(counted._left) == 100


# The gate -----------------------------------------------------------------------------------------


@pytest.mark.req("X17", refusal=True)
def test_no_more_pushes_are_taken_than_can_be_worked_on() -> None:
    gate = Gate(3, wait_s=0)
    with ExitStack() as inside:
        for _ in range(3):
            inside.enter_context(gate.passing(new_id()))
        with pytest.raises(CentreBusy), gate.passing(new_id()):
            pass
    with gate.passing(new_id()):
        pass


@pytest.mark.req("X17", refusal=True)
def test_one_till_holds_one_place_however_often_it_pushes() -> None:
    gate = Gate(3, wait_s=0)
    with gate.passing(ONE):
        for _ in range(5):
            with pytest.raises(CentreBusy), gate.passing(ONE):
                pass
        with gate.passing(OTHER), gate.passing(new_id()):
            pass


def test_the_same_push_again_waits_for_the_first() -> None:
    gate, order = Gate(3, wait_s=20), []

    def second() -> None:
        with gate.passing(ONE):
            order.append("second")

    with gate.passing(ONE):
        other = threading.Thread(target=second)
        other.start()
        until(lambda: gate._here[ONE] == 2)
        with pytest.raises(CentreBusy), gate.passing(ONE):  # and a third is sent away
            pass
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert not gate._here


def until(said: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    for _ in range(2000):
        if said():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_those_who_wait_are_few() -> None:
    gate = Gate(2, wait_s=20)
    with ExitStack() as inside, ThreadPoolExecutor(4) as pool:
        for _ in range(2):
            inside.enter_context(gate.passing(new_id()))
        for _ in range(2):
            pool.submit(_pass, gate)
        until(lambda: gate._here.total() == 4)
        with pytest.raises(CentreBusy), gate.passing(new_id()):
            pass
        inside.close()


def _pass(gate: Gate) -> None:
    with gate.passing(new_id()):
        pass


# Over HTTP ----------------------------------------------------------------------------------------


@pytest.fixture
def other(tmp_path: Path, at: AppCentre, till: ReadyShop) -> Iterator[ReadyShop]:
    """A second till."""
    made = make_shop(tmp_path / "other", products=(), own_device=True)
    at.enrol(made, at.code(till="Caja 2"))
    yield made
    made.database.close()


@pytest.mark.req("X17")
def test_a_noisy_till_is_told_when_to_come_again_and_the_other_is_served(
    at: AppCentre, till: ReadyShop, other: ReadyShop
) -> None:
    sync_once(till.database, till.keys)
    till.open_cash()
    sell(till)
    watch = Watch()
    at.app.state.quotas = Quotas(20, 10**9, now=watch)
    with at.talk(till) as talk, at.talk(other) as quiet:
        for _ in range(20):
            talk.pull(NEWS)
        with pytest.raises(TooManyRequests) as refused:
            talk.pull(NEWS)
        assert talk.retry_after_s == refused.value.facts["seconds"] == 3
        asked: list[int] = []
        with pytest.raises(TooManyRequests):
            sync_once(till.database, till.keys, on_wait=asked.append)
        assert asked == [3]
        quiet.pull(NEWS)
    watch.at += 60
    assert sync_once(till.database, till.keys).pending == 0


def test_what_nobody_signed_is_not_counted_as_a_tills(at: AppCentre, till: ReadyShop) -> None:
    at.app.state.quotas = Quotas(3, 10**9, now=Watch())
    with at.talk(till) as talk:
        nonce = talk.open_session().session
        claim = f"KSP1 device={device_of(till)}, session={nonce}, signature={'A' * 86}"
        for _ in range(20):
            answer = at.client.post("/sync/v1/pull", headers={"Authorization": claim})
            assert answer.status_code in {401, 403}, answer.text
        talk.pull(NEWS)


@pytest.mark.req("X17")
def test_a_full_centre_says_so_and_the_till_comes_again(at: AppCentre, till: ReadyShop) -> None:
    sync_once(till.database, till.keys)
    till.open_cash()
    sold = sell(till)
    at.app.state.pushes = Gate(1, wait_s=0)
    with at.app.state.pushes.passing(new_id()):
        answer = at.signed(till, "POST", "/sync/v1/push", messages.encode(next_push(till)))
        assert (answer.status_code, answer.json()["type"]) == (503, f"urn:shop:{CentreBusy.code}")
        assert int(answer.headers["retry-after"]) > 0
        asked: list[int] = []
        with pytest.raises(CentreBusy):
            sync_once(till.database, till.keys, on_wait=asked.append)
        assert asked == [int(answer.headers["retry-after"])]
        with at.talk(till) as talk:  # the news still come
            talk.pull(NEWS)
    assert sync_once(till.database, till.keys).pending == 0
    assert sold.total_minor > 0


def test_tills_that_were_asked_to_wait_do_not_come_back_together(till: ReadyShop) -> None:
    pauses = []
    for number in range(50):
        worker = SyncWorker(till.database, till.keys, chance=random.Random(number))
        worker._failures, worker._asked_wait_s = 3, 30
        pauses.append(worker._pause_s())
    assert min(pauses) >= 30 + BACK_OFF_FIRST_S / 2
    assert max(pauses) - min(pauses) > 3
    assert len({round(pause, 3) for pause in pauses}) > 40


@pytest.mark.req("X17", refusal=True)
def test_all_workers_together_give_a_till_no_more_than_the_settings_say(
    at: AppCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = CentreSettings(data=tmp_path, workers=4, till_requests=42, database_url="postgresql:x")
    for name, value in told.as_environment().items():
        monkeypatch.setenv(name, value)
    worker = create_app(at.database, CentreSettings(), at.vault)  # as each process makes its own
    own: Quotas = worker.state.quotas
    own._now = lambda: 0.0  # no time passes
    till = new_id()
    for _ in range(42 // 4):
        own.take(till, 1)
    with pytest.raises(TooManyRequests):
        own.take(till, 1)
