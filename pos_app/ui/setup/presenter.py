"""The first run: who the shop is, who owns it, which till this is, and its printer."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from pos_app.core import people, setup
from pos_app.core.errors import (
    InvalidPrinterAddress,
    KeyringFailed,
    KeyringMissing,
    ShopError,
    WeakPin,
    describe,
)
from pos_app.core.i18n import N_, Translate
from pos_app.devices.papers import get_paper
from pos_app.devices.transports import open_transport
from pos_app.ui.format import DOT, percent_text
from pos_app.ui.notices import strip_of
from pos_app.ui.ports import Tasks
from pos_app.ui.setup.create import OWNER_ROLE
from pos_app.ui.setup.rows import IN_FILE, NETWORK, NONE, OTHER, USB, VIRTUAL, SetupForm
from pos_app.ui.values import Level, StripText

NEEDS_ADDRESS: Final = {NETWORK, USB, OTHER}
EXAMPLES: Final = {
    NETWORK: "192.168.1.50",
    USB: "/dev/usb/lp0",
    OTHER: "serial:/dev/ttyUSB0?baud=19200",
}


class SetupScreen(Protocol):
    """What the presenter asks of the screen."""

    def fill(self, form: SetupForm) -> None:
        """Show what is known already."""

    def form(self) -> SetupForm:
        """Return what was typed and chosen."""

    def show_customs(self, sentence: str) -> None:
        """Say what the chosen currency brings with it."""

    def show_address(self, needed: bool, example: str) -> None:
        """Ask for the address of the printer, or not."""

    def ask_for_file(self) -> None:
        """Let the person choose a file for the keys of this till, for want of a keyring."""

    def show_problems(self, problems: dict[str, str]) -> None:
        """Mark the fields (by the names of `SetupForm`) that are refused; go to the first."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what became of the test page, or why the shop was not made; or nothing."""

    def lock(self, locked: bool) -> None:
        """Take nothing while the shop is being made."""


