"""Item requests: seen, submitted, decided and issued by those who may (K13)."""

from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import kardex
from pos_app.core.actor import Actor
from pos_app.core.errors import (
    DocumentEmpty,
    DocumentMissing,
    FieldMissing,
    InsufficientStock,
    InvalidQuantity,
    IssuedTooMuch,
    LocationMissing,
    NotPermitted,
    NotTheOwner,
    ReasonMissing,
    StateRefused,
    UnknownVariant,
)
from pos_app.core.ids import new_id
from pos_app.core.purchasing import item_requests, states
from pos_app.core.purchasing.item_requests import Issued, IssueLine, RequestLine
from pos_app.core.purchasing.quantities import list_open
from pos_app.core.purchasing.rules import Posted
from tests.core import buying
from tests.core.buying import CHOCOLATE, MILK
from tests.shop import ReadyShop, make_shop


def post(shop: ReadyShop, actor: Actor, *lines: RequestLine) -> Posted:
    """Write a request for 5 of milk, or for `lines`."""
    lines = lines or (RequestLine(shop.item(MILK).variant_id, 5000),)
    return shop.database.write(
        lambda s: item_requests.post(s, actor, department="Panadería", lines=lines)
    )


def submit(shop: ReadyShop, actor: Actor, request_id: UUID) -> None:
    shop.database.write(lambda s: item_requests.submit(s, actor, request_id=request_id))


def approve(shop: ReadyShop, actor: Actor, request_id: UUID) -> None:
    shop.database.write(lambda s: item_requests.approve(s, actor, request_id=request_id))


def issue(
    shop: ReadyShop, actor: Actor, request_id: UUID, *lines: IssueLine, final: bool = True
) -> Issued:
    return shop.database.write(
        lambda s: item_requests.issue(
            s, actor, request_id=request_id, lines=lines or None, final=final
        )
    )


def approved(shop: ReadyShop, *lines: RequestLine) -> Posted:
    request = post(shop, shop.actor, *lines)
    submit(shop, shop.actor, request.id)
    approve(shop, shop.actor, request.id)
    return request


def seen(shop: ReadyShop, actor: Actor) -> list[str]:
    with shop.database.read() as session:
        return [one.state for one in item_requests.list_requests(session, actor)]


@pytest.mark.req("K13")
def test_a_request_goes_from_its_owner_over_the_approver_to_the_store(shop: ReadyShop) -> None:
    cashier, boss = shop.person("VENDEDOR"), shop.person("SUPERVISOR")
    keeper, milk = shop.person("BODEGUERO"), shop.item(MILK).variant_id
    request = post(shop, cashier)
    assert [seen(shop, one) for one in (cashier, boss, keeper)] == [["posted"], [], []]
    submit(shop, cashier, request.id)
    assert seen(shop, boss) == seen(shop, keeper) == ["waiting_approval"]
    approve(shop, boss, request.id)
    assert buying.on_hand(shop, milk) == 100_000
    got = issue(shop, keeper, request.id)
    assert (got.code, got.request_state) == (f"TX-RQ-{request.code}", "issued")
    assert buying.on_hand(shop, milk) == 95_000
    with shop.database.read() as session:
        card = kardex.card(session, milk)[0]
        who = [one.user_id for one in states.list_states(session, request.id)]
    assert (card.type, card.document_id, card.user) == ("SALIDA", got.transaction_id, "Iván Muñoz")
    assert who == [one.user_id for one in (cashier, cashier, boss, keeper)]
    assert buying.wrong(shop) == []


@pytest.mark.req("K13")
def test_less_than_asked_may_be_issued_and_the_rest_may_follow(any_shop: ReadyShop) -> None:
    shop, milk = any_shop, any_shop.item(MILK).variant_id
    request = approved(shop)
    first = issue(shop, shop.actor, request.id, IssueLine(1, 2000), final=False)
    second = issue(shop, shop.actor, request.id)
    assert [(one.code, one.request_state) for one in (first, second)] == [
        (f"TX-RQ-{request.code}-1", "approved"),
        (f"TX-RQ-{request.code}-2", "issued"),
    ]
    short = approved(shop)
    got = issue(shop, shop.actor, short.id, IssueLine(1, 1000))
    assert (got.code, got.request_state) == (f"TX-RQ-{short.code}", "issued")
    with shop.database.read() as session:
        assert list_open(session, short.id)[0].done_milli == 1000
    assert buying.on_hand(shop, milk) == 4000
    assert buying.wrong(shop) == []


