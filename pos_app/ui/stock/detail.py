"""The product that is looked at: what there is of it now or was then, its lots, its card, why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pos_app.core import catalog, kardex, reports
from pos_app.core.db import ReadSession
from pos_app.core.errors import ShopError
from pos_app.core.i18n import N_
from pos_app.core.kardex import LotRow
from pos_app.core.pricing import Sellable
from pos_app.core.reports import CardLine, ListedStock, ProductFacts, Why
from pos_app.ui.desk import Desk
from pos_app.ui.format import date_text, filled, time_text
from pos_app.ui.stock.rows import CardText, HeadText, LotText
from pos_app.ui.stock.words import StockWords
from pos_app.ui.values import ChipText, Tone

PAGE = 50
SIBLINGS = 12


class DetailScreen(Protocol):
    """What is asked of the right side of the screen."""

    def show_head(self, text: HeadText | None) -> None:
        """Show the product; without one the side is empty."""

    def show_variants(self, variants: tuple[ChipText, ...], chosen: str) -> None:
        """Show the variants of the product; none where it has only one."""

    def show_lots(self, lots: tuple[LotText, ...]) -> None:
        """Show the lots; none where it has no lots."""

    def show_card(self, text: CardText) -> None:
        """Show the card, or why."""

    def show_actions(self, allowed: frozenset[str], why: str) -> None:
        """Show which keys act, and what the key that explains says."""


@dataclass(frozen=True)
class Scope:
    """Where stock is looked at: one location, or all of the branch that sells."""

    places: tuple[UUID, ...]
    location_id: UUID | None = None


@dataclass(frozen=True)
class Question:
    """What is asked of the record: the product, where, when, which page, and whether why."""

    variant_id: UUID
    scope: Scope
    at: datetime | None = None
    before: tuple[int | None, ...] = (None,)  # the position before each page seen so far
    why: bool = False


@dataclass(frozen=True)
class _Answer:
    row: ListedStock
    facts: ProductFacts
    sellable: Sellable | None
    siblings: tuple[ListedStock, ...]
    lots: tuple[LotRow, ...]
    lines: tuple[CardLine, ...]
    levels: tuple[int, int, int]
    why: Why | None


class Detail:
    """Reads and shows one product; an answer that comes after the next question is dropped."""

    def __init__(
        self,
        view: DetailScreen,
        desk: Desk,
        allowed: frozenset[str],
        failed: Callable[[ShopError], object],
    ) -> None:
        self._view, self._desk, self._allowed, self._failed = view, desk, allowed, failed
        self._translate = desk.translate
        self._words = StockWords(desk)
        self._question: Question | None = None
        self._answer: _Answer | None = None

    @property
    def variant_id(self) -> UUID | None:
        """Return what is looked at."""
        return self._question.variant_id if self._question is not None else None

    @property
    def back(self) -> bool:
        """Return whether there is something to go back from: why, or a past day."""
        return self._question is not None and (self._question.why or self._question.at is not None)

    def look_at(self, variant_id: UUID | None, scope: Scope) -> None:
        """Look at a product now; at the same one again: read again what is shown of it."""
        asked = self._question
        if variant_id is None:
            self._question = self._answer = None
            self._view.show_head(None)
        elif asked is not None and (asked.variant_id, asked.scope) == (variant_id, scope):
            self._ask(asked)
        else:
            self._ask(Question(variant_id, scope))

    def explain(self) -> None:
        """Say why there is so much of it; again: show the card."""
        if self._question is not None:
            self._ask(replace(self._question, why=not self._question.why, before=(None,)))

    def go_to(self, at: datetime | None) -> None:
        """Look at it as it was at a moment; None is now."""
        if self._question is not None:
            self._ask(replace(self._question, at=at, before=(None,)))

    def go_back(self) -> None:
        """Look at the card of now again."""
        if self._question is not None:
            self._ask(Question(self._question.variant_id, self._question.scope))

    def turn(self, by: int) -> None:
        """Show the next page of older movements (1) or of newer ones (-1)."""
        asked, answer = self._question, self._answer
        if asked is None or answer is None or asked.why:
            return
        if by > 0 and len(answer.lines) == PAGE:
            self._ask(replace(asked, before=(*asked.before, answer.lines[-1].position)))
        elif by < 0 and len(asked.before) > 1:
            self._ask(replace(asked, before=asked.before[:-1]))

    # Reading -------------------------------------------------------------------------------------

    def _ask(self, question: Question) -> None:
        self._question = question

        def take(answer: _Answer | None) -> None:
            if question is self._question:
                self._take(question, answer)

        self._desk.tasks.background(lambda: self._read(question), take, self._failed)

    def _read(self, asked: Question) -> _Answer | None:
        with self._desk.database.read() as session:
            rows = reports.get_rows(session, [asked.variant_id], places=asked.scope.places)
            if not rows:
                return None
            facts = reports.get_facts(session, asked.variant_id)
            siblings: tuple[ListedStock, ...] = ()
            if len(facts.siblings) > 1:
                siblings = reports.get_rows(
                    session, facts.siblings[:SIBLINGS], places=asked.scope.places
                )
            where = asked.scope.location_id
            return _Answer(
                row=rows[0],
                facts=facts,
                sellable=catalog.find_sellable(session, asked.variant_id),
                siblings=siblings,
                lots=self._lots(session, asked) if rows[0].tracks_lots else (),
                lines=()
                if asked.why
                else reports.card_page(
                    session,
                    asked.variant_id,
                    location_id=where,
                    before_position=asked.before[-1],
                    as_of=asked.at,
                    limit=PAGE,
                ),
                levels=self._levels(session, asked, rows[0]),
                why=reports.why(session, asked.variant_id, location_id=where, at=asked.at)
                if asked.why
                else None,
            )

    @staticmethod
    def _levels(session: ReadSession, asked: Question, row: ListedStock) -> tuple[int, int, int]:
        """Return on hand, reserved and available; of a past day what had expired is not told."""
        if asked.at is None:
            return row.on_hand_milli, row.reserved_milli, row.available_milli
        levels = [
            level
            for level in kardex.stock_at(session, asked.at, variant_id=asked.variant_id)
            if level.location_id in asked.scope.places
        ]
        there = sum(level.on_hand_milli for level in levels)
        held = sum(level.reserved_milli for level in levels)
        return there, held, there - held

    @staticmethod
    def _lots(session: ReadSession, asked: Question) -> tuple[LotRow, ...]:
        """Return the lots with stock, of all the places together; none of a past day."""
        if asked.at is not None:
            return ()
        merged: dict[UUID, LotRow] = {}
        for place in asked.scope.places:
            for lot in kardex.list_lots(session, place, asked.variant_id):
                known = merged.get(lot.lot_id)
                there = known.on_hand_milli if known is not None else 0
                merged[lot.lot_id] = lot._replace(on_hand_milli=there + lot.on_hand_milli)
        left = (lot for lot in merged.values() if lot.on_hand_milli)
        return tuple(sorted(left, key=lambda lot: (lot.expires_on is None, lot.expires_on or 0)))

    # Showing -------------------------------------------------------------------------------------

    def _take(self, asked: Question, answer: _Answer | None) -> None:
        self._answer = answer
        if answer is None:  # it was taken out of the catalogue meanwhile
            self._view.show_head(None)
            return
        words, tr = self._words, self._translate
        head = words.head(answer.row, answer.facts, answer.sellable, answer.levels)
        self._view.show_head(head)
        self._view.show_variants(self._variants(answer), str(asked.variant_id))
        self._view.show_lots(words.lots(answer.lots, answer.row.unit))
        explained = self._explained(asked, answer) if answer.why else self._card(asked, answer)
        self._view.show_card(explained)
        why = N_("Why {quantity}?") if not asked.why else N_("Back to the card")
        said = words.quantity(answer.levels[0], answer.row.unit)
        self._view.show_actions(self._allowed, filled(tr, why, quantity=said))

    def _variants(self, answer: _Answer) -> tuple[ChipText, ...]:
        return tuple(
            ChipText(
                str(row.variant_id),
                row.label or row.code,
                self._words.quantity(row.on_hand_milli, row.unit),
                Tone.RED if row.available_milli <= 0 else Tone.GREY,
            )
            for row in answer.siblings
        )

    def _card(self, asked: Question, answer: _Answer) -> CardText:
        tr, lines, unit = self._translate, answer.lines, answer.row.unit
        several = asked.scope.location_id is None
        first = (len(asked.before) - 1) * PAGE + 1
        foot = ""
        if lines:
            foot = filled(tr, N_("Shown: {first} to {last}"), first=first,
                          last=first + len(lines) - 1)  # fmt: skip
            if len(lines) == PAGE:
                foot += filled(tr, N_(" · {key} shows the ones before"), key=tr(N_("PgDn")))
            if first > 1:
                foot += filled(tr, N_(" · {key} the ones after"), key=tr(N_("PgUp")))
        note = tr(N_("newest first · nothing is erased or edited"))
        if asked.at is not None:
            note = filled(tr, N_("as it was on {moment} · Esc: now"), moment=self._moment(asked.at))
        return CardText(
            title=tr(N_("Kardex")),
            note=note,
            rows=tuple(self._words.move(line, unit, place=several) for line in lines),
            foot=foot,
            empty=tr(N_("Nothing has moved here yet")),
            dated=asked.at is not None,
        )

    def _moment(self, at: datetime) -> str:
        day, time = date_text(at, self._desk.zone), time_text(at, self._desk.zone)
        return day if time == "23:59" else f"{day} {time}"

    def _explained(self, asked: Question, answer: _Answer) -> CardText:
        why, unit, tr = answer.why, answer.row.unit, self._translate
        assert why is not None
        words = self._words
        count = len(why.lines)
        note = tr(N_("each document once, with all it put in and took out"))
        if asked.scope.location_id is None:
            note = tr(N_("everywhere, also what is damaged or in transit"))
        before = words.quantity(why.opening_milli, unit)
        total = words.quantity(why.on_hand_milli, unit)
        foot = filled(
            tr, N_("There were {before} before; with {count} documents that makes {total}"),
            before=before, count=count, total=total,
        )  # fmt: skip
        return CardText(
            title=filled(tr, N_("Why {quantity}?"), quantity=total),
            note=note,
            rows=tuple(words.why_line(line, unit) for line in why.lines),
            foot=foot,
            empty=tr(N_("Nothing has moved here yet")),
            dated=asked.at is not None,
            explains=True,
        )
