"""pos returns: the rules of the shop for returns are shown, changed and refused in words (R7)."""

from pathlib import Path

import pytest

from tests.commands.pos import pos


@pytest.mark.req("R7")
def test_the_rules_are_shown_and_changed(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    pos("init", "--data", folder)
    shown = pos("returns", "--data", folder).out.splitlines()
    assert [line.rpartition(": ")[2] for line in shown] == [
        "30",
        "$50.000",
        "sí",
        "15 %",
        "$20.000",
    ]
    said = pos("returns", "--days", "0", "--fee-bp", "1250", "--no-same-customer", "--data", folder)
    assert [line.rpartition(": ")[2] for line in said.out.splitlines()] == [
        "no", "$50.000", "no", "12,50 %", "$20.000",
    ]  # fmt: skip
    answer = pos("returns", "--data", folder, "--json").answer
    assert (answer["window_days"], answer["fee_bp"]) == (0, 1250)


@pytest.mark.req("R7", refusal=True)
def test_a_rule_that_cannot_be_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    pos("init", "--data", folder)
    refused = pos("returns", "--fee-bp", "10001", "--data", folder)
    assert refused.code == 1
    assert pos("returns", "--data", folder, "--json").answer["fee_bp"] == 1500
