"""Refunds by a payment gateway, and the Z of a day with returns (R5, C5)."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from pos_app.core import cash, documents, print_jobs, returns
from pos_app.core.errors import RefundSettled, UnknownMethod
from pos_app.core.ids import new_id
from pos_app.core.returns import GatewayAnswer, GatewayRequest, RefundWay, ReturnLine
from pos_app.core.settling import Tender
from pos_app.core.tickets import as_text
from tests.core.returning import MILK, give_back, problems, sell
from tests.shop import ReadyShop

BY_GATEWAY = RefundWay("gateway", "charge-7")


@dataclass
class FakeGateway:
    """A gateway that knows a refund by its key; it may be away, or refuse."""

    away: bool = False
    refusal: str = ""
    refunded: dict[UUID, int] = field(default_factory=dict)
    asked: list[GatewayRequest] = field(default_factory=list)

    def refund(self, request: GatewayRequest) -> GatewayAnswer:
        self.asked.append(request)
        if self.refusal:
            return GatewayAnswer(refunded=False, reference=self.refusal)
        self.refunded[request.key] = request.amount_minor
        if self.away:  # the money went back, the answer did not come
            raise TimeoutError
        return GatewayAnswer(refunded=True, reference=f"r-{len(self.refunded)}")


def waiting(shop: ReadyShop) -> list[tuple[UUID, str]]:
    with shop.database.read() as session:
        return [(one.credit_note_id, one.refused) for one in returns.list_waiting(session)]


@pytest.mark.req("R5")
def test_a_gateway_gives_back_once_whatever_happens_between(shop: ReadyShop) -> None:
    shop.open_cash()
    sale = sell(shop, (MILK, 1000), tenders=[Tender("credit", 1600, "charge-7")])
    note = give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=BY_GATEWAY).credit_note_id
    assert waiting(shop) == [(note, "")]  # a crash here leaves it to be found
    gateway = FakeGateway(away=True)
    with pytest.raises(TimeoutError):
        returns.ask_gateway(shop.database, shop.actor, gateway, note)
    assert waiting(shop) == [(note, "")]
    gateway.away = False
    answer = returns.ask_gateway(shop.database, shop.actor, gateway, note)
    assert (answer.reference, gateway.refunded) == ("r-1", {note: 1600})
    assert {one.charge for one in gateway.asked} == {"charge-7"}
    assert waiting(shop) == []
    with pytest.raises(RefundSettled):
        returns.ask_gateway(shop.database, shop.actor, gateway, note)
    assert len(gateway.asked) == 2
    assert problems(shop) == ()


@pytest.mark.req("R5", refusal=True)
def test_what_a_gateway_refuses_is_paid_in_another_way_once(shop: ReadyShop) -> None:
    opened = shop.open_cash(20_000)
    sale = sell(shop, (MILK, 1000), tenders=[Tender("credit", 1600, "charge-7")])
    note = give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=BY_GATEWAY).credit_note_id
    gateway = FakeGateway(refusal="card closed")
    assert not returns.ask_gateway(shop.database, shop.actor, gateway, note).refunded
    assert waiting(shop) == [(note, "card closed")]

    def instead(way: RefundWay, op_id: UUID) -> None:
        shop.database.write(
            lambda s: returns.refund_instead(
                s, shop.actor, op_id=op_id, credit_note_id=note, refund=way
            )
        )

    with pytest.raises(UnknownMethod):
        instead(RefundWay("gateway", "x"), new_id())
    op_id = new_id()
    for _ in range(2):  # a repeated Enter pays once
        instead(RefundWay(), op_id)
    with pytest.raises(RefundSettled):
        instead(RefundWay(), new_id())
    with shop.database.read() as session:
        assert cash.totals(session, opened.id).expected_minor(20_000) == 18_400
    assert waiting(shop) == []
    assert problems(shop) == ()


@pytest.mark.req("C5", "R5")
def test_the_z_says_what_came_back(shop: ReadyShop) -> None:
    shop.open_cash(20_000)
    sale = sell(shop, (MILK, 3000))
    give_back(shop, sale.sale_id, ReturnLine(1, 1000))
    give_back(shop, sale.sale_id, ReturnLine(1, 1000), refund=RefundWay("card", "9"))
    z = shop.database.write(
        lambda s: cash.close_session(s, shop.actor, counted_minor=20_000 + 4800 - 1600)
    )
    assert (z.difference_minor, z.sales_minor) == (0, 4800)
    assert (z.returns_count, z.returns_minor) == (2, 3200)
    assert z.returns_net_minor + z.returns_tax_minor == 3200
    with shop.database.read() as session:
        job = print_jobs.list_for_document(session, z.cash_session)[-1]
        paper = as_text(documents.render(session, job), 48)
    assert "-3.200" in paper
    assert "$1.600" in paper
    assert "-1.600" in paper
    assert problems(shop) == ()
