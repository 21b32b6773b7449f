"""Whole days in the shop, told in files: each is played on real tills with a real centre."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.faults.forks import Forks, fork_server
from tests.scenarios.language import SENTENCES
from tests.scenarios.play import ScenarioFailed, play, play_lines
from tests.scenarios.stage import open_stage

HERE: Final = Path(__file__).parent
FILES: Final = sorted(HERE.glob("*.txt"))


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with fork_server() as server:
        yield server


def proved_by(path: Path) -> list[pytest.MarkDecorator]:
    """Return what the head of a file says that it proves: `# proves V1 C2; refuses C2`."""
    head = path.read_text(encoding="utf-8").splitlines()[1]
    found = re.fullmatch(r"# proves (?P<proves>[A-Z0-9 ]+)(?:; refuses (?P<refuses>.*))?", head)
    assert found is not None, f"{path.name} does not say what it proves in its second line"
    marks = [pytest.mark.req(name) for name in found["proves"].split()]
    return marks + [
        pytest.mark.req(name, refusal=True) for name in (found["refuses"] or "").split()
    ]


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem, marks=proved_by(path)) for path in FILES]
)
def test_a_day(path: Path, tmp_path: Path, forks: Forks) -> None:
    with open_stage(tmp_path, forks) as stage:
        play(path, stage)


BEGIN: Final = """\
day 2026-03-02
product cola "Coca-Cola 1,5 L" at 1.990
receive 10 cola
Ana opens the drawer with 30.000
Ana sells 2 cola for cash 4.000
"""
# What is not so after that, and what is said of it.
WRONG: Final = {
    "stock cola 7": "the stock of cola is 8000, not 7000",
    "total 3.979": "the total is 3980, not 3979",
    "change 0": "the change is 20, not 0",
    "cash expected 30.000": "the cash expected is 33980, not 30000",
    "refused InsufficientStock": "the line before was not refused",
    'ticket says "un millón"': "the paper does not say",
    "case OVERSOLD": "the centre has the cases []",
    "Ana sings": "nobody knows these words",
    "Ana sells 90 cola for debit": "the line before was refused",
    "Ana sells 90 cola for debit\nrefused NoCashSession": "refused with InsufficientStock",
    'Ana sells 90 cola for debit\nrefused InsufficientStock saying "91"': "it says",
}


def test_a_file_that_is_wrong_fails(tmp_path: Path, forks: Forks) -> None:
    """The negative control: each kind of expectation is noticed where it is not so."""
    with open_stage(tmp_path, forks) as stage:
        play_lines("begin", list(enumerate(BEGIN.splitlines(), 1)), stage)
        for text, said in WRONG.items():
            sale, lines = stage.last, list(enumerate(text.splitlines(), 7))
            with pytest.raises(ScenarioFailed, match=r"wrong:\d+: ") as failure:
                play_lines("wrong", lines, stage)
            assert said in str(failure.value)
            stage.last = sale


def test_a_file_that_does_not_end_in_verify_fails(tmp_path: Path, forks: Forks) -> None:
    path = tmp_path / "short.txt"
    path.write_text(BEGIN, encoding="utf-8")
    with open_stage(tmp_path, forks) as stage, pytest.raises(ScenarioFailed, match="does not end"):
        play(path, stage)


def test_the_readme_knows_every_sentence() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert [each.template for each in SENTENCES if f"`{each.template}`" not in readme] == []
