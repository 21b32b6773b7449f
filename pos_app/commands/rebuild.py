"""pos rebuild: make the stock again what the record says, and leave a record of it."""

from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core import people, repairs
from pos_app.core.db import WriteSession
from pos_app.core.i18n import N_
from pos_app.core.repairs import Rebuilt

app = command()


@app.command()
def rebuild(
    data: DataFolder,
    as_json: AsJson = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
) -> None:
    """Rebuild levels, reservations, average costs and lots from the record; say what was wrong."""
    with open_shop(data) as shop:

        def repair(session: WriteSession) -> Rebuilt:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            return repairs.rebuild(session, owner, note=note)

        done = shop.database.write(repair)
        translate = shop.translate
        if as_json:
            answer(
                {
                    "repaired": len(done.problems),
                    "operation": str(done.op_id) if done.op_id else None,
                    "problems": [
                        {"kind": found.kind, "where": found.where, "what": found.what}
                        for found in done.problems
                    ],
                }
            )
            return
        if not done.problems:
            say(translate(N_("Everything is as the record says. Nothing was changed.")))
            return
        for found in done.problems:
            say(f"- {found.where}: {found.what}")
        text = translate(N_("Rows repaired: {count}. The record of it is operation {operation}."))
        say(text.format(count=len(done.problems), operation=done.op_id))
