"""The look of the pages is the look of the till."""

import re
import tomllib

from tests.shared_data import PROJECT

CSS = PROJECT / "sync_server" / "web" / "static" / "pages.css"
TOKENS = PROJECT / "resources" / "theme" / "tokens.toml"
USED = re.compile(r"var\(--([a-z0-9-]+)\)")
SAID = re.compile(r"--([a-z0-9-]+): (#[0-9A-F]{6});")


def test_the_colours_are_those_of_the_till_in_both_themes() -> None:
    tokens = tomllib.loads(TOKENS.read_text())
    light, dark = CSS.read_text().split("prefers-color-scheme: dark", 1)
    for said, theme in ((light, "light"), (dark, "dark")):
        own = {name.replace("-", "_"): colour for name, colour in SAID.findall(said)}
        assert own
        assert own.items() <= tokens[theme].items()


def test_every_colour_that_is_used_is_said() -> None:
    css = CSS.read_text()
    assert set(USED.findall(css)) <= {name for name, _ in SAID.findall(css)}


def test_nothing_comes_from_elsewhere() -> None:
    assert "http" not in CSS.read_text()
    for template in (CSS.parents[1] / "templates").glob("*.html"):
        text = template.read_text()
        assert "http" not in text, template.name
        assert "|safe" not in text.replace(" ", ""), template.name
