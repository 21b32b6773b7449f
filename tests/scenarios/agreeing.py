"""Supervisors who are not at the till: requests that wait, codes by telephone, rules of roles."""

from uuid import UUID

from pos_app.core import approvals, roles
from pos_app.core.approvals import Ask
from pos_app.core.errors import ApprovalRequired
from pos_app.core.roles import RoleRule
from pos_app.core.settling import Tender
from tests.scenarios.acts import keep_draft
from tests.scenarios.expected import same
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import Stage


@sentence("role {kind} may {word} up to {amount}")
def may_up_to(stage: Stage, kind: str, word: str, amount: int) -> None:
    rules = {word: RoleRule("allow", amount)}
    stage.do("Dueño", lambda s, actor, op_id: roles.set_rules(s, actor, kind, rules, op_id=op_id))


@sentence("{who} asks to sell {goods} for {payments}")
def asks_to_sell(stage: Stage, who: str, goods: list[Wanted], payments: list[Tender]) -> None:
    """Leave a request for whoever may agree, and the cart on the screen."""
    stage.till.cart = stage.filled(goods)
    keep_draft(stage, who)
    try:
        stage.charge(who, stage.till.cart, payments)
    except ApprovalRequired as needed:
        ask = Ask(str(needed.facts["permission"]), stage.till.cart.id, int(needed.facts["amount"]))
        stage.do(who, lambda s, actor, op_id: approvals.request(
            s, actor, ask, "venta", op_id=op_id))  # fmt: skip
    else:
        raise AssertionError("nobody had to be asked")


def waiting(stage: Stage) -> UUID:
    """Return the oldest request that waits at this till."""
    return stage.read(lambda s: approvals.list_requests(s)[0].id)  # type: ignore[no-any-return]


@sentence("{who} agrees to what waits")
def agrees(stage: Stage, who: str) -> None:
    request = waiting(stage)
    stage.do(who, lambda s, actor, op_id: approvals.approve(s, actor, request))


@sentence("{who} rejects what waits because {text}")
def rejects(stage: Stage, who: str, text: str) -> None:
    request = waiting(stage)
    stage.do(who, lambda s, actor, op_id: approvals.reject(s, actor, request, text))


@sentence("{count} requests wait")
def requests_wait(stage: Stage, count: int) -> None:
    same(len(stage.read(approvals.list_requests)), count, "the requests that wait")


@sentence("{who} charges the cart with what was agreed for {payments}")
def charges_as_agreed(stage: Stage, who: str, payments: list[Tender]) -> None:
    cart = stage.till.cart
    stage.leaning = stage.read(lambda s: approvals.find_grants(s, cart.id))
    stage.charge(who, cart, payments)
