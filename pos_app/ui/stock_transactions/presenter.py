"""Stock transactions: goods in, out, or moved within the branch; posted, then confirmed once."""

from collections.abc import Callable
from uuid import UUID

import msgspec

from pos_app.core import kardex
from pos_app.core.actor import Actor
from pos_app.core.causes import CAUSES as KNOWN_CAUSES
from pos_app.core.causes import MERMA
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.document_drafts import DocumentDraft, DraftLine, new_draft
from pos_app.core.errors import FieldMissing
from pos_app.core.fact_parts import LotFact
from pos_app.core.i18n import N_
from pos_app.core.money import E4
from pos_app.core.pricing import Sellable
from pos_app.core.purchasing import stock_transactions
from pos_app.core.purchasing.rules import Posted
from pos_app.core.purchasing.stock_transactions import (
    IN,
    MOVE,
    OUT,
    Route,
    TransactionLine,
)
from pos_app.core.purchasing.stock_transactions import REASONS as ALLOWED
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.documents.placed import PlacedPages
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import DOT, filled
from pos_app.ui.stock_transactions.rows import (
    CAUSES,
    COLUMNS,
    CONFIRM,
    FREE,
    KIND,
    LIST,
    NEW,
    POST,
    REASONS,
    TYPES,
    TransactionPages,
)
from pos_app.ui.values import Level

NOTHING = CellText("–", tone="text3")


