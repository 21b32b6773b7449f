"""The sale screen and the payment screen: keys and touches in, signals and words out."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.ui.main_window import MainWindow
from pos_app.ui.payment.view import PaymentView
from pos_app.ui.sale.view import SaleView
from pos_app.ui.values import Level, StripText
from tests.ui import gallery, samples

LEFT = Qt.MouseButton.LeftButton
NAMES = {
    Qt.Key.Key_F3: "quantity_clicked",
    Qt.Key.Key_F4: "discount_clicked",
    Qt.Key.Key_F5: "price_clicked",
    Qt.Key.Key_F6: "park_clicked",
    Qt.Key.Key_F9: "pay_exact",
    Qt.Key.Key_F10: "pay_card",
    Qt.Key.Key_F12: "charge_clicked",
    Qt.Key.Key_Delete: "remove_clicked",
}


def listen(view: object, *names: str) -> list[tuple[object, ...]]:
    """Return the list that fills with (signal, values) as the view speaks."""
    heard: list[tuple[object, ...]] = []
    for name in names:
        signal: SignalInstance = getattr(view, name)
        signal.connect(lambda *values, name=name: heard.append((name, *values)))
    return heard


def up(qtbot: QtBot, shell: MainWindow, width: int = 1366) -> MainWindow:
    qtbot.addWidget(shell)
    shell.resize(width, 768)
    with qtbot.waitExposed(shell):
        shell.show()
    shell.activateWindow()
    return shell


@pytest.fixture
def sale(qtbot: QtBot) -> Iterator[SaleView]:
    shell = up(qtbot, gallery.sale())
    view = shell.stack.currentWidget()
    assert isinstance(view, SaleView)
    view.show_strip(None)
    view.take_focus()
    yield view
    shell.close()


@pytest.fixture
def payment(qtbot: QtBot) -> Iterator[PaymentView]:
    shell = up(qtbot, gallery.payment())
    view = shell.stack.currentWidget()
    assert isinstance(view, PaymentView)
    view.take_focus()
    yield view
    shell.close()


@pytest.mark.parametrize(("key", "name"), NAMES.items())
def test_each_key_of_the_keyboard_does_what_its_cap_says(
    sale: SaleView, key: Qt.Key, name: str
) -> None:
    heard = listen(sale, *NAMES.values())
    QTest.keyClick(sale.box, key)
    assert [signal for signal, *_ in heard] == [name]
    assert sale.box.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_F12])
def test_money_keys_that_are_kept_down_act_once(sale: SaleView, key: Qt.Key) -> None:
    heard = listen(sale, *NAMES.values())
    for number in range(30):
        event = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", autorep=number > 0
        )
        QCoreApplication.sendEvent(sale.box, event)
    assert len(heard) == 1


def test_money_keys_are_dead_while_a_payment_is_written(sale: SaleView) -> None:
    heard = listen(sale, "pay_exact", "pay_card", "charge_clicked", "pay_with")
    sale.lock_payment(True)
    for key in (Qt.Key.Key_F9, Qt.Key.Key_F10, Qt.Key.Key_F12):
        QTest.keyClick(sale.box, key)
    for touched in (sale.pay.exact, sale.pay.charge, *sale.pay.suggestions):
        QTest.mouseClick(touched, LEFT)
    assert heard == []
    sale.lock_payment(False)
    QTest.keyClick(sale.box, Qt.Key.Key_F12)
    assert heard == [("charge_clicked",)]


def test_a_round_amount_is_said_in_minor_units(sale: SaleView) -> None:
    heard = listen(sale, "pay_with")
    QTest.mouseClick(sale.pay.suggestions[1], LEFT)
    assert heard == [("pay_with", 25_000)]


def test_what_stands_in_the_box_goes_with_the_quantity_key(sale: SaleView) -> None:
    heard = listen(sale, "quantity_clicked")
    QTest.keyClicks(sale.box, "12")
    QTest.keyClick(sale.box, Qt.Key.Key_F3)
    assert heard == [("quantity_clicked", "12")]


def test_typing_searches_and_enter_enters(sale: SaleView) -> None:
    heard = listen(sale, "typed", "entered", "result_chosen")
    QTest.keyClicks(sale.box, "le")
    sale.show_found(samples.FOUND)
    QTest.keyClick(sale.box, Qt.Key.Key_Return)
    assert heard == [("typed", "l"), ("typed", "le"), ("entered", "le")]
    QTest.keyClick(sale.box, Qt.Key.Key_Down)
    QTest.keyClick(sale.box, Qt.Key.Key_Down)
    QTest.keyClick(sale.box, Qt.Key.Key_Return)
    assert heard[-1] == ("result_chosen", samples.FOUND[1].key)
    assert not sale.results.is_open()


def test_arrows_and_signs_act_on_the_line_without_leaving_the_box(sale: SaleView) -> None:
    heard = listen(sale, "line_selected", "quantity_step")
    QTest.keyClick(sale.box, Qt.Key.Key_Up)
    QTest.keyClicks(sale.box, "+-")
    assert heard == [("line_selected", 5), ("quantity_step", 5, 1), ("quantity_step", 5, -1)]
    assert sale.box.hasFocus()


def test_touching_anything_leaves_the_focus_in_the_box(sale: SaleView) -> None:
    heard = listen(sale, "quick_key", "category_chosen", "line_selected", "park_clicked")
    QTest.mouseClick(sale.quick.keys[3], LEFT)
    QTest.mouseClick(sale.tabs.tabs[1], LEFT)
    row = sale.table.visualRect(sale.table.rows_model.index(2, 1)).center()
    QTest.mouseClick(sale.table.viewport(), LEFT, pos=row)
    QTest.mouseClick(sale.action_keys["park"], LEFT)
    assert heard == [
        ("quick_key", "carrots"),
        ("category_chosen", "bread"),
        ("line_selected", 2),
        ("park_clicked",),
    ]
    assert sale.box.hasFocus()


def test_the_strip_comes_first_with_its_keys(sale: SaleView) -> None:
    heard = listen(sale, "strip_pressed")
    sale.show_strip(samples.UNKNOWN_CODE)
    QTest.keyClick(sale.box, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(sale.box, Qt.Key.Key_F2)
    assert heard == [("strip_pressed", "create"), ("strip_pressed", "search")]
    sale.show_strip(None)
    QTest.keyClick(sale.box, Qt.Key.Key_F2)
    assert len(heard) == 2


def test_escape_comes_back_to_the_box_from_anywhere(sale: SaleView) -> None:
    sale.action_keys["park"].setFocus(Qt.FocusReason.TabFocusReason)
    assert not sale.box.hasFocus()
    QTest.keyClick(sale.action_keys["park"], Qt.Key.Key_Escape)
    assert sale.box.hasFocus()


def test_a_question_is_answered_in_place_and_nothing_else_acts(sale: SaleView) -> None:
    heard = listen(sale, "number_entered", "charge_clicked", "pay_exact")
    sale.ask_quantity("Zanahorias", "kg", 735, whole=False)
    field = sale.question.field
    assert field is not None
    assert field.hasFocus()
    for key in (Qt.Key.Key_F12, Qt.Key.Key_F9):
        QTest.keyClick(field, key)
    QTest.keyClicks(field, "1,25")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert heard == [("number_entered", 1250)]
    sale.close_question()
    assert sale.box.hasFocus()
    QTest.keyClick(sale.box, Qt.Key.Key_F12)
    assert heard[-1] == ("charge_clicked",)


def test_a_price_is_asked_in_minor_units_by_touch(sale: SaleView) -> None:
    heard = listen(sale, "number_entered")
    sale.ask_price("Pan a granel")
    assert not sale.question.accept.isEnabled()  # nothing typed, nothing to accept
    for sign in ("1", "2", "0", "0"):
        QTest.mouseClick(sale.question.pad.keys[sign], LEFT)
    QTest.mouseClick(sale.question.accept, LEFT)
    assert heard == [("number_entered", 1200)]


def test_a_question_given_up_says_so(sale: SaleView) -> None:
    heard = listen(sale, "number_cancelled", "number_entered")
    sale.ask_price("Pan")
    field = sale.question.field
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard == [("number_cancelled",)]
    assert sale.box.hasFocus()
    assert sale.pay.charge.isVisible()


def test_the_change_stays_until_the_next_lines(sale: SaleView) -> None:
    sale.show_change(samples.CHANGE)
    assert sale.change.isVisible()
    assert "$2.430" in sale.change.accessibleName()
    sale.show_lines(samples.LINES[:1], selected=0, fresh=0)
    assert not sale.change.isVisible()
    assert sale.table.isVisible()
    sale.show_lines((), selected=-1)
    assert sale.empty.isVisible()


def test_keys_that_may_not_be_used_are_off(sale: SaleView) -> None:
    heard = listen(sale, "park_clicked", "charge_clicked", "price_clicked")
    sale.show_actions(frozenset({"price"}))
    for key in (Qt.Key.Key_F6, Qt.Key.Key_F12, Qt.Key.Key_F5):
        QTest.keyClick(sale.box, key)
    assert heard == [("price_clicked", "")]


def test_the_park_key_says_what_it_does_now(sale: SaleView) -> None:
    sale.show_parked(2)
    assert sale.action_keys["park"].text() == "Recuperar"
    sale.show_parked(0)
    assert sale.action_keys["park"].text() == "Aparcar"


def test_a_narrow_sale_keeps_every_action(qtbot: QtBot) -> None:
    shell = up(qtbot, gallery.sale(), width=1024)
    view = shell.stack.currentWidget()
    assert isinstance(view, SaleView)
    heard = listen(view, "menu_clicked", *NAMES.values())
    view.take_focus()
    for key in (*NAMES, Qt.Key.Key_F1):
        QTest.keyClick(view.box, key)
    assert [signal for signal, *_ in heard] == [*NAMES.values(), "menu_clicked"]
    assert view.menu.isVisible()
    assert len([key for key in view.pay.suggestions if key.isVisible()]) == 2


# Payment ------------------------------------------------------------------------------------------


def test_methods_are_chosen_by_key_and_touch(payment: PaymentView) -> None:
    heard = listen(payment, "method_chosen")
    QTest.keyClick(payment.field, Qt.Key.Key_F10)
    QTest.mouseClick(payment.methods["credit"], LEFT)
    QTest.mouseClick(payment.methods["credit"], LEFT)  # a second touch keeps it chosen
    assert [values[1] for values in heard] == ["card", "credit", "credit"]
    assert [name for name, key in payment.methods.items() if key.isChecked()] == ["credit"]


def test_a_method_that_cannot_be_says_why(payment: PaymentView) -> None:
    heard = listen(payment, "method_chosen")
    off = samples.METHODS[3].__class__("credit", "Fiado", "notebook-pen", "F7", "Elija un cliente")
    payment.show_methods((*samples.METHODS[:3], off), "cash")
    QTest.keyClick(payment.field, Qt.Key.Key_F7)
    assert heard == []
    assert payment.methods["credit"].toolTip() == "Elija un cliente"


def test_the_amount_is_typed_by_keys_and_pad(payment: PaymentView) -> None:
    heard = listen(payment, "amount_changed", "amount_entered")
    QTest.keyClicks(payment.field, "2")
    QTest.mouseClick(payment.pad.keys["5"], LEFT)
    QTest.mouseClick(payment.pad.keys["000"], LEFT)
    assert payment.amount() == 25_000
    assert heard[-1] == ("amount_changed", 25_000)
    assert payment.field.hasFocus()
    QTest.keyClick(payment.field, Qt.Key.Key_Return)
    assert heard[-1] == ("amount_entered", 25_000)


def test_notes_and_the_exact_amount_are_touched(payment: PaymentView) -> None:
    heard = listen(payment, "money_pressed", "exact_clicked")
    for key in payment.money:
        QTest.mouseClick(key, LEFT)
    QTest.mouseClick(payment.exact, LEFT)
    values = [1000, 2000, 5000, 10_000, 20_000]
    assert heard == [*(("money_pressed", value) for value in values), ("exact_clicked",)]


def test_finish_and_back_have_their_keys(payment: PaymentView) -> None:
    heard = listen(payment, "finish_clicked", "back_clicked")
    QTest.keyClick(payment.field, Qt.Key.Key_F12)
    QTest.keyClick(payment.field, Qt.Key.Key_Escape)
    payment.show_can_finish(False)
    QTest.keyClick(payment.field, Qt.Key.Key_F12)
    assert heard == [("finish_clicked",), ("back_clicked",)]


def test_a_payment_is_taken_away(payment: PaymentView) -> None:
    heard = listen(payment, "payment_removed", "payment_selected")
    row = payment.payments.visualRect(payment.payments.rows_model.index(0, 0)).center()
    QTest.mouseClick(payment.payments.viewport(), LEFT, pos=row)
    key = payment.payments.visualRect(payment.payments.rows_model.index(0, 1)).center()
    QTest.mouseClick(payment.payments.viewport(), LEFT, pos=key)
    assert heard == [("payment_selected", 0), ("payment_removed", 0)]


def test_the_rounding_is_not_taken_away(payment: PaymentView) -> None:
    heard = listen(payment, "payment_removed")
    payment.show_payments(samples.PAYMENTS, selected=2)
    key = payment.payments.visualRect(payment.payments.rows_model.index(2, 1)).center()
    QTest.mouseClick(payment.payments.viewport(), LEFT, pos=key)
    assert heard == []


def test_nothing_missing_switches_exact_off(payment: PaymentView) -> None:
    payment.show_exact("")
    assert not payment.exact.isEnabled()


def test_the_payment_says_what_went_wrong(payment: PaymentView) -> None:
    payment.show_strip(StripText(Level.BAD, "La tarjeta fue rechazada", "No se cobró nada."))
    assert payment.strip.isVisible()
    payment.show_strip(None)
    assert not payment.strip.isVisible()


def test_a_shop_without_quick_keys_has_no_empty_bar_for_them(sale: SaleView) -> None:
    assert sale.tabs.isVisible()
    sale.show_categories((), "")
    assert not sale.tabs.isVisible()
    sale.show_categories(samples.CATEGORIES, "favourites")
    assert sale.tabs.isVisible()
