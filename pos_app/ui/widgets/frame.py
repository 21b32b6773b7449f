"""How a screen is divided: a heading, the work on the left, what is decided on the right."""

from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_app.ui import theme as look

LEFT_EDGE = 16


def heading(title: QWidget, subtitle: QWidget) -> QVBoxLayout:
    """Return the words over a screen: what it is, and one line about it."""
    head = QVBoxLayout()
    head.setSpacing(0)
    head.setContentsMargins(4, 0, 0, 0)
    head.addWidget(title)
    head.addWidget(subtitle)
    return head


def side() -> tuple[QWidget, QVBoxLayout]:
    """Return the column on the right, and the layout that its keys and blocks go into."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(look.GAP)
    return column, layout


def beside(screen: QWidget, left: QLayout, right: QWidget) -> None:
    """Put the work, which takes what room there is, and the column on the right on a screen."""
    row = QHBoxLayout(screen)
    row.setContentsMargins(LEFT_EDGE, look.PAGE, look.PAGE, look.PAGE)
    row.setSpacing(look.PAGE)
    row.addLayout(left, 1)
    row.addWidget(right)
