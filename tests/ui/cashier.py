"""A till in a process of its own, to be killed: `python -m tests.ui.cashier FOLDER CODE…`.

Scans the codes and says on standard output how many lines are safe on disk; then waits for its end.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pos_app import bootstrap
from pos_app.core import drafts
from tests.ui.counter import Counter, counter_in

FOR_EVER_MS = 600_000


def saved(counter: Counter) -> int:
    """Return how many lines of the cart are on disk."""
    actor = counter.till.actor
    assert actor is not None
    with counter.database.read() as session:
        kept = drafts.find_open(session, actor.user_id)
    return len(kept.lines) if kept else 0


def main(folder: Path, codes: list[str]) -> None:
    """Work until killed."""
    with counter_in(bootstrap.make_app(), folder) as counter:
        counter.sign_in()
        counter.wait_for_screen("sale")
        for number, code in enumerate(codes, start=1):
            counter.hands.scan(code)
            counter.hands.wait_for(lambda n=number: saved(counter) == n, "the draft")  # type: ignore[misc]
            print(number, flush=True)
        counter.hands.pause(FOR_EVER_MS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
