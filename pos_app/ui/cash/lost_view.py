"""Ending a session that nobody can count: what it is, a box for what happened."""

from PySide6.QtWidgets import QWidget

from pos_app.core.i18n import N_, Translate
from pos_app.ui.pending.answering import AnswerView
from pos_app.ui.widgets.key import Key, Kind


class LostView(AnswerView):
    """Asks what happened to a till that is no more; signals as `AnswerView`."""

    def __init__(self, translate: Translate, parent: QWidget | None = None) -> None:
        super().__init__(
            translate,
            asked=translate(N_("What happened to that till")),
            icon="square-pen",
            do_key=Key(
                translate(N_("End it without a count")), kind=Kind.PRIMARY, cap="F12",
                icon="check", px=18, height=64,
            ),
            parent=parent,
        )  # fmt: skip

    def lock(self, locked: bool) -> None:
        self.do_key.setEnabled(not locked)
