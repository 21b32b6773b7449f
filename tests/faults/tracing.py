"""What a program asked of the disk: its writes, syncs and words, read from a log of strace.

Only what the log says is believed: when each call began and when it ended, on which file, with
which bytes. Calls of several threads are interleaved in it, as they were on the machine.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shared_data import PROJECT

CALLS = "pwrite64,write,fsync,fdatasync,ftruncate,openat,unlink"
LONGEST_WRITE = 1 << 20

_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)", re.DOTALL)
_RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)", re.DOTALL)
_DESCRIPTOR = re.compile(r"\d+<((?:\\x[0-9a-f]{2})*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_RESULT = re.compile(r"\) += (-?\d+)")


@dataclass(frozen=True)
class Began:
    """A call began; `number` joins it with its `Ended`."""

    number: int
    name: str
    path: str
    data: bytes = b""
    offset: int = 0
    creates: bool = False


@dataclass(frozen=True)
class Ended:
    """A call came back, well."""

    number: int


Event = Began | Ended


def needs_strace() -> str:
    """Return the program, or skip the test where there is none (Linux: apt install strace)."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed")
    return program


def run_traced(
    arguments: Sequence[str],
    log: Path,
    files: Sequence[Path],
    *,
    calls: str = CALLS,
    options: Sequence[str] = (),
) -> "subprocess.CompletedProcess[str]":
    """Run a Python module under strace; its calls on `files` go to `log`."""
    chosen = [part for file in files for part in ("-P", str(file))]
    if not any("signal=" in option for option in options):
        chosen.append("--seccomp-bpf")  # much faster, and never delivers an injected signal
    return subprocess.run(
        [needs_strace(), "--follow-forks", "-y", "-xx", "-s", str(LONGEST_WRITE),
         "-e", f"trace={calls}", "-o", str(log), *chosen, *options,
         sys.executable, "-m", *arguments],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def read_log(log: Path) -> list[Event]:
    """Read a log into what began and what ended, in order; calls that failed never happened."""
    return list(_events(log.read_text(encoding="ascii").splitlines()))


def _events(lines: Sequence[str]) -> Iterator[Event]:
    open_calls: dict[str, int] = {}  # by thread
    for number, line in enumerate(lines):
        matched = _LINE.match(line)
        assert matched, line[:80]
        thread, rest = matched["thread"], matched["rest"]
        if rest.startswith(("+++", "---")):
            continue
        if resumed := _RESUMED.match(rest):
            began = open_calls.pop(thread)
            if _worked(resumed["rest"]):
                yield Ended(began)
            continue
        unfinished = rest.endswith("<unfinished ...>")
        if not unfinished and not _worked(rest):
            continue
        yield _began(number, rest)
        if unfinished:
            open_calls[thread] = number
        else:
            yield Ended(number)


def _worked(rest: str) -> bool:
    result = _RESULT.findall(rest)
    return bool(result) and int(result[-1]) >= 0


def _began(number: int, rest: str) -> Began:
    name, arguments = rest.split("(", 1)
    if name in {"openat", "unlink"}:
        path = _text(_STRING.findall(arguments)[0])
        return Began(number, name, path, creates="O_CREAT" in arguments)
    path = _text(_DESCRIPTOR.findall(arguments)[0])
    if name == "pwrite64":
        data = _bytes(_STRING.findall(arguments)[0])
        length, offset = re.findall(r'", (\d+), (\d+)', arguments)[0]
        assert len(data) == int(length), "the log cut a write short"
        return Began(number, name, path, data, int(offset))
    if name == "write":
        return Began(number, name, path, _bytes(_STRING.findall(arguments)[0]))
    if name == "ftruncate":
        return Began(number, name, path, offset=int(re.findall(r", (\d+)", arguments)[-1]))
    return Began(number, name, path)


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _text(escaped: str) -> str:
    return _bytes(escaped).decode()
