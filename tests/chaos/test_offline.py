"""Thirty days without a line drain in minutes, and nobody at the counter notices."""

import json
import subprocess
import sys

import pytest

from tests.chaos.offline import Drained
from tests.faults.sizes import size
from tests.shared_data import PROJECT

SALES = 5000
MOST_S = 150  # for the 5,000 of the gate
MOST_GROWTH_MIB = 50
# Both times are taken in one run, on one machine: its speed is not what is judged.
MOST_TIMES_SLOWER = 4
MOST_LATE_MS = 250


@pytest.mark.gate
@pytest.mark.timeout(1200)
@pytest.mark.req("Q13")
def test_a_month_offline_drains_while_selling_goes_on() -> None:
    sales = size(SALES)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.chaos.offline", "--sales", str(sales)],
        cwd=PROJECT, capture_output=True, text=True, check=True, timeout=1100,
    )  # fmt: skip
    print(ended.stdout)
    said = json.loads(ended.stdout.splitlines()[-1])
    ratio = said.pop("ratio")
    done = Drained(**said)
    assert done.right
    assert done.drain_s <= MOST_S * sales / SALES
    assert done.grown_mib <= MOST_GROWTH_MIB
    assert ratio <= MOST_TIMES_SLOWER or done.meanwhile_p95_ms <= MOST_LATE_MS
