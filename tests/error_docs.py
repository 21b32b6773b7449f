"""Writes docs/errors.md from core/errors: every code, what it says, when it happens.

    python -m tests.error_docs

When it happens is the docstring of the class, so that there is one place to say it.
"""

import inspect
import re

from pos_app.core import errors
from pos_app.core.errors import ShopError
from tests.shared_data import PROJECT

FILE = PROJECT / "docs" / "errors.md"

HEAD = """\
# Errors

Everything that Mostrador may refuse or fail at, and say to a person. The same sentence appears on
the screen, on the command line and in the answers of the centre (`application/problem+json`, type
`urn:shop:` + code), in the reader's language. A refused operation changes nothing. Written by
`python -m tests.error_docs` from `pos_app/core/errors/`; do not edit.

| Kind | What it means | At the centre |
|---|---|---|
| invalid | the input is wrong | 422 |
| forbidden | not yours to do | 403 |
| missing | not there | 404 |
| conflict | the shop's state forbids it | 409 |
| unavailable | disk, lock, printer or network | 503 |

| Code | Kind | It says | When |
|---|---|---|---|
"""


def shop_errors() -> list[type[ShopError]]:
    """Return every case, in the order of its code."""
    cases = [
        case
        for _, case in inspect.getmembers(errors, inspect.isclass)
        if issubclass(case, ShopError) and case.code
    ]
    return sorted(cases, key=lambda case: (case.code, case.__name__))


def document() -> str:
    """Return the whole page."""
    return HEAD + "".join(_row(case) for case in shop_errors())


def _row(case: type[ShopError]) -> str:
    sentence = f"**{case.title}.** {case.message}"
    when = inspect.cleandoc(vars(case).get("__doc__") or "")
    cells = (f"`{case.code}`", case.kind.value, sentence, when)
    return (
        "| " + " | ".join(re.sub(r"\s+", " ", cell.replace("|", "\\|")) for cell in cells) + " |\n"
    )


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