@pytest.mark.req("K13")
def test_a_rejection_keeps_its_reason(shop: ReadyShop) -> None:
    request = post(shop, shop.actor)
    submit(shop, shop.actor, request.id)
    shop.database.write(
        lambda s: item_requests.reject(s, shop.actor, request_id=request.id, reason=" No hay ")
    )
    with shop.database.read() as session:
        last = states.list_states(session, request.id)[-1]
    assert (last.state, last.reason) == ("rejected", "No hay")


@pytest.mark.req("K13", refusal=True)
def test_a_draft_is_its_owner_s_and_only_the_owner_submits(tmp_path: Path) -> None:
    shop = make_shop(tmp_path / "shop")
    cashier, boss = shop.person("VENDEDOR"), shop.person("SUPERVISOR")
    request = post(shop, cashier)
    before = buying.footprint(shop)
    with shop.database.read() as session, pytest.raises(DocumentMissing):
        item_requests.get_request(session, boss, request.id)
    with pytest.raises(DocumentMissing):
        submit(shop, boss, request.id)  # a draft of another is not even there
    with pytest.raises(DocumentMissing):
        approve(shop, boss, request.id)
    assert buying.footprint(shop) == before
    submit(shop, cashier, request.id)
    with pytest.raises(NotTheOwner, match="Ana Rojas"):
        submit(shop, boss, request.id)
    with pytest.raises(StateRefused):
        submit(shop, cashier, request.id)
    shop.database.close()


@pytest.mark.req("K13", refusal=True)
def test_only_an_approver_decides_and_only_once(shop: ReadyShop) -> None:
    keeper, boss = shop.person("BODEGUERO"), shop.person("SUPERVISOR")
    request = post(shop, keeper)
    submit(shop, keeper, request.id)
    before = buying.footprint(shop)
    with pytest.raises(NotPermitted):
        approve(shop, keeper, request.id)
    with pytest.raises(ReasonMissing):
        shop.database.write(
            lambda s: item_requests.reject(s, boss, request_id=request.id, reason=" ")
        )
    with pytest.raises(StateRefused, match="waiting_approval"):
        issue(shop, keeper, request.id)
    assert buying.footprint(shop) == before
    approve(shop, boss, request.id)
    with pytest.raises(StateRefused):
        approve(shop, boss, request.id)


@pytest.mark.req("K13", refusal=True)
def test_an_issue_without_stock_moves_nothing(any_shop: ReadyShop) -> None:
    shop = any_shop
    milk, chocolate = shop.item(MILK).variant_id, shop.item(CHOCOLATE).variant_id
    request = approved(shop, RequestLine(chocolate, 1000), RequestLine(milk, 50_000))
    before = buying.footprint(shop)
    with pytest.raises(InsufficientStock) as refused:
        issue(shop, shop.actor, request.id)
    assert (refused.value.facts["available"], refused.value.facts["wanted"]) == ("10", "50")
    assert buying.footprint(shop) == before
    assert buying.on_hand(shop, chocolate) == 10_000
    issue(shop, shop.actor, request.id, IssueLine(1, 1000), IssueLine(2, 10_000))
    with pytest.raises(StateRefused, match="issued"):
        issue(shop, shop.actor, request.id)


@pytest.mark.req("K13", refusal=True)
def test_more_than_asked_is_not_issued(shop: ReadyShop) -> None:
    request = approved(shop)
    before = buying.footprint(shop)
    for error, lines in (
        (IssuedTooMuch, [IssueLine(1, 5001)]),
        (IssuedTooMuch, [IssueLine(1, 5000), IssueLine(1, 1)]),
        (DocumentMissing, [IssueLine(2, 1)]),
        (InvalidQuantity, [IssueLine(1, -1)]),
    ):
        with pytest.raises(error):
            issue(shop, shop.actor, request.id, *lines)
    with pytest.raises(NotPermitted):
        issue(shop, shop.person("VENDEDOR"), request.id)
    assert buying.footprint(shop) == before


@pytest.mark.req("K13", refusal=True)
def test_a_wrong_request_is_not_written(shop: ReadyShop) -> None:
    milk = shop.item(MILK).variant_id
    line, before = RequestLine(milk, 1000), buying.footprint(shop)
    for error, department, lines, location in (
        (FieldMissing, " ", [line], None),
        (DocumentEmpty, "IT", [], None),
        (UnknownVariant, "IT", [RequestLine(new_id(), 1)], None),
        (InvalidQuantity, "IT", [RequestLine(milk, 0)], None),
        (LocationMissing, "IT", [line], new_id()),
    ):
        with pytest.raises(error):
            shop.database.write(
                lambda s, d=department, n=lines, p=location: item_requests.post(  # type: ignore[misc]
                    s, shop.actor, department=d, lines=n, location_id=p
                )
            )
    assert buying.footprint(shop) == before
