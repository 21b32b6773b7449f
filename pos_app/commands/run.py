"""pos run: the cashier app."""

import os

import typer

from pos_app.commands.screens import has_display, load_screens
from pos_app.commands.terminal import AsJson, DataFolder, answer, command
from pos_app.core.errors import NoDisplay

app = command()


@app.command()
def run(data: DataFolder, as_json: AsJson = False) -> None:
    """Open the cashier app. It ends when its window is closed."""
    if not has_display() and not os.environ.get("QT_QPA_PLATFORM"):
        raise NoDisplay
    code = int(load_screens("pos_app.bootstrap").run(data))
    if as_json:
        answer({"data": str(data), "exit": code})
    raise typer.Exit(code)
