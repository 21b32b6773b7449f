"""The centre is killed at chosen moments of a push: all of a batch is there, or nothing of it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from pos_app.core.errors import CentreUnreachable
from tests.server.dying import BEFORE_COMMIT, BEFORE_REPLY, die_in_push, note_statements
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.tills import first_till, sell, sync, total_moves


def sell_three(till: ReadyShop) -> None:
    for _ in range(3):
        sell(till)


def statements_of_a_push(centre: CentreProcess, till: ReadyShop, note: Path) -> int:
    """Push three sales to a centre that lives; return how many statements it made of them."""
    sell_three(till)
    centre.stop()
    centre.prepare = partial(note_statements, note)
    centre.start()
    assert sync(till).pending == 0
    return int(note.read_text())


def kill_at(centre: CentreProcess, till: ReadyShop, moments: Sequence[int | str]) -> None:
    """Push three sales for each moment; the centre is killed there and started again."""
    for moment in moments:
        sell_three(till)
        before, after = centre.stock(), total_moves(till)
        centre.stop()
        centre.prepare = partial(die_in_push, moment)
        centre.start()
        with pytest.raises(CentreUnreachable):
            sync(till)
        assert centre.process is not None
        assert centre.process.wait(timeout=20) == -9, f"it lived through {moment}"
        centre.prepare = None
        centre.start()
        assert centre.stock() == (after if moment == BEFORE_REPLY else before), moment
        report = sync(till)
        assert (report.pending, report.quarantined) == (0, 0)
        assert centre.stock() == after


@pytest.mark.failure_row(9)
def test_a_centre_killed_in_the_middle_of_a_batch_has_nothing_of_it(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", any_centre)
    sync(till)
    half = statements_of_a_push(any_centre, till, tmp_path / "count") // 2
    kill_at(any_centre, till, (half, BEFORE_COMMIT, BEFORE_REPLY))


@pytest.mark.gate
@pytest.mark.failure_row(9)
def test_a_centre_killed_before_many_statements_of_a_batch(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    till = first_till(tmp_path / "one", any_centre)
    sync(till)
    count = statements_of_a_push(any_centre, till, tmp_path / "count")
    kill_at(any_centre, till, (*range(1, count, 4), count))
