"""The contracts of pyproject.toml hold, and each would notice what it forbids."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shared_data import PROJECT


@dataclass(frozen=True)
class Breach:
    """A line that must not be written, where, and the contract that says so."""

    contract: str
    file: str
    line: str


BREACHES = [
    Breach("desktop-layers", "pos_app/core/money.py", "import pos_app.ui"),
    Breach("desktop-layers", "pos_app/devices/__init__.py", "import pos_app.ui"),
    Breach("core-layers", "pos_app/core/money.py", "import pos_app.core.db"),
    Breach("core-layers", "pos_app/core/adjustments.py", "import pos_app.core.sales"),
    Breach("core-layers", "pos_app/core/stray.py", '"""A file that chose no floor."""'),
    Breach("core-alone", "pos_app/core/journal.py", "import httpx"),
    Breach("core-alone", "pos_app/core/journal.py", "from PySide6 import QtCore"),
    Breach("qt-in-one-package", "pos_app/devices/__init__.py", "import PySide6"),
    Breach("presenters", "pos_app/ui/sale/presenter.py", "import PySide6"),
    Breach("server-core-only", "sync_server/__init__.py", "import pos_app.devices"),
    Breach("pure-rules", "pos_app/core/pricing.py", "import sqlalchemy"),
    Breach("stock-rows", "pos_app/core/adjustments.py", "import pos_app.core.models.stock"),
    Breach("no-cycles", "pos_app/core/models/base.py", "import pos_app.core.models.stock"),
]


def lint(project: Path, *contracts: str) -> "subprocess.CompletedProcess[str]":
    """Check the contracts of the packages that lie in `project`."""
    asked = [part for contract in contracts for part in ("--contract", contract)]
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache", *asked],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the packages and their contracts, to be spoilt."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for package in ("pos_app", "sync_server"):
        shutil.copytree(
            PROJECT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def test_the_contracts_hold() -> None:
    result = lint(PROJECT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: f"{breach.contract}: {breach.line}")
def test_a_contract_notices_what_it_forbids(copy: Path, breach: Breach) -> None:
    assert lint(copy, breach.contract).returncode == 0
    with (copy / breach.file).open("a") as file:
        file.write(f"\n{breach.line}\n")
    result = lint(copy, breach.contract)
    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout
