"""Writing an adjustment: what goes in or out, or what was counted, and what that changes."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import adjustments, catalog, kardex
from pos_app.core.actor import Actor
from pos_app.core.adjustments import AdjustmentLine
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession
from pos_app.core.document_drafts import DocumentDraft, DraftLine, new_draft
from pos_app.core.errors import FieldMissing, LotNeeded, LotNotHere, NothingDiffers
from pos_app.core.fact_parts import LotFact
from pos_app.core.i18n import N_, plural
from pos_app.core.kardex import LotRow
from pos_app.core.money import E4, half_up
from pos_app.core.pricing import Sellable
from pos_app.ui.adjustments.rows import (
    CAUSES,
    COLUMNS,
    COUNTED,
    IN,
    OUT,
    SHRINK,
    SHRINKAGE,
    WAYS,
)
from pos_app.ui.dates import day_text, parse_date
from pos_app.ui.desk import Desk
from pos_app.ui.documents.picking import Picks
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import WriteScreen
from pos_app.ui.documents.texts import Texts
from pos_app.ui.documents.writing import PIECE, with_serials
from pos_app.ui.format import DOT, MINUS, filled
from pos_app.ui.values import Figure, Level

CONFIRM, DISCARD, HISTORY = "confirm", "discard", "history"
PLUS: Final = "+"


class Adjusting(Picks):
    """The page that writes; `kind` is that of its draft: an adjustment, or shrinkage."""

    def __init__(self, view: WriteScreen, desk: Desk, actor: Actor, kind: str) -> None:
        super().__init__(view, desk, actor)
        self._kind = kind
        self.texts = Texts(desk)
        self._places: tuple[kardex.Place, ...] = ()

    # Beginning -----------------------------------------------------------------------------------

    def start(self, variant_id: UUID | None = None) -> None:
        """Go on with what was being written, or begin, with a product if one is given."""
        with self._desk.database.read() as session:
            self._places = kardex.list_places(session)
        kept = self.find_kept(self._kind)
        self.open(kept or self._empty())
        if kept is not None and kept.lines:
            title = N_("Here is the adjustment that was being written")
            self.say(Level.INFO, title, N_("Nothing of it was lost. Go on, or discard it with F8."))
        if variant_id is not None:
            self._begin_with(variant_id)

    def _empty(self) -> DocumentDraft:
        way = SHRINK if self._kind == SHRINKAGE else COUNTED
        own = next(place for place in self._places if place.own)
        return new_draft(
            self._kind, way=way, cause="", note="", location=own.id.hex, location_name=own.name
        )

    def _begin_with(self, variant_id: UUID) -> None:
        """Add a product and write its quantity: of a count, what the record says is there."""
        with self._desk.database.read() as session:
            item = catalog.find_sellable(session, variant_id)
        if item is None:
            return
        row = next((at for at, line in enumerate(self._draft.lines) if line.variant == variant_id),
                   -1)  # fmt: skip
        if row < 0:
            self.add(item, PIECE)
            row = len(self._draft.lines) - 1
            if self._way == COUNTED:
                there = max(0, self._draft.lines[row].on_hand_milli)
                self.cell_written(row, "quantity", str(there))
        self._view.write_cell(row, "quantity")

    @property
    def _way(self) -> str:
        return self.field("way")

    @property
    def _location(self) -> UUID:
        return UUID(hex=self.field("location"))

    # Lines ---------------------------------------------------------------------------------------

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line of a product, with what there is of it at the place."""
        line = super().new_line(session, item, quantity_milli)
        return msgspec.structs.replace(line, on_hand_milli=self._there(session, line))

    def _there(self, session: ReadSession, line: DraftLine) -> int:
        """Return what there is where it is adjusted: of the lot, or of all of them."""
        lots = kardex.list_lots(session, self._location, line.variant)
        return sum(lot.on_hand_milli for lot in lots if line.lot_id in (None, lot.lot_id))

    def add(
        self, item: Sellable, quantity_milli: int, *, lot: str = "", expires_on: date | None = None
    ) -> None:
        """Add what was scanned; a lot that the label says is looked for here."""
        if not item.controls_stock:
            self._view.clear_box()
            title = N_("{product} has no stock to adjust")
            detail = N_("Nothing was added. It sells without limit, as a service does.")
            self.say(Level.WARN, title, detail, product=item.name)
            return
        super().add(item, quantity_milli, lot=lot, expires_on=expires_on)
        if lot:
            self.cell_written(self._row, "lot", lot)

    def added(self, row: int) -> None:
        """Write nothing by itself: what is missing is said at the end."""

    def change_of(self, line: DraftLine) -> int:
        """Return what a line changes, signed, in thousandths."""
        if self._way == COUNTED:
            return line.quantity_milli - line.on_hand_milli
        return line.quantity_milli if self._way == IN else -line.quantity_milli

    def line_text(self, line: DraftLine) -> LineText:
        """Return a line with what it changes."""
        change = self.change_of(line)
        after = line.on_hand_milli + change
        by_lots = line.tracks_lots
        enters = self._way == IN
        new_lot = by_lots and line.lot and line.lot_id is None
        cost = line.price_e4 if line.price_e4 is not None else line.average_e4
        return LineText((
            CellText(line.name, shown_code(line.code)),
            CellText(self._quantity(line.quantity_milli, line), strong=True,
                     edit=str(line.quantity_milli)),
            self._serials(line) if line.tracks_serials else CellText(
                line.lot or self._no_lot(line),
                tone="text" if line.lot else "amber_text" if by_lots and enters else "text3",
                edit=line.lot if by_lots else None,
                missing=by_lots and enters and not line.lot,
            ),
            CellText(
                day_text(line.expires_on) or (self._translate(N_("write it")) if new_lot else "–"),
                tone="text" if line.expires_on else "amber_text" if new_lot else "text3",
                edit=day_text(line.expires_on) if new_lot else None,
                missing=bool(new_lot and line.expires_on is None),
            ),
            CellText(
                "–" if cost is None else self.texts.cost(self._rounded(cost)),
                tone="text" if line.price_e4 is not None else "text3",
                edit=None if not enters else "" if line.price_e4 is None else str(line.price_e4),
            ),
            CellText(
                f"{self._bare(line.on_hand_milli)} → {self._bare(after)}",
                self._signed(change, line),
                strong=True,
                tone="danger_text" if after < 0 else "text" if change else "text3",
            ),
        ))  # fmt: skip

    def _serials(self, line: DraftLine) -> CellText:
        """Return how many of the pieces have their serial number; of a count, those that differ."""
        pieces, known = abs(self.change_of(line)) // PIECE, len(line.serials)
        words = filled(self._translate, N_("{known} of {pieces} serials"), known=known,
                       pieces=pieces)  # fmt: skip
        tone = "amber_text" if known != pieces else "text"
        return CellText(words, tone=tone, edit=" ".join(line.serials), missing=known < pieces)

    def _no_lot(self, line: DraftLine) -> str:
        if not line.tracks_lots:
            return "–"
        return self._translate(N_("write it") if self._way == IN else N_("first to expire"))

    @staticmethod
    def _rounded(cost_e4: int) -> int:
        return half_up(cost_e4, E4) * E4

    def _bare(self, milli: int) -> str:
        text = self.texts.quantity(abs(milli))
        return f"{MINUS}{text}" if milli < 0 else text

    def _quantity(self, milli: int, line: DraftLine) -> str:
        text = self.texts.quantity(abs(milli), line.unit)
        return f"{MINUS}{text}" if milli < 0 else text

    def _signed(self, milli: int, line: DraftLine) -> str:
        if not milli:
            return self._translate(N_("nothing changes"))
        return f"{PLUS if milli > 0 else ''}{self._quantity(milli, line)}"

    def check_quantity(self, line: DraftLine, text: str) -> DraftLine:
        """Return the line with its quantity; of a count also nothing at all."""
        if self._way == COUNTED and not int(text or 0):
            return msgspec.structs.replace(line, quantity_milli=0)
        return super().check_quantity(line, text)

    def read_cell(self, line: DraftLine, key: str, text: str) -> DraftLine:
        """Return the line after a cell was written."""
        replace = msgspec.structs.replace
        if key == "quantity":
            return self.check_quantity(line, text)
        if key == "cost":
            return replace(line, price_e4=int(text) if text else None)
        if key == "lot" and line.tracks_serials:
            return with_serials(replace(line, serials=()), text.split())
        if key == "lot":
            return self._with_lot(line, text.strip().upper())
        today = self._desk.shop.day(self._desk.database.clock.now())
        return replace(line, expires_on=parse_date(text, today))

    def _with_lot(self, line: DraftLine, number: str) -> DraftLine:
        """Return the line with a lot: one that is there, or where it goes in a new one."""
        replace = msgspec.structs.replace
        with self._desk.database.read() as session:
            named = [
                lot for lot in kardex.list_lots(session, self._location, line.variant) if lot.number
            ]
            found = next((lot for lot in named if lot.number.upper() == number), None)
            if not number:
                line = replace(line, lot="", lot_id=None, expires_on=None)
            elif found is not None:
                line = replace(
                    line, lot=found.number, lot_id=found.lot_id, expires_on=found.expires_on
                )
            elif self._way in {OUT, SHRINK}:
                raise LotNotHere(lot=number, product=line.name, known=self._known(named))
            else:
                line = replace(line, lot=number, lot_id=None)
            new = bool(number) and line.lot_id is None
            return replace(line, on_hand_milli=0 if new else self._there(session, line))

    def _known(self, lots: list[LotRow]) -> str:
        numbers = [lot.number for lot in lots if lot.on_hand_milli]
        return ", ".join(numbers) or self._translate(N_("none"))

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show head, sums and keys."""
        self._view.show_head(self._title(), self._fields())
        self._view.show_figure(self._figure())
        self._view.show_write_actions(self._keys())

    def _title(self) -> str:
        shrinks = self._kind == SHRINKAGE
        return self._translate(N_("Shrinkage") if shrinks else N_("Adjustment"))

    def _fields(self) -> tuple[FieldText, ...]:
        tr, fields = self._translate, []
        if self._kind != SHRINKAGE:
            ways = tuple((key, tr(words), "") for key, words in WAYS)
            caption = tr(N_("What to do"))
            fields.append(FieldText("way", caption, Kind.CHOICE, self._way, options=ways))
        if self._way == SHRINK:
            causes = tuple((key, tr(words), "") for key, words in CAUSES)
            value = self.field("cause")
            fields.append(FieldText("cause", tr(N_("Cause")), Kind.CHOICE, value, options=causes))
        place = self.field("location_name")
        fields.append(FieldText("location", tr(N_("At")), Kind.PICK, place))
        fields.append(FieldText("note", tr(N_("Note")), value=self.field("note")))
        return tuple(fields)

    def _value_of(self, line: DraftLine) -> int:
        cost = line.price_e4 if line.price_e4 is not None else line.average_e4 or 0
        return half_up(self.change_of(line) * cost, 1000 * E4)

    def _figure(self) -> Figure:
        tr, lines = self._translate, self._draft.lines
        total = sum(map(self._value_of, lines))
        changes = [change for change in map(self.change_of, lines) if change]
        enter = sum(1 for change in changes if change > 0)
        entering = plural(self._desk.language, "{count} product", "{count} products", enter)
        leaving = plural(
            self._desk.language, "{count} product", "{count} products", len(changes) - enter
        )
        facts = ((tr(N_("Goes out")), leaving),)
        caption = N_("IT COSTS") if self._way == SHRINK else N_("DIFFERENCE AT COST")
        shown = abs(total) if self._way == SHRINK else total
        sign = PLUS if shown > 0 and self._way != SHRINK else ""
        return Figure(
            tr(caption),
            f"{sign}{self.texts.money(shown)}",
            foot=self.texts.lines(len(lines)),
            facts=facts if self._way == SHRINK else ((tr(N_("Goes in")), entering), *facts),
        )

    def _keys(self) -> tuple[ActionText, ...]:
        tr, lines = self._translate, bool(self._draft.lines)
        can = lines and not self._busy
        confirm = tr(N_("Write off") if self._way == SHRINK else N_("Adjust"))
        return (
            ActionText(DISCARD, tr(N_("Discard")), "trash-2", "F8", "danger", enabled=can),
            ActionText(HISTORY, tr(N_("Made")), "history", "F10"),
            ActionText(CONFIRM, confirm, "check", "F12", "primary", enabled=can),
        )

    # The head ------------------------------------------------------------------------------------

    def field_searched(self, key: str, text: str) -> None:
        """Offer the places."""
        if key == "location":
            self.offer(key, text, [(place.id.hex, place.name, "") for place in self._places])

    def field_picked(self, key: str, found: str) -> None:
        """Adjust at another place: what there is is read again."""
        if key != "location":
            return
        name = next(place.name for place in self._places if place.id.hex == found)
        self.set_fields(location=found, location_name=name)
        self._read_again()

    def field_changed(self, key: str, text: str) -> None:
        """Keep what is written; another way of adjusting reads the lots again."""
        if self._busy or self.field(key) == text:
            return
        super().field_changed(key, text)
        if key == "way":
            self._read_again()

    def _read_again(self) -> None:
        """Read what there is of each line; a lot that is not here is forgotten."""
        lines = []
        with self._desk.database.read() as session:
            for line in self._draft.lines:
                known = {lot.lot_id for lot in
                         kardex.list_lots(session, self._location, line.variant)}  # fmt: skip
                if line.lot_id is not None and line.lot_id not in known:
                    gone = msgspec.structs.replace(line, lot="", lot_id=None, expires_on=None)
                else:
                    gone = line
                there = self._there(session, gone)
                lines.append(msgspec.structs.replace(gone, on_hand_milli=there))
        self.change(msgspec.structs.replace(self._draft, lines=tuple(lines)))

    # Recording -----------------------------------------------------------------------------------

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if key == CONFIRM:
            self.confirm()
        elif key == DISCARD and not self._busy:
            self.give_up(self._begin_anew)

    def _begin_anew(self) -> None:
        self.open(self._empty())
        self._view.show_strip(None)

    def confirm(self) -> None:
        """Adjust the stock, once; what is missing is gone to."""
        with self.told():
            if self._busy or not self._view.finish_writing():
                return
            self._check()
            lines = [self._line(line) for line in self._draft.lines if self.change_of(line)]
            if not lines:
                raise NothingDiffers
            self._record(lines)

    def _check(self) -> None:
        if self._way == SHRINK and not self.field("cause"):
            self._view.show_problem("cause")
            raise FieldMissing(field=N_("cause"))
        for row, line in enumerate(self._draft.lines):
            if self.change_of(line) > 0 and line.tracks_lots and not line.lot:
                self._view.write_cell(row, "lot")
                raise LotNeeded(product=line.name)

    def _line(self, line: DraftLine) -> AdjustmentLine:
        change = self.change_of(line)
        new = line.lot and line.lot_id is None and change > 0
        return AdjustmentLine(
            line.variant,
            change,
            line.price_e4 if change > 0 else None,
            LotFact(number=line.lot, expires_on=line.expires_on) if new else None,
            line.lot_id,
            serials=line.serials,
        )

    def _record(self, lines: list[AdjustmentLine]) -> None:
        draft, actor, shrinks = self._draft, self._actor, self._way == SHRINK
        reason, cause = ("MERMA", self.field("cause")) if shrinks else ("AJUSTE", "")
        place, note = self._location, self.field("note")
        self.record(
            lambda session: adjustments.adjust(
                session, actor, lines=lines, reason=reason, note=note, cause=cause,
                location_id=place, op_id=draft.id,
            ),
            lambda _: self._adjusted(len(lines), shrinks=shrinks),
        )  # fmt: skip

    def _adjusted(self, count: int, *, shrinks: bool) -> None:
        words = plural(
            self._desk.language, "{count} product was adjusted", "{count} products were adjusted",
            count,
        )  # fmt: skip
        if shrinks:
            words = plural(
                self._desk.language, "{count} product was written off",
                "{count} products were written off", count,
            )  # fmt: skip
        where = filled(self._translate, N_("at {place}"), place=self.field("location_name"))
        self.open(self._empty())
        self.say(Level.OK, DOT.join((words, where)), N_("F10 shows what was made"))
