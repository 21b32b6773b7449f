"""A shop of the Chilean profile, with folios, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from pos_app.core import cart as carts
from pos_app.core import customer_accounts, sales
from pos_app.core.cart import Cart, open_cart
from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.customers import CustomerInput
from pos_app.core.fiscal.cl import folios, sealing
from pos_app.core.fiscal.cl.folios import Folios, NewFolios
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.sales import Charged
from pos_app.core.settings_shared import get_shop, save_shop
from pos_app.core.settling import Tender
from tests.shop import PRODUCTS, ReadyShop, make_shop

MILK, BREAD, BOOK, SAFE = "7802920008134", "7803403801020", "BOOK", "SAFE"
NOON: Final = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
AUTHORISED: Final = date(2026, 11, 1)
RUT: Final = "97975000-5"  # of a buyer
GOODS: Final = (
    *PRODUCTS,
    ProductInput(code=BOOK, name="Libro usado", price_minor=5000, tax_class="exempt"),
    ProductInput(code=SAFE, name="Caja fuerte", price_minor=2_681_637),
)


@dataclass(frozen=True)
class Chile:
    """A shop of Chile at noon in November, its cash session open."""

    shop: ReadyShop
    clock: SetClock

    def give(
        self, code: str, first: int, last: int, authorised_on: date | None = AUTHORISED
    ) -> UUID:
        """Load folios of a type."""
        return self.add(NewFolios(code, first, last, authorised_on=authorised_on))

    def add(self, new: NewFolios) -> UUID:
        """Load folios as the owner."""
        return self.shop.database.write(
            lambda session: folios.add_folios(session, self.shop.actor, new)
        )

    def known(self) -> tuple[Folios, ...]:
        """Return the ledger of folios."""
        with self.shop.database.read() as session:
            return folios.list_folios(session)

    def customer(self, **fields: Any) -> UUID:
        """Add a customer."""
        return self.shop.database.write(
            lambda session: customer_accounts.save_customer(
                session, self.shop.actor, CustomerInput(**{"name": "Banquetería Lo Boza", **fields})
            )
        )

    def cart(self, *codes: str, customer_id: UUID | None = None) -> Cart:
        """Return a cart with one of each code."""
        cart = open_cart()
        for code in codes:
            cart = carts.add(cart, self.shop.item(code), 1000)
        return replace(cart, customer_id=customer_id)

    def charge(
        self, cart: Cart, *tenders: Tender, kind: str | None = None, print_ticket: bool = False
    ) -> Charged:
        """Charge a cart, by default in cash."""
        paid: Sequence[Tender] = tenders or (Tender("cash", cart.total_minor + 10),)
        return self.shop.database.write(
            lambda session: sales.charge(
                session,
                self.shop.actor,
                cart=cart,
                tenders=paid,
                print_ticket=print_ticket,
                document_kind=kind,
            )
        )

    def sell(self, *codes: str, kind: str | None = None) -> FiscalDocument:
        """Sell one of each code in cash; return its document."""
        return self.document(self.charge(self.cart(*codes), kind=kind).sale_id)

    def document(self, document_id: UUID) -> FiscalDocument:
        """Return the number of a document."""
        with self.shop.database.read() as session:
            return session.get_one(FiscalDocument, document_id)

    def said(self, document_id: UUID) -> dict[str, Any]:
        """Return what a document was sealed as."""
        return sealing.read(self.document(document_id).sealed.decode())


def open_chile(
    folder: Path, *, at: datetime = NOON, stock_milli: int = 100_000, **settings: Any
) -> Chile:
    """Make a shop of the Chilean profile without folios, and open its cash session."""
    clock = SetClock(at)
    shop = make_shop(folder, products=GOODS, clock=clock, stock_milli=stock_milli)
    become_chilean(shop, **settings)
    shop.open_cash()
    return Chile(shop, clock)


def become_chilean(shop: ReadyShop, **settings: Any) -> None:
    """Give a shop the Chilean profile."""
    with shop.database.read() as session:
        now = get_shop(session)
    changed = msgspec.structs.replace(
        now,
        **{
            "fiscal_profile": "cl",
            "tax_id": "76.192.083-9",
            "legal_name": "MINIMARKET LA ESQUINA SPA",
            "activity": "Venta de abarrotes",
            "address": "Av. Matta 1240, Santiago",
            **settings,
        },
    )
    shop.database.write(lambda session: save_shop(session, changed))
