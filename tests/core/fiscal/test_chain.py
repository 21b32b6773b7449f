"""Another country: a toy profile that chains its documents by hash, run by the same core.

Nothing of it is in the product. It shows that what a profile is asked for is enough for a country
that is not Chile: what it needs of the store comes with the number, the seal is pure.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select, text

from pos_app.core import cart, documents, fiscal, verify
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.documents_returns import credit_note_ticket
from pos_app.core.fiscal import Draft, get_profile
from pos_app.core.fiscal.drafts import CREDIT_NOTE, SALE_RECEIPT, Number
from pos_app.core.fiscal.generic import GenericProfile, next_number, series_of
from pos_app.core.fiscal.profile import KindSpec
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.returns import ReturnLine
from pos_app.core.sales import charge
from pos_app.core.settings_shared import Shop, get_shop, save_shop
from pos_app.core.settling import Tender
from pos_app.core.tickets.blocks import Block, Text
from pos_app.core.tickets.values import Style
from tests.core.returning import give_back
from tests.shop import PRODUCTS, ReadyShop, make_shop

START = "0" * 64


@dataclass(frozen=True)
class ChainProfile(GenericProfile):
    """Each document is sealed with the seal of the one before it in its series."""

    code: str = "toy"

    def document_kinds(self) -> dict[str, KindSpec]:
        return {
            kind: KindSpec(kind, title, legal=True, code="T")
            for kind, title in ((SALE_RECEIPT, "Toy receipt"), (CREDIT_NOTE, "Toy note"))
        }

    def sale_series(self, device_id: UUID) -> tuple[str, ...]:
        return (series_of(f"toy:{SALE_RECEIPT}", device_id),)

    def reserve_number(self, session: WriteSession, draft: Draft, device_id: UUID) -> Number:
        taken = next_number(session, f"toy:{draft.kind}", device_id)
        before = session.scalars(
            select(FiscalDocument.sealed).where(
                FiscalDocument.series == taken.series, FiscalDocument.number == taken.number - 1
            )
        ).first()
        carried = before.decode().partition(" ")[0] if before else START
        return Number(draft.kind, taken.series, taken.number, carried)

    def seal(self, draft: Draft, number: Number, at: datetime) -> str:
        said = f"{number.number} {draft.total_minor} {at.isoformat()}"
        return f"{_seal(number.carried, said)} {said}"

    def receipt_blocks(self, sealed: str, style: Style) -> tuple[Block, ...]:
        return (Text(f"Seal {sealed[:8]}"),)


def _seal(previous: str, said: str) -> str:
    return hashlib.sha256(f"{previous}{said}".encode()).hexdigest()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadyShop]:
    monkeypatch.setitem(
        fiscal.PROFILES, "toy", lambda shop: ChainProfile(shop.tax_label, shop.tax_rates_bp)
    )
    ready = make_shop(tmp_path / "shop")
    with ready.database.read() as session:
        toy = msgspec.structs.replace(get_shop(session), fiscal_profile="toy")
    ready.database.write(partial(save_shop, shop=toy))
    ready.open_cash()
    yield ready
    ready.database.close()


def sell(shop: ReadyShop) -> UUID:
    filled = cart.add(cart.open_cart(), shop.item(PRODUCTS[0].code), 1000)
    tenders = [Tender("cash", 2000)]
    return shop.database.write(
        lambda session: charge(session, shop.actor, cart=filled, tenders=tenders).sale_id
    )


def seals(session: ReadSession, kind: str) -> list[str]:
    query = select(FiscalDocument.sealed).where(FiscalDocument.kind == kind)
    return [row.decode() for row in session.scalars(query.order_by(FiscalDocument.number))]


@pytest.mark.req("R4")
def test_a_profile_of_hashes_runs_in_the_same_core(shop: ReadyShop) -> None:
    sold = [sell(shop) for _ in range(4)]
    with shop.database.read() as session:
        chain = seals(session, SALE_RECEIPT)
        previous = START
        for number, one in enumerate(chain, start=1):
            seal, said = one.split(" ", 1)
            assert said.startswith(f"{number} 1600 ")
            assert seal == _seal(previous, said)
            previous = seal
        assert len(chain) == len(sold)
        assert verify.verify(session).ok
        ticket = documents.sale_ticket(session, sold[0])
        assert (ticket.title, ticket.warning) == ("TOY RECEIPT", "")
        assert ticket.fiscal == (Text(f"Seal {chain[0][:8]}"),)


@pytest.mark.req("R4")
def test_its_notes_are_a_chain_of_their_own(shop: ReadyShop) -> None:
    sold = [sell(shop) for _ in range(3)]
    notes = [give_back(shop, one, ReturnLine(1, 1000)) for one in sold]
    assert [one.number for one in notes] == [1, 2, 3]
    with shop.database.read() as session:
        previous = START
        for one in seals(session, CREDIT_NOTE):
            seal, said = one.split(" ", 1)
            assert seal == _seal(previous, said)
            previous = seal
        paper = credit_note_ticket(session, notes[0].credit_note_id)
        assert (paper.title, paper.original) == ("TOY NOTE", "Toy receipt N° 1")
        assert verify.verify(session).ok


@pytest.mark.req("R4", refusal=True)
def test_what_was_sealed_is_not_made_again(shop: ReadyShop) -> None:
    """The store keeps the text: changed, it is found."""
    sell(shop)
    shop.database.write(_spoil)
    with shop.database.read() as session:
        problems = verify.verify(session).problems
    assert [one.kind for one in problems if one.where.startswith("fiscal_documents")] == [
        "document"
    ]


def _spoil(session: WriteSession) -> None:
    session.execute(text("DROP TRIGGER fiscal_documents_no_update"))
    session.execute(text("UPDATE fiscal_documents SET sealed = x'00'"))


def test_an_unknown_profile_is_the_generic() -> None:
    assert get_profile(Shop(name="x", fiscal_profile="unheard of")).code == "generic"
