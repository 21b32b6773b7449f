"""pos keys: where the keys of this till are kept, and keeping them elsewhere."""

from enum import StrEnum
from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core.i18n import N_
from pos_app.core.keyrings import get_ring
from pos_app.core.keys import find_place, move_keys


class Where(StrEnum):
    """Where keys can be kept."""

    KEYRING = "keyring"
    FILE = "file"


app = command()


@app.command()
def keys(
    data: DataFolder,
    as_json: AsJson = False,
    move: Annotated[
        Where | None, typer.Option(help="Keep them in the keyring, or in a file.")
    ] = None,
) -> None:
    """Say where the keys of this till are kept; with --move, keep them there from now on."""
    with open_shop(data) as shop:
        before = find_place(data)
        if move is not None and bool(before.backend) != (move is Where.KEYRING):
            move_keys(data, get_ring() if move is Where.KEYRING else None)
        place = find_place(data)
        if as_json:
            where = Where.KEYRING if place.backend else Where.FILE
            answer({"keys": where, "keyring": place.ring_name, "path": str(place.path)})
            return
        text = N_("The keys of this till are in {path}, which only you may read.")
        if place.backend:
            text = N_("The keys of this till are in the keyring of this machine ({ring}).")
        say(shop.translate(text).format(path=place.path, ring=place.ring_name))
