"""A real process of the centre, forked from one that has imported it already.

Importing the centre takes seconds and a run of the tests starts some hundred of them; each is a
process of its own all the same, with a number, signals and an end.
"""

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import uvicorn._subprocess

from tests.shared_data import PROJECT


class Forked:
    """What tests ask of a process, as `subprocess.Popen` has it."""

    def __init__(self, work: Callable[[], None], log: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.server.preload"])
        self._process: BaseProcess = context.Process(
            target=_run, args=(work, str(log)), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Return its number."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raise `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("pos-server", timeout or 0)
        return self._process.exitcode


def fork_centre(
    words: Sequence[str], log: Path, prepare: Callable[[], None] | None = None
) -> Forked:
    """Start `pos-server` with these words; `prepare` is done in its process before."""
    return Forked(partial(_be_centre, list(words), prepare), log)


def _be_centre(words: list[str], prepare: Callable[[], None] | None) -> None:
    sys.argv = ["pos-server", *words]
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    # Workers too are forked from what has been imported; `test_workers` has the ones of the shops.
    uvicorn._subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment]
    if prepare is not None:
        prepare()
    from sync_server.commands.app import app  # noqa: PLC0415 - in the process that is forked

    app(words, standalone_mode=True)


def _run(work: Callable[[], None], log: str) -> None:
    """Work in the project's folder, telling a file."""
    with open(log, "ab") as file:  # noqa: PTH123 - of this process alone
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(PROJECT)
    work()
