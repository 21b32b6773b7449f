"""What the demo company does every day: deliveries and sales."""

from datetime import timedelta

from pos_app.core import (
    cart,
    cash,
    sales,
)
from pos_app.core.actor import Actor
from pos_app.core.company.stage import (
    BRANCHES,
    LOW,
    RESTOCK_DAYS,
    SALES_A_DAY,
    SHELF_LIFE,
    Stage,
    cost_e4,
)
from pos_app.core.company.story import STORY
from pos_app.core.db import WriteSession
from pos_app.core.facts import LotFact
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import (
    purchases,
)
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.quantity import milli
from pos_app.core.settling import Tender


def play(stage: Stage, day: int) -> None:
    """Play one day: deliveries in the morning, documents at noon, sales until the evening."""
    if day in RESTOCK_DAYS:
        stage.at(day, 8, 30)
        for code, _ in BRANCHES:
            _restock(stage, code, day)
    stage.at(day, 12)
    for event in STORY.get(day, ()):
        event(stage)
    for number in range(SALES_A_DAY):
        stage.at(day, 13 + number, stage.chance.randrange(60))
        for code, _ in BRANCHES:
            _sell(stage, code)


def _restock(stage: Stage, branch: str, day: int) -> None:
    """Let a delivery of each supplier come in: the first one fills the shop."""
    for number, supplier_id in enumerate(stage.suppliers):
        lines = [
            PurchaseLine(item.variant_id, _delivered(index, day), cost_e4(item), _lot(stage, item))
            for index, item in enumerate(stage.items)
            if index % len(stage.suppliers) == number
            and (day == RESTOCK_DAYS[0] or (index >= LOW and item.variant_id in stage.lots))
        ]
        paper = SupplierDocument("FACTURA", f"{8000 + 100 * number + 10 * int(branch) + day}")
        if lines:
            stage.do(
                "BODEGUERO",
                (branch, "SALA"),
                lambda s, who, by=supplier_id, of=paper, what=lines: purchases.enter(  # type: ignore[misc]
                    s, who, supplier_id=by, document=of, lines=what, note="Reposición semanal"
                ),
            )


def _delivered(index: int, day: int) -> int:
    if index < LOW:
        return milli(3 + index)
    return milli(60 if day == RESTOCK_DAYS[0] else 24)


def _lot(stage: Stage, item: Sellable) -> LotFact | None:
    if item.variant_id not in stage.lots:
        return None
    today = stage.clock.now().astimezone(stage.zone).date()
    week = (today - stage.start).days // 7
    life = SHELF_LIFE[week % len(SHELF_LIFE)]
    return LotFact(number=f"L{today:%y%m%d}", expires_on=today + timedelta(days=life))


def _sell(stage: Stage, branch: str) -> None:
    """Charge a cart of a few things, paid by card or transfer."""
    chosen = stage.chance.sample(stage.items[LOW:], stage.chance.randint(1, 4))
    made = cart.open_cart()
    for item in chosen:
        weight = stage.chance.randrange(200, 1500, 5)
        made = cart.add(made, item, weight if item.sold_by_weight else milli(1))
    method = stage.chance.choice(("debit", "debit", "credit", "transfer"))
    tender = Tender(method, made.total_minor, f"{stage.chance.randrange(10**6):06d}")

    def charge(session: WriteSession, actor: Actor) -> None:
        if cash.find_open(session) is None:
            cash.open_session(session, actor, float_minor=0)
        sales.charge(session, actor, cart=made, tenders=[tender], print_ticket=False)

    stage.do("VENDEDOR", (branch, "SALA"), charge)
    stage.sales += 1
