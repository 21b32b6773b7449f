"""Stock takes: those there are, a new one, and the one that is counted."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from pos_app.core import catalog, kardex, stock_takes
from pos_app.core.actor import Actor
from pos_app.core.catalog import CategoryView
from pos_app.core.errors import FieldMissing, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.ids import new_id
from pos_app.core.search import fold
from pos_app.core.stock_takes import Scope
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Browsing
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.documents.screen import BROWSE, WRITE
from pos_app.ui.notices import strip_of
from pos_app.ui.stock_takes.counting import TAKES
from pos_app.ui.stock_takes.ending import Ending
from pos_app.ui.stock_takes.history import AFTER, BEFORE, NEW, OPEN, SETTLE, History
from pos_app.ui.stock_takes.screen import StockTakesScreen
from pos_app.ui.values import FoundText, Level, StripText

EVERYTHING, CATEGORY, LISTED = "all", "category", "list"
BLIND, OPENLY = "blind", "open"
LIMIT: Final = 12


class StockTakesPresenter(Ending):
    """Both pages."""

    def __init__(self, view: StockTakesScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor)
        self._screen = view
        self.browsing = Browsing(view, desk, History(desk, actor))
        self._looking = True
        self._asking = False
        self._places: tuple[kardex.Place, ...] = ()
        self._categories: tuple[CategoryView, ...] = ()
        self._place: UUID | None = None
        self._category: UUID | None = None
        self._listed: dict[UUID, str] = {}

    def begin(self, take_id: UUID | None = None) -> None:
        """Show the stock takes; `take_id` is looked at first."""
        self._looking = True
        self._screen.show_page(BROWSE)
        self.browsing.start(take_id)

    def open_count(self, take_id: UUID) -> None:
        """Show the page that counts."""
        self._looking = False
        self._screen.show_strip(None)
        self._screen.show_page(WRITE)
        self._count_view.show_last(None)
        self.open_take(take_id)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == NEW:
            self._ask_new()
        elif key == OPEN and self.browsing.selected is not None:
            self.open_count(self.browsing.selected)
        elif key == SETTLE:
            self._settle()
        elif key in {BEFORE, AFTER}:
            self._judge(before=key == BEFORE)
        elif key == TAKES:
            self.begin(self.take_id)
        else:
            super().acted(key)

    def row_activated(self, row: int) -> None:
        """Open the stock take that is looked at, if there is still something to do."""
        del row
        taken = self.browsing.selected
        if taken is None:
            return
        with self._desk.database.read() as session:
            state = stock_takes.state_of(session, taken)
        if state != stock_takes.RECONCILED:
            self.open_count(taken)

    def scanned(self, code: str) -> None:
        """Count what was scanned; while a new one is asked for, put it on its list."""
        if self._asking:
            self._list(code)
        elif not self._looking:
            super().scanned(code)

    def escaped(self) -> None:
        """Put away what is said; from counting go back to the list."""
        self._screen.show_strip(None)
        if not self._looking:
            self.begin(self.take_id)

    def refresh(self) -> None:
        """Read again what is shown, after something was recorded."""
        if self._looking:
            self.browsing.refresh()
        else:
            self.refresh_take()

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        if not self._looking and not self._busy:
            self._view.finish_writing()
        return not self._busy and not self._saving

    def changed(self, take_id: UUID) -> None:
        """Follow a new state: what was reconciled is looked at in the list."""
        with self._desk.database.read() as session:
            state = stock_takes.state_of(session, take_id)
        if state == stock_takes.RECONCILED:
            self.begin(take_id)
            title = self._translate(N_("The stock is what was counted"))
            self._screen.show_strip(StripText(Level.OK, title))
        else:
            super().changed(take_id)

    # A new one -----------------------------------------------------------------------------------

    def _ask_new(self) -> None:
        with self._desk.database.read() as session:
            self._places = kardex.list_places(session)
            self._categories = catalog.list_categories(session)
        self._place = next(place.id for place in self._places if place.own)
        self._category, self._listed, self._asking = None, {}, True
        self._screen.show_strip(None)
        tr = self._translate
        what = (
            (EVERYTHING, tr(N_("Everything")), ""),
            (CATEGORY, tr(N_("A category")), ""),
            (LISTED, tr(N_("A list")), ""),
        )
        seen = (
            (OPENLY, tr(N_("Seen by who counts")), ""),
            (BLIND, tr(N_("Hidden")), ""),
        )
        own = next(place.name for place in self._places if place.own)
        fields = (
            FieldText("place", tr(N_("Place")), Kind.PICK, own),
            FieldText("what", tr(N_("What to count")), Kind.CHOICE, EVERYTHING, options=what),
            FieldText("category", tr(N_("Category")), Kind.PICK, ""),
            FieldText("listed", tr(N_("List")), placeholder=tr(N_("scan each product"))),
            FieldText("blind", tr(N_("The record")), Kind.CHOICE, OPENLY, options=seen),
            FieldText("note", tr(N_("Note"))),
        )
        self._screen.ask(
            AskText(NEW, tr(N_("New stock take")), fields, tr(N_("Begin")),
                    sentence=tr(N_("What the record says can be shown while counting, or hidden.")))
        )  # fmt: skip

    def field_searched(self, key: str, text: str) -> None:
        """Offer the places, the categories."""
        part = fold(text.strip())
        if key == "place":
            rows = [FoundText(place.id.hex, place.name) for place in self._places]
        else:
            rows = [FoundText(each.id.hex, each.name) for each in self._categories]
        found = [row for row in rows if part in fold(row.name)][:LIMIT]
        self._screen.show_field_found(key, found)

    def field_picked(self, key: str, found: str) -> None:
        """Take what was picked; a category says what to count."""
        picked = UUID(hex=found)
        if key == "place":
            self._place = picked
            name = next(place.name for place in self._places if place.id == picked)
        else:
            self._category = picked
            name = next(each.name for each in self._categories if each.id == picked)
            self._screen.set_answer("what", CATEGORY)
        self._screen.set_answer(key, name)

    def _list(self, code: str) -> None:
        """Put a scanned product on the list of the new stock take."""
        with self.told():
            with self._desk.database.read() as session:
                item = catalog.get_by_code(session, code)
            self._listed[item.variant_id] = item.name
            count = plural(
                self._desk.language, "{count} product", "{count} products", len(self._listed)
            )
            self._screen.set_answer("what", LISTED)
            self._screen.set_answer("listed", f"{count}: {', '.join(self._listed.values())}")

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Begin what was asked for, once."""
        if key != NEW:
            super().answered(key, values)
            return
        if self._busy:
            return
        scope = self._scope(values)
        if scope is None:
            return
        self._busy = True
        op_id, database = new_id(), self._desk.database
        work = partial(
            stock_takes.begin,
            actor=self._actor,
            location_id=self._place,
            blind=values["blind"] == BLIND,
            note=values["note"],
            scope=scope,
            op_id=op_id,
        )

        def begun(take_id: UUID) -> None:
            self._busy = self._asking = False
            self._screen.close_ask()
            self.open_count(take_id)

        def refused(error: ShopError) -> None:
            self._busy = False
            self._refuse(error)

        self._desk.tasks.write(lambda: database.write(work, op_id=op_id), begun, refused)

    def _scope(self, values: dict[str, str]) -> Scope | None:
        """Return what shall be counted; None where it is not said, which is told."""
        if values["what"] == CATEGORY:
            if self._category is None:
                self._screen.show_problem("category")
                self._refuse(FieldMissing(field=N_("category")))
                return None
            return Scope(category_id=self._category)
        if values["what"] == LISTED:
            if not self._listed:
                self._screen.show_problem("listed")
                self._refuse(FieldMissing(field=N_("list")))
                return None
            return Scope(variant_ids=tuple(self._listed))
        return Scope()

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        self._asking = False
        super().ask_cancelled(key)

    # What came late ------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Correct what came after the reconciliation and happened before the count."""
        self._write_late(
            stock_takes.settle_late,
            lambda count: plural(
                self._desk.language, "{count} movement that came late is settled",
                "{count} movements that came late are settled", count,
            ) if count else self._translate(N_("Nothing has come late")),
        )  # fmt: skip

    def _judge(self, *, before: bool) -> None:
        """Record what a person saw: what nobody could order was before the count, or after."""
        said = N_("It was before: the stock is corrected")
        if not before:
            said = N_("It was after: the count stands")
        self._write_late(partial(stock_takes.judge, before=before), lambda _: self._translate(said))

    def _write_late(self, verb: Callable[..., int], said: Callable[[int], str]) -> None:
        taken = self.browsing.selected
        if taken is None or self._busy:
            return
        self._busy = True
        database = self._desk.database
        work = partial(verb, actor=self._actor, stock_take_id=taken)

        def done(count: int) -> None:
            self._busy = False
            self._screen.show_strip(StripText(Level.OK, said(count)))
            self.browsing.refresh(taken)

        def refused(error: ShopError) -> None:
            self._busy = False
            self._screen.show_strip(strip_of(error, self._translate))

        self._desk.tasks.write(lambda: database.write(work), done, refused)

    # Signals of the list -------------------------------------------------------------------------

    def searched(self, text: str) -> None:
        """Look for a note."""
        self.browsing.searched(text)

    def search_entered(self, text: str) -> None:
        """Look for a note."""
        self.browsing.search_entered(text)

    def filter_chosen(self, key: str) -> None:
        """Show those of a state."""
        self.browsing.filter_chosen(key)

    def row_selected(self, row: int) -> None:
        """Look at another one."""
        self.browsing.row_selected(row)

    def more_wanted(self) -> None:
        """Read the next page."""
        self.browsing.more_wanted()
