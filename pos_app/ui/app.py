"""The cashier app: which screens there are, who is at work, and where one leads to the other."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from pos_app.core import cash, returns
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.db import Changes
from pos_app.ui import theme
from pos_app.ui.approvals.answers import AnswersPresenter
from pos_app.ui.approvals.panel import SupervisorPanel
from pos_app.ui.approvals.presenter import SupervisorPresenter
from pos_app.ui.incidents import CrashSheet, Incidents
from pos_app.ui.joins import join_login, join_sale, join_supervisor
from pos_app.ui.login.presenter import LoginPresenter
from pos_app.ui.login.view import LoginView
from pos_app.ui.main_window import MainWindow, places
from pos_app.ui.payment.presenter import PaymentPresenter
from pos_app.ui.payment.view import PaymentView
from pos_app.ui.returns.finding import is_ticket_code
from pos_app.ui.rooms import Rooms
from pos_app.ui.sale.presenter import SalePresenter
from pos_app.ui.sale.view import SaleView
from pos_app.ui.station import Station
from pos_app.ui.status.presenter import StatusPresenter
from pos_app.ui.upkeep import Upkeep
from pos_app.ui.values import StripText
from pos_app.ui.watching import Watch, waiting_sale
from pos_app.ui.wedge import Wedge

if TYPE_CHECKING:  # the worker brings HTTP with it, which the first window does not wait for
    from pos_app.sync.worker import SyncStatus

TICK_MS = 1000
# Where a scan may change what is being made, the screen that takes it.
TAKES_SCANS = ("sale", "payment")


class Shell:
    """The bar, the rail and the strip of the sale screen, as the status presenter sees them."""

    def __init__(self, window: MainWindow, sale: SaleView) -> None:
        self._window, self._sale = window, sale
        self.show_session = window.bar.show_session
        self.show_time = window.bar.show_time
        self.show_printer: Callable[..., None] = window.bar.show_printer
        self.show_drawer: Callable[..., None] = window.bar.show_drawer
        self._jobs = self._requests = 0

    def show_connection(self, *, online: bool, waiting: int) -> None:
        """Say whether the centre answers, and what waits for it."""
        self._window.bar.pill.show()
        self._window.bar.show_connection(online=online, waiting=waiting)

    def show_no_centre(self) -> None:
        """Say nothing of a connection in a shop that has none."""
        self._window.bar.pill.hide()

    def show_pending(self, count: int) -> None:
        """Say how many things a person must do."""
        self._jobs = count
        self._show_count()

    def show_requests(self, count: int) -> None:
        """Say how many requests wait for the answer of who is at work."""
        self._requests = count
        self._show_count()

    def _show_count(self) -> None:
        count = self._jobs + self._requests
        if "pending" in self._window.rail.keys:
            self._window.rail.show_count("pending", count)
        self._sale.show_pending(count)

    def show_answer(self, text: StripText) -> None:
        """Say what became of a request, under the box of the sale."""
        self._sale.show_strip(text)

    def show_question(self, text: StripText) -> None:
        """Ask under the box of the sale."""
        self._sale.show_strip(text)


class Till(QObject):
    """The running app. `start()` shows the login; `closing` is emitted once the window closes."""

    closing = Signal()

    def __init__(self, app: QApplication, station: Station) -> None:
        super().__init__(app)
        tr = station.desk.translate
        self.actor: Actor | None = None
        self._asker = "sale"  # which screen asked who buys
        known = {"sale", *Rooms.places()}
        self.window = MainWindow(tr, [place for place in places(tr) if place.key in known])
        self.panel = SupervisorPanel(tr, self.window)
        self.supervisor = SupervisorPresenter(self.panel, station.desk, station.keys.pepper)
        join_supervisor(self.panel, self.supervisor)
        self._app, self._desk = app, replace(station.desk, supervisor=self.supervisor)
        self._station = replace(station, desk=self._desk)
        self.rooms = Rooms(self._station, self)
        self._make_login()
        self._make_sale()
        self._make_payment()
        self.rooms.use(self.window)
        self.panel.closed.connect(self.window.take_focus)
        shell = Shell(self.window, self.sale_view)
        self.status = StatusPresenter(shell, self._desk, drawer=station.drawer)
        self.answers = AnswersPresenter(shell, self._desk)
        self.upkeep = Upkeep(station.database, station.desk.tasks)
        self.wedge = Wedge(app, station.database.clock, station.scanner)
        self.incidents = Incidents(self)
        self.crash = CrashSheet(tr, self.window)
        self._connect()

    # Made once -----------------------------------------------------------------------------------

    def _make_login(self) -> None:
        self.login_view = LoginView(self._desk.translate)
        self.login = LoginPresenter(
            self.login_view,
            self._desk.tasks,
            self._desk.database,
            self._station.keys.pepper,
            translate=self._desk.translate,
            version=self._station.version,
            on_signed_in=self.signed_in,
        )
        join_login(self.login_view, self.login)
        self.window.add_screen("login", self.login_view, bare=True)

    def _make_sale(self) -> None:
        self.sale_view = SaleView(self._desk.translate, self._desk.money)
        self.sale = SalePresenter(self.sale_view, self._desk, self)
        view = self.sale_view
        join_sale(view, self.sale)
        view.return_clicked.connect(self.to_returns)
        view.strip_pressed.connect(self._strip_pressed)
        view.menu_clicked.connect(self.window.toggle_menu)
        self.window.add_screen("sale", view)

    def _make_payment(self) -> None:
        self.payment_view = PaymentView(self._desk.translate, self._desk.money)
        self.payment = PaymentPresenter(
            self.payment_view,
            self._desk,
            charge=self.sale.charge,
            to_sale=self.to_sale,
            to_customer=self.to_customer,
        )
        view, payment = self.payment_view, self.payment
        view.method_chosen.connect(payment.method_chosen)
        view.amount_changed.connect(payment.amount_changed)
        view.amount_entered.connect(payment.amount_entered)
        view.money_pressed.connect(payment.money_pressed)
        view.exact_clicked.connect(payment.exact_clicked)
        view.reference_changed.connect(payment.reference_changed)
        view.customer_clicked.connect(payment.customer_clicked)
        view.payment_removed.connect(payment.payment_removed)
        view.finish_clicked.connect(payment.finish_clicked)
        view.back_clicked.connect(payment.back_clicked)
        self.window.add_screen("payment", view, place="sale")

    def _connect(self) -> None:
        self.window.place_chosen.connect(self.go)
        self.window.tab_chosen.connect(self.to_room)
        self.window.lock_pressed.connect(self.sign_out)
        self.window.bar.connection_clicked.connect(self._see_pending)
        self.window.bar.printer_clicked.connect(self._see_pending)
        self.window.closing.connect(self.closing)
        self.wedge.scanned.connect(self.scanned)
        self.incidents.happened.connect(self.crash.show_incident)
        self.crash.go_on.connect(self.go_on)
        self.crash.close_till.connect(self.window.close)
        self._station.committed.listen("journal", "print_jobs", "node", to=self._recorded)
        self._station.committed.listen("approvals", "approval_requests", to=self._approvals_changed)
        self._station.committed.listen("prices", "quick_keys", to=self._products_changed)
        self._station.committed.listen("promotions", to=self._promotions_changed)
        self._station.wires.listen("printer", self.status.printer)
        self._station.wires.listen("centre", self._centre)
        self.watch = Watch(self._app, self._desk)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)

    # Coming and going ----------------------------------------------------------------------------

    def start(self) -> None:
        """Show the login."""
        self.incidents.install()
        self.status.start()
        self._clock.start(TICK_MS)
        self.sign_out()

    def stop(self) -> None:
        """End what runs by itself, and the window."""
        self._clock.stop()
        self.incidents.remove()
        self.watch.stop()
        self.wedge.deleteLater()
        self.window.close()
        self.window.deleteLater()
        self.deleteLater()

    def sign_out(self, *, idle: bool = False) -> None:
        """Show the login. The sale that is being made stays here, for whoever comes (X14)."""
        if self.sale.busy:
            return
        actor, self.actor = self.actor, None
        if actor is not None:
            self.watch.left(actor, idle=idle)
        self.window.bar.show_lock(False)
        self.status.signed_out()
        self.answers.signed_out()
        self.login.start(waiting_sale(self.sale.cart, self._desk))
        self.window.show_screen("login")

    def _tick(self) -> None:
        """Once a second: the time, a clock that was put elsewhere, a till that nobody touches."""
        self.upkeep.tick(idle=self.actor is None)
        self.status.tick()
        self.watch.look_at_clock(self.actor)
        if self.watch.is_idle(self._station.lock_after_minutes) and self._may_lock():
            self.sign_out(idle=True)

    def _may_lock(self) -> bool:
        """Return whether nothing half done would be lost: a payment, a question, a count."""
        key = self.window.screen_key()
        half_paid = key == "payment" and self.payment.has_payments()
        asked = self.supervisor.is_open() or half_paid or self.sale.busy
        return self.actor is not None and not asked and self.rooms.may_leave(key)

    def signed_in(self, actor: Actor) -> None:
        """Let a person work: at the sale, once the cash session is open."""
        self.actor = actor
        self.window.rail.show_only(self.rooms.open_to(actor) | {"sale"})
        if self.sale.cart.lines:
            self.sale.take_over(actor)
        else:
            self.sale.start(actor)
        self.window.bar.show_lock(True)
        self.answers.signed_in(actor)
        self._enter_counter()

    def _enter_counter(self) -> None:
        assert self.actor is not None
        with self._desk.database.read() as session:
            running = cash.find_open(session)
        self.status.signed_in(self.actor, running.opened_at if running else None)
        if running is None and self.actor.may("cash.open"):
            self.rooms.open("cash_open", self.actor)
        elif not self.actor.may("sales.charge") and self.rooms.first_of("stock", self.actor):
            self.go("stock")  # who keeps the stock has no business at the sale
        else:
            self.to_sale()

    def go_on(self) -> None:
        """After a bug: build the screen again from the record."""
        if self.actor is None:
            self.sign_out()
            return
        self.payment.finished()
        self.sale.recover()
        self.to_sale()

    def go(self, place: str) -> None:
        """Go where the rail was touched."""
        if self.actor is None or self.sale.busy:
            return
        if not self.rooms.may_leave(self.window.screen_key()):
            return
        if place == "sale":
            self.to_sale()
        elif key := self.rooms.first_of(place, self.actor):
            self.rooms.open(key, self.actor)
        else:
            QApplication.beep()

    def to_room(self, key: str, subject: UUID | None = None) -> None:
        """Show another screen, for what `subject` names."""
        if self.actor is not None and self.rooms.may_leave(self.window.screen_key()):
            self.rooms.open(key, self.actor, subject)

    def _see_pending(self) -> None:
        self.go("pending")

    # The ways of the sale ------------------------------------------------------------------------

    def to_sale(self) -> None:
        """Show the sale."""
        if not self.sale.cart.lines:
            self.payment.finished()
        self.window.show_screen("sale")

    def to_payment(self, cart: Cart) -> None:
        """Show the payment of a cart."""
        self.payment.start(cart)
        self.window.show_screen("payment")

    def to_open_cash(self) -> None:
        """Show the screen that opens the cash session."""
        assert self.actor is not None
        self.rooms.open("cash_open", self.actor)

    def to_parked(self) -> None:
        """Show the parked sales."""
        assert self.actor is not None
        self.rooms.open("parked", self.actor)

    def to_customer(self) -> None:
        """Show the customers: the sale, or its payment, asks who buys."""
        assert self.actor is not None
        self._asker = self.window.screen_key()
        self.rooms.open("customer_pick", self.actor, self.sale.cart.customer_id)

    def take_customer(self, customer_id: UUID | None) -> None:
        """Let the sale be of a customer, or of nobody by name, and go back to who asked."""
        self.sale.customer_chosen(customer_id)
        self.to_customer_asker()

    def to_customer_asker(self) -> None:
        """Go back to the screen that asked who buys."""
        if self._asker == "payment" and self.sale.cart.lines:
            self.to_payment(self.sale.cart)
        else:
            self.to_sale()

    def to_returns(self, sale_id: UUID | None = None) -> None:
        """Show the returns, with the ticket that was scanned, if one was."""
        if self.actor is not None and self.actor.rule(returns.REGISTER) != "deny":
            self.to_room("returns", sale_id)
        else:
            QApplication.beep()

    def take_up(self, cart_id: UUID) -> None:
        """Take up a parked sale."""
        self.sale.recall(cart_id)

    def use_theme(self, name: str) -> None:
        """Show everything light or dark, also after the next start."""
        theme.apply(self._app, name)
        self._station.keep_theme(name)

    def session_opened(self) -> None:
        """Go on to the sale: the drawer was counted."""
        self._enter_counter()

    # What comes in -------------------------------------------------------------------------------

    def scanned(self, code: str) -> None:
        """Take a scan, whatever had the focus."""
        if self.supervisor.is_open():
            self.supervisor.scanned(code)
            return
        key = self.window.screen_key()
        if key == "login":
            self.login.scanned(code)
        elif key == "payment" and self.payment.has_payments():
            self.payment.refuse_scan()
            QApplication.beep()
        elif key in TAKES_SCANS and self._opens_ticket(code):
            return
        elif key in TAKES_SCANS:
            self.to_sale()
            self.sale.scanned(code)
        elif not self.rooms.scanned(key, code):
            QApplication.beep()

    def _opens_ticket(self, code: str) -> bool:
        """Open the return of a ticket whose barcode was scanned; the sale waits as it is."""
        if not is_ticket_code(code) or self.sale.busy:
            return False
        with self._desk.database.read() as session:
            found = returns.find(session, code)
        if len(found) != 1:
            return False
        self.to_returns(found[0].sale_id)
        return True

    def _strip_pressed(self, key: str) -> None:
        if self.status.answered(key):
            self.sale_view.show_strip(None)
        else:
            self.sale.strip_pressed(key)

    def _recorded(self, changes: Changes) -> None:
        """Follow what was recorded: on the bar, and on the screen in front."""
        del changes
        self.status.refresh()
        self.rooms.refresh(self.window.screen_key())

    def _approvals_changed(self, changes: Changes) -> None:
        del changes
        self.supervisor.answers_came()
        self.answers.refresh()

    def _products_changed(self, changes: Changes) -> None:
        del changes
        if self.actor is not None:
            self.sale.products_changed()

    def _promotions_changed(self, changes: Changes) -> None:
        del changes
        if self.actor is not None:
            self.sale.promotions_changed()

    def _centre(self, status: "SyncStatus") -> None:
        self.status.centre(status)
        if self.window.screen_key() == "pending":
            self.rooms.refresh("pending")
        away = status.state in {"offline", "blocked"}
        self.login.show_connection(online=not away, since=status.offline_since)
