"""The real stack: killed, cut off and lied to for three minutes, and then exactly right.

`make chaos SECONDS=28800 SEED=7` runs any length. The plan of a number is always the same.
"""

import re
import subprocess
import sys
from collections import Counter

import pytest

from tests.chaos.plan import Plan
from tests.shared_data import PROJECT

SECONDS = 180
SEED = 7


def chaos(*words: str) -> tuple[int, str]:
    """Run a plan in a process of its own; return how it ended and what it said."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *words],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=1100,
    )  # fmt: skip
    print(ended.stdout, ended.stderr)
    return ended.returncode, ended.stdout


@pytest.mark.gate
@pytest.mark.timeout(1200)
@pytest.mark.req("Q4")
def test_everything_that_was_acknowledged_is_everywhere_once() -> None:
    status, said = chaos("--seconds", str(SECONDS), "--seed", str(SEED))
    assert status == 0, said
    last = said.splitlines()[-1]
    assert "lost=0 doubled=0 drift=0 unconverged=0" in last
    for what in ("ran_out", "addenda", "files", "leases", "worker", "cash.closed"):
        assert re.search(rf"\b{what}=[1-9]", said), f"nothing is proved of {what}"


@pytest.mark.gate
@pytest.mark.timeout(1200)
def test_a_driver_that_speaks_before_commit_is_caught() -> None:
    status, said = chaos("--seconds", "20", "--seed", "1", "--boast")
    assert status == 1, said
    assert "was acknowledged, not at" in said


def test_a_number_is_a_plan_and_it_kills_everybody() -> None:
    plan = Plan(SEED, SECONDS)
    assert plan.events() == Plan(SEED, SECONDS).events()
    assert plan.weather() == Plan(SEED, SECONDS).weather()
    assert plan.events() != Plan(SEED + 1, SECONDS).events()
    killed = Counter(event.target for event in plan.events() if event.kind == "kill")
    assert killed.keys() == {"centre", "worker", "postgres", *map(str, range(plan.tills))}
    assert killed.total() >= SECONDS / 5
