"""Stock transactions IN, OUT and MOVE: stock moves at confirmation, once, all or nothing (K14)."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import adjustments, kardex
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.errors import (
    DocumentEmpty,
    DocumentMissing,
    FieldMissing,
    InsufficientStock,
    InvalidQuantity,
    LocationMissing,
    LotsMixed,
    NotPermitted,
    OtherBranches,
    PlacesWrong,
    StateRefused,
    UnknownCause,
    UnknownReason,
    UnknownVariant,
)
from pos_app.core.fact_parts import LotFact
from pos_app.core.ids import new_id
from pos_app.core.models.stock import Lot
from pos_app.core.purchasing import states, stock_transactions
from pos_app.core.purchasing.rules import Posted
from pos_app.core.purchasing.stock_transactions import Route, TransactionLine
from tests.core import buying
from tests.core.buying import BREAD, CHOCOLATE, MILK, PESO_E4
from tests.shop import ReadyShop


def post(shop: ReadyShop, route: Route, *lines: TransactionLine, **given: Any) -> Posted:
    given = {"note": "conteo de cierre", "actor": shop.actor, **given}
    actor = given.pop("actor")
    return shop.database.write(
        lambda s: stock_transactions.post(s, actor, route=route, lines=lines, **given)
    )


def confirm(shop: ReadyShop, transaction_id: UUID, op_id: UUID | None = None) -> None:
    shop.database.write(
        lambda s: stock_transactions.confirm(
            s, shop.actor, transaction_id=transaction_id, op_id=op_id
        )
    )


def lot_of(shop: ReadyShop, number: str) -> UUID:
    with shop.database.read() as session:
        return session.scalars(select(Lot.id).where(Lot.number == number)).one()


@pytest.mark.req("K14")
def test_a_move_waits_for_its_confirmation_and_conserves_stock(any_shop: ReadyShop) -> None:
    shop, milk = any_shop, any_shop.item(MILK).variant_id
    shelf, store = buying.place(shop, "shelf"), buying.place(shop, "store")
    moved = post(shop, Route("MOVE", shelf, store), TransactionLine(milk, 4000))
    assert buying.on_hand(shop, milk, store) == 0
    confirm(shop, moved.id)
    assert buying.on_hand(shop, milk, shelf) == 6000
    assert buying.on_hand(shop, milk, store) == 4000
    with shop.database.read() as session:
        card = kardex.card(session, milk)[:2]
        view = stock_transactions.get_transaction(session, moved.id)
        listed = stock_transactions.list_transactions(session, state="confirmed")
    assert [(row.type, row.reason, row.document_id) for row in card] == [
        ("ENTRADA", "TRASLADO", moved.id), ("SALIDA", "TRASLADO", moved.id),
    ]  # fmt: skip
    assert (view.state, view.code) == ("confirmed", moved.code)
    assert [one.id for one in listed] == [moved.id]
    assert buying.wrong(shop) == []


@pytest.mark.req("K14")
def test_in_and_out_change_stock_with_their_reason(any_shop: ReadyShop) -> None:
    shop, milk = any_shop, any_shop.item(MILK).variant_id
    shelf = buying.place(shop, "shelf")
    found = post(shop, Route("IN", to_id=shelf), TransactionLine(milk, 5000, 900 * PESO_E4))
    lost = post(
        shop, Route("OUT", shelf), TransactionLine(milk, 2000), reason="MERMA", cause="damage"
    )
    confirm(shop, found.id)
    confirm(shop, lost.id)
    assert buying.on_hand(shop, milk) == 13_000
    with shop.database.read() as session:
        card = kardex.card(session, milk)[:2]
    assert [(row.type, row.reason, row.description) for row in card] == [
        ("SALIDA", "MERMA", lost.code), ("ENTRADA", "AJUSTE", found.code),
    ]  # fmt: skip
    assert found.code != lost.code
    assert buying.wrong(shop) == []


@pytest.mark.req("K14", "K6")
def test_a_move_keeps_the_lot_and_a_named_lot_may_leave_expired(shop: ReadyShop) -> None:
    bread = shop.item(BREAD).variant_id
    shelf, damaged = buying.place(shop, "shelf"), buying.place(shop, "damaged")
    old = LotFact(number="VIEJO", expires_on=date(2020, 1, 1))
    lines = [AdjustmentLine(bread, 3000, unit_cost_e4=7 * PESO_E4, lot=old)]
    shop.database.write(
        lambda s: adjustments.adjust(s, shop.actor, lines=lines, reason="AJUSTE", note="")
    )
    lot_id = lot_of(shop, "VIEJO")
    moved = post(shop, Route("MOVE", shelf, damaged), TransactionLine(bread, 3000, lot_id=lot_id))
    confirm(shop, moved.id)
    assert buying.on_hand(shop, bread, damaged) == 3000
    gone = post(
        shop,
        Route("OUT", damaged),
        TransactionLine(bread, 3000, lot_id=lot_id),
        reason="MERMA",
        cause="expiry",
    )
    confirm(shop, gone.id)
    assert buying.on_hand(shop, bread, damaged) == 0
    assert buying.on_hand(shop, bread, shelf) == 100_000
    assert buying.wrong(shop) == []


@pytest.mark.req("K14", refusal=True)
def test_a_transaction_is_confirmed_once(any_shop: ReadyShop) -> None:
    shop, milk, op_id = any_shop, any_shop.item(MILK).variant_id, new_id()
    out = post(shop, Route("OUT", buying.place(shop, "shelf")), TransactionLine(milk, 1000))
    confirm(shop, out.id, op_id)
    confirm(shop, out.id, op_id)  # the same call, sent again
    before = buying.footprint(shop)
    with pytest.raises(StateRefused, match="confirmed"):
        confirm(shop, out.id)
    with pytest.raises(DocumentMissing):
        confirm(shop, new_id())
    assert buying.footprint(shop) == before
    assert buying.on_hand(shop, milk) == 9000


@pytest.mark.req("K14", refusal=True)
def test_a_confirmation_without_stock_moves_no_line(any_shop: ReadyShop) -> None:
    shop = any_shop
    milk, chocolate = shop.item(MILK).variant_id, shop.item(CHOCOLATE).variant_id
    shelf, store = buying.place(shop, "shelf"), buying.place(shop, "store")
    moved = post(
        shop,
        Route("MOVE", shelf, store),
        TransactionLine(chocolate, 1000),
        TransactionLine(milk, 10_001),
    )
    before = buying.footprint(shop)
    with pytest.raises(InsufficientStock, match="Colún"):
        confirm(shop, moved.id)
    assert buying.footprint(shop) == before
    with shop.database.read() as session:
        assert states.find_current(session, moved.id) == "posted"


@pytest.mark.req("K14", refusal=True)
def test_a_wrong_transaction_is_not_posted(shop: ReadyShop) -> None:
    milk, elsewhere = shop.item(MILK).variant_id, buying.add_other_branch(shop)
    shelf, store = buying.place(shop, "shelf"), buying.place(shop, "store")
    line, lot = TransactionLine(milk, 1000), TransactionLine(milk, 1000, lot_id=milk)
    before = buying.footprint(shop)
    wrong: list[tuple[type[Exception], Route, list[TransactionLine], dict[str, Any]]] = [
        (PlacesWrong, Route("IN", from_id=shelf), [line], {}),
        (PlacesWrong, Route("IN", shelf, store), [line], {}),
        (PlacesWrong, Route("OUT", to_id=shelf), [line], {}),
        (PlacesWrong, Route("MOVE", shelf, shelf), [line], {}),
        (PlacesWrong, Route("MOVE", shelf), [line], {}),
        (PlacesWrong, Route("SWAP", shelf, store), [line], {}),
        (OtherBranches, Route("MOVE", shelf, elsewhere), [line], {}),
        (LocationMissing, Route("OUT", elsewhere), [line], {}),
        (LocationMissing, Route("OUT", buying.place(shop, "transit")), [line], {}),
        (FieldMissing, Route("OUT", shelf), [line], {"note": " "}),
        (UnknownReason, Route("OUT", shelf), [line], {"reason": "VENTA"}),
        (UnknownCause, Route("OUT", shelf), [line], {"reason": "MERMA"}),
        (UnknownCause, Route("OUT", shelf), [line], {"cause": "theft"}),
        (DocumentEmpty, Route("OUT", shelf), [], {}),
        (UnknownVariant, Route("OUT", shelf), [TransactionLine(new_id(), 1)], {}),
        (InvalidQuantity, Route("OUT", shelf), [TransactionLine(milk, 0)], {}),
        (LotsMixed, Route("OUT", shelf), [line, lot], {}),
        (NotPermitted, Route("OUT", shelf), [line], {"actor": shop.person("VENDEDOR")}),
    ]
    for error, route, lines, given in wrong:
        with pytest.raises(error):
            post(shop, route, *lines, **given)
    assert buying.footprint(shop) == before
