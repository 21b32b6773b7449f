"""What the commands share in talking: options, JSON, tables, refusals, progress."""

import json
import locale
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import platformdirs
import typer

from pos_app.core.errors import ShopError, describe
from pos_app.core.i18n import LANGUAGES, translator

APP_NAME = "mostrador"
Progress = Callable[[int, int], None]


def default_folder() -> Path:
    """Return the platform's own place for the data of this person's shop."""
    return platformdirs.user_data_path(APP_NAME)


DataFolder = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="MOSTRADOR_DATA",
        default_factory=default_folder,
        show_default="the platform's data folder",
        help="The folder of the shop.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]


def command(**settings: Any) -> typer.Typer:  # noqa: ANN401 - Typer's own
    """Return the Typer app of one command of `pos`."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, **settings)


class Refused(Exception):
    """A refusal, with the language of the shop that refused."""

    def __init__(self, error: ShopError, language: str) -> None:
        self.error, self.language = error, language
        super().__init__(str(error))


def system_language() -> str:
    """Return the language of this system where we speak it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            language = os.environ[name][:2].lower()
            break
    else:
        language = (locale.getlocale()[0] or "en")[:2].lower()
    return language if language in LANGUAGES else "en"


def say_refusal(error: ShopError, language: str) -> None:
    """Say a refusal on standard error, in one line: what, and what to do."""
    title, sentence = describe(error, translator(language))
    say_problem(f"{title}: {sentence}")


def say_problem(text: str) -> None:
    """Say on standard error, in one line, what went wrong."""
    sys.stderr.write(" ".join(text.split()) + "\n")


def say(text: str) -> None:
    """Say something to a person."""
    sys.stdout.write(text + "\n")


def answer(payload: Mapping[str, Any]) -> None:
    """Answer a program: one JSON object, in one line, and nothing else."""
    sys.stdout.write(json.dumps(payload, ensure_ascii=False) + "\n")


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> str:
    """Return rows under a header as aligned text; columns in `right` are aligned right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        aligned = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(aligned).rstrip()

    return "\n".join([line(header), "  ".join("-" * width for width in widths), *map(line, rows)])


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Give a progress bar on standard error where a person looks at it, else None."""
    if not sys.stderr.isatty():
        yield None
        return
    # Late: a bar is drawn on a terminal only, and rich takes a while to import.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
