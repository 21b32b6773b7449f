"""The generic profile: every kind has its own numbers at every till."""

from datetime import date

import pytest

from pos_app.core.db import WriteSession
from pos_app.core.fiscal import Draft, Party, get_profile
from pos_app.core.fiscal.profile import CREDIT_NOTE, DEBIT_NOTE, SALE_RECEIPT
from pos_app.core.ids import new_id
from pos_app.core.settings_shared import Shop
from tests.shop import ReadyShop

PROFILE = get_profile(Shop(name="Minimarket La Esquina"))


@pytest.mark.req("R4")
def test_each_kind_of_document_has_its_own_numbers_at_each_till(shop: ReadyShop) -> None:
    here, there = new_id(), new_id()

    def take(session: WriteSession) -> list[tuple[str, int]]:
        taken = [
            PROFILE.reserve_number(session, a_draft(kind), device)
            for kind in (SALE_RECEIPT, CREDIT_NOTE, DEBIT_NOTE)
            for device in (here, there, here)
        ]
        assert len({(number.series, number.number) for number in taken}) == len(taken)
        return [(number.kind, number.number) for number in taken]

    assert shop.database.write(take) == [
        (kind, number) for kind in (SALE_RECEIPT, CREDIT_NOTE, DEBIT_NOTE) for number in (1, 1, 2)
    ]


def a_draft(kind: str) -> Draft:
    return Draft(kind, date(2026, 11, 21), Party(), (), 0, 0, 0)


def test_every_kind_has_a_title_and_none_is_a_tax_document() -> None:
    kinds = PROFILE.document_kinds()
    assert set(kinds) == {SALE_RECEIPT, CREDIT_NOTE, DEBIT_NOTE}
    assert all(spec.kind == kind and spec.title for kind, spec in kinds.items())
    assert not any(spec.legal for spec in kinds.values())