class StockTransactionsPresenter(PlacedPages):
    """Both pages."""

    kind = KIND

    def __init__(self, view: DocumentsScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor, TransactionPages(desk, actor))

    @property
    def _type(self) -> str:
        return self.field("type") or MOVE

    # Lines ---------------------------------------------------------------------------------------

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product, with what is there where it comes from."""
        line = super().new_line(session, item, quantity_milli)
        origin = self.field("from")
        if self._type == IN or not origin:
            return line
        there = kardex.on_hand(session, item.variant_id, location_id=UUID(hex=origin))
        return msgspec.structs.replace(line, on_hand_milli=there)

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line; only what comes in has a cost and a lot of its own."""
        texts, coming = self.texts, self._type == IN
        there = filled(self._translate, N_("there are {quantity}"),
                       quantity=texts.quantity(line.on_hand_milli, line.unit))  # fmt: skip
        short = not coming and line.quantity_milli > line.on_hand_milli
        head = (
            CellText(line.name, DOT.join((shown_code(line.code), there))),
            CellText(
                texts.quantity(line.quantity_milli, line.unit),
                tone="danger_text" if short else "text",
                strong=True,
                edit=str(line.quantity_milli),
            ),
        )
        if not coming:
            return LineText((*head, NOTHING, NOTHING, NOTHING))
        cost = line.average_e4 if line.price_e4 is None else line.price_e4
        dated = line.tracks_lots or line.lot
        missing = self._translate(N_("write it"))
        return LineText(
            (
                *head,
                CellText(
                    texts.cost((cost or 0) // E4 * E4 if line.price_e4 is None else cost or 0),
                    tone="text2" if line.price_e4 is None else "text",
                    edit=str(cost or 0),
                ),
                CellText(
                    line.lot or (missing if line.tracks_lots else "–"),
                    tone="text" if line.lot else "amber_text" if line.tracks_lots else "text3",
                    edit=line.lot,
                    missing=line.tracks_lots and not line.lot,
                ),
                CellText(
                    day_text(line.expires_on) or (missing if dated else "–"),
                    tone="text" if line.expires_on else "amber_text" if dated else "text3",
                    edit=day_text(line.expires_on) if dated else None,
                    missing=line.tracks_lots and line.expires_on is None,
                ),
            )
        )

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Return the line after a cell was written."""
        replace = msgspec.structs.replace
        if key == "quantity":
            return self.check_quantity(line, text)
        if key == "cost":
            return replace(line, price_e4=int(text) if text else None)
        if key == "lot":
            return replace(line, lot=text.strip().upper())
        today = self._desk.shop.day(self._desk.database.clock.now())
        return replace(line, expires_on=parse_date(text, today))

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show head and keys."""
        tr, kind = self._translate, self._type
        types = tuple((key, tr(words), "") for key, words in TYPES.items())
        fields = [FieldText("type", tr(N_("Type")), Kind.CHOICE, kind, options=types)]
        if kind != IN:
            fields.append(FieldText("from", tr(N_("From")), Kind.PICK, self.field("from_name")))
        if kind != OUT:
            fields.append(FieldText("to", tr(N_("To")), Kind.PICK, self.field("to_name")))
        reasons = ALLOWED[kind]
        if len(reasons) > 1:
            options = tuple((key, tr(REASONS[key]), "") for key in reasons)
            fields.append(FieldText("reason", tr(N_("Reason")), Kind.CHOICE, self._reason(),
                                    options=options))  # fmt: skip
        if self._reason() == MERMA:
            cause = self.field("cause")
            fields.append(FieldText("cause", tr(N_("Cause")), Kind.PICK,
                                    tr(CAUSES[cause]) if cause else ""))  # fmt: skip
        fields.append(
            FieldText("note", tr(N_("Note")), value=self.field("note"),
                      placeholder=tr(N_("why, for whom"))),
        )  # fmt: skip
        self._view.show_head(tr(TYPES[kind]), fields)
        self._view.show_figure(None)
        can = bool(self._draft.lines) and not self._busy
        self._view.show_write_actions(
            (
                ActionText(FREE, tr(N_("Discard")), "trash-2", "F8", "danger"),
                ActionText(LIST, tr(N_("List")), "list", "F10"),
                ActionText(POST, tr(N_("Write it")), "check", "F12", "primary", enabled=can),
            )
        )

    def _reason(self) -> str:
        allowed = ALLOWED[self._type]
        return self.field("reason") if self.field("reason") in allowed else allowed[0]

    def fresh(self) -> DocumentDraft:
        """Return a move from the second place to the first."""
        places = self._places
        own = places[0] if places else None
        other = places[1] if len(places) > 1 else None
        return new_draft(
            KIND,
            type=MOVE,
            **{
                "from": other.id.hex if other else "",
                "from_name": other.name if other else "",
                "to": own.id.hex if own else "",
                "to_name": own.name if own else "",
            },
        )

    def field_searched(self, key: str, text: str) -> None:
        """Offer places, or causes."""
        if key == "cause":
            causes = [(cause, self._translate(CAUSES[cause]), "") for cause in KNOWN_CAUSES]
            self.offer(key, text, causes)
        else:
            super().field_searched(key, text)

    def field_picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        if key == "cause":
            self.set_fields(cause=found)
            return
        super().field_picked(key, found)
        if key == "from":
            self._look_again()

    def _look_again(self) -> None:
        """Show what is there at the place that was picked."""
        origin = UUID(hex=self.field("from"))
        with self._desk.database.read() as session:
            lines = [
                msgspec.structs.replace(
                    line,
                    on_hand_milli=kardex.on_hand(session, line.variant, location_id=origin),
                )
                for line in self._draft.lines
            ]
        self._set_lines(lines, self._row)

    # Keys ----------------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy:
            return
        acts: dict[str, Callable[[], object]] = {
            NEW: self.begin,
            FREE: self.discard,
            LIST: self.escaped,
            POST: self.post,
            CONFIRM: self.confirm,
        }
        acts[key]()

    def post(self) -> None:
        """Record the transaction, once; nothing moves yet."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            if not self.field("note").strip():
                self._view.show_problem("note")
                raise FieldMissing(field=N_("note"))
            draft, actor, kind = self._draft, self._actor, self._type
            lines = [self._line_of(line) for line in draft.lines]
            route = Route(
                kind,
                None if kind == IN else _id(self.field("from")),
                None if kind == OUT else _id(self.field("to")),
            )
            reason = self._reason()
            cause = self.field("cause") if reason == MERMA else ""
            note = self.field("note")
            self.record(
                lambda session: stock_transactions.post(
                    session, actor, route=route, lines=lines, note=note, reason=reason,
                    cause=cause, op_id=draft.id,
                ),
                self._posted,
            )  # fmt: skip

    def _line_of(self, line: DraftLine) -> TransactionLine:
        if self._type != IN:
            return TransactionLine(line.variant, line.quantity_milli)
        lot = LotFact(number=line.lot, expires_on=line.expires_on) if line.lot else None
        return TransactionLine(line.variant, line.quantity_milli, line.price_e4, lot)

    def _posted(self, posted: Posted) -> None:
        self._view.clear_box()
        self.to_list(posted.id, "all")
        title = N_("{code} is written")
        self.say(Level.OK, title, N_("Nothing has moved yet: it waits to be confirmed."),
                 code=posted.code)  # fmt: skip

    def confirm(self) -> None:
        """Confirm the transaction that is looked at: all its stock moves, once."""
        actor = self._actor
        self.do_selected(
            lambda session, chosen: stock_transactions.confirm(
                session, actor, transaction_id=chosen
            ),
            N_("Confirmed"), N_("Its stock has moved."),
        )  # fmt: skip


def _id(text: str) -> UUID | None:
    return UUID(hex=text) if text else None
