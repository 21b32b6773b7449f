"""Children that may be killed: a server that has imported everything and opened nothing, and forks.

Each job runs in a child of its own, which opens the store itself: no connection is ever shared over
a fork. What a child acknowledges goes through a pipe as lines; what it could say before it died is
all that anybody knows of it, as with a till whose plug was pulled.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from tests.shared_data import PROJECT

Say = Callable[[str], None]
Job = Callable[[Say], None]  # a picklable call: functools.partial of a function of a module


@dataclass(frozen=True)
class Death:
    """When to kill a child: so long after so many words, however fast the machine is today."""

    after_words: int
    after_s: float


@dataclass(frozen=True)
class End:
    """How a child ended: what it had said, whether it was killed. `failure` is a traceback."""

    said: tuple[str, ...]
    killed: bool
    failure: str


class Forks:
    """The near end of a fork server."""

    def __init__(self, channel: "Connection[object, object]") -> None:
        self._channel = channel

    def run(self, job: Job, *, death: Death | None = None) -> End:
        """Run a job in a fresh child; kill it at its death, unless it ended before."""
        self._channel.send((job, death))
        end = self._channel.recv()
        assert isinstance(end, End)
        assert not end.failure, end.failure
        return end


@contextmanager
def fork_server() -> Iterator[Forks]:
    """Start a fork server for the length of a block."""
    near, far = Pipe()
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults", str(far.fileno())],
        pass_fds=[far.fileno()],
        cwd=PROJECT,
    )
    far.close()
    try:
        yield Forks(near)
    finally:
        near.close()  # the server reads the end and goes
        server.wait(timeout=30)


def serve(channel: "Connection[object, object]") -> None:
    """Run jobs until the near end is closed."""
    while True:
        try:
            received = channel.recv()
        except EOFError:
            return
        assert isinstance(received, tuple)
        channel.send(_run(*received))


def _run(job: Job, death: Death | None) -> End:
    said, say = os.pipe()
    failed, fail = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(said)
        os.close(failed)
        _live(job, say, fail)
    os.close(say)
    os.close(fail)
    words = b""
    if death is not None:
        while words.count(b"\n") < death.after_words and (more := os.read(said, 4096)):
            words += more
        time.sleep(death.after_s)
        os.kill(child, signal.SIGKILL)  # not waited for yet, so the id is still this child's
    words += _read(said)
    failure = _read(failed).decode()
    _, status = os.waitpid(child, 0)
    return End(tuple(words.decode().splitlines()), os.WIFSIGNALED(status), failure)


def _live(job: Job, say: int, fail: int) -> None:
    try:
        job(lambda line: _write(say, line + "\n"))
    except BaseException:  # noqa: BLE001 - told to the near end, whatever it is
        _write(fail, traceback.format_exc())
    os._exit(0)


def _write(descriptor: int, text: str) -> None:
    os.write(descriptor, text.encode())


def _read(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()
