"""pos label: learn from one real label how the shop's scale prints them."""

from typing import Annotated

import typer

from pos_app.commands.store import open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say
from pos_app.core import people, scanning
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidAmount
from pos_app.core.i18n import N_
from pos_app.core.labels import LabelKind, LabelRule
from pos_app.core.scans import Measure

app = command()
DECIMALS = 3


@app.command()
def label(
    code: Annotated[str, typer.Argument(help="The 13 digits under the bars of one real label.")],
    data: DataFolder,
    item: Annotated[str, typer.Option("--item", help="The product as the scale numbers it: 305.")],
    weight: Annotated[str, typer.Option("--weight", help="The printed weight: 1.234")] = "",
    price: Annotated[str, typer.Option("--price", help="The printed price: 3590")] = "",
    as_json: AsJson = False,
) -> None:
    """Learn how labels of the scale are read. The rule is kept for the shop."""
    kind: LabelKind = "weight" if weight else "price"
    printed = _measure(weight or price)
    with open_shop(data) as shop:

        def learn(session: WriteSession) -> LabelRule:
            owner = people.first_with_role(session, "ADMINISTRADOR")
            return scanning.learn_label(
                session, owner, code=code, item_code=item, kind=kind, printed=printed
            )

        rule = shop.database.write(learn)
        if as_json:
            answer({"pattern": rule.pattern, "kind": rule.kind, "decimals": rule.decimals})
            return
        text = shop.translate(N_("Learnt: {pattern}. Codes that begin with {prefix} are labels."))
        say(text.format(pattern=rule.pattern, prefix=rule.prefix))


def _measure(text: str) -> Measure:
    """Return a printed number as it stands: `1.234` or `1,234` is 1234 with three decimals."""
    whole, _, decimals = text.strip().replace(",", ".").partition(".")
    if not f"{whole}{decimals}".isdecimal() or len(decimals) > DECIMALS:
        raise InvalidAmount(text=text)
    return Measure(int(f"{whole}{decimals}"), len(decimals))
