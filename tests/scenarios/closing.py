"""Counting and closing the drawer in a scenario, and the folios of Chilean documents."""

from datetime import date

import msgspec

from pos_app.core import cash
from pos_app.core.cash import Count
from pos_app.core.fiscal.cl import folios
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.settings_shared import get_shop, save_shop
from tests.core.fiscal.chile import become_chilean
from tests.scenarios.expected import same
from tests.scenarios.language import sentence
from tests.scenarios.stage import Stage


@sentence("the shop tolerates {amount}")
def tolerates(stage: Stage, amount: int) -> None:
    shop = msgspec.structs.replace(stage.read(get_shop), cash_tolerance_minor=amount)
    stage.database.write(lambda s: save_shop(s, shop))


@sentence("{who} counts {pieces}")
def counts(stage: Stage, who: str, pieces: list[Count]) -> None:
    stage.do(who, lambda s, actor, op_id: cash.compare(s, actor, counts=pieces))


@sentence("compared {amount}")
def compared(stage: Stage, amount: int) -> None:
    same(stage.last.difference_minor, amount, "what the count showed")


@sentence("{who} closes with {pieces}", "{who} closes with {pieces} because {text}")
def closes(stage: Stage, who: str, pieces: list[Count], text: str = "") -> None:
    stage.do(who, lambda s, actor, op_id: cash.close_session(
        s, actor, counts=pieces, note=text, op_id=op_id))  # fmt: skip


@sentence("the shop issues documents of the SII")
def issues_documents(stage: Stage) -> None:
    become_chilean(stage.shop)


@sentence("folios of type {word} from {limit} to {amount}, authorised {day}")
def folios_of(stage: Stage, word: str, limit: int, amount: int, day: date) -> None:
    new = NewFolios(word, limit, amount, authorised_on=day)
    stage.do("Dueño", lambda s, actor, op_id: folios.add_folios(s, actor, new, op_id=op_id))


@sentence("{count} folios of type {word} are left")
def folios_left(stage: Stage, count: int, word: str) -> None:
    found = [one.left for one in stage.read(folios.list_folios) if one.code == word]
    same(sum(found), count, f"what is left of type {word}")
