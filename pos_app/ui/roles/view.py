"""Roles: a table of permissions with a column for each role, and the chosen rule at the right.

Signals: `row_selected(int)`, `role_moved(int)`, `role_chosen(int)`, `rule_chosen(str)`,
`cap_entered(object)` (minor units, or None for no limit), `escaped()`.
"""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.ui import theme as look
from pos_app.ui.roles.rows import ChosenText, RuleText
from pos_app.ui.widgets.card import Card, HintBar, Panel
from pos_app.ui.widgets.cell import Align, Cell
from pos_app.ui.widgets.edits import MoneyEdit
from pos_app.ui.widgets.field import NumberEdit
from pos_app.ui.widgets.key import Key
from pos_app.ui.widgets.line_table import Column, LineTable
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

RIGHT_WIDE, RIGHT_NARROW = 360, 300
ROW = 52
RULE_WIDE, RULE_NARROW = 132, 104


class RolesView(Screen):
    """See the top of this file for what it says."""

    row_selected = Signal(int)
    role_moved = Signal(int)
    role_chosen = Signal(int)
    rule_chosen = Signal(str)
    cap_entered = Signal(object)
    escaped = Signal()

    def __init__(
        self,
        translate: Translate,
        currency: Currency,
        roles: tuple[str, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tr = translate
        self._role = 0
        self.strip = Strip()
        self.front_strip = self.strip
        columns: list[Column[RuleText]] = [
            Column(tr(N_("What may be done")), _title, left=16),
            *(
                Column(name, partial(self._rule, at), width=RULE_WIDE, narrow=RULE_NARROW,
                       align=Align.CENTRE, left=4, right=4)
                for at, name in enumerate(roles)
            ),
        ]  # fmt: skip
        self.table = LineTable(
            tuple(columns), name=tr(N_("Roles")), row_height=ROW, focusable=False
        )
        self.hints = HintBar((
            (("↑", "↓"), tr(N_("choose what"))),
            (("←", "→"), tr(N_("choose the role"))),
        ))  # fmt: skip
        self.panel = Panel("", margin=14)
        self.role_keys: list[Key] = []
        for at, name in enumerate(roles):
            key = Key(name, height=48, px=14)
            key.setCheckable(True)
            key.setAutoExclusive(True)
            key.clicked.connect(partial(self.role_chosen.emit, at))
            self.role_keys.append(key)
        self.sentence = Text("", "base", "text2", wrap=True)
        self.rules = {
            "allow": Key(tr(N_("Allow")), icon="check", cap="F6", height=56),
            "approve": Key(tr(N_("Ask a supervisor")), icon="shield-check", cap="F7", height=56),
            "deny": Key(tr(N_("Deny")), icon="ban", cap="F8", height=56),
        }
        self.cap = MoneyEdit(
            currency, name=tr(N_("Up to")), caption=tr(N_("Up to (F4), Enter keeps it")), px=17
        )
        self.share = NumberEdit(
            name=tr(N_("Up to")), caption=tr(N_("Up to % (F4), Enter keeps it")), decimals=2,
            thousands="", mark=currency.decimal, max_digits=5, px=17,
        )  # fmt: skip
        self.share.hide()
        self.free_key = Key(tr(N_("No limit")), icon="x", cap="F5", height=52)
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _lay_out(self) -> None:
        card = Card(margin=1)
        card.body.setSpacing(0)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.hints)
        left = QVBoxLayout()
        left.setSpacing(look.PAGE)
        left.addWidget(self.strip)
        left.addWidget(card, 1)
        body = self.panel.body
        body.setSpacing(look.GAP)
        pairs = [self.role_keys[at : at + 2] for at in range(0, len(self.role_keys), 2)]
        for pair in pairs:
            line = QHBoxLayout()
            line.setSpacing(look.GAP)
            for key in pair:
                line.addWidget(key, 1)
            body.addLayout(line)
        body.addSpacing(4)
        body.addWidget(self.sentence)
        body.addSpacing(4)
        for key in self.rules.values():
            key.setCheckable(True)
            body.addWidget(key)
        body.addSpacing(4)
        body.addWidget(self.cap)
        body.addWidget(self.share)
        body.addWidget(self.free_key)
        body.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, look.PAGE, look.PAGE, look.PAGE)
        row.setSpacing(look.PAGE)
        row.addLayout(left, 1)
        row.addWidget(self.panel)

    def _connect(self) -> None:
        self.table.row_selected.connect(self.row_selected)
        for rule, key in self.rules.items():
            key.clicked.connect(partial(self.rule_chosen.emit, rule))
        for edit in (self.cap, self.share):
            edit.entered.connect(partial(self._cap_entered, edit))
        self.free_key.clicked.connect(self._no_limit)
        self.bind("F6", self.rules["allow"])
        self.bind("F7", self.rules["approve"])
        self.bind("F8", self.rules["deny"])
        self.bind("F5", self.free_key)
        self.bind("F4", self._to_cap)
        self.bind("Up", partial(self.table.move_selection, -1))
        self.bind("Down", partial(self.table.move_selection, 1))
        self.bind("Left", partial(self.role_moved.emit, -1))
        self.bind("Right", partial(self.role_moved.emit, 1))
        self.bind("Esc", self._escape)

    # What the presenter tells it -----------------------------------------------------------------

    def show_rows(self, rows: tuple[RuleText, ...], selected: int, role: int) -> None:
        """Show every rule of every role."""
        self._role = role
        for at, key in enumerate(self.role_keys):
            key.setChecked(at == role)
        self.table.set_rows(rows, selected=selected)

    def show_chosen(self, text: ChosenText) -> None:
        """Show the rule that the keys write."""
        self.panel.title.setText(text.title)
        self.sentence.setText(text.sentence)
        for rule, key in self.rules.items():
            key.setChecked(rule == text.rule)
        self.cap.setVisible(not text.is_share)
        self.share.setVisible(text.is_share)
        edit = self.share if text.is_share else self.cap
        if not edit.hasFocus():
            edit.set_value(text.cap_minor)
        edit.setEnabled(text.rule != "deny")
        self.free_key.setEnabled(text.cap_minor is not None)

    # Hands ---------------------------------------------------------------------------------------

    def _rule(self, at: int, row: RuleText) -> Cell:
        return Cell(badge=row.rules[at], weight=600 if at == self._role else 400)

    def _to_cap(self) -> None:
        edit = self.cap if self.share.isHidden() else self.share
        if edit.isEnabled():
            edit.setFocus()
            edit.selectAll()

    def _cap_entered(self, edit: NumberEdit) -> None:
        value = edit.value()
        self.setFocus()
        self.cap_entered.emit(value)

    def _no_limit(self) -> None:
        self.setFocus()
        self.cap_entered.emit(None)

    def _escape(self) -> None:
        self.setFocus()
        self.escaped.emit()

    def fold(self, narrow: bool) -> None:
        """Arrange it for a narrow or a wide window."""
        self.panel.setFixedWidth(RIGHT_NARROW if narrow else RIGHT_WIDE)
        self.table.set_narrow(narrow)

    def take_focus(self) -> None:
        """Let the arrows choose."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def _title(row: RuleText) -> Cell:
    return Cell(row.title, weight=600)
