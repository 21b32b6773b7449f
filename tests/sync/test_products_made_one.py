"""A product that was made twice: its codes go to the other one; its stock never silently (K1)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import adjustments, cart, catalog, sales
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.catalog import BarcodeInput, ProductInput
from pos_app.core.errors import (
    NotPermitted,
    ProductHasStock,
    ProductsDiffer,
    ReasonMissing,
    UnknownProduct,
)
from pos_app.core.ids import new_id
from pos_app.core.settling import Tender
from pos_app.core.sync import centre, merging
from tests.sync.apart import MILK, Apart, item, open_apart, open_drawer

TWICE, PACK = "7802920008999", "17802920008996"


@pytest.fixture
def apart(tmp_path: Path) -> Iterator[Apart]:
    with open_apart(tmp_path / "company") as made:
        yield made


def made_twice(apart: Apart, **more: object) -> UUID:
    """Enter the milk a second time at the centre, with a pack of six."""
    stated = ProductInput(
        code=TWICE, name="Leche (otra)", price_minor=1700, barcodes=(BarcodeInput(PACK, 6000),)
    )
    stated = replace(stated, **more)  # type: ignore[arg-type]
    product_id = apart.centre.write(lambda s: centre.save_product(s, stated)[0])
    apart.talk()
    return product_id


def merge(apart: Apart, goes_id: UUID, why: str = "la misma leche") -> None:
    stays_id = item(apart.tills[0]).variant_id
    apart.decide(
        lambda s, owner: merging.merge_products(
            s, owner, goes_id=goes_id, stays_id=stays_id, reason=why
        )
    )


@pytest.mark.req("K1")
@pytest.mark.conflict_row("made_twice")
def test_the_codes_of_a_product_made_twice_find_the_other_and_late_sales_are_kept(
    apart: Apart,
) -> None:
    goes, late = made_twice(apart), apart.tills[2]
    before = apart.on_hand(apart.place("shelf"))
    merge(apart, goes)
    merge(apart, goes)  # said again: once
    filled = cart.add(cart.open_cart(), item(late, TWICE), 1000)  # has not heard of it
    open_drawer(late)
    late.machine.write(
        lambda s: sales.charge(
            s, late.actor, cart=filled, tenders=[Tender("cash", 2000)], shortage="record"
        )
    )
    apart.talk()
    milk = item(apart.tills[0]).variant_id
    for till in apart.tills:
        assert item(till, TWICE).variant_id == milk
        assert (item(till, PACK).variant_id, item(till, PACK).price_e4) == (
            milk,
            item(till, MILK).price_e4,
        )
        found = till.machine.read(lambda s: catalog.find_products(s, "Leche (otra)", limit=5))
        assert goes not in {one.variant_id for one in found}
    assert apart.on_hand(apart.place("shelf")) == before  # nothing moved from one to the other
    assert {"SOLD_INACTIVE", "OVERSOLD"} <= set(apart.cases(open_only=True))
    assert apart.problems() == []


@pytest.mark.req("K1", refusal=True)
@pytest.mark.conflict_row("made_twice")
def test_a_product_with_stock_or_counted_in_another_way_stays_what_it_is(apart: Apart) -> None:
    goes, till = made_twice(apart), apart.tills[0]
    move = AdjustmentLine(goes, 3000)
    till.machine.write(
        lambda s: adjustments.adjust(s, till.actor, lines=[move], reason="AJUSTE", note="había")
    )
    apart.talk()
    with pytest.raises(ProductHasStock) as refused:
        merge(apart, goes)
    assert refused.value.facts["quantity"] == "3"
    put_over = [AdjustmentLine(goes, -3000), AdjustmentLine(item(till).variant_id, 3000)]
    till.machine.write(
        lambda s: adjustments.adjust(s, till.actor, lines=put_over, reason="AJUSTE", note="la otra")
    )
    apart.talk()
    with pytest.raises(ReasonMissing):
        merge(apart, goes, " ")
    merge(apart, goes)
    weighed = made_twice(apart, code="555", barcodes=(), unit="kg", sold_by_weight=True)
    for other, error in ((weighed, ProductsDiffer), (item(till).variant_id, ProductsDiffer),
                         (new_id(), UnknownProduct)):  # fmt: skip
        with pytest.raises(error):
            merge(apart, other)
    nobody = replace(till.actor, rules={})
    milk = item(till).variant_id
    with pytest.raises(NotPermitted):
        apart.centre.write(
            lambda s: merging.merge_products(s, nobody, goes_id=weighed, stays_id=milk, reason="x")
        )
    assert apart.problems() == []
