"""Screens joined to their presenters: which signal asks for what. One function for each screen."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a till that starts must not load every screen it may show
    from pos_app.ui.approvals.panel import SupervisorPanel
    from pos_app.ui.approvals.presenter import SupervisorPresenter
    from pos_app.ui.cash.close_presenter import CashClosePresenter
    from pos_app.ui.cash.close_view import CashCloseView
    from pos_app.ui.cash.open_presenter import CashOpenPresenter
    from pos_app.ui.cash.open_view import CashOpenView
    from pos_app.ui.login.presenter import LoginPresenter
    from pos_app.ui.login.view import LoginView
    from pos_app.ui.parked.presenter import ParkedPresenter
    from pos_app.ui.parked.view import ParkedView
    from pos_app.ui.pending.presenter import PendingPresenter
    from pos_app.ui.pending.view import PendingView
    from pos_app.ui.returns.loose import LoosePresenter
    from pos_app.ui.returns.presenter import ReturnsPresenter
    from pos_app.ui.returns.view import ReturnsView
    from pos_app.ui.sale.presenter import SalePresenter
    from pos_app.ui.sale.view import SaleView
    from pos_app.ui.setup.presenter import SetupPresenter
    from pos_app.ui.setup.view import SetupView
    from pos_app.ui.tickets.presenter import TicketsPresenter
    from pos_app.ui.tickets.view import TicketsView


def join_login(view: "LoginView", presenter: "LoginPresenter") -> None:
    """Join the login screen."""
    view.person_chosen.connect(presenter.choose)
    view.moved.connect(presenter.move)
    view.initial.connect(presenter.initial)
    view.digit.connect(presenter.digit)
    view.back.connect(presenter.back)
    view.cleared.connect(presenter.clear)
    view.entered.connect(presenter.enter)
    view.forgot.connect(presenter.forgot)


def join_supervisor(view: "SupervisorPanel", presenter: "SupervisorPresenter") -> None:
    """Join the panel of the supervisor; `closed` is for the window."""
    view.chosen.connect(presenter.choose)
    view.moved.connect(presenter.move)
    view.digit.connect(presenter.digit)
    view.back.connect(presenter.back)
    view.cleared.connect(presenter.clear)
    view.entered.connect(presenter.entered)
    view.later.connect(presenter.leave_request)
    view.by_code.connect(presenter.by_code)
    view.escaped.connect(presenter.escaped)


def join_cash_open(view: "CashOpenView", presenter: "CashOpenPresenter") -> None:
    """Join the screen that opens the drawer; `cancelled` is for the window."""
    view.counted.connect(presenter.count)
    view.same_clicked.connect(presenter.same_as_last)
    view.open_clicked.connect(presenter.open)


def join_cash_close(view: "CashCloseView", presenter: "CashClosePresenter") -> None:
    """Join the screen that closes the drawer; `cancelled` is for the window."""
    view.counted.connect(presenter.count)
    view.slips_counted.connect(presenter.count_slips)
    view.keep_clicked.connect(presenter.keep)
    view.next_clicked.connect(presenter.go_on)
    view.again_clicked.connect(presenter.count_again)
    view.close_clicked.connect(presenter.close)
    view.reprint_clicked.connect(presenter.reprint)


def join_tickets(view: "TicketsView", presenter: "TicketsPresenter") -> None:
    """Join the tickets."""
    view.row_selected.connect(presenter.select)
    view.width_chosen.connect(presenter.choose_width)
    view.searched.connect(presenter.search)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.reprint_clicked.connect(presenter.reprint)
    view.return_clicked.connect(presenter.give_back)
    view.gift_clicked.connect(presenter.gift)
    view.save_clicked.connect(presenter.save_clicked)
    view.save_to.connect(presenter.save)
    view.escaped.connect(presenter.escaped)


def join_returns(view: "ReturnsView", presenter: "ReturnsPresenter") -> None:
    """Join the returns."""
    view.entered.connect(presenter.entered)
    view.moved.connect(presenter.moved)
    view.row_selected.connect(presenter.row_selected)
    view.row_activated.connect(presenter.row_activated)
    view.stepped.connect(presenter.stepped)
    view.out_selected.connect(presenter.out_selected)
    view.out_stepped.connect(presenter.out_stepped)
    view.chosen.connect(presenter.chosen)
    view.turned.connect(presenter.turned)
    view.pressed.connect(presenter.pressed)
    view.confirmed.connect(presenter.confirmed)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.escaped.connect(presenter.escaped)


def join_loose(view: "ReturnsView", presenter: "LoosePresenter") -> None:
    """Join the returns without a ticket."""
    view.entered.connect(presenter.entered)
    view.moved.connect(presenter.moved)
    view.row_selected.connect(presenter.row_selected)
    view.stepped.connect(presenter.stepped)
    view.chosen.connect(presenter.chosen)
    view.turned.connect(presenter.turned)
    view.pressed.connect(presenter.pressed)
    view.confirmed.connect(presenter.confirmed)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.escaped.connect(presenter.escaped)


def join_parked(view: "ParkedView", presenter: "ParkedPresenter") -> None:
    """Join the parked sales."""
    view.row_selected.connect(presenter.select)
    view.chosen.connect(presenter.choose)
    view.number.connect(presenter.number)
    view.left.connect(presenter.leave)


def join_pending(view: "PendingView", presenter: "PendingPresenter") -> None:
    """Join what waits."""
    view.filter_chosen.connect(presenter.choose_filter)
    view.row_selected.connect(presenter.select)
    view.print_clicked.connect(presenter.print_clicked)
    view.came_out_clicked.connect(presenter.came_out)
    view.discard_clicked.connect(presenter.discard)
    view.retry_clicked.connect(presenter.retry_all)
    view.by_file_clicked.connect(presenter.by_file)
    view.join_clicked.connect(presenter.join_again)
    view.left.connect(presenter.leave)


def join_setup(view: "SetupView", presenter: "SetupPresenter") -> None:
    """Join the first run."""
    view.currency_chosen.connect(presenter.currency_chosen)
    view.language_chosen.connect(presenter.language_chosen)
    view.printer_chosen.connect(presenter.printer_chosen)
    view.try_clicked.connect(presenter.try_printer)
    view.create_clicked.connect(presenter.create)


def join_sale(view: "SaleView", sale: "SalePresenter") -> None:
    """Let the sale hear its screen; what leads elsewhere is the shell's to join."""
    view.entered.connect(sale.entered)
    view.typed.connect(sale.typed)
    view.result_chosen.connect(sale.result_chosen)
    view.line_selected.connect(sale.line_selected)
    view.quantity_step.connect(sale.quantity_step)
    view.quick_key.connect(sale.quick_key)
    view.category_chosen.connect(sale.category_chosen)
    view.quantity_clicked.connect(sale.quantity_clicked)
    view.discount_clicked.connect(sale.discount_clicked)
    view.price_clicked.connect(sale.price_clicked)
    view.remove_clicked.connect(sale.remove_clicked)
    view.park_clicked.connect(sale.park_clicked)
    view.customer_clicked.connect(sale.customer_clicked)
    view.more_clicked.connect(sale.more_clicked)
    view.check_clicked.connect(sale.check_clicked)
    view.sale_discount_clicked.connect(sale.sale_discount_clicked)
    view.generic_clicked.connect(sale.generic_clicked)
    view.gift_clicked.connect(sale.gift_clicked)
    view.invoice_clicked.connect(sale.invoice_clicked)
    view.reprint_clicked.connect(sale.reprint_last)
    view.discount_entered.connect(sale.discount_entered)
    view.generic_entered.connect(sale.generic_entered)
    view.charge_clicked.connect(sale.charge_clicked)
    view.pay_exact.connect(sale.pay_exact)
    view.pay_with.connect(sale.pay_with)
    view.pay_card.connect(sale.pay_card)
    view.number_entered.connect(sale.number_entered)
    view.product_entered.connect(sale.product_entered)
    view.number_cancelled.connect(sale.number_cancelled)
    view.escaped.connect(sale.escaped)
