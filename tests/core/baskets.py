"""Random baskets: the same goods put into the product's cart and into the second calculator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from random import Random
from uuid import UUID

from pos_app.core.cart import Cart, add, open_cart, set_discount, set_sale_discount
from pos_app.core.pricing import Sellable
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.core.settling import Tender
from tests.core.reckoner import Bill, Line, in_cash
from tests.core.reckoner_offers import Offer

KEYS = tuple("abcdefgh")
WEIGHED = frozenset("gh")
METHODS = ("debit", "credit", "transfer")
TAX = {True: "exempt", False: "standard"}
NOON = datetime(2026, 11, 21, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Basket:
    """One sale as it is wanted: lines, offers, what is taken off the whole."""

    bill: Bill
    offers: list[Offer]
    chance: Random

    def payments(self, total: int) -> list[Tender]:
        """Return some payments of a total: cards and transfers to the peso, the rest in cash."""
        tenders, left = [], total
        for method in self.chance.sample(METHODS, self.chance.randrange(3)):
            part = self.chance.randint(0, left)
            tenders.append(Tender(method, part))
            left -= part
        if (self.chance.random() < 0.8 and left) or not tenders:
            return [*tenders, Tender("cash", in_cash(left) + self.chance.choice([0, 10, 5000]))]
        tenders[-1] = Tender(tenders[-1].method, tenders[-1].amount_minor + left)
        return tenders

    def notes(self) -> Iterator[list[Fraction]]:
        """Give returns, one after the other, until nothing is left or the customer keeps the rest.

        Each is how much of each line comes back.
        """
        left = [line.quantity for line in self.bill.lines]
        for _ in range(self.chance.randrange(1, 6)):
            now = [self._part(line, rest) for line, rest in zip(self.bill.lines, left, strict=True)]
            left = [rest - part for rest, part in zip(left, now, strict=True)]
            if any(now):
                yield now
        if any(left):
            yield left

    def _part(self, line: Line, left: Fraction) -> Fraction:
        if line.weighed:
            return Fraction(self.chance.randint(0, int(left * 1000)), 1000)
        return Fraction(self.chance.randint(0, int(left)))


def some_basket(seed: int) -> Basket:
    """Return the basket of a seed."""
    chance = Random(seed)
    keys = chance.sample(KEYS, chance.randint(1, 6))
    lines = [_line(chance, key) for key in keys]
    bill = Bill(lines)
    if chance.random() < 0.4:
        bill.share = Fraction(chance.randint(1, 6000), 10_000)
    elif chance.random() < 0.3:
        bill.off = -1  # an amount, once it is known how much there is
    return Basket(bill, _offers(chance), chance)


def _line(chance: Random, key: str) -> Line:
    weighed = key in WEIGHED
    thousandths = chance.randint(1, 3500) if weighed else 1000 * chance.randint(1, 9)
    quantity = Fraction(thousandths, 1000)
    price = chance.choice([chance.randint(1, 99), 990, 1990, chance.randint(100, 40_000)])
    line = Line(key, quantity, price, weighed=weighed, exempt=chance.random() < 0.25)
    if chance.random() < 0.3:
        line.share = Fraction(chance.randint(1, 9000), 10_000)
    return line


def _offers(chance: Random) -> list[Offer]:
    offers = []
    if chance.random() < 0.5:
        offers.append(Offer(("a", "b"), share=Fraction(chance.choice([50, 100]), 100), n=2))
    if chance.random() < 0.5:
        offers.append(Offer(("c", "g"), share=Fraction(chance.randint(1, 8000), 10_000)))
    if chance.random() < 0.5:
        offers.append(Offer(("d", "e"), price=chance.randint(0, 5000)))
    return offers


# As the product has them ------------------------------------------------------------------------


def milli(quantity: Fraction) -> int:
    """Return a quantity in thousandths."""
    return int(quantity * 1000)


def id_of(key: str) -> UUID:
    """Return the id of the goods of a key."""
    return UUID(int=ord(key))


def sellable(line: Line) -> Sellable:
    """Return a line's goods as the counter meets them."""
    return Sellable(
        id_of(line.key), line.key, line.key, "kg" if line.weighed else "un", line.weighed,
        False, True, TAX[line.exempt], line.price,
    )  # fmt: skip


def filled(basket: Basket, items: dict[str, Sellable]) -> Cart:
    """Return the product's cart of a basket, before its offers and the discount of the whole."""
    cart = open_cart()
    for at, line in enumerate(basket.bill.lines):
        cart = add(cart, items[line.key], milli(line.quantity))
        if line.share:
            cart = set_discount(cart, at, int(line.share * 10_000), "")
    return cart


def less_the_whole(basket: Basket, cart: Cart) -> Cart:
    """Return the cart with the discount of the whole sale."""
    if basket.bill.off:
        basket.bill.off = basket.chance.randint(0, cart.total_minor // 2)
        return set_sale_discount(cart, off_minor=basket.bill.off)
    return set_sale_discount(cart, int(basket.bill.share * 10_000))


def promotions(offers: list[Offer], ids: dict[str, UUID]) -> list[Promotion]:
    """Return the offers as the shop keeps them."""
    return [_promotion(at, offer, ids) for at, offer in enumerate(offers)]


def _promotion(at: int, offer: Offer, ids: dict[str, UUID]) -> Promotion:
    variants = frozenset(ids[key] for key in offer.keys)
    goods, share = Goods(variants=variants), int(offer.share * 10_000)
    if offer.price >= 0:
        slots = tuple(Slot(Goods(variants=frozenset({one})), 1) for one in sorted(variants))
        return Promotion(
            UUID(int=1000 + at), "set", Kind.BUNDLE, slots=slots, price_minor=offer.price
        )
    if offer.n:
        return Promotion(
            UUID(int=1000 + at), "nth", Kind.NTH, goods=goods, n=offer.n, percent_bp=share
        )
    return Promotion(UUID(int=1000 + at), "percent", Kind.PERCENT, goods=goods, percent_bp=share)
