"""python -m tests.ui.idle_program: do nothing but wake up every few milliseconds, until told to.

How late it is although it has nothing to do is the machine's own noise. What it waited for a
processor is taken off, as it is of a till. Prints what 99 of 100 wakes are below, in milliseconds,
once its input ends: that tells it to end.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shared_data import PROJECT

TICK_MS = 5
OWN = Path("/proc/thread-self/schedstat")
TASKS = Path("/proc/self/task")


def waited_ms(statistics: Path = OWN) -> float:
    """Return how long a thread was ready to run and another program had the processor."""
    try:
        return int(statistics.read_text(encoding="ascii").split()[1]) / 1e6
    except OSError:  # not Linux: then nothing can be told apart; or a thread that ended
        return 0.0


def waited_by_thread() -> dict[str, float]:
    """Return the same of every thread of this process."""
    if not TASKS.exists():
        return {}
    return {task.name: waited_ms(task / "schedstat") for task in TASKS.iterdir()}


class Noise:
    """The program that does nothing, at work; `late_ms` once it has ended."""

    late_ms = 0.0


@contextmanager
def beside() -> Iterator[Noise]:
    """Let the program run meanwhile."""
    command = [sys.executable, "-m", "tests.ui.idle_program"]
    noise = Noise()
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        yield noise
        said, _ = program.communicate()
    noise.late_ms = float(said)


def main() -> None:
    """Wake up until the input ends."""
    ended = threading.Event()

    def end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=end, daemon=True).start()
    late: list[float] = []
    while not ended.is_set():
        began, before = time.perf_counter(), waited_ms()
        time.sleep(TICK_MS / 1000)
        took = (time.perf_counter() - began) * 1000 - (waited_ms() - before)
        late.append(max(0.0, took - TICK_MS))
    print(sorted(late)[len(late) * 99 // 100])


if __name__ == "__main__":
    main()
