"""The first-run screen: the shop, its owner, this till and its printer, all at once.

Signals: `currency_chosen(str)`, `language_chosen(str)`, `printer_chosen(str)`, `try_clicked()`
(F7), `create_clicked()` (F12).
"""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pos_app.core.i18n import LANGUAGES, N_, Translate
from pos_app.core.money import CURRENCIES
from pos_app.devices.papers import PAPERS
from pos_app.ui import theme as look
from pos_app.ui.setup.rows import IN_FILE, NETWORK, NONE, OTHER, USB, VIRTUAL, SetupForm
from pos_app.ui.widgets.card import Panel
from pos_app.ui.widgets.choice import Choice
from pos_app.ui.widgets.field import LabelledField
from pos_app.ui.widgets.key import Key, Kind
from pos_app.ui.widgets.screen import Screen
from pos_app.ui.widgets.strip import Strip
from pos_app.ui.widgets.text import Text

NAMES: Final = {"es": "Español", "en": "English"}  # in their own words
PRINTERS: Final = (
    (VIRTUAL, N_("Screen")),
    (NETWORK, N_("Network")),
    (USB, "USB"),
    (OTHER, N_("Other")),
    (NONE, N_("None")),
)


class SetupView(Screen):
    """See the top of this file for what it says."""

    currency_chosen = Signal(str)
    language_chosen = Signal(str)
    printer_chosen = Signal(str)
    try_clicked = Signal()
    create_clicked = Signal()

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._translate = translate
        self._make_fields()
        self._make_keys()
        self._lay_out()
        self._connect()

    # Made once -----------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        tr = self._translate
        self.fields = {
            "shop": LabelledField(
                tr(N_("Name of the shop")), placeholder=tr(N_("As on the sign over the door"))
            ),
            "tax_id": LabelledField(tr(N_("Tax ID (optional)"))),
            "owner": LabelledField(tr(N_("Name of the owner"))),
            "pin": LabelledField(
                tr(N_("PIN")), help_text=tr(N_("Six digits or more, no row such as 123456.")),
                password=True,
            ),
            "pin_again": LabelledField(
                tr(N_("The same PIN again")),
                help_text=tr(N_("Nobody can read it back. Write it down and keep it safe.")),
                password=True,
            ),
            "till": LabelledField(tr(N_("Name of this till"))),
            "address": LabelledField(tr(N_("Where the printer is"))),
        }  # fmt: skip
        for name in ("pin", "pin_again"):
            field = self.fields[name].field
            field.setMaxLength(12)
            field.setInputMethodHints(
                Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
            )
            assert field.echoMode() is QLineEdit.EchoMode.Password

    def _make_keys(self) -> None:
        tr = self._translate
        currencies = [(code, f"{code} {money.symbol}", "") for code, money in CURRENCIES.items()]
        self.currency = Choice(tr(N_("Currency")), currencies, columns=2)
        languages = [(code, NAMES[code], "") for code in LANGUAGES]
        self.language = Choice(tr(N_("Language")), languages, columns=2)
        printers = [(key, tr(words), "") for key, words in PRINTERS]
        self.printer = Choice(tr(N_("Ticket printer")), printers, columns=3)
        papers = [(code, code, "") for code in sorted(PAPERS, reverse=True)]
        self.paper = Choice(tr(N_("Paper")), papers, columns=3)
        self.keys = Choice(
            tr(N_("Keys of this till")),
            [(IN_FILE, tr(N_("Keep them in a file that only I may open")), "")],
            columns=1,
        )
        self.keys_problem = Text("", "help", "danger_text", wrap=True)
        self.customs = Text("", "help", "text3", wrap=True)
        self.try_key = Key(tr(N_("Print a test page")), cap="F7", icon="printer", height=48)
        self.create_key = Key(
            tr(N_("Create the shop")), kind=Kind.PRIMARY, cap="F12", icon="store", px=20, height=72
        )
        self.strip = Strip()
        self.front_strip = self.strip

    def _lay_out(self) -> None:
        tr = self._translate
        self.title = Text(tr(N_("Welcome. This till has no shop yet.")), "kpi", wrap=True)
        self.subtitle = Text(
            tr(N_("A minute, and you can sell. All of it can be changed later.")), "base", "text2"
        )
        shop, owner, till = (
            Panel(tr(N_("The shop"))),
            Panel(tr(N_("The owner"))),
            Panel(tr(N_("This till"))),
        )
        self._stack(
            shop,
            self.fields["shop"],
            self.fields["tax_id"],
            Text(tr(N_("Currency")), "label", "text2"),
            self.currency,
            self.customs,
            Text(tr(N_("Language")), "label", "text2"),
            self.language,
        )
        self.keys_block = (
            Text(tr(N_("Keys of this till")), "label", "text2"),
            Text(tr(N_("This computer has no keyring for them.")), "help", "text3", wrap=True),
            self.keys,
            self.keys_problem,
        )
        asked = (self.fields[name] for name in ("owner", "pin", "pin_again"))
        self._stack(owner, *asked, *self.keys_block)
        for widget in self.keys_block:
            widget.hide()
        self._stack(
            till,
            self.fields["till"],
            Text(tr(N_("Ticket printer")), "label", "text2"),
            self.printer,
            self.fields["address"],
            Text(tr(N_("Paper: millimetres and columns")), "label", "text2"),
            self.paper,
            self.try_key,
        )
        panels = QWidget()
        row = QHBoxLayout(panels)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.PAGE)
        for panel in (shop, owner, till):
            row.addWidget(panel, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(panels)
        foot = QHBoxLayout()
        foot.addWidget(self.strip, 1)
        foot.setSpacing(look.PAGE)
        self.create_key.setMinimumWidth(340)
        foot.addWidget(self.create_key, 0, Qt.AlignmentFlag.AlignRight)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.title)
        self._column.addWidget(self.subtitle)
        self._column.addSpacing(14)
        self._column.addWidget(area, 1)
        self._column.addSpacing(look.PAGE)
        self._column.addLayout(foot)
        self.fold(False)

    @staticmethod
    def _stack(panel: Panel, *widgets: QWidget) -> None:
        for widget in widgets:
            panel.body.addWidget(widget)
        panel.body.addStretch(1)

    def _connect(self) -> None:
        self.currency.chosen.connect(self.currency_chosen)
        self.language.chosen.connect(self.language_chosen)
        self.printer.chosen.connect(self.printer_chosen)
        self.try_key.clicked.connect(self.try_clicked)
        self.create_key.clicked.connect(self.create_clicked)
        self.bind("F7", self.try_key)
        self.bind("F12", self.create_key)
        names = list(self.fields)
        for name, after in pairwise(names):
            self.fields[name].field.setProperty("after", after)
            self.fields[name].field.returnPressed.connect(self._go_on)

    # What the presenter tells it -----------------------------------------------------------------

    def fill(self, form: SetupForm) -> None:
        for name, labelled in self.fields.items():
            labelled.set_text(getattr(form, name))
        self.currency.choose(form.currency)
        self.language.choose(form.language)
        self.printer.choose(form.printer)
        self.paper.choose(form.paper)
        self.keys.choose(form.keys)

    def form(self) -> SetupForm:
        return SetupForm(
            **{name: labelled.text() for name, labelled in self.fields.items()},
            currency=self.currency.value(),
            language=self.language.value(),
            printer=self.printer.value(),
            paper=self.paper.value(),
            keys=self.keys.value(),
        )

    def show_customs(self, sentence: str) -> None:
        self.customs.setText(sentence)

    def show_address(self, needed: bool, example: str) -> None:
        self.fields["address"].setVisible(needed)
        self.fields["address"].field.setPlaceholderText(example)

    def ask_for_file(self) -> None:
        for widget in self.keys_block[:-1]:
            widget.show()

    def show_problems(self, problems: dict[str, str]) -> None:
        for name, labelled in self.fields.items():
            labelled.show_problem(problems.get(name, ""))
        self.keys_problem.setText(problems.get("keys", ""))
        self.keys_problem.setVisible("keys" in problems)
        for name in problems:
            first = self.keys.keys[IN_FILE] if name == "keys" else self.fields[name].field
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def lock(self, locked: bool) -> None:
        self.create_key.setEnabled(not locked)

    # Hands ---------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        sender = self.sender()
        assert sender is not None
        after = self.fields[sender.property("after")]
        if after.isVisibleTo(self):
            after.field.setFocus(Qt.FocusReason.TabFocusReason)

    def fold(self, narrow: bool) -> None:
        side = 24 if narrow else 48
        self._column.setContentsMargins(side, 16, side, 20)

    def take_focus(self) -> None:
        self.fields["shop"].field.setFocus(Qt.FocusReason.OtherFocusReason)
