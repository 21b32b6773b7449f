"""What a shop does with its stock, in any order, for state machines: places, and documents."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from pos_app.core import adjustments, expiry, kardex, orders, sales, stock_takes, transfers
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import add, open_cart
from pos_app.core.errors import (
    InsufficientStock,
    NothingExpired,
    OrderNotShipped,
    ReceivedTooMuch,
    StateRefused,
)
from pos_app.core.facts import LotFact
from pos_app.core.kardex import DatedLot
from pos_app.core.purchasing import (
    item_requests,
    purchase_orders,
    purchases,
    quantities,
    stock_transactions,
    suppliers,
)
from pos_app.core.purchasing.item_requests import IssueLine, RequestLine
from pos_app.core.purchasing.purchase_orders import ReceiptLine
from pos_app.core.purchasing.purchases import PurchaseLine
from pos_app.core.purchasing.rules import SupplierDocument
from pos_app.core.purchasing.stock_transactions import Route, TransactionLine
from pos_app.core.purchasing.suppliers import SupplierInput
from pos_app.core.settling import Tender
from tests.core.stock_machine import BOTH, CODES, MILK, ROOMS, SOME, StockMachine
from tests.shop import PRODUCTS, stock_up

COSTS = st.integers(0, 3000).map(lambda pesos: pesos * 10_000 + 5)


class Places(StockMachine):
    """Receipts, sales, orders, transfers, counts, write-offs, and days that pass."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[UUID] = []
        self.transfers: list[UUID] = []

    @initialize()
    def opened(self) -> None:
        self.write(lambda s: stock_up(s, self.shop.actor, PRODUCTS, 0))
        self.items = {code: self.shop.item(code) for code in BOTH}
        self.find_rooms()
        self.shop.open_cash()
        for code in BOTH:
            self.receive_lot(code, 20_000, 5)

    @rule(code=CODES, milli=SOME, days=st.integers(-1, 40))
    def receive_lot(self, code: str, milli: int, days: int) -> None:
        lot = LotFact(number=f"L{days}", expires_on=self.today() + timedelta(days=days))
        line = AdjustmentLine(self.items[code].variant_id, milli, lot=lot)
        self.adjust(line)
        self.net[code] += milli

    @rule(code=CODES, milli=SOME)
    def sell(self, code: str, milli: int) -> None:
        item, before = self.items[code], self.lots(code, "shelf")
        milli -= milli % 1000
        if milli == 0:
            return
        cart = add(open_cart(), item, milli)
        tender = Tender("debit", cart.total_minor)
        there = self.sellable(code, "shelf")
        try:
            self.write(lambda s: sales.charge(
                s, self.shop.actor, cart=cart, tenders=[tender], print_ticket=False))  # fmt: skip
        except InsufficientStock:
            assert milli > there
            return
        assert milli <= there
        self.net[code] -= milli
        self.first_expiry_left_first(before, self.lots(code, "shelf"))

    @rule(code=CODES, milli=SOME, more=SOME)
    def order(self, code: str, milli: int, more: int) -> None:
        lines = [
            orders.NewLine(self.items[code].variant_id, milli),
            orders.NewLine(self.items[MILK].variant_id, more),
            orders.NewLine(None, 1000),
        ]
        self.orders.append(self.write(lambda s: orders.place(s, self.shop.actor, lines=lines)))

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), status=st.sampled_from(orders.STATUSES))
    def give_status(self, data: st.DataObject, status: str) -> None:
        order = data.draw(st.sampled_from(self.orders))
        before = self.moved_by_order(order)
        done = self.write(lambda s: orders.set_status(
            s, self.shop.actor, order_id=order, status=status))  # fmt: skip
        assert done.status == status  # never lost
        after = self.moved_by_order(order)
        for code in BOTH:
            self.net[code] -= after[code] - before[code]
        if status == "cancelled" and not done.again:
            with self.shop.database.read() as session:
                assert kardex.list_held(session, order_id=order) == ()

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        order = data.draw(st.sampled_from(self.orders))
        before = self.moved_by_order(order)
        try:
            self.write(lambda s: orders.take_back(s, self.shop.actor, order_id=order))
        except OrderNotShipped:
            return
        for code, gone in before.items():
            self.net[code] += gone

    @rule(code=CODES, milli=SOME, origin=ROOMS, into=ROOMS)
    def send(self, code: str, milli: int, origin: str, into: str) -> None:
        if origin == into:
            return
        line = transfers.SendLine(self.items[code].variant_id, milli)
        try:
            sent = self.write(lambda s: transfers.send(
                s, self.shop.actor, origin_id=self.rooms[origin], target_id=self.rooms[into],
                lines=[line]))  # fmt: skip
        except InsufficientStock:
            return
        self.transfers.append(sent)

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), outcome=st.sampled_from(("received", *transfers.DIFFERENCES)))
    def receive(self, data: st.DataObject, outcome: str) -> None:
        transfer = data.draw(st.sampled_from(self.transfers))
        with self.shop.database.read() as session:
            open_lines = [
                line for line in transfers.list_lines(session, transfer) if line.open_milli
            ]
        if not open_lines:
            return
        line = data.draw(st.sampled_from(open_lines))
        milli = data.draw(st.integers(1, line.open_milli))
        arrived = (
            transfers.ReceiveLine(line.line_no, milli)
            if outcome == "received"
            else transfers.ReceiveLine(line.line_no, 0, {outcome: milli})
        )
        self.write(lambda s: transfers.receive(
            s, self.shop.actor, transfer_id=transfer, lines=[arrived]))  # fmt: skip

    @rule(code=CODES, over=st.integers(0, 5000), sold=st.booleans())
    def count_shelf(self, code: str, over: int, sold: bool) -> None:
        variant = self.items[code].variant_id
        there = sum(lot.on_hand_milli for lot in self.lots(code, "shelf"))
        take = self.write(lambda s: stock_takes.begin(s, self.shop.actor))
        counts = [stock_takes.CountInput(variant, there + over)]
        self.write(lambda s: stock_takes.count(
            s, self.shop.actor, stock_take_id=take, lines=counts))  # fmt: skip
        if sold:
            self.sell(code, 1000)
        self.write(lambda s: stock_takes.complete(s, self.shop.actor, stock_take_id=take))
        self.write(lambda s: stock_takes.reconcile(s, self.shop.actor, stock_take_id=take))
        self.net[code] += over

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.clock.set(self.clock.at + timedelta(days=days))

    @rule()
    def write_off(self) -> None:
        expired = self.expired()
        try:
            done = self.write(lambda s: expiry.write_off_expired(s, self.shop.actor))
        except NothingExpired:
            assert expired == []
            return
        assert done.quantity_milli == sum(lot.on_hand_milli for lot in expired)
        for lot in expired:
            self.net[self.code_of(lot.variant_id)] -= lot.on_hand_milli

    # Tools -------------------------------------------------------------------------------------

    def expired(self) -> list[DatedLot]:
        with self.shop.database.read() as session:
            rows = [row.lot for row in expiry.list_expiring(session, within_days=-1)]
        return [lot for lot in rows if lot.location_id != self.rooms["transit"]]

    def moved_by_order(self, order: UUID) -> dict[str, int]:
        """Return what the customer has of an order, by the Kardex."""
        with self.shop.database.read() as session:
            desk = kardex.Desk(session, self.today())
            return {
                code: sum(
                    one.quantity_milli for one in kardex.list_left(desk, order, item.variant_id)
                )
                for code, item in self.items.items()
            }

    def adjust(self, line: AdjustmentLine, reason: str = "AJUSTE", room: str = "shelf") -> None:
        self.write(lambda s: adjustments.adjust(
            s, self.shop.actor, lines=[line], reason=reason, note="",
            cause="damage" if reason == "MERMA" else "", location_id=self.rooms[room]))  # fmt: skip


