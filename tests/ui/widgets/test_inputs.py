"""What is typed: the one box, amounts and quantities."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_app.ui.widgets.edits import MoneyEdit, QuantityEdit
from pos_app.ui.widgets.field import LabelledField
from pos_app.ui.widgets.one_box import OneBox
from tests.ui.samples import CLP, GBP


@pytest.fixture
def box(qtbot: QtBot) -> OneBox:
    widget = OneBox(name="Escanee", placeholder="3*leche")
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    widget.take_focus()
    return widget


def heard(box: OneBox) -> list[object]:
    """Return the list that fills with what the box says."""
    said: list[object] = []
    box.entered.connect(said.append)
    box.enter_empty.connect(lambda: said.append("empty"))
    box.escaped.connect(lambda: said.append("escaped"))
    box.moved.connect(lambda by: said.append(("moved", by)))
    box.stepped.connect(lambda by: said.append(("stepped", by)))
    box.removed.connect(lambda: said.append("removed"))
    return said


def test_enter_gives_the_text_without_blanks_and_keeps_it(box: OneBox) -> None:
    said = heard(box)
    QTest.keyClicks(box, " 3*leche ")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert said == ["3*leche"]
    assert box.text() == " 3*leche "


def test_enter_on_the_empty_box_is_told_apart(box: OneBox) -> None:
    said = heard(box)
    QTest.keyClicks(box, "  ")
    QTest.keyClick(box, Qt.Key.Key_Enter)
    assert said == ["empty"]


def test_escape_empties_the_box(box: OneBox) -> None:
    said = heard(box)
    QTest.keyClicks(box, "leche")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""
    assert said == ["escaped"]


def test_plus_minus_and_delete_act_on_the_line_while_the_box_is_empty(box: OneBox) -> None:
    said = heard(box)
    QTest.keyClicks(box, "+-")
    QTest.keyClick(box, Qt.Key.Key_Delete)
    assert said == [("stepped", 1), ("stepped", -1), "removed"]
    assert box.text() == ""


def test_plus_minus_and_delete_are_text_once_something_is_typed(box: OneBox) -> None:
    said = heard(box)
    QTest.keyClicks(box, "10-+%")
    QTest.keyClick(box, Qt.Key.Key_Home)
    QTest.keyClick(box, Qt.Key.Key_Delete)
    assert box.text() == "0-+%"
    assert said == []


def test_arrows_belong_to_the_lines(box: OneBox) -> None:
    said = heard(box)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown):
        QTest.keyClick(box, key)
    assert said == [("moved", 1), ("moved", -1), ("moved", 5)]


def test_typing_is_told_letter_by_letter_and_filling_is_not(box: OneBox) -> None:
    typed: list[str] = []
    box.typed.connect(typed.append)
    QTest.keyClicks(box, "le")
    box.setText("leche")
    assert typed == ["l", "le"]


def money(qtbot: QtBot, currency: str = "CLP") -> MoneyEdit:
    edit = MoneyEdit(CLP if currency == "CLP" else GBP, name="Efectivo")
    qtbot.addWidget(edit)
    edit.show()
    return edit


def test_pesos_group_themselves(qtbot: QtBot) -> None:
    edit = money(qtbot)
    QTest.keyClicks(edit, "1234567")
    assert (edit.text(), edit.value()) == ("1.234.567", 1_234_567)
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert (edit.text(), edit.value()) == ("123.456", 123_456)


def test_pesos_have_no_decimals_whatever_is_typed(qtbot: QtBot) -> None:
    edit = money(qtbot)
    QTest.keyClicks(edit, "10.000,5")
    assert edit.value() == 100_005


def test_pounds_take_point_and_comma_and_two_decimals(qtbot: QtBot) -> None:
    edit = money(qtbot, "GBP")
    QTest.keyClicks(edit, "1234,567")
    assert (edit.text(), edit.value()) == ("1,234.56", 123_456)
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, ".5")
    assert (edit.text(), edit.value()) == ("0.5", 50)


def test_nothing_typed_is_no_amount_and_zero_is_one(qtbot: QtBot) -> None:
    edit = money(qtbot)
    assert edit.value() is None
    QTest.keyClicks(edit, "0")
    assert edit.value() == 0
    QTest.keyClick(edit, Qt.Key.Key_Backspace)
    assert edit.value() is None


def test_letters_are_refused_and_so_is_the_tenth_digit(qtbot: QtBot) -> None:
    edit = money(qtbot)
    QTest.keyClicks(edit, "12a4567890123")
    assert edit.value() == 124_567_890


def test_the_pad_types_like_the_keyboard(qtbot: QtBot) -> None:
    edit = money(qtbot)
    for key in ("1", "0", "000", "back", "back"):
        edit.press(key)
    assert edit.value() == 100


def test_the_first_digit_replaces_an_amount_that_was_offered(qtbot: QtBot) -> None:
    edit = money(qtbot)
    edit.set_value(10_000)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "5")
    assert edit.value() == 5
    QTest.keyClicks(edit, "0")
    assert edit.value() == 50


@pytest.mark.parametrize("pence", [0, 5, 50, 100, 123_456])
def test_what_is_put_in_comes_out(qtbot: QtBot, pence: int) -> None:
    edit = money(qtbot, "GBP")
    edit.set_value(pence)
    assert edit.value() == pence


def test_quantities_are_thousandths(qtbot: QtBot) -> None:
    edit = QuantityEdit(name="Cantidad")
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "0,7355")
    assert (edit.text(), edit.value()) == ("0,735", 735)
    edit.set_value(1500)
    assert edit.text() == "1,5"


def test_pieces_are_whole(qtbot: QtBot) -> None:
    edit = QuantityEdit(name="Cantidad", whole=True)
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, "1,2")
    assert (edit.text(), edit.value()) == ("12", 12_000)
    edit.set_value(3000)
    assert edit.text() == "3"


def test_enter_in_a_number_is_told_and_function_keys_go_on(qtbot: QtBot) -> None:
    edit = money(qtbot)
    said: list[bool] = []
    edit.entered.connect(lambda: said.append(True))
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert said == [True]


def test_a_field_says_why_it_was_refused_and_forgets_it(qtbot: QtBot) -> None:
    field = LabelledField("RUT", help_text="Con guion")
    qtbot.addWidget(field)
    field.show()
    field.show_problem("No es un RUT")
    assert field.sentence.text() == "No es un RUT"
    field.show_problem("")
    assert field.sentence.text() == "Con guion"
    assert field.label.buddy() is field.field


def test_what_was_wrong_is_taken_back_when_it_is_written_again(qtbot: QtBot) -> None:
    field = LabelledField("Nombre", help_text="Como en el letrero")
    qtbot.addWidget(field)
    field.show()
    field.show_problem("Escriba el nombre")
    QTest.keyClicks(field.field, "B")
    assert field.sentence.text() == "Como en el letrero"
