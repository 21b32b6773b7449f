"""Price lists, dated prices and promotions: listed, stated, changed, taken back. Free of Qt."""

from collections.abc import Callable
from uuid import UUID

from pos_app.core import price_lists
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import PromotionMissing, ShopError
from pos_app.core.i18n import N_
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.documents.list_presenter import ListPresenter
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.notices import strip_of
from pos_app.ui.prices.lists import ListForms
from pos_app.ui.prices.promoting import PromotionForms
from pos_app.ui.prices.rows import (
    EDIT,
    NEW,
    NEW_LIST,
    START,
    STATE,
    STOP,
    WITHDRAW,
    PricePages,
    list_id,
)
from pos_app.ui.values import Level, StripText


class PricesPresenter(ListPresenter):
    """The lists and their questions."""

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        with desk.database.read() as session:
            self._own = outbox.find_link(session) is None
        editable = self._own and actor.may("prices.edit")
        super().__init__(view, desk, actor, PricePages(desk, editable=editable))
        self.promotions = PromotionForms(view, desk)
        self.lists = ListForms(view, desk)
        self._asked: PromotionForms | ListForms | None = None

    def start(self, subject: UUID | None = None) -> None:
        """Show the promotions; `subject` is looked at first."""
        super().start(subject)
        if not self._own:
            title = self._translate(N_("Prices come from the centre"))
            detail = self._translate(N_("Change them there; every till gets them by itself."))
            self._view.show_strip(StripText(Level.INFO, title, detail))

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        self._view.show_strip(None)
        try:
            self._act(key)
        except ShopError as error:
            self._view.show_strip(strip_of(error, self._translate))

    def _act(self, key: str) -> None:
        subject = self.browsing.selected
        if key == NEW:
            self._asked = self.promotions
            self.promotions.ask_kind()
        elif key == NEW_LIST:
            self._asked = self.lists
            self.lists.ask_list(None)
        elif subject is not None and key in {STATE, WITHDRAW}:
            self._asked = self.lists
            ask = self.lists.ask_price if key == STATE else self.lists.ask_withdrawal
            ask(subject)
        elif subject is not None:
            self._edit(key, subject)

    def _edit(self, key: str, subject: UUID) -> None:
        """Change a promotion or a price list, or switch it."""
        code = self._code_of(subject)
        if key == EDIT and code is None:
            self._asked = self.promotions
            self.promotions.ask_known(subject)
        elif key == EDIT:
            self._asked = self.lists
            self.lists.ask_list(code)
        elif key in {STOP, START}:
            active, actor = key == START, self._actor
            switch = self.promotions.switching if code is None else self.lists.switching
            self._write(switch(actor, subject if code is None else code, active=active))  # type: ignore[arg-type]

    def _code_of(self, subject: UUID) -> str | None:
        """Return the code of a price list; None for a promotion."""
        with self._desk.database.read() as session:
            for each in price_lists.list_price_lists(session, active=None):
                if list_id(each.code) == subject:
                    return each.code
        return None

    # Answers -------------------------------------------------------------------------------------

    def field_searched(self, key: str, text: str) -> None:
        """Offer what a field picks from."""
        if self._asked is not None:
            self._asked.searched(key, text)

    def field_picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        if self._asked is not None:
            self._asked.picked(key, found)

    def answered(self, key: str, values: dict[str, str]) -> None:
        """Go on with what was written, or save it, once."""
        if self._busy or self._asked is None:
            return
        try:
            save = self._asked.answered(key, values, self._actor)
        except (ShopError, PromotionMissing) as error:
            self._view.show_strip(strip_of(error, self._translate))
            return
        if save is not None:
            self._write(save)

    def ask_cancelled(self, key: str) -> None:
        """Put the question away."""
        self._asked = None
        super().ask_cancelled(key)

    def _write(self, save: Callable[[WriteSession], tuple[UUID, str]]) -> None:
        self._busy = True

        def saved(done: tuple[UUID, str]) -> None:
            self._asked = None
            self._recorded(done[0], N_("{name} is saved"), name=done[1])

        self._desk.tasks.write(lambda: self._desk.database.write(save), saved, self._refused)
