"""Stock: which products, what there is of each, and what can be done about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol
from uuid import UUID

from pos_app.core import catalog, expiry, journal, kardex, reports
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError, UnknownProduct
from pos_app.core.expiry import WrittenOff
from pos_app.core.i18n import N_, plural
from pos_app.core.ids import new_id
from pos_app.core.kardex import Place
from pos_app.core.reports import AlertCounts, AlertKind, ExpiredCost, ListedStock, Slice
from pos_app.ui.desk import Desk
from pos_app.ui.format import filled, money_text
from pos_app.ui.notices import strip_of
from pos_app.ui.stock.detail import Detail, DetailScreen, Scope
from pos_app.ui.stock.rows import StockText
from pos_app.ui.stock.words import StockWords
from pos_app.ui.values import ChipText, FoundText, Level, StripKey, StripText, Tone
from pos_app.ui.widgets.paged_rows import PAGE

ALL: Final = "all"  # every product, or every place
SELLING: Final = ("shelf", "store")
FILTERS: Final[tuple[tuple[AlertKind, str, Tone], ...]] = (
    ("low", N_("Below min."), Tone.AMBER),
    ("out", N_("Out"), Tone.RED),
    ("expiring_30", N_("Expiring"), Tone.AMBER),
    ("expired", N_("Expired"), Tone.RED),
    ("negative", N_("Below zero"), Tone.RED),
)
RARE: Final = {"expired", "negative"}  # shown only where there are some
WRITE_OFF, CONFIRM, CANCEL = "write_off", "confirm", "cancel"


class StockScreen(DetailScreen, Protocol):
    """What the presenter asks of the screen."""

    def show_filters(self, filters: Sequence[ChipText], chosen: str) -> None:
        """Show the filters and which is chosen."""

    def show_places(self, places: Sequence[FoundText], chosen: str) -> None:
        """Offer the places, and name the chosen one."""

    def show_list(self, count: int, words: str, selected: int) -> None:
        """Show a list of so many products; its pages are asked for as they are seen."""

    def show_page(self, number: int, rows: Sequence[StockText]) -> None:
        """Bring a page of the list."""

    def show_empty(self, sentence: str, detail: str) -> None:
        """Say why the list is empty."""

    def select_row(self, row: int) -> None:
        """Mark a row without being told of it."""

    def ask_day(self) -> None:
        """Ask for the day to look back at."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""

    def clear_box(self) -> None:
        """Empty the box."""


@dataclass(frozen=True)
class _Known:
    places: tuple[Place, ...]
    counts: AlertCounts
    ids: tuple[UUID, ...]
    expired: ExpiredCost | None


