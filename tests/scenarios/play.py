"""Plays a scenario file line by line; whatever is not as it says fails with its line."""

import re
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Final

from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import translator
from pos_app.core.returns import Exchanged
from tests.faults import checks
from tests.scenarios import acts, agreeing, closing, expected, offering, power, returning
from tests.scenarios.language import understand
from tests.scenarios.stage import Approver, Stage

WORDS: Final = (
    acts,
    agreeing,
    closing,
    expected,
    offering,
    power,
    returning,
)  # the sentences they register
REPLAYED: Final = ", leaning on the approval before"
LAST: Final = "verify everywhere"
_TIME = re.compile(r"(\d\d):(\d\d) +(.*)")
_NAMED = re.compile(r"(.*), as ([\w-]+)")
_APPROVED = re.compile(
    r"(.*), approved by (?P<who>[A-ZÁÉÍÓÚÑ]\w+)(?: with PIN (?P<pin>\d+))?"
    r"(?: with badge (?P<badge>[\w-]+))?"
)
_TELEPHONE = re.compile(
    r"(.*), approved (?:by (?P<who>[A-ZÁÉÍÓÚÑ]\w+) )?by telephone(?: with code (?P<code>\d+))?"
)
_REFUSED = re.compile(
    r"refused (?P<error>\w+)(?: saying (?P<words>\"[^\"]*\"(?: and \"[^\"]*\")*))?"
)


class ScenarioFailed(AssertionError):
    """A line of a scenario is not so."""


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a file that say something, with their numbers."""
    text = path.read_text(encoding="utf-8")
    lines = [(no, raw.split("#")[0].strip()) for no, raw in enumerate(text.splitlines(), 1)]
    return [(no, line) for no, line in lines if line]


def play(path: Path, stage: Stage) -> None:
    """Play a file; raise `ScenarioFailed` with the line that is not so."""
    lines = read_lines(path)
    if lines[-1][1] != LAST:
        raise ScenarioFailed(f"{path.name} does not end in “{LAST}”")
    play_lines(path.name, lines, stage)


def play_lines(name: str, lines: Sequence[tuple[int, str]], stage: Stage) -> None:
    """Play some lines of a file; a refusal that the next line does not expect is a failure."""
    refusal: ShopError | None = None
    for no, line in [*lines, (lines[-1][0], "")]:
        try:
            if expectation := _REFUSED.fullmatch(line):
                _check_refusal(stage, refusal, expectation)
                refusal = None
                continue
            if refusal is not None:
                raise AssertionError(f"the line before was refused: {refusal!r}")
            refusal = act(stage, line) if line else None
        except (AssertionError, ValueError, LookupError, AttributeError) as error:
            raise ScenarioFailed(f"{name}:{no}: {line}\n    {error}") from error


def act(stage: Stage, line: str) -> ShopError | None:
    """Do what a line says; return how it was refused, if it was."""
    stage.tick()
    stage.approver, stage.leaning, name = None, (), ""
    if found := _TIME.fullmatch(line):
        stage.set_time(time(int(found[1]), int(found[2])))
        line = found[3]
    if found := _NAMED.fullmatch(line):
        line, name = found[1], found[2]
    if found := _TELEPHONE.fullmatch(line):
        line = found[1]
        stage.approver = Approver(found["who"] or "", found["code"] or "", telephone=True)
    elif found := _APPROVED.fullmatch(line):
        line = found[1]
        stage.approver = Approver(found["who"], found["pin"] or "", found["badge"] or "")
    if line.endswith(REPLAYED):
        assert stage.given is not None, "nobody has approved anything yet"
        line, stage.leaning = line.removesuffix(REPLAYED), (stage.given,)
    meant, fields = understand(line)
    if stage.tills:
        stage.before = checks.row_counts(stage.database)
    try:
        meant.function(stage, **fields)
    except ShopError as error:
        return error
    if name:
        done = stage.last.charged if isinstance(stage.last, Exchanged) else stage.last
        stage.named[name], stage.where[name] = done, stage.at
    return None


def _check_refusal(stage: Stage, refusal: ShopError | None, wanted: "re.Match[str]") -> None:
    assert refusal is not None, "the line before was not refused"
    found = type(refusal).__name__
    assert found == wanted["error"], f"it was refused with {found}: {refusal}"
    said = ". ".join(describe(refusal, translator("es"))).replace("\N{NO-BREAK SPACE}", " ")
    for words in re.findall(r'"([^"]*)"', wanted["words"] or ""):
        assert words in said, f"it says “{said}”"
    stage.refused()
