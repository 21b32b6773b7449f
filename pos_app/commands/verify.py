"""pos verify: is everything as the record says."""

from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, say_problem
from pos_app.core import kardex
from pos_app.core import verify as checks
from pos_app.core.i18n import N_

app = command()


@app.command()
def verify(
    data: DataFolder,
    as_json: AsJson = False,
    file: Annotated[
        bool, typer.Option("--file", help="Also check every page of the data file.")
    ] = False,
) -> None:
    """Check that all is as the record says. Names each row that is not, and exits with 1."""
    with open_shop(data) as shop:
        with shop.database.read() as session:
            verdict = checks.verify(session, file=file)
        translate = shop.translate
        counted = translate(
            N_("Operations: {operations} · movements: {movements} · products: {products}")
        ).format(
            operations=verdict.operations, movements=verdict.movements, products=verdict.products
        )
        if as_json:
            answer(
                {
                    "ok": verdict.ok,
                    "operations": verdict.operations,
                    "movements": verdict.movements,
                    "products": verdict.products,
                    "problems": [
                        {"kind": found.kind, "where": found.where, "what": found.what}
                        for found in verdict.problems
                    ],
                }
            )
        else:
            say(counted)
            for found in verdict.problems:
                say(f"- {found.where}: {found.what}")
            if any(found.kind in kardex.REBUILT for found in verdict.problems):
                say(translate(N_("To make the stock again what the record says: pos rebuild")))
            if verdict.ok:
                say(translate(N_("Everything is as the record says.")))
    if not verdict.ok:
        text = translate(N_("Problems: {count}. The first: {where}: {what}"))
        first = verdict.problems[0]
        say_problem(text.format(count=len(verdict.problems), where=first.where, what=first.what))
        raise typer.Exit(1)
