"""The first run of a till: a window with one screen, until there is a shop."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pos_app.core.i18n import N_, translator
from pos_app.ui.joins import join_setup
from pos_app.ui.main_window import MainWindow
from pos_app.ui.ports import Tasks
from pos_app.ui.setup.create import create, has_keyring, try_printer
from pos_app.ui.setup.presenter import SetupPresenter
from pos_app.ui.setup.rows import SetupForm
from pos_app.ui.setup.view import SetupView
from pos_app.ui.values import Lamp


class FirstRun(QObject):
    """Shows the screen in the language that is chosen there.

    Signals: `created(object)` with the `SetupForm` (its printer and paper belong into the settings
    of the station), `closed()` when the window is closed without a shop.
    """

    created = Signal(object)
    closed = Signal()

    def __init__(
        self,
        tasks: Tasks,
        folder: Path,
        file_name: str,
        *,
        language: str = "es",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks, self._folder, self._file_name = tasks, folder, file_name
        self.window: MainWindow | None = None
        self.view: SetupView | None = None
        self.presenter: SetupPresenter | None = None
        self._done = False
        self._show(SetupForm(language=language))

    def _show(self, form: SetupForm) -> None:
        """Make window and screen in the language of the form; they replace those before."""
        translate = translator(form.language)
        window, before = MainWindow(translate, ()), self.window
        view = SetupView(translate)
        presenter = SetupPresenter(
            view,
            self._tasks,
            translate=translate,
            create=self._create(),
            try_printer=try_printer,
            on_created=self._created,
            on_language=self._show,
            has_keyring=has_keyring,
        )
        join_setup(view, presenter)
        window.add_screen("setup", view, bare=True)
        window.bar.show_session(translate(N_("First run")))
        window.bar.show_printer(Lamp.OFF)  # neither device nor centre is known yet
        window.bar.show_drawer(Lamp.OFF)
        window.bar.pill.hide()
        self.window, self.view, self.presenter = window, view, presenter
        presenter.start(form)
        window.closing.connect(self._closing)
        window.show_screen("setup")
        if before is not None:
            window.setGeometry(before.geometry())
            window.setVisible(before.isVisible())
            before.closing.disconnect(self._closing)
            before.hide()
            before.deleteLater()

    def _create(self) -> Callable[[SetupForm], None]:
        return lambda form: create(self._folder, self._file_name, form)

    def _created(self, form: SetupForm) -> None:
        self._done = True
        self.created.emit(form)

    def _closing(self) -> None:
        if not self._done:
            self.closed.emit()
