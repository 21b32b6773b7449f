"""Counting: each scan is recorded as it comes, what differs is looked at, then it is reconciled."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

from pos_app.core import kardex, reports, stock_takes
from pos_app.core.actor import Actor
from pos_app.core.document_drafts import DocumentDraft
from pos_app.core.errors import InvalidQuantity, LotNotHere, LotsMixed, ShopError
from pos_app.core.i18n import N_, plural
from pos_app.core.ids import new_id
from pos_app.core.pricing import Sellable
from pos_app.core.reports import CountedLine, StockTakeSummary, Uncounted
from pos_app.core.stock_takes import COMPLETED, DRAFT, CountInput, LateSum, LineKey
from pos_app.ui.desk import Desk
from pos_app.ui.documents.finding import Finding
from pos_app.ui.documents.rows import ActionText, LineText
from pos_app.ui.format import DOT, filled
from pos_app.ui.stock_takes.rows import COLUMNS, LastText
from pos_app.ui.stock_takes.screen import CountScreen
from pos_app.ui.stock_takes.words import TakeWords
from pos_app.ui.values import Figure, Level

NEWEST, VALUE, LEFT = "newest", "value", "left"
COMPLETE, RECONCILE, REOPEN, TAKES = "complete", "reconcile", "reopen", "takes"
KIND: Final = "stock_take"  # of the draft that keeps the reasons
PIECE: Final = 1000
NOBODY: Final = LateSum()


class Counting(Finding):
    """The page that counts one stock take. `on_takes()` goes to the list of all of them."""

    def __init__(self, view: CountScreen, desk: Desk, actor: Actor) -> None:
        super().__init__(view, desk, actor)
        self._count_view = view
        self._words = TakeWords(desk)
        self._take: StockTakeSummary | None = None
        self._lines: dict[LineKey, CountedLine] = {}
        self._order: list[LineKey] = []  # the one counted last first
        self._still: tuple[Uncounted, ...] = ()
        self._left = 0
        self._shown: list[LineKey] = []
        self._texts: dict[LineKey, LineText] = {}
        self._late: Mapping[LineKey, LateSum] = {}
        self._reasons: dict[LineKey, str] = {}
        self._more: dict[LineKey, int] = {}  # scanned and not recorded yet
        self._waiting: list[Callable[[], None]] = []  # scans before it was read
        self._saving = False
        self._mode = NEWEST
        self._asked = 0

    @property
    def take_id(self) -> UUID | None:
        """Return which stock take is on the page."""
        return self._take.id if self._take is not None else None

    # Reading -------------------------------------------------------------------------------------

    def open_take(self, take_id: UUID) -> None:
        """Count this one, or look at what differs if its counting has ended."""
        self._take, self._mode, self._more, self._waiting = None, NEWEST, {}, []
        self._reasons = self._kept_reasons(take_id)
        self.read(take_id)

    def _kept_reasons(self, take_id: UUID) -> dict[LineKey, str]:
        kept = self.find_kept(KIND)
        if kept is None or kept.fields.get("take") != take_id.hex:
            return {}
        return {_key(name): text for name, text in kept.fields.items() if name != "take"}

    def read(self, take_id: UUID) -> None:
        """Read everything of it again: also what others count."""
        self._asked += 1
        asked, actor = self._asked, self._actor

        def look() -> tuple[StockTakeSummary, tuple[CountedLine, ...], int,
                            tuple[Uncounted, ...], Mapping[LineKey, LateSum]]:  # fmt: skip
            with self._desk.database.read() as session:
                summary = reports.get_take_summary(session, take_id)
                lines = reports.list_counted(session, actor, take_id)
                left = reports.count_uncounted(session, take_id)
                still = reports.list_uncounted(session, take_id)
                late = stock_takes.preview_late(session, take_id)
                return summary, lines, left, still, late

        def take(
            found: tuple[StockTakeSummary, tuple[CountedLine, ...], int,
                         tuple[Uncounted, ...], Mapping[LineKey, LateSum]],
        ) -> None:  # fmt: skip
            if asked == self._asked and not self._more and not self._saving:
                self._take, lines, self._left, self._still, self._late = found
                self._lines = {(line.variant_id, line.lot_id): line for line in lines}
                self._order = list(self._lines)
                self._texts = {}
                if self._take.state == COMPLETED:
                    self._say_who_reconciles()
                if self._take.state == COMPLETED and self._mode == NEWEST:
                    self._mode = VALUE
                self._arrange()
                waiting, self._waiting = self._waiting, []
                for scan in waiting:
                    with self.told():
                        scan()

        self._desk.tasks.background(look, take, self._refuse)

    def _say_who_reconciles(self) -> None:
        self._count_view.show_last(None)
        if not self._actor.may(stock_takes.RECONCILE):
            self.say(Level.INFO, N_("The counting has ended"),
                     N_("A supervisor looks at what differs and reconciles it."))  # fmt: skip

    def refresh_take(self) -> None:
        """Read again after something was recorded, unless it was only what was just counted."""
        if self._take is not None and not self._saving and not self._more and not self._busy:
            self.read(self._take.id)

    # The list ------------------------------------------------------------------------------------

    @property
    def _draft_open(self) -> bool:
        return self._take is not None and self._take.state == DRAFT

    @property
    def _sees(self) -> bool:
        """Return whether this person sees what is expected."""
        return all(line.expected_milli is not None for line in self._lines.values())

    def _arrange(self) -> None:
        """Put the lines in the order asked for, and show them."""
        if self._mode == LEFT:
            self._shown = [(one.variant_id, None) for one in self._still]
        elif self._mode == VALUE:
            self._shown = sorted(self._order, key=self._weight)
        else:
            self._shown = list(self._order)
        self._row = 0 if self._shown else -1
        self.show()

    def _weight(self, key: LineKey) -> tuple[int, int]:
        line = self._lines[key]
        return -abs(line.value_minor or 0), -abs(line.variance_milli or 0)

    def show(self, fresh: int = -1) -> None:
        """Show the lines as they are; only what changed is put into words again."""
        self._view.show_lines([self._text(key) for key in self._shown], self._row, fresh)
        self.show_rest()

    def _text(self, key: LineKey) -> LineText:
        text = self._texts.get(key)
        if text is None:
            line = self._lines.get(key) or self._uncounted(key)
            reason = self._reasons.get(key, "") or line.reason
            text = self._texts[key] = self._words.line(
                line,
                late=self._late.get(key, NOBODY) if self._sees else NOBODY,
                reason=reason,
                editable=self._draft_open,
                reasons=self._take is not None and self._take.state in {DRAFT, COMPLETED},
            )
        return text

    def _uncounted(self, key: LineKey) -> CountedLine:
        one = next(one for one in self._still if one.variant_id == key[0])
        now = self._desk.database.clock.now()
        return CountedLine(
            one.variant_id, None, one.code, one.name, one.unit, one.unit not in {"", "un"}, "",
            0, None, 0, 0, "", "", now,
        )  # fmt: skip

    def column_keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return COLUMNS

    # Counting ------------------------------------------------------------------------------------

    def add(
        self, item: Sellable, quantity_milli: int, *, lot: str = "", expires_on: date | None = None
    ) -> None:
        """Count what was scanned: one more, a pack, a weight, of the lot that the label says."""
        del expires_on
        self._view.clear_box()
        if self._take is None:  # it is being read: nothing that is scanned meanwhile is lost
            self._waiting.append(partial(self.add, item, quantity_milli, lot=lot))
        elif not self._draft_open:
            self.say(Level.WARN, N_("The counting has ended"),
                     N_("Nothing was counted. “Count again” opens it once more."))  # fmt: skip
        elif not item.controls_stock:
            self.say(Level.WARN, N_("{product} has no stock to count"),
                     N_("Nothing was counted."), product=item.name)  # fmt: skip
        else:
            self._view.show_strip(None)
            self._count(item, self._key_of(item, lot), lot, quantity_milli)

    def _key_of(self, item: Sellable, lot: str) -> LineKey:
        """Return what is counted; raise `LotNotHere`, `LotsMixed`: one way for all of a product."""
        assert self._take is not None
        lot_id = None
        if lot:
            with self._desk.database.read() as session:
                take = stock_takes.get_stock_take(session, self._take.id)
                lots = kardex.list_lots(session, take.location_id, item.variant_id)
            found = [each for each in lots if each.number.upper() == lot.upper()]
            if not found:
                known = ", ".join(each.number for each in lots if each.number) or "–"
                raise LotNotHere(lot=lot, product=item.name, known=known)
            lot_id = found[0].lot_id
        for variant, other in self._lines:
            if variant == item.variant_id and (other is None) != (lot_id is None):
                raise LotsMixed(product=item.name)
        return item.variant_id, lot_id

    def _count(self, item: Sellable, key: LineKey, lot: str, quantity_milli: int) -> None:
        known = self._lines.get(key)
        now = self._desk.database.clock.now()
        if known is None:
            known = CountedLine(
                key[0], key[1], item.code, item.name, item.unit, item.sold_by_weight, lot, 0,
                None, 0, 0, "", "", now,
            )  # fmt: skip
            if self._left and any(one.variant_id == key[0] for one in self._still):
                self._left -= 1
                self._still = tuple(one for one in self._still if one.variant_id != key[0])
        more = known.counted_milli + quantity_milli
        if more < 0:
            raise InvalidQuantity(text=self.quantity_of(more))
        self._put(key, replace(known, counted_milli=more, times_counted=known.times_counted + 1,
                               person=self._actor.name, counted_at=now))  # fmt: skip
        self._more[key] = self._more.get(key, 0) + quantity_milli
        self._save()

    def _put(self, key: LineKey, line: CountedLine) -> None:
        """Show a line that was just counted before the others, in large."""
        self._lines[key] = line
        self._texts.pop(key, None)
        if key in self._order:
            self._order.remove(key)
        self._order.insert(0, key)
        if self._mode == NEWEST:
            self._shown = list(self._order)
            self._row = 0
        elif key not in self._shown:
            self._shown.insert(0, key)
            self._row = 0
        self._show_last(line)
        self.show(fresh=0 if self._mode == NEWEST else -1)

    def _show_last(self, line: CountedLine) -> None:
        lot = filled(self._translate, N_("lot {lot}"), lot=line.lot) if line.lot else ""
        count = self._words.quantity(line.counted_milli, line.unit)
        detail = DOT.join(part for part in (lot, self._words.texts.moment(line.counted_at)) if part)
        self._count_view.show_last(LastText(line.name, count, detail))

    def _save(self) -> None:
        """Record what was scanned; what comes meanwhile is recorded in one go."""
        if self._saving or not self._more or self._take is None:
            return
        self._saving = True
        batch, self._more = self._more, {}
        inputs = [CountInput(key[0], more, key[1], more=True) for key, more in batch.items()]
        self._write(inputs, {key[0] for key in batch})

    def _write(self, inputs: list[CountInput], variants: set[UUID]) -> None:
        assert self._take is not None
        op_id, take_id, actor = new_id(), self._take.id, self._actor
        database = self._desk.database
        work = partial(
            stock_takes.count, actor=actor, stock_take_id=take_id, lines=inputs, op_id=op_id
        )

        def record() -> tuple[CountedLine, ...]:
            database.write(work, op_id=op_id)
            with database.read() as session:
                return reports.list_counted(session, actor, take_id, variant_ids=list(variants))

        def done(lines: tuple[CountedLine, ...]) -> None:
            self._saving = False
            for line in lines:
                key = (line.variant_id, line.lot_id)
                if key not in self._more:
                    self._lines[key] = line
                    self._texts.pop(key, None)
            self.show()
            self._save()

        def refused(error: ShopError) -> None:
            self._saving = False
            self._more = {}
            self._refuse(error)
            self.read(take_id)

        self._desk.tasks.write(record, done, refused)

    def cell_written(self, row: int, key: str, text: str) -> None:
        """Take a quantity that was written, or why it differs."""
        if self._busy or not 0 <= row < len(self._shown):
            return
        line_key = self._shown[row]
        if key == "reason":
            self._keep_reason(line_key, text)
            return
        line = self._lines.get(line_key) or self._uncounted(line_key)
        quantity = int(text) if text else 0
        if (not text and not line.times_counted) or not self._draft_open:
            return  # it was left empty: not counted yet
        if not line.by_weight and quantity % PIECE:
            self._view.keep_writing()
            self._refuse(InvalidQuantity(text=self.quantity_of(quantity)))
            return
        self._more.pop(line_key, None)
        self._set(line_key, line, quantity)

    def _set(self, key: LineKey, line: CountedLine, quantity_milli: int) -> None:
        """Record a recount: so many, whatever was counted before."""
        if not line.times_counted:
            self._left = max(0, self._left - 1)
        changed = replace(line, counted_milli=quantity_milli, times_counted=line.times_counted + 1,
                          person=self._actor.name)  # fmt: skip
        self._lines[key] = changed
        self._texts.pop(key, None)
        if key not in self._order:
            self._order.insert(0, key)
        self._show_last(changed)
        self.show()
        self._write([CountInput(key[0], quantity_milli, key[1])], {key[0]})

    def line_stepped(self, by: int) -> None:
        """Count one more or one less of the selected line."""
        if not self._draft_open or not 0 <= self._row < len(self._shown):
            return
        key = self._shown[self._row]
        line = self._lines.get(key)
        if line is None or line.counted_milli + by * PIECE < 0:
            return
        self._put(key, replace(line, counted_milli=line.counted_milli + by * PIECE))
        self._more[key] = self._more.get(key, 0) + by * PIECE
        self._save()

    def line_removed(self) -> None:
        """Say how a wrong count is mended: nothing that was counted is erased."""
        self.say(Level.INFO, N_("A count is not erased"),
                 N_("Write the right quantity with F3; 0 where there is none."))  # fmt: skip

    def _keep_reason(self, key: LineKey, text: str) -> None:
        """Keep why it differs, on this till, until it is reconciled."""
        assert self._take is not None
        self._reasons[key] = text.strip()
        self._texts.pop(key, None)
        fields = {_name(each): reason for each, reason in self._reasons.items() if reason}
        fields["take"] = self._take.id.hex
        self._keeper.keep(DocumentDraft(id=self._take.id, kind=KIND, fields=fields))
        self.show()

    # The rest ------------------------------------------------------------------------------------

    def show_rest(self) -> None:
        """Show the sums, and the keys of the state."""
        if self._take is None:
            return
        self._view.show_head(self._take.location, (), self._words.scope(self._take))
        self._view.show_figure(self._figure())
        self._view.show_write_actions(self._keys())

    def _figure(self) -> Figure:
        tr, language = self._translate, self._desk.language
        facts: tuple[tuple[str, str], ...] = ()
        if self._sees and self._lines:
            values = [line.value_minor or 0 for line in self._lines.values()]
            differ = sum(1 for line in self._lines.values() if line.variance_milli)
            facts = (
                (tr(N_("They differ")), str(differ)),
                (tr(N_("At cost")), self._words.money(sum(values))),
            )
        left = plural(language, "{count} product to go", "{count} products to go", self._left)
        foot = left if self._left else tr(N_("All of it is counted"))
        counted = len({variant for variant, _ in self._lines})
        return Figure(tr(N_("COUNTED")), str(counted), foot=foot, facts=facts)

    def _keys(self) -> tuple[ActionText, ...]:
        tr = self._translate
        can = bool(self._lines) and not self._busy
        chosen = {NEWEST: tr(N_("Last counted")), VALUE: tr(N_("By value"))}
        takes = ActionText(TAKES, tr(N_("Stock takes")), "list", "F10")
        keys = []
        if self._sees:
            other = VALUE if self._mode == NEWEST else NEWEST
            keys.append(ActionText(other, chosen[other], "list-checks", "F8"))
        if self._draft_open:
            look = "soft" if self._mode == LEFT else "secondary"
            keys.append(ActionText(LEFT, tr(N_("Still to go")), "clipboard-list", "F9", look))
            keys.append(takes)
            keys.append(ActionText(COMPLETE, tr(N_("End counting")), "clipboard-check", "F12",
                                   "primary", enabled=can))  # fmt: skip
        elif self._take is not None and self._take.state == COMPLETED:
            may = self._actor.may(stock_takes.RECONCILE)
            keys.append(ActionText(REOPEN, tr(N_("Count again")), "rotate-ccw", "F9",
                                   enabled=may and not self._busy))  # fmt: skip
            keys.append(takes)
            keys.append(ActionText(RECONCILE, tr(N_("Reconcile")), "check", "F12", "primary",
                                   enabled=may and can))  # fmt: skip
        return tuple(keys)

    def acted(self, key: str) -> None:
        """Do what a key at the foot says."""
        if self._busy or self._take is None:
            return
        if key in {NEWEST, VALUE}:
            self._mode = key
            self._arrange()
        elif key == LEFT:
            self._mode = NEWEST if self._mode == LEFT else LEFT
            self._arrange()


def _name(key: LineKey) -> str:
    return f"{key[0].hex}/{key[1].hex if key[1] is not None else ''}"


def _key(name: str) -> LineKey:
    variant, _, lot = name.partition("/")
    return UUID(hex=variant), UUID(hex=lot) if lot else None
