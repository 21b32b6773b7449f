"""The documents of the four weeks, each taken as far as it got."""

from collections.abc import Callable
from typing import Final

from pos_app.core import (
    adjustments,
    orders,
    stock_takes,
    transfers,
)
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.company.stage import BRANCHES, LOW, Stage, cost_e4
from pos_app.core.money import E4
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import (
    item_requests,
    purchase_orders,
    stock_transactions,
)
from pos_app.core.purchasing.item_requests import RequestLine
from pos_app.core.purchasing.purchase_orders import ReceiptLine
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.stock_transactions import Route, TransactionLine
from pos_app.core.quantity import milli
from pos_app.core.stock_takes import CountInput
from pos_app.core.transfers import ReceiveLine, SendLine


def _fill_store(stage: Stage) -> None:
    """Give the storerooms what was counted there at the beginning."""
    for branch, _ in BRANCHES:
        lines = [
            AdjustmentLine(item.variant_id, milli(36), cost_e4(item))
            for item in stage.items[LOW:40]
            if item.variant_id not in stage.lots
        ]
        stage.do(
            "BODEGUERO",
            (branch, "BODEGA"),
            lambda s, who, what=lines: adjustments.adjust(  # type: ignore[misc]
                s, who, lines=what, reason="INICIAL", note="Inventario inicial de la bodega"
            ),
        )


def _break_some(stage: Stage) -> None:
    """Something breaks, something is missing."""
    for branch, cause, note in (("1", "damage", "Se cayó una caja"), ("2", "theft", "Faltante")):
        lines = [AdjustmentLine(item.variant_id, milli(-2)) for item in _pieces(stage)[:2]]
        stage.do(
            "BODEGUERO",
            (branch, "SALA"),
            lambda s, who, what=lines, why=cause, said=note: adjustments.adjust(  # type: ignore[misc]
                s, who, lines=what, reason="MERMA", cause=why, note=said
            ),
        )


def _buy_by_order(stage: Stage, *, until: str) -> None:
    """Write a purchase order and take it as far as `until`."""
    supplier_id, home = stage.suppliers[0], ("1", "BODEGA")
    lines = [
        PurchaseLine(item.variant_id, milli(24), cost_e4(item)) for item in _pieces(stage)[2:6]
    ]
    posted = stage.do(
        "BODEGUERO",
        home,
        lambda s, who: purchase_orders.post(
            s, who, supplier_id=supplier_id, lines=lines, note="Pedido semanal"
        ),
    )
    order_id = posted.id
    if until == "cancelled":
        stage.do(
            "SUPERVISOR",
            home,
            lambda s, who: purchase_orders.cancel(
                s, who, order_id=order_id, reason="El proveedor no tiene"
            ),
        )
        return
    if until != "posted":
        stage.do(
            "SUPERVISOR",
            home,
            lambda s, who: purchase_orders.approve(s, who, order_id=order_id),
        )
    if until in {"received", "part"}:
        part = [ReceiptLine(1, milli(12)), ReceiptLine(2, milli(24))] if until == "part" else None
        paper = SupplierDocument("GUIA", f"{4000 + stage.sales}")
        stage.do(
            "BODEGUERO",
            home,
            lambda s, who: purchase_orders.receive(
                s, who, order_id=order_id, lines=part, document=paper
            ),
        )


def _request(stage: Stage, department: str, *, until: str) -> None:
    """Ask for things for a department and take the request as far as `until`."""
    home = ("1", "BODEGA")
    lines = [RequestLine(item.variant_id, milli(2)) for item in _pieces(stage)[:2]]
    posted = stage.do(
        "VENDEDOR",
        home,
        lambda s, who: item_requests.post(s, who, department=department, lines=lines),
    )
    request_id = posted.id
    if until == "posted":
        return
    stage.do("VENDEDOR", home, lambda s, who: item_requests.submit(s, who, request_id=request_id))
    if until == "rejected":
        stage.do(
            "SUPERVISOR",
            home,
            lambda s, who: item_requests.reject(
                s, who, request_id=request_id, reason="Aún queda en la sala"
            ),
        )
    if until in {"approved", "issued"}:
        stage.do(
            "SUPERVISOR", home, lambda s, who: item_requests.approve(s, who, request_id=request_id)
        )
    if until == "issued":
        stage.do(
            "BODEGUERO", home, lambda s, who: item_requests.issue(s, who, request_id=request_id)
        )


