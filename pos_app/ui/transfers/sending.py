"""Writing a transfer: from where, to where, and what is on the cart. Free of Qt."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import msgspec

from pos_app.core import document_drafts, kardex, locations, transfers
from pos_app.core.actor import Actor
from pos_app.core.codes import shown_code
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.document_drafts import DocumentDraft, DraftLine
from pos_app.core.i18n import N_
from pos_app.core.locations import Place
from pos_app.core.pricing import Sellable
from pos_app.core.transfers import SendLine
from pos_app.ui.desk import Desk
from pos_app.ui.documents.resumed import Resumed
from pos_app.ui.documents.rows import ActionText, CellText, FieldText, Kind, LineText
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import DOT, filled
from pos_app.ui.transfers.rows import TransferWords
from pos_app.ui.values import Level

KIND: Final = "transfer"
SEND, DROP = "send", "drop"


class Sending(Resumed):
    """Holds the transfer that is being written; `sent(id)` once it is recorded."""

    def __init__(
        self,
        view: DocumentsScreen,
        desk: Desk,
        actor: Actor,
        *,
        on_left: Callable[[], object],
        sent: Callable[[UUID], object],
    ) -> None:
        super().__init__(view, desk, actor, on_left=on_left)
        self.words = TransferWords(desk)
        self._sent = sent
        self._places: dict[str, Place] = {}

    def begin(self) -> None:
        """Go on with the transfer that was being written, or begin one from this till's place."""
        with self._desk.database.read() as session:
            places = locations.list_places(session)
        self._places = {place.location_id.hex: place for place in places}
        kept = self.find_kept(KIND)
        if kept is None:
            kept = document_drafts.new_draft(KIND, **{"from": places[0].location_id.hex})
        self.open(kept)

    def kept(self) -> bool:
        """Return whether a transfer is half written."""
        draft = self.find_kept(KIND)
        return draft is not None and bool(draft.lines)

    @property
    def origin(self) -> Place | None:
        """Return where the goods are now."""
        return self._places.get(self.field("from"))

    @property
    def target(self) -> Place | None:
        """Return where they go."""
        return self._places.get(self.field("to"))

    # Lines ---------------------------------------------------------------------------------------

    def new_line(self, session: ReadSession, item: Sellable, quantity_milli: int) -> DraftLine:
        """Return the line, with what there is at the place that sends."""
        line = super().new_line(session, item, quantity_milli)
        return msgspec.structs.replace(line, on_hand_milli=self._there(session, item.variant_id))

    def _there(self, session: ReadSession, variant_id: UUID) -> int:
        if self.origin is None:
            return 0
        return kardex.on_hand(session, variant_id, location_id=self.origin.location_id)

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return ("product", "there", "quantity")

    def line_text(self, line: DraftLine) -> LineText:
        """Return what, how much there is, how much goes."""
        short = line.quantity_milli > line.on_hand_milli
        lot = filled(self._translate, N_("Lot {number}"), number=line.lot) if line.lot else ""
        return LineText((
            CellText(line.name, DOT.join(filter(None, (shown_code(line.code), lot)))),
            CellText(
                self.words.quantity(line.on_hand_milli, line.unit),
                tone="danger_text" if short else "text2",
            ),
            CellText(
                self.words.quantity(line.quantity_milli, line.unit),
                strong=True,
                edit=str(line.quantity_milli),
            ),
        ))  # fmt: skip

    # The head ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show from where to where, and what can be done."""
        tr, own = self._translate, self._within()
        fields = (
            FieldText("from", tr(N_("From")), Kind.PICK, self._name(self.origin)),
            FieldText(
                "to", tr(N_("To")), Kind.PICK, self._name(self.target),
                placeholder=tr(N_("Place, or another branch")),
            ),
            FieldText("note", tr(N_("Note")), value=self.field("note")),
        )  # fmt: skip
        self._view.show_head(tr(N_("New transfer")), fields)
        self._view.show_figure(None)
        label = tr(N_("Move now")) if own else tr(N_("Send"))
        ready = bool(self.draft.lines) and not self.busy
        drop = ActionText(
            DROP, tr(N_("Give up")), "trash-2", "F8", "danger", bool(self.draft.lines)
        )
        send = ActionText(SEND, label, "truck", "F12", "primary", ready)
        self._view.show_write_actions((drop, send))

    def _name(self, place: Place | None) -> str:
        return self.words.place(place) if place is not None else ""

    def _within(self) -> bool:
        return self.target is not None and self.target.own

    def field_searched(self, key: str, text: str) -> None:
        """Offer places: own ones to send from, all to send to."""
        wanted = text.strip().casefold()
        found = [
            place
            for place in self._places.values()
            if (place.own or key == "to") and wanted in f"{place.name} {place.branch}".casefold()
        ]
        self._view.show_field_found(key, [self.words.found(place) for place in found])

    def field_picked(self, key: str, found: str) -> None:
        """Take a place; what there is at the place that sends is read again."""
        self.set_fields(**{key: found})
        if key == "from":
            with self._desk.database.read() as session:
                lines = [
                    msgspec.structs.replace(line, on_hand_milli=self._there(session, line.variant))
                    for line in self.draft.lines
                ]
            self._set_lines(lines, self._row)

    def field_changed(self, key: str, text: str) -> None:
        """Keep the note; places are picked."""
        if key == "note":
            super().field_changed(key, text)

    # Recording -----------------------------------------------------------------------------------

    def send(self) -> None:
        """Record the transfer: on its way, or moved at once within the branch."""
        origin, target = self.origin, self.target
        if origin is None or target is None:
            missing = "to" if target is None else "from"
            self.say(
                Level.WARN, N_("Say where it goes"), N_("Nothing was sent yet. Choose a place.")
            )
            self._view.show_problem(missing)
            return
        draft = self.draft

        def verb(session: WriteSession) -> UUID:
            do = transfers.move if target.own else transfers.send
            return do(
                session,
                self._actor,
                origin_id=origin.location_id,
                target_id=target.location_id,
                lines=_lines(draft),
                note=self.field("note"),
                op_id=draft.id,
            )

        self.record(verb, self._sent)


def _lines(draft: DocumentDraft) -> list[SendLine]:
    return [SendLine(line.variant, line.quantity_milli, line.lot_id) for line in draft.lines]
