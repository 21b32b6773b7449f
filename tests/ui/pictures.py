"""Pictures of screens, drawn to be looked at: `python -m tests.ui.house_stock FOLDER [NAME …]`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from pos_app.ui import theme

Picture = tuple[Callable[[], QWidget], tuple[int, int]]  # how to make the window, and its size
SETTLE_MS = 320  # longer than any motion of the product


def draw(pictures: Mapping[str, Picture], asked: Sequence[str]) -> None:
    """Draw every picture (or those named) into the folder that is asked first, light and dark."""
    app, folder = QApplication([]), Path(asked[0])
    folder.mkdir(parents=True, exist_ok=True)
    for look in theme.THEMES:
        theme.apply(app, look)
        for name in asked[1:] or list(pictures):
            shell = shown(pictures[name])
            path = folder / f"{name}_{look}.png"
            assert shell.grab().save(str(path)), path
            shell.close()
            shell.deleteLater()


def shown(picture: Picture) -> QWidget:
    """Return the window of a picture, at rest."""
    make, size = picture
    shell = make()
    shell.resize(*size)
    shell.show()
    shell.activateWindow()
    QTest.qWait(SETTLE_MS)
    return shell
