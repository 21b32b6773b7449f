"""A till in a process of its own, to be killed: `python -m tests.ui.cashier FOLDER [--die] CODE…`.

Scans the codes and says on standard output how many lines are safe on disk; then waits for its end.
With `--die` it charges them, and is gone right after the commit: before the change is shown, before
anything was printed.
"""

import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pos_app import bootstrap
from pos_app.core import drafts
from pos_app.core.db import Changes
from tests.ui.counter import Counter, counter_in

FOR_EVER_MS = 600_000
DIE = "--die"


def saved(counter: Counter) -> int:
    """Return how many lines of the cart are on disk."""
    actor = counter.till.actor
    assert actor is not None
    with counter.database.read() as session:
        kept = drafts.find_open(session, actor.user_id)
    return len(kept.lines) if kept else 0


def die_after_a_sale(changes: Changes) -> None:
    """Be gone once a sale was committed; nobody else has heard of it yet."""
    if changes.touch("sales"):
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: Path, codes: list[str], *, die: bool) -> None:
    """Work until killed."""
    with counter_in(bootstrap.make_app(), folder) as counter:
        counter.sign_in()
        counter.wait_for_screen("sale")
        for number, code in enumerate(codes, start=1):
            counter.hands.scan(code)
            counter.hands.wait_for(lambda n=number: saved(counter) == n, "the draft")  # type: ignore[misc]
            print(number, flush=True)
        if die:
            counter.database.listeners.insert(0, die_after_a_sale)
            counter.hands.press("F9")
        counter.hands.pause(FOR_EVER_MS)


if __name__ == "__main__":
    words = sys.argv[1:]
    main(Path(words[0]), [word for word in words[1:] if word != DIE], die=DIE in words)
