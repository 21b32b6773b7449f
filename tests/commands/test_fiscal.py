"""pos fiscal: a rate of tax is stated beforehand, in words and as data."""

from pathlib import Path

from tests.commands.pos import pos


def test_a_rate_from_a_day_on_is_stated_and_shown(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    pos("init", "--data", folder)
    said = pos(
        "fiscal", "--tax-rate", "20,5", "--tax-from", "2099-01-01", "--data", folder, "--json"
    ).answer
    assert said["tax_steps"] == {"2099-01-01": 2050}
    shown = pos("fiscal", "--data", folder, language="en_US.UTF-8").out
    assert "20,5 %" in shown.replace("\u00a0", " ")
    assert "01-01-2099" in shown
    early = ("--tax-rate", "20", "--tax-from", "2001-01-01")
    assert "standard" in pos("fiscal", *early, "--data", folder).refusal
