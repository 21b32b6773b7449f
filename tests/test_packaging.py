"""What is installed without a checkout is whole: words, schema history, programs; and no tests."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shared_data import PROJECT
from tests.test_tidy import committed

pytestmark = pytest.mark.gate

_PIP_WHEEL = ("-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation")

SPEAKS_SPANISH = """
import sys
sys.path.insert(0, sys.argv[1])
from pos_app.core import errors, resources
from pos_app.core.i18n import translator
assert resources.__file__.startswith(sys.argv[1]), resources.__file__
assert (resources.migrations_dir() / "env.py").is_file()
assert translator("es")(errors.InvalidAmount.title) != errors.InvalidAmount.title
assert not [name for name in sys.modules if name.startswith("PySide6")]
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the files that git keeps, as a stranger would get them."""
    source = tmp_path_factory.mktemp("source")
    folder = tmp_path_factory.mktemp("wheel")
    for file in committed():
        copy = source / file.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    subprocess.run(
        [sys.executable, *_PIP_WHEEL, "--wheel-dir", folder, source],
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_words_and_history_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "resources/i18n/es/LC_MESSAGES/pos.mo" in names
    assert "migrations/env.py" in names
    assert {
        f"sync_server/web/{name}"
        for name in ("static/pages.css", "static/mark.svg", "templates/overview.html")
    } <= set(names)
    assert any(name.startswith("migrations/versions/") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "docs/"))]


def test_an_installed_core_finds_its_words_and_loads_no_qt(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    subprocess.run([sys.executable, "-c", SPEAKS_SPANISH, str(tmp_path)], check=True, cwd=tmp_path)
