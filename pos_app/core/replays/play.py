"""Playing a plan: the same operations as at the counter, at the time of the file.

Each document is one durable transaction that also writes (hash of the file, number) into
`imported`. What is there already is skipped, so whatever stops a run, the next one goes on where it
ended, and two runs at once double nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select

from pos_app.core import adjustments, cash, catalog, journal, people, print_jobs, returns, sales
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.cart import Cart, CartLine
from pos_app.core.catalog import NAME_LIMIT, ProductInput
from pos_app.core.clock import SetClock
from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import CashSessionOpen
from pos_app.core.ids import new_id
from pos_app.core.kardex.baselines import last_position
from pos_app.core.models.catalog import Customer
from pos_app.core.models.local import Imported
from pos_app.core.models.sales import Sale
from pos_app.core.money import E4, half_up
from pos_app.core.pricing import FILE, Sellable
from pos_app.core.quantity import milli
from pos_app.core.replays.matching import Matched, match
from pos_app.core.replays.plans import Plan, PlanDocument, PlanLine, PlanProduct
from pos_app.core.returns import LooseLine, RefundWay, Returned, ReturnLine
from pos_app.core.settings_shared import get_shop
from pos_app.core.settling import Tender
from pos_app.core.statements import Prepared, insert_into

BATCH: Final = 200  # products or customers in one transaction
CARD: Final = "debit"
REASON: Final = "other"  # the file does not say why
OPENING: Final = "INICIAL"
SESSION: Final = "CAJA"

Progress = Callable[[int, int], None]

_insert_imported = insert_into(Imported)
_imported = Prepared(
    select(Imported.outcome).where(
        Imported.file_hash == bindparam("file"), Imported.document == bindparam("document")
    )
)


@dataclass
class Played:
    """What one run did; amounts in minor units. `skipped` counts documents.

    `returns` counts credit notes, `return_lines` rows of the file, `returns_without_ticket`
    documents of which at least one unit matched no sale.
    """

    sales: int = 0
    sale_lines: int = 0
    units_sold: int = 0
    sales_total_minor: int = 0
    adjustments_in: int = 0
    adjustments_out: int = 0
    returns: int = 0
    return_lines: int = 0
    units_returned: int = 0
    refund_total_minor: int = 0
    returns_without_ticket: int = 0
    skipped: int = 0
    products: int = 0
    customers: int = 0
    movements: int = 0
    operations: int = 0


class _Written(NamedTuple):
    """What one document came to."""

    charged_minor: int
    notes: int
    refunded_minor: int


def play(
    database: Database, plan: Plan, zone: ZoneInfo, *, progress: Progress | None = None
) -> Played:
    """Play what of a plan is not done yet, as the owner of the shop; days are those of `zone`.

    Raises `CashSessionOpen` where the till has a session of its own open, and what the operations
    raise; what was played before that stays, and the next run goes on.
    """
    player = _Player(database, plan, zone)
    with database.read() as session:
        before = _counts(session)
    player.prepare()
    player.play(progress)
    with database.read() as session:
        after = _counts(session)
    player.done.operations = after[0] - before[0]
    player.done.movements = after[1] - before[1]
    return player.done


def _counts(session: ReadSession) -> tuple[int, int]:
    """Return the number of the last operation of this node, and of the last movement."""
    device_id = journal.get_station(session).device_id
    return journal.head(session, device_id)[0], last_position(session)


class _Player:
    """One run: what is known of the shop, and what was done."""

    def __init__(self, database: Database, plan: Plan, zone: ZoneInfo) -> None:
        first = min((document.at for document in plan.documents), default=database.clock.now())
        self._clock = SetClock(first)
        self._clock.set(first)
        # The same store and the same threads behind it, at the time of the file.
        self._database = replace(database, clock=self._clock)
        self._plan, self._zone = plan, zone
        self._items: dict[str, Sellable] = {}
        self._customers: dict[str, UUID] = {}
        self._matched = match(plan.documents)
        self.done = Played(skipped=len(plan.skipped))
        with database.read() as session:
            self._actor: Actor = people.first_with_role(session, "ADMINISTRADOR")
            known = select(Imported.document).where(Imported.file_hash == plan.sha256)
            self._known = set(session.scalars(known))

    # Before the first sale -------------------------------------------------------------------

    def prepare(self) -> None:
        """Make products and customers that are new, and open the stock the file will take."""
        self._refuse_other_sessions()
        products = list(self._plan.products.values())
        for start in range(0, len(products), BATCH):
            self._prepare_products(products[start : start + BATCH])
        for start in range(0, len(self._plan.customers), BATCH):
            self._prepare_customers(self._plan.customers[start : start + BATCH])

    def _prepare_products(self, products: Sequence[PlanProduct]) -> None:
        fresh = [product for product in products if self._opening(product) not in self._known]
        created = self._database.write(lambda session: self._save(session, fresh)) if fresh else 0
        self.done.products += created
        with self._database.read() as session:
            for product in products:
                self._items[product.code] = catalog.get_by_code(session, product.code)

    def _opening(self, product: PlanProduct) -> str:
        return f"{OPENING} {product.code}"

    def _save(self, session: WriteSession, products: Sequence[PlanProduct]) -> int:
        """Save products with their opening stock and the mark that they have it."""
        created, lines, op_id = 0, [], new_id()
        for product in products:
            if self._is_marked(session, self._opening(product)):
                continue
            variant_id, new = _save_product(session, product)
            created += new
            if product.opening_units and not product.is_service:
                lines.append(AdjustmentLine(variant_id, milli(product.opening_units)))
            self._mark(session, self._opening(product), op_id, "opened")
        if lines:
            adjustments.adjust(
                session, self._actor, lines=lines, reason=OPENING, note="", op_id=op_id
            )
        return created

    def _prepare_customers(self, references: Sequence[str]) -> None:
        with self._database.read() as session:
            query = select(Customer.reference, Customer.id).where(
                Customer.reference.in_(references)
            )
            found = {
                str(reference): customer_id for reference, customer_id in session.execute(query)
            }
        missing = [reference for reference in references if reference not in found]
        if missing:
            found |= self._database.write(lambda session: _add_customers(session, missing))
        self.done.customers += len(missing)
        self._customers |= found

    # Documents -------------------------------------------------------------------------------

    def play(self, progress: Progress | None) -> None:
        """Play the documents by day; each day that sells or adjusts has one cash session."""
        total, seen = len(self._plan.documents), 0
        for day, group in groupby(self._plan.documents, key=self._day):
            documents = list(group)
            for document in documents:
                self._play_one(day, document)
                seen += 1
                if progress is not None:
                    progress(seen, total)
            self._clock.set(documents[-1].at)
            self._close_day(day)

    def _day(self, document: PlanDocument) -> date:
        return document.at.astimezone(self._zone).date()

    def _play_one(self, day: date, document: PlanDocument) -> None:
        if document.number in self._known or self._was_done(document):
            self.done.skipped += 1
            return
        if not (document.sold or document.returned or document.taken or document.added):
            return
        self._clock.set(document.at)
        if document.sold:
            self._open_day(day)
        op_id = new_id()
        written = self._database.write(
            lambda session: self._write(session, document, op_id), op_id=op_id
        )
        if written is None:
            self.done.skipped += 1
        else:
            self._count(document, written)

    def _was_done(self, document: PlanDocument) -> bool:
        """Return whether another run did this document meanwhile."""
        with self._database.read() as session:
            return self._is_marked(session, document.number)

    def _write(self, session: WriteSession, document: PlanDocument, op_id: UUID) -> _Written | None:
        """Write one document, whole, with the mark that it is done; return what it came to.

        None is a document that another run did meanwhile.
        """
        if self._is_marked(session, document.number):
            return None
        charged, outcome = 0, "adjusted"
        notes: tuple[Returned, ...] = ()
        if document.sold:
            charged, outcome = self._sell(session, document, op_id), "sold"
        if document.returned:
            notes, outcome = self._give_back(session, document, op_id), "returned"
        self._adjust(session, document, document.taken, "MERMA", -1)
        self._adjust(session, document, document.added, "AJUSTE", 1)
        self._mark(session, document.number, op_id if outcome != "adjusted" else None, outcome)
        return _Written(charged, len(notes), sum(note.total_minor for note in notes))

    def _sell(self, session: WriteSession, document: PlanDocument, sale_id: UUID) -> int:
        """Charge the sale of a document; return its total."""
        cart = self._cart(document, sale_id)
        tenders = [Tender(CARD, cart.total_minor)]
        return sales.charge(
            session, self._actor, cart=cart, tenders=tenders, print_ticket=False
        ).total_minor

    def _give_back(
        self, session: WriteSession, document: PlanDocument, op_id: UUID
    ) -> tuple[Returned, ...]:
        """Issue a credit note for each sale that gives back, and one for what matched none."""
        matched, card = self._matched[document.number], RefundWay(returns.CARD, document.number)
        ids = iter((op_id, *(new_id() for _ in matched.sales)))
        notes = []
        for number, units in matched.sales.items():
            lines = [
                ReturnLine(line_no, milli(count), reason=REASON) for line_no, count in units.items()
            ]
            note = returns.give_back(
                session, self._actor, op_id=next(ids), sale_id=self._sale(session, number),
                lines=lines, refund=card, note=document.number, late=True,
            )  # fmt: skip
            notes.append(note)
        if matched.unmatched:
            notes.append(self._take_back(session, document, matched, card, next(ids)))
        for note in notes:  # paper of a day long ago is for nobody
            for job in print_jobs.list_for_document(session, note.credit_note_id):
                print_jobs.mark(session, job.id, "discarded")
        return tuple(notes)

    def _take_back(
        self,
        session: WriteSession,
        document: PlanDocument,
        matched: Matched,
        card: RefundWay,
        op_id: UUID,
    ) -> Returned:
        """Take back, at the price of the file, what no sale is known of."""
        lines = [
            LooseLine(
                self._items[line.code].variant_id,
                milli(line.units),
                reason=REASON,
                price_e4=line.price_e4,
            )
            for line in matched.unmatched
        ]
        return returns.without_ticket(
            session,
            self._actor,
            op_id=op_id,
            lines=lines,
            refund=card,
            note=document.number,
            customer_id=self._customers.get(document.customer),
        )

    def _sale(self, session: ReadSession, number: str) -> UUID:
        """Return the sale that a document of the file became."""
        query = select(Imported.op_id).where(
            Imported.file_hash == self._plan.sha256, Imported.document == number
        )
        sale_id = session.scalars(query).one()
        assert sale_id is not None, "a sale is played before what it gives back"
        return sale_id

    def _cart(self, document: PlanDocument, sale_id: UUID) -> Cart:
        """Return a cart with a line for each row; the same product twice is two lines."""
        return Cart(
            id=sale_id,
            lines=tuple(_cart_line(self._items[line.code], line) for line in document.sold),
            customer_id=self._customers.get(document.customer),
        )

    def _adjust(
        self,
        session: WriteSession,
        document: PlanDocument,
        rows: Sequence[PlanLine],
        reason: str,
        sign: int,
    ) -> None:
        """Adjust what the rows say of goods; rows of services move nothing."""
        lines = [
            AdjustmentLine(item.variant_id, sign * milli(row.units), description=document.number)
            for row in rows
            if (item := self._items[row.code]).controls_stock
        ]
        if lines:
            adjustments.adjust(
                session,
                self._actor,
                lines=lines,
                reason=reason,
                note=document.number,
                # The file writes off what it calls broken, lost or unsaleable alike.
                cause="damage" if reason == "MERMA" else "",
            )

    def _count(self, document: PlanDocument, written: _Written) -> None:
        done, matched = self.done, self._matched.get(document.number)
        done.sales += bool(document.sold)
        done.sale_lines += len(document.sold)
        done.units_sold += sum(line.units for line in document.sold)
        done.sales_total_minor += written.charged_minor
        done.returns += written.notes
        done.return_lines += len(document.returned)
        done.units_returned += sum(line.units for line in document.returned)
        done.refund_total_minor += written.refunded_minor
        done.returns_without_ticket += bool(matched and matched.unmatched)
        done.adjustments_out += len(document.taken)
        done.adjustments_in += len(document.added)

    def _is_marked(self, session: ReadSession, document: str) -> bool:
        found = _imported.first(session, file=self._plan.sha256, document=document)
        return found is not None

    def _mark(self, session: WriteSession, document: str, op_id: UUID | None, outcome: str) -> None:
        _insert_imported.run(
            session,
            file_hash=self._plan.sha256,
            document=document,
            op_id=op_id,
            outcome=outcome,
        )

    # Cash ------------------------------------------------------------------------------------

    def _refuse_other_sessions(self) -> None:
        """Go on in the cash session that an earlier run left open; refuse any other."""
        with self._database.read() as session:
            found = cash.find_open(session)
            if found is not None and not self._is_ours(session, found.id):
                since = get_shop(session).minute(found.opened_at)
                raise CashSessionOpen(number=found.number, since=since)

    def _is_ours(self, session: ReadSession, session_id: UUID) -> bool:
        ours = select(Imported.document).where(
            Imported.file_hash == self._plan.sha256, Imported.op_id == session_id
        )
        return session.execute(ours).first() is not None

    def _open_day(self, day: date) -> None:
        with self._database.read() as session:
            if cash.find_open(session) is not None:
                return
        self._database.write(lambda session: self._open_cash(session, day))

    def _open_cash(self, session: WriteSession, day: date) -> None:
        opened = cash.open_session(session, self._actor, float_minor=0)
        # Paper of a day long ago is for nobody.
        for job in print_jobs.list_for_document(session, opened.id):
            print_jobs.mark(session, job.id, "discarded")
        self._mark(session, f"{SESSION} {day.isoformat()} {opened.number}", opened.id, "opened")

    def _close_day(self, day: date) -> None:
        """Close the session of a day with what must be in the drawer: nothing, all paid by card."""
        with self._database.read() as session:
            found = cash.find_open(session)
            if found is None or not self._is_ours(session, found.id):
                return
        if found.opened_at.astimezone(self._zone).date() <= day:
            self._database.write(lambda session: self._close_cash(session, found.id))

    def _close_cash(self, session: WriteSession, session_id: UUID) -> None:
        expected = cash.totals(session, session_id).expected_minor(0)
        cash.close_session(session, self._actor, counted_minor=expected)
        for job in print_jobs.list_for_document(session, session_id):
            print_jobs.mark(session, job.id, "discarded")


def _save_product(session: WriteSession, product: PlanProduct) -> tuple[UUID, bool]:
    """Make a product if it is new; state its price either way. Return its id and whether it is."""
    price_minor = half_up(product.price_e4, E4)
    known = catalog.find_by_code(session, product.code)
    if known is not None:
        if price_minor:
            catalog.set_price(session, known.variant_id, price_minor)
        return known.variant_id, False
    return catalog.save_product(
        session,
        ProductInput(
            code=product.code,
            name=(product.name or product.code)[:NAME_LIMIT],
            price_minor=price_minor,
            controls_stock=not product.is_service,
            asks_price=price_minor == 0,
        ),
    )


def _add_customers(session: WriteSession, references: Sequence[str]) -> dict[str, UUID]:
    added = {reference: new_id() for reference in references}
    session.add_all(
        Customer(id=customer_id, reference=reference, name=reference)
        for reference, customer_id in added.items()
    )
    session.flush()
    return added


def _cart_line(item: Sellable, line: PlanLine) -> CartLine:
    return CartLine(
        variant_id=item.variant_id,
        code=item.code,
        name=item.name,
        unit=item.unit,
        sold_by_weight=item.sold_by_weight,
        quantity_milli=milli(line.units),
        price_e4=line.price_e4,
        price_reason=FILE,
        tax_class=item.tax_class,
    )


def in_shop(session: ReadSession, plan: Plan) -> tuple[int, int]:
    """Return how many sales of a file this shop has, over all runs, and their sum."""
    query = select(func.count(), func.coalesce(func.sum(Sale.total_minor), 0)).where(
        Sale.id.in_(
            select(Imported.op_id).where(
                Imported.file_hash == plan.sha256, Imported.outcome == "sold"
            )
        )
    )
    count, total = session.execute(query).one()
    return int(count), int(total)
