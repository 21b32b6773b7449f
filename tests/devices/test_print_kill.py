"""Real processes, killed by SIGKILL while they print on a real socket: never two, never none.

After the kill the person is asked what the question asks («did it come out?») and answers what the
paper shows; then the till goes on. In the end exactly one original is on paper.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pos_app.core import print_jobs
from pos_app.devices.printing import recover
from tests.devices.counter import make_worker, sell, ticket_job
from tests.devices.printer import TcpPrinter
from tests.shared_data import PROJECT
from tests.shop import DATABASE_NAME, ReadyShop, make_shop

QUESTION = b"\x10\x04"  # DLE EOT: the worker asks before it sends
CONFIRMATION = b"\x1dr\x01"


@dataclass
class Till:
    """A shop whose print worker is another process, and the printer between them."""

    shop: ReadyShop
    printer: TcpPrinter

    def start(self, how: str = "careful") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.devices.print_child"]
        path = str(self.shop.folder / DATABASE_NAME)
        child = subprocess.Popen(
            [*command, path, self.printer.address, how], cwd=PROJECT, stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        return child

    def finish(self) -> None:
        """Start again as the till does, answer its question truthfully, and print to the end."""
        came_out = bool(self.originals)
        for job in recover(self.shop.database):
            self.shop.database.write(
                lambda session, job=job: print_jobs.settle_unconfirmed(  # type: ignore[misc]
                    session, job.id, came_out=came_out
                )
            )
        worker = make_worker(self.shop, self.printer)
        while worker.step():
            continue

    @property
    def originals(self) -> list[bytes]:
        return [
            printed.data
            for printed in self.printer.emulator.printed
            if b"Leche" in printed.data and b"COPIA" not in printed.data
        ]


def sell_one(shop: ReadyShop) -> None:
    shop.open_cash()
    with shop.database.read() as session:
        (slip,) = print_jobs.list_by_state(session, ("pending",))
    shop.database.write(lambda session: print_jobs.mark(session, slip.id, "discarded"))
    sell(shop)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    shop = make_shop(tmp_path / "shop")
    sell_one(shop)
    made = Till(shop, TcpPrinter())
    yield made
    made.printer.close()
    shop.database.close()


def kill(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait(10)
    assert child.stdout is not None
    child.stdout.close()


def at_the_question(received: bytes) -> bool:
    return QUESTION in received


def inside_the_job(received: bytes) -> bool:
    return b"Leche" in received or len(received) > 3000


POINTS: dict[str, Callable[[bytes], bool]] = {
    "sending, nothing sent": at_the_question,
    "inside the job": inside_the_job,
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_before_the_paper_is_out_prints_once(till: Till, point: str) -> None:
    till.printer.gate = POINTS[point]
    child = till.start()
    assert till.printer.reached.wait(10)
    kill(child)
    assert ticket_job(till.shop).state == "sending"
    till.printer.gate = None
    assert till.originals == []
    till.finish()
    assert len(till.originals) == 1
    assert ticket_job(till.shop).state == "printed"


def test_killed_before_it_began_prints_once_without_a_question(till: Till) -> None:
    till.printer.gate = lambda _: True  # whatever it does now leads nowhere
    child = till.start()
    kill(child)
    till.printer.gate = None
    assert ticket_job(till.shop).state in {"pending", "sending"}
    till.finish()
    assert len(till.originals) == 1


def kill_after_the_paper(till: Till, how: str) -> None:
    """Let the ticket come out, keep the printer's word back, and kill the worker that waits."""

    def silent(received: bytes) -> bool:
        if CONFIRMATION in received:
            at = received.index(CONFIRMATION)
            till.printer.emulator.feed(received[:at].split(b"\x10\x04\x04")[-1])
            return True
        return False

    till.printer.gate = silent
    child = till.start(how)
    assert till.printer.reached.wait(10)
    kill(child)
    till.printer.gate = None
    till.printer.received = b""


def test_killed_after_the_paper_is_out_does_not_print_again(till: Till) -> None:
    kill_after_the_paper(till, "careful")
    assert len(till.originals) == 1
    assert ticket_job(till.shop).state == "sending"
    till.finish()
    assert len(till.originals) == 1
    assert ticket_job(till.shop).state == "printed"


def test_the_control_a_worker_that_just_sends_again_prints_twice(till: Till) -> None:
    """If this fails the tests above prove nothing."""
    kill_after_the_paper(till, "naive")
    child = till.start("naive")
    assert child.stdout is not None
    assert child.stdout.readline() == b"done\n"
    kill(child)
    assert len(till.originals) == 2


def test_nobody_prints_again_what_waits_for_an_answer(till: Till) -> None:
    kill_after_the_paper(till, "careful")
    for _ in range(2):  # the till is started twice and nobody answers
        child = till.start()
        assert child.stdout is not None
        assert child.stdout.readline() == b"done\n"
        kill(child)
    assert ticket_job(till.shop).state == "unconfirmed"
    assert len(till.originals) == 1


@pytest.mark.gate
@pytest.mark.timeout(600)
def test_killed_at_any_moment_one_original_comes_out(tmp_path: Path) -> None:
    """Random moments, from before the claim to after the last mark."""
    chance = random.Random(20261121)
    states: dict[str, int] = {}
    for trial in range(40):
        shop = make_shop(tmp_path / str(trial))
        sell_one(shop)
        till = Till(shop, TcpPrinter())
        child = till.start()
        time.sleep(chance.random() * 0.3)
        kill(child)
        time.sleep(0.05)  # what was on its way arrives and is printed
        till.printer.emulator.switch_off()
        state = ticket_job(shop).state
        states[state] = states.get(state, 0) + 1
        till.finish()
        assert len(till.originals) == 1, (trial, state)
        assert ticket_job(shop).state == "printed"
        till.printer.close()
        shop.database.close()
    assert {"sending", "printed"} <= states.keys(), states  # the moments were really different
