"""Tells at the end of a run which requirements of the product no test names.

A test names what it proves with ``@pytest.mark.req("K4")``; one that proves it by refusing wrong
use says ``@pytest.mark.req("K4", refusal=True)``. The list of requirements is read from product.md
among the shared files, where it is present. A report, not a gate. All collected tests count, also
those that this run leaves out by marker: the long proofs of `make gates` are proofs too.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.shared_data import find_shared

Named = tuple[str, bool]  # the ID, and whether the test refuses wrong use


def read_requirements(product: Path) -> list[str]:
    """Return the IDs of `product`: table rows (`| K4 | …`) and the run-in list of section C."""
    text = product.read_text(encoding="utf-8")
    ids = re.findall(r"^\| ([A-Z]\d+) \|", text, re.MULTILINE)
    for line in text.splitlines():
        if re.match(r"[A-Z]\d+ ", line):
            ids += re.findall(r"(?:^|· )([A-Z]\d+) ", line)
    return sorted(set(ids), key=_by_letter_and_number)


def _by_letter_and_number(requirement: str) -> tuple[str, int]:
    return requirement[0], int(requirement[1:])


def named_by(item: pytest.Item) -> set[Named]:
    """Return what the markers of one test name."""
    return {
        (requirement, bool(mark.kwargs.get("refusal", False)))
        for mark in item.iter_markers("req")
        for requirement in mark.args
    }


class RequirementReport:
    """Gathers the names in each worker, joins them in the main process, prints them at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.named: set[Named] = set()

    @pytest.hookimpl(tryfirst=True)  # before a marker expression takes tests away
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            self.named |= named_by(item)

    def pytest_sessionfinish(self) -> None:
        output: dict[str, Any] | None = getattr(self.config, "workeroutput", None)
        if output is not None:  # an xdist worker
            output["requirements"] = sorted(self.named)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        output = getattr(node, "workeroutput", None) or {}
        self.named |= {
            (str(name), bool(refusal)) for name, refusal in output.get("requirements", [])
        }

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        product = find_shared("design/product.md")
        terminalreporter.section("requirements")
        if product is None:
            terminalreporter.line("product.md is absent; nothing to compare with")
            return
        for line in report(read_requirements(product), self.named):
            terminalreporter.line(line)


def report(known: list[str], named: set[Named]) -> list[str]:
    """Return the lines of the report."""
    proved = {requirement for requirement, refusal in named if not refusal}
    refused = {requirement for requirement, refusal in named if refusal}
    unknown = sorted((proved | refused) - set(known))
    untested = [requirement for requirement in known if requirement not in proved | refused]
    unrefused = [requirement for requirement in known if requirement not in refused]
    lines = [
        f"{len(known) - len(untested)} of {len(known)} requirements are named by a test",
        f"without a test: {' '.join(untested) or 'none'}",
        f"without a test that refuses wrong use: {' '.join(unrefused) or 'none'}",
    ]
    if unknown:
        lines.append(f"named, but not in product.md: {' '.join(unknown)}")
    return lines
