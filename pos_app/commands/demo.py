"""pos demo: the cashier app on the demo shop, which is made if it is not there."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pos_app.commands.screens import has_display, load_screens
from pos_app.commands.store import has_store, open_shop, open_store
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core import demo as demo_shop
from pos_app.core import people
from pos_app.core.errors import NotADemo, StoreMissing
from pos_app.core.i18n import N_, Translate, translator
from pos_app.core.keys import prepare_keys

LANGUAGE = "es"

app = command()


@app.command()
def demo(
    data: DataFolder,
    as_json: AsJson = False,
    pictures: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where pictures go, without a display.")
    ] = None,
) -> None:
    """Open the cashier app on the demo shop. Without a display, sell in it and leave pictures."""
    translate = translator(prepare_demo(data))
    if has_display():
        if not as_json:
            _say_people(translate)
        code = int(load_screens("pos_app.bootstrap").run(data))
        if as_json:
            answer({"data": str(data), "exit": code})
        raise typer.Exit(code)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    folder = pictures or data / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    load_screens("pos_app.bootstrap").run_demo(data, folder)
    left = sorted(str(path) for path in folder.glob("*.png"))
    if as_json:
        answer({"data": str(data), "pictures": left})
        return
    say(translate(N_("No display here: the demo sold without one. Its pictures:")))
    for path in left:
        say(f"  {path}")


def prepare_demo(data: Path) -> str:
    """Make the demo shop if the folder has none; return its language. Raises `NotADemo`."""
    try:
        if has_store(data):
            with open_shop(data) as shop:
                if not shop.shop.demo:
                    raise NotADemo(path=str(data))
                return shop.shop.language
    except StoreMissing:
        pass  # a first try that did not end
    keys = prepare_keys(data, in_file=True)  # nothing there is secret
    with open_store(data) as database:
        demo_shop.create_demo_shop(database, keys, language=LANGUAGE)
    return LANGUAGE


def _say_people(translate: Translate) -> None:
    say(translate(N_("Who works in the demo, and their PINs:")))
    for person in demo_shop.PEOPLE:
        say(f"  {person.name:12} {translate(people.ROLES[person.role]):14} {person.pin}")
