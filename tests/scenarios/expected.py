"""What a scenario expects: stock, money, papers, cases; each exact, each able to fail."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from pos_app.core import cash, journal, kardex, sales, verify
from pos_app.core.catalog import get_by_code
from pos_app.core.db import Database, ReadSession
from pos_app.core.models.approvals import Approval
from pos_app.core.models.cash import ZReport
from pos_app.core.models.journal import Case
from pos_app.core.models.stock import Level, Lot
from tests.scenarios.language import sentence
from tests.scenarios.stage import Stage, plain
from tests.sync.company import levels_at


def same(found: object, wanted: object, what: str) -> None:
    assert found == wanted, f"{what} is {found}, not {wanted}"


# The act before ---------------------------------------------------------------------------------


@sentence("total {amount}")
def total(stage: Stage, amount: int) -> None:
    same(stage.last.total_minor, amount, "the total")


@sentence("change {amount}")
def change(stage: Stage, amount: int) -> None:
    same(stage.last.change_minor, amount, "the change")


@sentence("rounding {amount}")
def rounding(stage: Stage, amount: int) -> None:
    same(stage.last.rounding_minor, amount, "the rounding")


@sentence("ticket number {count}")
def ticket_number(stage: Stage, count: int) -> None:
    same(stage.last.number, count, "the number of the ticket")


@sentence("net {amount}")
def net(stage: Stage, amount: int) -> None:
    same(_newest_sale(stage).net_minor, amount, "the net")


@sentence("tax {amount}")
def tax(stage: Stage, amount: int) -> None:
    same(_newest_sale(stage).tax_minor, amount, "the tax")


@sentence("exempt {amount}")
def exempt(stage: Stage, amount: int) -> None:
    same(_newest_sale(stage).exempt_minor, amount, "what is exempt")


def _newest_sale(stage: Stage) -> Any:
    return stage.read(lambda s: sales.get_sale(s, stage.last.sale_id))


@sentence("ticket says {text}", "paper says {text}")
def ticket_says(stage: Stage, text: str) -> None:
    paper = stage.paper()
    assert plain(text) in paper, f"the paper does not say “{text}”: {paper}"


@sentence("ticket does not say {text}", "paper does not say {text}")
def ticket_does_not_say(stage: Stage, text: str) -> None:
    paper = stage.paper()
    assert plain(text) not in paper, f"the paper says “{text}”: {paper}"


@sentence("sales {count}")
def sales_count(stage: Stage, count: int) -> None:
    same(len(stage.read(lambda s: sales.list_recent(s, limit=1000))), count, "the sales here")


@sentence("the cart costs {amount}")
def cart_costs(stage: Stage, amount: int) -> None:
    same(stage.till.cart.total_minor, amount, "the cart")


@sentence("approvals: {words}")
def approvals_were(stage: Stage, words: list[str]) -> None:
    query = select(Approval.outcome).order_by(Approval.occurred_at, Approval.id)
    same(stage.read(lambda s: list(s.scalars(query))), words, "what became of the approvals")


# Cash -------------------------------------------------------------------------------------------


@sentence("cash expected {amount}")
def cash_expected(stage: Stage, amount: int) -> None:
    def expected(session: ReadSession) -> int:
        current = cash.get_open(session)
        return cash.totals(session, current.id).expected_minor(current.float_minor)

    same(stage.read(expected), amount, "the cash expected")


@sentence("difference {amount}")
def difference(stage: Stage, amount: int) -> None:
    same(_last_z(stage).difference_minor, amount, "the difference")


@sentence("Z {count} of {amount}")
def z_of(stage: Stage, count: int, amount: int) -> None:
    z = _last_z(stage)
    same((z.number, z.sales_minor), (count, amount), "the Z")


@sentence("perpetual total {amount}")
def perpetual(stage: Stage, amount: int) -> None:
    same(_last_z(stage).perpetual_minor, amount, "the perpetual total")


def _last_z(stage: Stage) -> Any:
    found = stage.read(cash.find_last_close)
    assert found is not None, "no Z yet"
    return found.fact


# Stock ------------------------------------------------------------------------------------------


def _level(
    node: Database, code: str, place: UUID, lot: str | None = None, *, reserved: bool = False
) -> int:
    column = Level.reserved_milli if reserved else Level.on_hand_milli
    with node.read() as session:
        variant_id = get_by_code(session, code).variant_id
        query = select(func.coalesce(func.sum(column), 0)).where(
            Level.variant_id == variant_id, Level.location_id == place
        )
        if lot is not None:
            query = query.where(Level.lot_id.in_(select(Lot.id).where(Lot.number == lot)))
        return int(session.execute(query).scalar_one())


@sentence("stock {code} {quantity}", "{place} {code} {quantity}")
def stock(stage: Stage, code: str, quantity: int, place: str = "shelf") -> None:
    at = kardex_place(stage) if place == "shelf" else stage.place(place)
    same(_level(stage.database, code, at), quantity, f"the stock of {code}")


def kardex_place(stage: Stage) -> UUID:
    """Return where this till sells from."""
    return UUID(str(stage.read(lambda s: kardex.get_place(s, None).id)))


@sentence("lot {name} of {code} {quantity}")
def lot(stage: Stage, name: str, code: str, quantity: int) -> None:
    found = _level(stage.database, code, kardex_place(stage), name)
    same(found, quantity, f"the lot {name}")


@sentence("reserved {code} {quantity}")
def reserved(stage: Stage, code: str, quantity: int) -> None:
    found = _level(stage.database, code, kardex_place(stage), reserved=True)
    same(found, quantity, f"what is reserved of {code}")


@sentence("the centre has {quantity} {code}", "the centre has {quantity} {code} in branch {word}")
def centre_has(stage: Stage, quantity: int, code: str, word: str = "1") -> None:
    found = _level(stage.centre.database, code, stage.place("shelf", word))
    same(found, quantity, f"the stock of {code} at the centre")


# The centre -------------------------------------------------------------------------------------


@sentence("case {kind}")
def case(stage: Stage, kind: str) -> None:
    found = _cases(stage)
    assert kind in found, f"the centre has the cases {found}"


@sentence("no case")
def no_case(stage: Stage) -> None:
    same(_cases(stage), [], "what waits for a person")


def _cases(stage: Stage) -> list[str]:
    with stage.centre.database.read() as session:
        return sorted(session.scalars(select(Case.kind).where(Case.resolved_at.is_(None))))


@sentence("{count} waiting to be sent")
def waiting(stage: Stage, count: int) -> None:
    same(stage.read(journal.pending_count), count, "what waits to be sent")


# The end ----------------------------------------------------------------------------------------


@sentence("verify everywhere")
def verify_everywhere(stage: Stage) -> None:
    """Let all talk; nothing is wrong at any till nor at the centre, and they agree on the stock."""
    stage.rest()
    nodes = {name: till.shop.database for name, till in stage.tills.items()}
    for name, node in {**nodes, "centre": stage.centre.database}.items():
        with node.read() as session:
            problems = verify.verify(session).problems
        assert problems == (), f"{name}: {problems}"
    for name, node in nodes.items():
        branch = stage.tills[name].branch
        ours, theirs = levels_at(node, branch), levels_at(stage.centre.database, branch)
        assert ours == theirs, f"till {name} and the centre do not agree on the stock"
    with stage.centre.database.read() as session:
        closed = {z.cash_session_id: z.body for z in session.scalars(select(ZReport))}
    for name, node in nodes.items():
        with node.read() as session:
            for z in session.scalars(select(ZReport)):
                same(closed.get(z.cash_session_id), z.body, f"a Z of till {name} at the centre")
