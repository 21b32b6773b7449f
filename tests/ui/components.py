"""The sheet of components: every piece of the look in one picture. For developers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui import theme as look
from pos_app.ui.values import BadgeText, Level, QuickKeyText, StripKey, StripText, Tone
from pos_app.ui.widgets.badge import Badge
from pos_app.ui.widgets.card import Card, HintBar
from pos_app.ui.widgets.key import Key, KeyCap, Kind, Shape
from pos_app.ui.widgets.one_box import OneBox
from pos_app.ui.widgets.pieces import EmptyState
from pos_app.ui.widgets.quick_keys import QuickKey
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

_STATES = (N_("Normal"), N_("Hovered"), N_("Pressed"), N_("Focused"), N_("Disabled"))
_KINDS = (
    (Kind.PRIMARY, N_("Primary"), N_("Charge"), "F12"),
    (Kind.SECONDARY, N_("Secondary"), N_("Card"), "F10"),
    (Kind.SOFT, N_("Soft"), N_("Exact"), "F9"),
    (Kind.DANGER, N_("Danger"), N_("Remove"), N_("Del")),
)


class _FocusedKey(Key):
    """A key drawn as if it had the focus, for the sheet only."""

    def hasFocus(self) -> bool:  # noqa: N802 - Qt's name
        return True


class ComponentsView(Screen):
    """Everything at once, with its states held still."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 12)
        row.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        row.addLayout(left, 818)
        row.addLayout(right, 500)
        for widget in (self._states(), self._kinds_of_keys(), self._badges(), self._type()):
            left.addWidget(widget)
        left.addStretch(1)
        for widget in self._box_and_strips():
            right.addWidget(widget)
        right.addWidget(self._empty(), 1)

    def _states(self) -> QWidget:
        tr = self._translate
        card = Card(margin=12, spacing=6)
        card.body.setContentsMargins(18, 10, 12, 14)
        card.body.addWidget(Text(tr(N_("Keys")), "panel"))
        grid = QGridLayout()
        grid.setSpacing(6)
        for x, state in enumerate(_STATES):
            grid.addWidget(
                Text(tr(state), "label", "text2"), 0, x + 1, Qt.AlignmentFlag.AlignHCenter
            )
        for y, (kind, name, label, cap) in enumerate(_KINDS):
            grid.addWidget(Text(tr(name), "label", "text2"), y + 1, 0)
            for x in range(len(_STATES)):
                key = self._key_in_state(x, tr(label), kind, tr(cap))
                key.setMinimumWidth(136)
                grid.addWidget(key, y + 1, x + 1)
        card.body.addLayout(grid)
        return card

    @staticmethod
    def _key_in_state(state: int, label: str, kind: Kind, cap: str) -> Key:
        make = _FocusedKey if state == 3 else Key
        key = make(label, kind=kind, cap=cap, height=57)
        key.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, state == 1)
        key.setDown(state == 2)
        key.setEnabled(state != 4)
        return key

    def _kinds_of_keys(self) -> QWidget:
        tr = self._translate
        card = Card(margin=16, spacing=8)
        words = N_("Chosen, product key, note, action, folded action")
        card.body.addWidget(Text(tr(words), "label", "text2"))
        line = QHBoxLayout()
        line.setSpacing(8)
        chosen = Key(tr(N_("Waste")), icon="trash-2", height=56)
        chosen.setCheckable(True)
        chosen.setChecked(True)
        line.addWidget(chosen)
        line.addWidget(Key(tr(N_("Voucher")), icon="ticket", height=56))
        bag = QuickKey(QuickKeyText("1", "Bolsa reutilizable", "$500", "favourites"))
        carrots = QuickKey(QuickKeyText("2", "Zanahorias", "$700/kg", "produce", weighed=True))
        for key in (bag, carrots):
            key.setFixedSize(127, 75)
            line.addWidget(key)
        pays = Key(tr(N_("Pays with")), shape=Shape.PAY, amount="$25.000", height=58)
        action = Key(tr(N_("Quantity")), shape=Shape.STACK, icon="hash", cap="F3", height=62)
        folded = Key(tr(N_("Discount")), shape=Shape.FOLDED, icon="percent", cap="F4", height=62)
        for key in (pays, action, folded):
            line.addWidget(key)
        card.body.addLayout(line)
        return card

    def _badges(self) -> QWidget:
        tr = self._translate
        card = Card(margin=16, spacing=8)
        card.body.addWidget(Text(tr(N_("Badges and key caps")), "label", "text2"))
        line = QHBoxLayout()
        for badge in (
            BadgeText(tr(N_("Printed")), Tone.GREEN, "check"),
            BadgeText(tr(N_("Unconfirmed")), Tone.AMBER, "circle-question-mark"),
            BadgeText(tr(N_("No paper")), Tone.RED, "circle-alert"),
            BadgeText(tr(N_("Copy")), Tone.BLUE),
            BadgeText(tr(N_("Waits for a connection")), Tone.GREY, "clock"),
            BadgeText("\N{MINUS SIGN}10\N{NO-BREAK SPACE}%", Tone.AMBER, "tag"),
        ):
            line.addWidget(Badge(badge))
        line.addStretch(1)
        for cap in ("F2", "Esc", "Ctrl+N"):
            line.addWidget(KeyCap(cap))
        card.body.addLayout(line)
        return card

    def _type(self) -> QWidget:
        tr = self._translate
        card = Card(margin=16, spacing=0)
        line = QHBoxLayout()
        line.setSpacing(20)
        total = Text("$22.575", "kpi")
        total.setFont(look.font(60, 700))
        line.addWidget(total)
        for words, role in (
            (N_("Cash close"), "title"),
            ("$4.770", "amount"),
            ("Pan integral", "strong"),
            (N_("Text"), "base"),
            (N_("Help text"), "help"),
        ):
            line.addWidget(Text(tr(words), role), 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        card.body.addLayout(line)
        return card

    def _box_and_strips(self) -> list[QWidget]:
        tr = self._translate
        self.box = OneBox(name=tr(N_("Scan or type")), placeholder="")
        self.box.setText("3*leche")
        strips = (
            StripText(Level.OK, tr(N_("Parked sale kept: 14:02")), tr(N_("Get it back with F6."))),
            StripText(Level.INFO, tr(N_("The price changed today: $1.600")), ""),
            StripText(
                Level.WARN,
                tr(N_("2 of Papel Regio are left")),
                tr(N_("3 were asked for. Sell 2 or call the stockroom.")),
                (StripKey("sell", tr(N_("Sell 2"))),),
            ),
            StripText(
                Level.BAD,
                tr(N_("The card was declined")),
                tr(N_("Nothing was charged. Try another one or use cash.")),
                (StripKey("cash", tr(N_("Cash"))),),
            ),
        )
        title = Text(tr(N_("Strips under the one box")), "panel")
        return [self.box, title, *(Strip(text) for text in strips)]

    def _empty(self) -> QWidget:
        tr = self._translate
        card = Card(margin=0, spacing=0)
        sentence = tr(N_("Scan the first product"))
        detail = tr(N_("or type its name; the keys on the right work too"))
        card.body.addWidget(EmptyState("scan-barcode", sentence, detail), 1)
        hints = (
            (("↑", "↓"), tr(N_("choose a line"))),
            (("+", "−"), tr(N_("quantity"))),
            (("Esc",), tr(N_("back to scanning"))),
        )
        card.body.addWidget(HintBar(hints))
        return card

    def take_focus(self) -> None:
        """Give the focus to the box."""
        self.box.take_focus()