def _send(stage: Stage, *, arrives: bool) -> None:
    """Send goods from one branch to the other; they arrive with one piece broken, or are on it."""
    lines = [SendLine(item.variant_id, milli(6)) for item in _pieces(stage)[6:8]]
    target = stage.places["2", "BODEGA"].location_id
    sent = stage.do(
        "BODEGUERO",
        ("1", "BODEGA"),
        lambda s, who: transfers.send(
            s,
            who,
            origin_id=stage.places["1", "BODEGA"].location_id,
            target_id=target,
            lines=lines,
            note="Reponer Ñuñoa",
        ),
    )
    if arrives:
        came = [ReceiveLine(1, milli(5), {"damaged": milli(1)}), ReceiveLine(2, milli(6))]
        stage.do(
            "BODEGUERO",
            ("2", "BODEGA"),
            lambda s, who: transfers.receive(s, who, transfer_id=sent, lines=came),
        )


def _move(stage: Stage, *, confirmed: bool) -> None:
    """Bring goods from the storeroom to the shop floor by document."""
    origin, target = stage.places["2", "BODEGA"], stage.places["2", "SALA"]
    lines = [TransactionLine(item.variant_id, milli(6)) for item in _pieces(stage)[8:10]]
    posted = stage.do(
        "BODEGUERO",
        ("2", "BODEGA"),
        lambda s, who: stock_transactions.post(
            s,
            who,
            route=Route("MOVE", origin.location_id, target.location_id),
            lines=lines,
            note="Reponer góndola",
        ),
    )
    if confirmed:
        stage.do(
            "BODEGUERO",
            ("2", "BODEGA"),
            lambda s, who: stock_transactions.confirm(s, who, transaction_id=posted.id),
        )


def _order(stage: Stage, number: int, *statuses: str) -> None:
    """Take an order of a customer and give it these statuses in turn."""
    home = ("1", "SALA")
    item = _pieces(stage)[10 + number]
    lines = [
        orders.NewLine(item.variant_id, milli(2), item.code, item.name, item.price_minor * E4),
        orders.NewLine(None, milli(1), name="Canasta a pedido"),
    ]
    order_id = stage.do(
        "VENDEDOR",
        home,
        lambda s, who: orders.place(
            s,
            who,
            lines=lines,
            reference=f"WEB-{1000 + number}",
            customer_id=stage.customers[number % len(stage.customers)],
        ),
    )
    for status in statuses:
        stage.do(
            "VENDEDOR",
            home,
            lambda s, who, now=status: orders.set_status(s, who, order_id=order_id, status=now),  # type: ignore[misc]
        )


def _count(stage: Stage, branch: str, *, reconciled: bool) -> None:
    """Count some shelves; two products are not as expected."""
    home = (branch, "BODEGA")
    take = stage.do(
        "BODEGUERO", home, lambda s, who: stock_takes.begin(s, who, note="Conteo mensual")
    )
    lines = [
        CountInput(item.variant_id, milli(36 - (index < 2)), reason="Conteo físico")
        for index, item in enumerate(_pieces(stage)[20:25])
    ]
    stage.do(
        "BODEGUERO",
        home,
        lambda s, who: stock_takes.count(s, who, stock_take_id=take, lines=lines),
    )
    if reconciled:
        stage.do("BODEGUERO", home, lambda s, who: stock_takes.complete(s, who, stock_take_id=take))
        stage.do(
            "SUPERVISOR", home, lambda s, who: stock_takes.reconcile(s, who, stock_take_id=take)
        )


def _pieces(stage: Stage) -> list[Sellable]:
    """Return the products of the storeroom that are sold by the piece and have no lots."""
    return [
        item
        for item in stage.items[LOW:40]
        if item.variant_id not in stage.lots and not item.sold_by_weight
    ]


STORY: Final[dict[int, tuple[Callable[[Stage], None], ...]]] = {
    0: (_fill_store,),
    9: (lambda stage: _request(stage, "Aseo", until="issued"),),
    10: (lambda stage: _buy_by_order(stage, until="received"),),
    12: (lambda stage: _send(stage, arrives=True),),
    13: (_break_some,),
    14: (lambda stage: _order(stage, 0, "processing", "shipped", "delivered"),),
    15: (lambda stage: _move(stage, confirmed=True),),
    16: (lambda stage: _request(stage, "Oficina", until="rejected"),),
    18: (lambda stage: _buy_by_order(stage, until="part"),),
    20: (
        lambda stage: _request(stage, "Cafetería", until="approved"),
        lambda stage: _order(stage, 1, "processing", "cancelled"),
    ),
    22: (lambda stage: _count(stage, "1", reconciled=True),),
    25: (
        lambda stage: _buy_by_order(stage, until="approved"),
        lambda stage: _buy_by_order(stage, until="cancelled"),
        lambda stage: _order(stage, 2, "processing"),
    ),
    26: (lambda stage: _request(stage, "Aseo", until="waiting_approval"),),
    27: (
        lambda stage: _buy_by_order(stage, until="posted"),
        lambda stage: _request(stage, "Bodega", until="posted"),
        lambda stage: _send(stage, arrives=False),
        lambda stage: _move(stage, confirmed=False),
        lambda stage: _order(stage, 3),
        lambda stage: _count(stage, "2", reconciled=False),
    ),
}