class SetupPresenter:
    """Checks what was typed and has the shop made, once.

    `create(form)` makes it (on another thread) and `on_created(form)` goes on to the login;
    `on_language(form)` shows the screen again in the language that was chosen. `has_keyring()` says
    whether the system has a place for the keys of this till; else a file must be chosen for them.
    """

    def __init__(
        self,
        view: SetupScreen,
        tasks: Tasks,
        *,
        translate: Translate,
        create: Callable[[SetupForm], object],
        try_printer: Callable[[SetupForm], bool],
        on_created: Callable[[SetupForm], object],
        on_language: Callable[[SetupForm], object],
        has_keyring: Callable[[], bool],
    ) -> None:
        self._view = view
        self._tasks = tasks
        self._translate = translate
        self._create = create
        self._try_printer = try_printer
        self._on_created = on_created
        self._on_language = on_language
        self._has_keyring = has_keyring
        self._asks_for_file = False
        self._busy = False
        self._trying = False

    def start(self, form: SetupForm) -> None:
        """Show the form as far as it is known."""
        if not form.till:
            form = _with(form, till=self._translate(N_("Till 1")))
        if not form.owner:
            form = _with(form, owner=self._translate(N_("Owner")))
        self._view.fill(form)
        self._show_customs(form)
        self._show_printer(form)
        self._tasks.background(self._has_keyring, self._keyring_found, self._keyring_failed)

    def _keyring_found(self, there: bool) -> None:
        if not there:
            self._ask_for_file()

    def _keyring_failed(self, error: ShopError) -> None:
        self._ask_for_file()
        self._view.show_strip(strip_of(error, self._translate))

    def _ask_for_file(self) -> None:
        self._asks_for_file = True
        self._view.ask_for_file()

    # Choosing ------------------------------------------------------------------------------------

    def currency_chosen(self, code: str) -> None:
        """Take a currency; it suggests the tax and the time of day."""
        self._show_customs(_with(self._view.form(), currency=code))

    def language_chosen(self, language: str) -> None:
        """Take a language: the screen goes on in it."""
        self._on_language(_with(self._view.form(), language=language))

    def printer_chosen(self, kind: str) -> None:
        """Take a kind of printer; some need an address."""
        self._view.show_strip(None)
        self._show_printer(_with(self._view.form(), printer=kind))

    def _show_customs(self, form: SetupForm) -> None:
        customs = setup.CUSTOMS[form.currency]
        tax = f"{customs.tax_label} {percent_text(customs.tax_rate_bp)}"
        self._view.show_customs(DOT.join((tax, customs.timezone)))

    def _show_printer(self, form: SetupForm) -> None:
        self._view.show_address(form.printer in NEEDS_ADDRESS, EXAMPLES.get(form.printer, ""))

    # The test page -------------------------------------------------------------------------------

    def try_printer(self) -> None:
        """Print the test page."""
        form = self._view.form()
        if self._trying:
            return
        problem = self._printer_problem(form)
        if form.printer == NONE or problem:
            words = problem or self._translate(N_("Choose a printer first."))
            self._view.show_strip(StripText(Level.WARN, words))
            return
        self._trying = True
        self._view.show_strip(StripText(Level.INFO, self._translate(N_("Printing the test page…"))))
        self._tasks.background(
            lambda: self._try_printer(form), lambda sure: self._tried(form, sure), self._not_tried
        )

    def _tried(self, form: SetupForm, sure: bool) -> None:
        self._trying = False
        tr = self._translate
        if form.printer == VIRTUAL:
            title = tr(N_("It prints on the screen"))
            text = StripText(Level.OK, title, tr(N_("Tickets can be seen under Tickets.")))
        elif sure:
            title = tr(N_("The printer confirmed the page"))
            text = StripText(Level.OK, title, tr(N_("Look at it: letters, ruler, cut.")))
        else:
            title = tr(N_("The page was sent, the printer says nothing"))
            text = StripText(Level.WARN, title, tr(N_("Look whether it came out.")))
        self._view.show_strip(text)

    def _not_tried(self, error: ShopError) -> None:
        self._trying = False
        self._view.show_strip(strip_of(error, self._translate))

    def _printer_problem(self, form: SetupForm) -> str:
        if form.printer not in NEEDS_ADDRESS:
            return ""
        if not form.address.strip():
            return self._translate(N_("Write where the printer is."))
        try:
            open_transport(form.printer_address(), get_paper(form.paper))
        except InvalidPrinterAddress as error:
            return describe(error, self._translate)[1]
        return ""

    # Making the shop -----------------------------------------------------------------------------

    def create(self) -> None:
        """Make the shop, if nothing is missing."""
        if self._busy:
            return
        form = self._view.form()
        problems = self._problems(form)
        self._view.show_problems(problems)
        if problems:
            return
        self._busy = True
        self._view.lock(True)
        self._view.show_strip(None)
        self._tasks.write(lambda: self._create(form), lambda _: self._created(form), self._failed)

    def _problems(self, form: SetupForm) -> dict[str, str]:
        """Return what is refused, by field, in the order of the screen."""
        tr, problems = self._translate, {}
        if not form.shop.strip():
            problems["shop"] = tr(N_("Write the name of the shop, as on its sign."))
        if not form.owner.strip():
            problems["owner"] = tr(N_("Write who owns the shop."))
        try:
            people.check_pin_strength(form.pin, OWNER_ROLE)
        except WeakPin as error:
            problems["pin"] = describe(error, tr)[1]
        else:
            if form.pin != form.pin_again:
                problems["pin_again"] = tr(N_("The two PINs differ. Type it again."))
        if self._asks_for_file and form.keys != IN_FILE:
            problems["keys"] = tr(N_("Choose this to go on, or start a keyring and begin again."))
        if not form.till.strip():
            problems["till"] = tr(N_("Write what this till is called."))
        if address := self._printer_problem(form):
            problems["address"] = address
        return problems

    def _created(self, form: SetupForm) -> None:
        self._busy = False
        self._view.lock(False)
        self._on_created(form)

    def _failed(self, error: ShopError) -> None:
        self._busy = False
        self._view.lock(False)
        if isinstance(error, (KeyringMissing, KeyringFailed)):
            self._ask_for_file()
        self._view.show_strip(strip_of(error, self._translate))


def _with(form: SetupForm, **changes: str) -> SetupForm:
    return replace(form, **changes)
