"""Running the `pos` command for tests: in this process, or as a process of its own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pos_app.commands.app import app
from tests.shared_data import PROJECT


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """Return the JSON object; standard output must hold nothing else."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self
        answer = json.loads(lines[0])
        assert isinstance(answer, dict)
        return answer

    @property
    def refusal(self) -> str:
        """Return the one line on standard error; nothing else may have been said."""
        assert (self.code, self.out) == (1, ""), self
        assert len(self.err.splitlines()) == 1, self
        assert "Traceback" not in self.err
        return self.err.strip()


def pos(*arguments: str | Path, language: str = "en_US.UTF-8") -> Ran:
    """Run `pos` in this process."""
    result = CliRunner().invoke(
        app, [str(argument) for argument in arguments], env={"LC_ALL": language}
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of a `pos` of its own."""
    return [sys.executable, "-m", "pos_app", *map(str, arguments)]


def run_pos(*arguments: str | Path, **environment: str) -> Ran:
    """Run `pos` as a process of its own."""
    done = subprocess.run(
        command(*arguments),
        cwd=PROJECT,
        env=os.environ | {"LC_ALL": "en_US.UTF-8"} | environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return Ran(done.returncode, done.stdout, done.stderr)
