"""The sheet of components: every piece of the look in one picture, its states held still."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

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

_STATES = ("Normal", "Encima", "Pulsado", "Foco", "Apagado")
_HOVERED, _PRESSED, _FOCUSED, _DISABLED = 1, 2, 3, 4
_KINDS = (
    (Kind.PRIMARY, "Principal", "Cobrar", "F12"),
    (Kind.SECONDARY, "Secundario", "Tarjeta", "F10"),
    (Kind.SOFT, "Suave", "Exacto", "F9"),
    (Kind.DANGER, "Peligro", "Quitar", "Supr"),
)
_STRIPS = (
    StripText(Level.OK, "Venta parada guardada: 14:02", "Recupérela con F6."),
    StripText(Level.INFO, "El precio cambió hoy: $1.600", "Antes $1.490. Se cobra el nuevo."),
    StripText(
        Level.WARN,
        "Quedan 2 de papel Regio",
        "Pidió 3. Venda 2 o llame a bodega.",
        (StripKey("sell", "Vender 2"),),
    ),
    StripText(
        Level.BAD,
        "La tarjeta fue rechazada",
        "No se cobró nada. Pruebe otra o use efectivo.",
        (StripKey("cash", "Efectivo"),),
    ),
)


class _FocusedKey(Key):
    """A key drawn as if it had the focus."""

    def hasFocus(self) -> bool:  # noqa: N802 - Qt's name
        return True


class ComponentsView(Screen):
    """Everything at once."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(16)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(10)
        right.setSpacing(8)
        row.addLayout(left, 818)
        row.addLayout(right, 500)
        for widget in (_states(), _keys(), _badges(), _type()):
            left.addWidget(widget)
        left.addStretch(1)
        self.box = OneBox(name="Escanee o escriba", placeholder="")
        self.box.setText("3*leche")
        right.addWidget(self.box)
        right.addWidget(Text("Franjas bajo la caja única", "panel"))
        for text in _STRIPS:
            right.addWidget(Strip(text))
        right.addWidget(_empty(), 1)

    def take_focus(self) -> None:
        self.box.take_focus()


def _states() -> QWidget:
    card = Card(margin=0, spacing=4)
    card.body.setContentsMargins(18, 10, 12, 14)
    card.body.addWidget(Text("Teclas", "panel"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(4)
    grid.setVerticalSpacing(7)
    grid.setColumnMinimumWidth(0, 90)
    for x, state in enumerate(_STATES, start=1):
        grid.addWidget(Text(state, "label", "text2"), 0, x, Qt.AlignmentFlag.AlignHCenter)
        grid.setColumnStretch(x, 1)
    for y, (kind, name, label, cap) in enumerate(_KINDS, start=1):
        grid.addWidget(Text(name, "label", "text2"), y, 0)
        for x in range(len(_STATES)):
            grid.addWidget(_key_in_state(x, label, kind, cap), y, x + 1)
    card.body.addLayout(grid)
    return card


def _key_in_state(state: int, label: str, kind: Kind, cap: str) -> Key:
    make = _FocusedKey if state == _FOCUSED else Key
    key = make(label, kind=kind, cap=cap, height=57)
    key.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, state == _HOVERED)
    key.setDown(state == _PRESSED)
    key.setEnabled(state != _DISABLED)
    return key


def _keys() -> QWidget:
    card = Card()
    words = "Elegido, tecla de producto, billete, acción, acción plegada"
    card.body.addWidget(Text(words, "label", "text2"))
    chosen = Key("Merma", icon="trash-2", height=58)
    chosen.setCheckable(True)
    chosen.setChecked(True)
    bag = QuickKey(QuickKeyText("1", "Bolsa reutilizable", "$500", "favourites"))
    carrots = QuickKey(QuickKeyText("2", "Zanahorias", "$700/kg", "produce", weighed=True))
    keys = (
        (chosen, 117),
        (Key("Vale", icon="ticket", height=58), 93),
        (bag, 127),
        (carrots, 119),
        (Key("Paga con", shape=Shape.PAY, amount="$25.000", height=58), 101),
        (Key("Cantidad", shape=Shape.STACK, icon="hash", cap="F3", height=64), 101),
        (Key("Descuento", shape=Shape.FOLDED, icon="percent", cap="F4", height=64), 76),
    )
    line = QHBoxLayout()
    line.setSpacing(8)
    for key, width in keys:
        key.setFixedSize(width, max(key.minimumHeight(), 76 if isinstance(key, QuickKey) else 58))
        line.addWidget(key)
    card.body.addLayout(line)
    return card


def _badges() -> QWidget:
    card = Card()
    card.body.addWidget(Text("Etiquetas y teclas dibujadas", "label", "text2"))
    line = QHBoxLayout()
    for badge in (
        BadgeText("Impreso", Tone.GREEN, "check"),
        BadgeText("Sin confirmar", Tone.AMBER, "circle-question-mark"),
        BadgeText("Sin papel", Tone.RED, "circle-alert"),
        BadgeText("Copia", Tone.BLUE),
        BadgeText("Espera conexión", Tone.GREY, "clock"),
        BadgeText("\N{MINUS SIGN}10\N{NO-BREAK SPACE}%", Tone.AMBER, "tag"),
    ):
        line.addWidget(Badge(badge))
    line.addStretch(1)
    for cap in ("F2", "Esc", "Ctrl+N"):
        line.addWidget(KeyCap(cap))
    card.body.addLayout(line)
    return card


def _type() -> QWidget:
    card = Card(spacing=0)
    line = QHBoxLayout()
    line.setSpacing(20)
    total = Text("$22.575", "kpi")
    total.setFont(look.font(60, 700))
    line.addWidget(total)
    for words, role in (
        ("Cierre de caja", "title"),
        ("$4.770", "amount"),
        ("Pan integral", "strong"),
        ("Texto", "base"),
        ("Apoyo", "help"),
    ):
        line.addWidget(Text(words, role), 0, Qt.AlignmentFlag.AlignBottom)
    line.addStretch(1)
    card.body.addLayout(line)
    return card


def _empty() -> QWidget:
    card = Card(margin=0, spacing=0)
    detail = "o escriba su nombre; las teclas de la derecha también sirven"
    note = "Última venta: $6.490 a las 12:38 · vuelto $510"
    card.body.addWidget(EmptyState("scan-barcode", "Escanee el primer producto", detail, note), 1)
    hints = (
        (("↑", "↓"), "elegir línea"),
        (("+", "−"), "cantidad"),
        (("Esc",), "volver a escanear"),
    )
    card.body.addWidget(HintBar(hints))
    return card