class Documents(StockMachine):
    """Purchases, purchase orders, item requests, stock transactions and shrinkage."""

    def __init__(self) -> None:
        super().__init__()
        self.papers = 0
        self.supplier: UUID | None = None
        self.bought: list[UUID] = []
        self.asked: list[UUID] = []
        self.posted: list[tuple[UUID, str, str, str, int]] = []  # id, type, code, from, quantity

    def supplier_id(self) -> UUID:
        if self.supplier is None:
            self.supplier = self.write(lambda s: suppliers.save_supplier(
                s, self.shop.actor, SupplierInput("Distribuidora Sur")))  # fmt: skip
        assert self.supplier is not None
        return self.supplier

    def variant(self, code: str) -> UUID:
        return self.items[code].variant_id

    @rule(code=CODES, milli=SOME, more=SOME, cost=COSTS, room=ROOMS)
    def purchase(self, code: str, milli: int, more: int, cost: int, room: str) -> None:
        self.papers += 1
        supplier, paper = self.supplier_id(), SupplierDocument("FACTURA", f"F-{self.papers}")
        lines = [
            PurchaseLine(self.variant(code), milli, cost),
            PurchaseLine(self.variant(code), more, cost * 2),
        ]
        self.write(lambda s: purchases.enter(
            s, self.shop.actor, supplier_id=supplier, document=paper, lines=lines,
            location_id=self.rooms[room]))  # fmt: skip
        self.net[code] += milli + more

    @rule(code=CODES, milli=SOME, cost=COSTS)
    def order_goods(self, code: str, milli: int, cost: int) -> None:
        supplier, lines = self.supplier_id(), [PurchaseLine(self.variant(code), milli, cost)]
        posted = self.write(lambda s: purchase_orders.post(
            s, self.shop.actor, supplier_id=supplier, lines=lines))  # fmt: skip
        self.bought.append(posted.id)

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), agreed=st.booleans())
    def decide_order(self, data: st.DataObject, agreed: bool) -> None:
        order = data.draw(st.sampled_from(self.bought))
        verb = purchase_orders.approve if agreed else purchase_orders.cancel
        before = self.footprint()
        try:
            self.write(lambda s: verb(s, self.shop.actor, order_id=order))
        except StateRefused:
            assert self.footprint() == before

    @precondition(lambda self: self.bought)
    @rule(data=st.data(), milli=SOME, final=st.booleans())
    def receive_goods(self, data: st.DataObject, milli: int, final: bool) -> None:
        order = data.draw(st.sampled_from(self.bought))
        with self.shop.database.read() as session:
            (line,) = quantities.list_open(session, order)
        before = self.footprint()
        try:
            self.write(lambda s: purchase_orders.receive(
                s, self.shop.actor, order_id=order, lines=[ReceiptLine(1, milli)],
                final=final))  # fmt: skip
        except ReceivedTooMuch:
            assert milli > line.open_milli
            assert self.footprint() == before
        except StateRefused:
            assert self.footprint() == before
        else:
            assert milli <= line.open_milli
            self.net[self.code_of(line.variant_id)] += milli

    @rule(code=CODES, milli=SOME, room=ROOMS)
    def ask_for_items(self, code: str, milli: int, room: str) -> None:
        lines = [RequestLine(self.variant(code), milli)]
        posted = self.write(lambda s: item_requests.post(
            s, self.shop.actor, department="Panadería", lines=lines,
            location_id=self.rooms[room]))  # fmt: skip
        self.write(lambda s: item_requests.submit(s, self.shop.actor, request_id=posted.id))
        self.asked.append(posted.id)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), agreed=st.booleans())
    def decide_request(self, data: st.DataObject, agreed: bool) -> None:
        request, before = data.draw(st.sampled_from(self.asked)), self.footprint()
        try:
            if agreed:
                self.write(lambda s: item_requests.approve(s, self.shop.actor, request_id=request))
            else:
                self.write(lambda s: item_requests.reject(
                    s, self.shop.actor, request_id=request, reason="no"))  # fmt: skip
        except StateRefused:
            assert self.footprint() == before

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), part=st.integers(1, 4), final=st.booleans())
    def issue(self, data: st.DataObject, part: int, final: bool) -> None:
        request = data.draw(st.sampled_from(self.asked))
        with self.shop.database.read() as session:
            (line,) = quantities.list_open(session, request)
            place = item_requests.get_request(session, self.shop.actor, request).location_id
        milli = line.open_milli // part
        if not milli:
            return
        room = next(kind for kind, place_id in self.rooms.items() if place_id == place)
        code = self.code_of(line.variant_id)
        there, before, lots = self.sellable(code, room), self.footprint(), self.lots(code, room)
        try:
            self.write(lambda s: item_requests.issue(
                s, self.shop.actor, request_id=request, lines=[IssueLine(1, milli)],
                final=final))  # fmt: skip
        except InsufficientStock:
            assert milli > there
            assert self.footprint() == before
        except StateRefused:
            assert self.footprint() == before
        else:
            self.net[code] -= milli
            self.first_expiry_left_first(lots, self.lots(code, room))

    @rule(code=CODES, milli=SOME, kind=st.sampled_from(("IN", "OUT", "MOVE")), a=ROOMS, b=ROOMS)
    def post_transaction(self, code: str, milli: int, kind: str, a: str, b: str) -> None:
        if a == b:
            return
        route = Route(
            kind,
            None if kind == "IN" else self.rooms[a],
            None if kind == "OUT" else self.rooms[b],
        )
        lines = [TransactionLine(self.variant(code), milli)]
        posted = self.write(lambda s: stock_transactions.post(
            s, self.shop.actor, route=route, lines=lines, note="prueba"))  # fmt: skip
        self.posted.append((posted.id, kind, code, a, milli))

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def confirm_transaction(self, data: st.DataObject) -> None:
        """Confirm one, perhaps for the second time: stock moves once."""
        transaction, kind, code, room, milli = data.draw(st.sampled_from(self.posted))
        there, before = self.sellable(code, room), self.footprint()
        try:
            self.write(lambda s: stock_transactions.confirm(
                s, self.shop.actor, transaction_id=transaction))  # fmt: skip
        except InsufficientStock:
            assert kind != "IN"
            assert milli > there
            assert self.footprint() == before
        except StateRefused:
            assert self.footprint() == before
        else:
            self.net[code] += {"IN": milli, "OUT": -milli, "MOVE": 0}[kind]

    @rule(code=CODES, milli=SOME, room=ROOMS, lost=st.booleans())
    def take_out(self, code: str, milli: int, room: str, lost: bool) -> None:
        there, before, lots = self.sellable(code, room), self.footprint(), self.lots(code, room)
        line = AdjustmentLine(self.variant(code), -milli)
        try:
            self.write(lambda s: adjustments.adjust(
                s, self.shop.actor, lines=[line], reason="MERMA" if lost else "AJUSTE", note="",
                cause="theft" if lost else "", location_id=self.rooms[room]))  # fmt: skip
        except InsufficientStock:
            assert milli > there
            assert self.footprint() == before
            return
        assert milli <= there
        self.net[code] -= milli
        self.first_expiry_left_first(lots, self.lots(code, room))
