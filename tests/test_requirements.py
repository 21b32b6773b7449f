"""The report of requirements tells the truth, also with parallel workers."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.requirements import read_requirements, report
from tests.shared_data import PROJECT, shared

PRODUCT = """
| ID | Requirement |
|---|---|
| K1 | Product |
| K10 | Orders |
| K2 | Movement |

## C. Cash
C1 open with a float · C2 paid in, K9 is only mentioned · C3 X report
"""


def test_requirements_are_table_rows_and_the_run_in_list(tmp_path: Path) -> None:
    product = tmp_path / "product.md"
    product.write_text(PRODUCT, encoding="utf-8")
    assert read_requirements(product) == ["C1", "C2", "C3", "K1", "K2", "K10"]


def test_the_real_list_is_read_whole() -> None:
    known = read_requirements(shared("design/product.md"))
    assert {"K1", "K22", "V5", "R10", "C1", "C6"} <= set(known)
    assert len(known) == len(set(known))


def test_a_requirement_is_missing_until_both_kinds_of_test_name_it() -> None:
    lines = report(["K1", "K2", "K3"], {("K1", False), ("K1", True), ("K2", False), ("Z9", False)})
    assert lines == [
        "2 of 3 requirements are named by a test",
        "without a test: K3",
        "without a test that refuses wrong use: K2 K3",
        "named, but not in product.md: Z9",
    ]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_run_reports_what_its_tests_name(tmp_path: Path, workers: str) -> None:
    shared_folder = tmp_path / "shared"
    (shared_folder / "design").mkdir(parents=True)
    (shared_folder / "design" / "product.md").write_text(PRODUCT, encoding="utf-8")
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    ours = (
        "__init__", "branches", "compiled", "conftest", "requirements", "shared_data", "postgres",
        "shop",
    )  # fmt: skip
    for name in (f"{module}.py" for module in ours):
        source = (PROJECT / "tests" / name).read_bytes()
        (project / "tests" / name).write_bytes(source)
    (project / "pyproject.toml").write_bytes((PROJECT / "pyproject.toml").read_bytes())
    (project / "tests" / "test_one.py").write_text(
        "import pytest\n"
        "@pytest.mark.req('K1')\ndef test_it(): pass\n"
        "@pytest.mark.gate\n@pytest.mark.req('K2', refusal=True)\ndef test_long(): assert False\n",
        encoding="utf-8",
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--requirements", "-n", workers, "-p", "no:cacheprovider"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "MOSTRADOR_SHARED": str(shared_folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 of 6 requirements are named by a test" in run.stdout
    assert "without a test: C1 C2 C3 K10" in run.stdout
    assert "1 passed" in run.stdout
