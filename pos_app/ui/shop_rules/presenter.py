"""Rules of the shop: changed at a shop's own till, only shown where the centre decides."""

from typing import Protocol

from pos_app.core import shop_rules
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import RulesOfCentre, ShopError
from pos_app.core.i18n import N_
from pos_app.core.shop_rules import ShopRules
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.notices import strip_of
from pos_app.ui.values import Level, StripText


class ShopRulesScreen(Protocol):
    """What the presenter asks of the screen."""

    def show_rules(self, rules: ShopRules, *, own: bool) -> None:
        """Show the rules; `own`: they are changed here."""

    def lock(self, locked: bool) -> None:
        """Take nothing while it is being saved."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


class ShopRulesPresenter:
    """Reads the rules and saves what was typed. Call `start()` when the screen is shown."""

    def __init__(self, view: ShopRulesScreen, desk: Desk, actor: Actor) -> None:
        self._view, self._desk, self._actor = view, desk, actor
        self._translate = desk.translate
        self._busy = False

    def start(self) -> None:
        """Show the rules as they are."""
        self._view.show_strip(None)
        self._desk.tasks.background(self._read, self._take, self._failed)

    def may_leave(self) -> bool:
        """Return whether the screen may be left: not while something is being recorded."""
        return not self._busy

    def _read(self) -> tuple[ShopRules, bool]:
        with self._desk.database.read() as session:
            return shop_rules.get_rules(session), outbox.find_link(session) is None

    def _take(self, read: tuple[ShopRules, bool]) -> None:
        rules, own = read
        self._view.show_rules(rules, own=own)
        if not own:
            title = self._translate(N_("The centre decides these rules"))
            detail = self._translate(N_("What is changed there is here with the next exchange."))
            self._view.show_strip(StripText(Level.INFO, title, detail, icon="building-2"))

    def save(self, tolerance_minor: int | None, days: int | None) -> None:
        """Make the rules what was typed."""
        if self._busy:
            return
        if tolerance_minor is None or days is None:
            title = self._translate(N_("A number is missing"))
            detail = self._translate(N_("Nothing was changed. Write both; a difference may be 0."))
            self._view.show_strip(StripText(Level.WARN, title, detail))
            return
        rules, actor = ShopRules(tolerance_minor, days), self._actor

        def write(session: WriteSession) -> None:
            link = outbox.find_link(session)
            if link is not None:
                raise RulesOfCentre(centre=link.url)
            shop_rules.set_rules(session, actor, rules)

        self._busy = True
        self._view.lock(True)
        self._desk.tasks.write(
            lambda: self._desk.database.write(write), lambda _: self._saved(rules), self._failed
        )

    def _saved(self, rules: ShopRules) -> None:
        self._free()
        self._view.show_rules(rules, own=True)
        title = self._translate(N_("The rules are saved"))
        detail = self._translate(N_("They hold from now on; it stands in the audit log."))
        self._view.show_strip(StripText(Level.OK, title, detail))

    def _failed(self, error: ShopError) -> None:
        self._free()
        self._view.show_strip(strip_of(error, self._translate))

    def _free(self) -> None:
        self._busy = False
        self._view.lock(False)