class StockPresenter:
    """Holds the list and what is looked at. `to_room(key, variant)` leads to what is done next."""

    def __init__(
        self,
        view: StockScreen,
        desk: Desk,
        actor: Actor,
        *,
        to_room: Callable[[str, UUID | None], object],
        on_left: Callable[[], object],
    ) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._words = StockWords(desk)
        self._to_room, self._on_left = to_room, on_left
        self._detail = Detail(view, desk, self._allowed(), self._failed)
        self._places: tuple[Place, ...] = ()
        self._place = ""  # the id of a location, or ALL; empty until they are known
        self._filter: AlertKind | None = None
        self._sought = ""
        self._ids: tuple[UUID, ...] = ()
        self._wanted: UUID | None = None  # what shall be looked at once the list is there
        self._expired: ExpiredCost | None = None
        self._asked = 0
        self._busy = False

    def _allowed(self) -> frozenset[str]:
        needs = {
            "receive": "purchases.enter",
            "adjust": "stock.adjust",
            "shrink": "stock.adjust",
            "transfer": "stock.transfer",
        }
        mine = {name for name, code in needs.items() if self._actor.rule(code) != "deny"}
        return frozenset({*mine, "why"})

    # The list ------------------------------------------------------------------------------------

    def start(self, variant_id: UUID | None = None) -> None:
        """Show every product at this till's place, or look at one of them."""
        self._wanted = variant_id
        self._view.show_strip(None)
        self._view.show_head(None)
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown; called when something was recorded."""
        self._asked += 1
        asked = self._asked

        def take(known: _Known) -> None:
            if asked == self._asked:
                self._take(known)

        self._desk.tasks.background(self._read, take, self._failed)

    def _read(self) -> _Known:
        kind = self._filter
        with self._desk.database.read() as session:
            places = kardex.list_places(session)
            self._place = self._place or str(places[0].id)
            where = self._scope(places).location_id
            branch = journal.get_station(session).branch_id if where is None else None
            ids = reports.list_variants(
                session,
                kind=kind,
                words=self._sought,
                location_id=where,
                branch_id=branch,
            )
            counts = reports.alert_counts(session, location_id=where, branch_id=branch)
            expired = reports.cost_of_expired(session) if kind == "expired" else None
            return _Known(places, counts, ids, expired)

    def _scope(self, places: tuple[Place, ...]) -> Scope:
        if self._place == ALL:
            return Scope(tuple(one.id for one in places if one.kind in SELLING))
        return Scope((UUID(self._place),), UUID(self._place))

    def _take(self, known: _Known) -> None:
        self._places, self._ids, self._expired = known.places, known.ids, known.expired
        self._show_places()
        self._view.show_filters(self._filters(known.counts), self._filter or ALL)
        wanted = self._wanted or self._detail.variant_id
        self._wanted = None
        if wanted is None or (wanted not in self._ids and (self._sought or self._filter)):
            wanted = self._ids[0] if self._ids else wanted
        at = self._ids.index(wanted) if wanted in self._ids else -1
        self._view.show_list(len(self._ids), self._words.products(len(self._ids)), at)
        if not self._ids:
            self._say_empty()
        self._detail.look_at(wanted, self._scope(self._places))
        if self._filter == "expired" and not self._busy:
            self._offer_write_off()

    def _show_places(self) -> None:
        tr = self._translate
        rows = [FoundText(str(place.id), place.name) for place in self._places]
        rows.append(FoundText(ALL, tr(N_("Whole branch")), tr(N_("all that can be sold"))))
        self._view.show_places(tuple(rows), self._place)

    def _filters(self, counts: AlertCounts) -> tuple[ChipText, ...]:
        tr = self._translate
        many = {
            "low": counts.low,
            "out": counts.out,
            "expiring_30": counts.within_30,
            "expired": counts.expired,
            "negative": counts.negative,
        }
        chips = [ChipText(ALL, tr(N_("All products")), self._number(counts.products))]
        for kind, words, tone in FILTERS:
            if many[kind] or kind not in RARE or kind == self._filter:
                shown = tone if many[kind] else Tone.GREY
                chips.append(ChipText(kind, tr(words), self._number(many[kind]), shown))
        return tuple(chips)

    def _number(self, count: int) -> str:
        return f"{count:,}".replace(",", self._desk.money.thousands)

    def _say_empty(self) -> None:
        tr = self._translate
        if self._sought:
            title = filled(tr, N_("Nothing is called “{words}”"), words=self._sought)
            self._view.show_empty(title, tr(N_("Write less of the name, or scan it")))
        elif self._filter is None:
            self._view.show_empty(tr(N_("No product yet")), tr(N_("Products creates the first")))
        else:
            self._view.show_empty(tr(N_("None")), tr(N_("Nothing needs you here")))

    def page_wanted(self, number: int) -> None:
        """Bring a page of the list that somebody looks at."""
        ids, asked = self._ids[number * PAGE : (number + 1) * PAGE], self._asked
        scope = self._scope(self._places)

        def read() -> tuple[StockText, ...]:
            with self._desk.database.read() as session:
                rows = reports.get_rows(session, ids, places=scope.places)
                orders = _to_order(session, rows)
                return tuple(self._words.listed(row, orders.get(row.variant_id, 0)) for row in rows)

        def take(rows: tuple[StockText, ...]) -> None:
            if asked == self._asked:
                self._view.show_page(number, rows)

        self._desk.tasks.background(read, take, self._failed)

    # Finding -------------------------------------------------------------------------------------

    def typed(self, text: str) -> None:
        """Show what the words in the box find."""
        if text.strip() != self._sought:
            self._sought = text.strip()
            self._view.show_strip(None)
            self.refresh()

    def entered(self, text: str) -> None:
        """Look at the product of a code; of words, at the first they find."""
        self._find(text, scanned=False)

    def scanned(self, code: str) -> None:
        """Look at the product of a code, whatever was shown."""
        self._find(code, scanned=True)

    def _find(self, text: str, *, scanned: bool) -> None:
        def read() -> UUID | None:
            with self._desk.database.read() as session:
                found = catalog.find_by_code(session, text)
                return found.variant_id if found is not None else None

        def take(variant_id: UUID | None) -> None:
            if variant_id is not None:
                self._show_only(variant_id)
            elif scanned or not self._ids:
                self._view.clear_box()
                self._sought = ""
                self._failed(UnknownProduct(code=text.strip()))
                self.refresh()

        self._desk.tasks.background(read, take, self._failed)

    def _show_only(self, variant_id: UUID) -> None:
        self._sought, self._filter, self._wanted = "", None, variant_id
        self._view.clear_box()
        self._view.show_strip(None)
        self.refresh()

    def choose_filter(self, key: str) -> None:
        """Show only a part of the products."""
        self._filter = next((kind for kind, _, _ in FILTERS if kind == key), None)
        self._view.show_strip(None)
        self.refresh()

    def choose_place(self, key: str) -> None:
        """Look at the stock of another place."""
        self._place = key
        self.refresh()

    def choose_variant(self, key: str) -> None:
        """Look at another variant of the same product."""
        self._view.select_row(self._ids.index(UUID(key)) if UUID(key) in self._ids else -1)
        self._detail.look_at(UUID(key), self._scope(self._places))

    def select(self, row: int) -> None:
        """Look at another product."""
        if 0 <= row < len(self._ids):
            self._detail.look_at(self._ids[row], self._scope(self._places))

    # The card ------------------------------------------------------------------------------------

    def explain(self) -> None:
        """Say why there is what there is."""
        self._detail.explain()

    def turn(self, by: int) -> None:
        """Show older (1) or newer (-1) movements."""
        self._detail.turn(by)

    def ask_day(self) -> None:
        """Ask for the day to look back at."""
        if self._detail.variant_id is not None:
            self._view.ask_day()

    def day_entered(self, text: str) -> None:
        """Look at the stock of a day; without one, of now."""
        moment = self._words.read_moment(text) if text else None
        if text and (moment is None or moment > self._desk.database.clock.now()):
            example = self._words.today().strftime("%d-%m-%Y")
            self._view.show_strip(
                StripText(
                    Level.WARN,
                    filled(self._translate, N_("“{text}” is not a day that has been"), text=text),
                    filled(
                        self._translate,
                        N_("Nothing was changed. Write it like {example}, with the time if needed"),
                        example=example,
                    ),
                )
            )
            return
        self._view.show_strip(None)
        self._detail.go_to(moment)

    # What is done about it -----------------------------------------------------------------------

    def go(self, room: str) -> None:
        """Go to another screen with the product that is looked at."""
        if self._detail.variant_id is not None:
            self._to_room(room, self._detail.variant_id)

    def _offer_write_off(self) -> None:
        cost = self._expired
        if cost is None or not cost.lots or not self._actor.may("stock.adjust"):
            return
        tr, language = self._translate, self._desk.language
        lots = plural(language, "{count} lot has expired", "{count} lots have expired", cost.lots)
        title = filled(
            tr, N_("{lots}: {amount} at cost"), lots=lots,
            amount=money_text(cost.cost_minor, self._desk.money),
        )  # fmt: skip
        detail = tr(N_("They cannot be sold. Write them off in one action"))
        key = StripKey(WRITE_OFF, tr(N_("Write off")), "F10")
        self._view.show_strip(StripText(Level.WARN, title, detail, (key,), "calendar-x"))

    def strip_pressed(self, key: str) -> None:
        """Do what a key of the strip says."""
        if key == WRITE_OFF:
            self._ask_write_off()
        elif key == CONFIRM:
            self._write_off()
        else:
            self._view.show_strip(None)
            self._offer_write_off()

    def _ask_write_off(self) -> None:
        cost, tr = self._expired, self._translate
        if cost is None:
            return
        amount = money_text(cost.cost_minor, self._desk.money)
        title = filled(tr, N_("Write off what has expired, for {amount}?"), amount=amount)
        detail = tr(N_("It leaves the stock as shrinkage, everywhere in this branch"))
        keys = (
            StripKey(CONFIRM, tr(N_("Write off")), "F12"),
            StripKey(CANCEL, tr(N_("No")), tr(N_("Esc"))),
        )
        self._view.show_strip(StripText(Level.BAD, title, detail, keys, "calendar-x"))

    def _write_off(self) -> None:
        if self._busy:
            return
        self._busy = True
        op_id, actor, database = new_id(), self._actor, self._desk.database
        work = partial(expiry.write_off_expired, actor=actor, op_id=op_id)

        def done(written: WrittenOff) -> None:
            self._filter = None
            lots = plural(self._desk.language, "{count} lot was written off",
                          "{count} lots were written off", written.lots)  # fmt: skip
            detail = self._translate(N_("The Kardex shows it as shrinkage with its cause"))
            self._view.show_strip(StripText(Level.OK, lots, detail))
            self.refresh()
            self._busy = False

        self._desk.tasks.write(lambda: database.write(work, op_id=op_id), done, self._failed)

    def leave(self) -> None:
        """Go back: from a past day or an explanation to the card, from there to the sale."""
        if self._sought:
            self._sought = ""
            self.refresh()
        elif self._detail.back:
            self._detail.go_back()
        else:
            self._on_left()

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.show_strip(strip_of(error, self._translate))


def _to_order(session: ReadSession, rows: Sequence[ListedStock]) -> dict[UUID, int]:
    """Return how much should be ordered of what is low; all of the branch counts."""
    low = [row.variant_id for row in rows if row.available_milli <= row.min_stock_milli]
    if not low:
        return {}
    where = reports.Where(branch_id=journal.get_station(session).branch_id)
    advice = reports.list_reorder(session, variant_ids=low, where=where, page=Slice(len(low)))
    return {one.variant_id: one.suggested_milli for one in advice}
