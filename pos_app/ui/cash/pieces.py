"""Small pieces of the cash screens."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.ui.cash.rows import SumLine, VerdictText
from pos_app.ui.values import Tone
from pos_app.ui.widgets.card import Card, Line
from pos_app.ui.widgets.mark import Mark
from pos_app.ui.widgets.text import Text

TONES = {
    Tone.GREEN: "primary_text",
    Tone.AMBER: "amber_text",
    Tone.RED: "danger_text",
    Tone.BLUE: "info",
    Tone.GREY: "text2",
}
ICONS = {Tone.GREEN: "circle-check", Tone.AMBER: "triangle-alert", Tone.RED: "circle-alert"}


class WordsBeside(QWidget):
    """An icon, what it is about, and one sentence; `row` takes a field at the right."""

    def __init__(
        self, icon: str, title: str, sentence: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title = Text(title, "strong")
        self.sentence = Text(sentence, "help", "text2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        words.addStretch(1)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(12)
        self.row.addWidget(Mark(icon))
        self.row.addLayout(words, 1)


class SumRow(QWidget):
    """A label and its amount, as in a sum."""

    def __init__(self, line: SumLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Text(line.label, "strong" if line.strong else "base",
                          "text" if line.strong else "text2")  # fmt: skip
        self.amount = Text(line.amount, "amount" if line.strong else "line")
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addStretch(1)
        row.addWidget(self.amount)
        self.setFixedHeight(40 if line.strong else 34)


class VerdictCard(Card):
    """The difference in large digits, why, and how the expected amount comes about."""

    def __init__(
        self, counted: str, expected: str, difference: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=24, spacing=14, parent=parent)
        self.mark = Mark("circle-check", size=30, disc=True)
        self.word = Text("", "title")
        self.sentence = Text("", "base", "text2", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(18)
        head.addWidget(self.mark)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.word)
        words.addWidget(self.sentence)
        head.addLayout(words, 1)
        self.body.addLayout(head)
        self.body.addWidget(Line())
        self.figures = {name: Text("", "kpi") for name in ("counted", "expected", "difference")}
        figures = QHBoxLayout()
        for name, label in (
            ("counted", counted),
            ("expected", expected),
            ("difference", difference),
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Text(label, "small", "text2"))
            column.addWidget(self.figures[name])
            figures.addLayout(column, 1)
        self.body.addLayout(figures)
        self.body.addWidget(Line())
        self._sum = QVBoxLayout()
        self._sum.setSpacing(0)
        self.body.addLayout(self._sum)
        self.slips = WordsBeside("credit-card", "")
        self.slips.sentence.hide()
        self.body.addWidget(self.slips)
        self.body.addStretch(1)

    def show_verdict(self, text: VerdictText) -> None:
        """Say it."""
        self.mark.show_mark(ICONS.get(text.tone, "info"), text.tone)
        self.word.setText(text.word)
        self.sentence.setText(text.sentence)
        for name, words in (
            ("counted", text.counted),
            ("expected", text.expected),
            ("difference", text.difference),
        ):
            self.figures[name].setText(words)
        self.figures["difference"].set_tone(TONES[text.tone])
        while (item := self._sum.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for line in text.lines:
            if line.strong:
                self._sum.addWidget(Line())
            self._sum.addWidget(SumRow(line))
        self.slips.setVisible(bool(text.slips))
        self.slips.title.setText(text.slips)
        self.slips.title.set_tone(TONES[text.slips_tone])
