"""The stock takes there are: a list, and one of them with what differed. Free of Qt."""

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

from pos_app.core import reports, stock_takes
from pos_app.core.actor import Actor
from pos_app.core.db import ReadSession
from pos_app.core.i18n import N_, plural
from pos_app.core.reports import StockTakeSummary
from pos_app.core.stock_takes import COMPLETED, DRAFT, RECONCILED, Unclear
from pos_app.ui.desk import Desk
from pos_app.ui.documents.browsing import Asked, Listed, Looked
from pos_app.ui.documents.rows import (
    ActionText,
    DetailText,
    DocumentText,
    EventText,
    FilterText,
    LineText,
)
from pos_app.ui.format import DOT, filled
from pos_app.ui.stock_takes.rows import STATES, state_badge
from pos_app.ui.stock_takes.words import TakeWords
from pos_app.ui.values import BadgeText, Tone

NEW, OPEN, SETTLE = "new", "open", "settle"
BEFORE, AFTER = "before", "after"
ALL: Final = "all"
LOOKED: Final = 200  # lines that are looked at without opening it
STEPS: Final = {
    DRAFT: (N_("Begun"), "clipboard-list"),
    COMPLETED: (N_("Counting ended"), "clipboard-check"),
    RECONCILED: (N_("Reconciled"), "check"),
}


class History(Listed):
    """What the browse page shows to a person."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._translate, self._words = desk.translate, TakeWords(desk)

    def idle(self) -> tuple[ActionText, ...]:
        """Return the key that begins another."""
        new = self._translate(N_("New stock take"))
        may = self._actor.may(stock_takes.COUNT)
        return (ActionText(NEW, new, "plus", "F6", enabled=may),)

    def chips(self) -> tuple[FilterText, ...]:
        """Return the chips."""
        tr = self._translate
        states = (FilterText(state, tr(words)) for state, (words, _, _) in STATES.items())
        return (FilterText(ALL, tr(N_("All of them"))), *states)

    def load(self, session: ReadSession, asked: Asked) -> Sequence[DocumentText]:
        """Return a page of stock takes."""
        state = asked.chip if asked.chip in STATES else ""
        rows = reports.list_take_summaries(
            session, state=state, text=asked.text, before=asked.before, limit=asked.limit
        )
        return [self._row(row) for row in rows]

    def _row(self, row: StockTakeSummary) -> DocumentText:
        details = [row.person]
        if row.note:
            details.append(f"“{row.note}”")
        return DocumentText(
            row.id.hex,
            DOT.join((self._words.scope(row), row.location)),
            DOT.join(part for part in details if part),
            badge=state_badge(row.state, self._translate),
            amount=str(row.counted),
            when=self._words.texts.moment(row.occurred_at),
        )

    def look(self, session: ReadSession, take_id: UUID) -> Looked:
        """Return a stock take with what was counted or corrected."""
        tr, row = self._translate, reports.get_take_summary(session, take_id)
        badges = [state_badge(row.state, tr)]
        if row.blind:
            badges.append(BadgeText(tr(N_("Blind")), icon="eye-off"))
        lines, value = self._lines(session, row)
        figures = [(tr(N_("Counted")), str(row.counted))]
        if row.state == DRAFT:
            left = reports.count_uncounted(session, take_id)
            figures.append((tr(N_("To go")), str(left)))
        elif value is not None:
            figures.append((tr(N_("At cost")), self._words.money(value)))
        waiting = stock_takes.list_unclear(session, take_id)
        late = reports.count_late(session, take_id)
        if late:
            words = plural(self._desk.language, "{count} came late", "{count} came late", late)
            badges.append(BadgeText(words, Tone.BLUE, "clock"))
        detail = DetailText(
            self._words.scope(row),
            DOT.join(part for part in (row.location, row.note) if part),
            badges=tuple(badges),
            figures=tuple(figures),
            lines=lines,
            events=(*self._steps(session, take_id), *self._waiting(waiting)),
            icon="clipboard-list",
        )
        return Looked(detail, self._actions(row, unclear=bool(waiting)))

    def _lines(
        self, session: ReadSession, row: StockTakeSummary
    ) -> tuple[tuple[LineText, ...], int | None]:
        """Return the lines, the dearest first, and what they come to at cost."""
        if row.state == RECONCILED:
            corrections = reports.list_corrections(session, row.id)
            shown = tuple(self._words.correction(one) for one in corrections[:LOOKED])
            return shown, sum(one.value_minor for one in corrections)
        counted = reports.list_counted(session, self._actor, row.id)
        if any(line.expected_milli is None for line in counted):
            return tuple(self._words.looked(line) for line in counted[:LOOKED]), None
        dear = sorted(counted, key=lambda line: -abs(line.value_minor or 0))
        total = sum(line.value_minor or 0 for line in counted)
        return tuple(self._words.looked(line) for line in dear[:LOOKED]), total

    def _steps(self, session: ReadSession, take_id: UUID) -> Iterator[EventText]:
        for step in reports.list_take_steps(session, take_id):
            words, icon = STEPS[step.state]
            said = self._words.texts.who_when(step.person, step.occurred_at)
            yield EventText(self._translate(words), said, icon)

    def _waiting(self, waiting: Sequence[Unclear]) -> Iterator[EventText]:
        """Give what a person must judge: sold within two minutes, or by a doubtful clock."""
        for one in waiting:
            said = filled(
                self._translate,
                N_("{quantity} moved within two minutes of the count: look at the shelf"),
                quantity=self._words.signed(one.quantity_milli),
            )
            yield EventText(self._translate(N_("A person must say")), said, "triangle-alert")

    def _actions(self, row: StockTakeSummary, *, unclear: bool) -> tuple[ActionText, ...]:
        tr, may = self._translate, self._actor.may
        if row.state == DRAFT:
            go_on = tr(N_("Go on counting"))
            can = may(stock_takes.COUNT)
            return (ActionText(OPEN, go_on, "play", "F12", "primary", enabled=can),)
        if row.state == COMPLETED:
            return (
                ActionText(OPEN, tr(N_("Look and reconcile")), "list-checks", "F12", "primary"),
            )
        settle = tr(N_("What came late"))
        can = may(stock_takes.RECONCILE)
        late = ActionText(SETTLE, settle, "clock", "F8", enabled=can)
        if not unclear:
            return (late,)
        return (
            ActionText(BEFORE, tr(N_("It was before the count")), "undo-2", "F9", enabled=can),
            ActionText(AFTER, tr(N_("It was after the count")), "check", "F10", enabled=can),
            late,
        )
