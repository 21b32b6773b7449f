"""What is handed over is all there, at every size: nothing cut short, nothing left out unseen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont
from pytestqt.qtbot import QtBot

from pos_app.core.money import CURRENCIES
from pos_app.ui.cash_money import hand_over
from pos_app.ui.values import ChangeText
from pos_app.ui.widgets import change_block, paint
from pos_app.ui.widgets.change_block import ChangeBlock, Handing
from pos_app.ui.widgets.paint import text_width

CLP = CURRENCIES["CLP"]
MOST = 18_690  # eight kinds of notes and coins
FOOT = "Total $1.261.310, efectivo $1.280.000"
# The blocks of sale and payment in the windows the product is made for.
ROOMS = ((764, 484), (524, 294), (636, 476), (600, 294), (524, 220))


def change(minor: int, foot: str = FOOT, currency: str = "CLP") -> ChangeText:
    return ChangeText(
        "VUELTO",
        f"${minor}",
        "visible hasta la próxima venta",
        hand_over(minor, CURRENCIES[currency]),
        foot=foot,
    )


@pytest.fixture
def block(qtbot: QtBot) -> ChangeBlock:
    block = ChangeBlock()
    qtbot.addWidget(block)
    return block


def drawn(
    block: ChangeBlock, text: ChangeText, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], list[str]]:
    """Paint the block; return what was written, and what of it was cut short."""
    written: list[str] = []
    cut: list[str] = []
    write = paint.draw_text

    def seen(painter: object, rect: QRectF, words: str, font: QFont, *rest: object) -> None:
        if words:
            written.append(words)
        if text_width(words, font) > rect.width() + 0.5:
            cut.append(words)
        write(painter, rect, words, font, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(change_block, "draw_text", seen)
    block.show_change(text)
    block.grab()
    return written, cut


def pieces(handing: Handing) -> int:
    return sum(len(row) for row in handing.rows)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("minor", [10, 2_430, 9_990, MOST])
def test_every_note_and_coin_is_shown_and_no_word_is_cut_short(
    block: ChangeBlock, room: tuple[int, int], minor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(*room)
    text = change(minor)
    written, cut = drawn(block, text, monkeypatch)
    assert cut == []
    counts = [word for word in written if word.endswith(" ×")]
    assert counts == [f"{count} ×" for count, _ in text.handed]


def test_the_guard_sees_a_word_that_is_cut_short(
    block: ChangeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(300, 294)
    _, cut = drawn(block, replace(change(10), caption="VUELTO " * 20), monkeypatch)
    assert cut


def test_the_foot_stands_beside_where_it_fits_and_below_where_it_does_not(
    block: ChangeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(764, 484)
    block.show_change(change(2_430))
    assert block.handing().foot_beside
    block.resize(524, 484)
    written, _ = drawn(block, change(990), monkeypatch)
    assert not block.handing().foot_beside
    assert block.handing().foot_below
    assert FOOT in written


def test_in_a_low_block_the_coins_come_before_the_foot(
    block: ChangeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(764, 200)
    written, cut = drawn(block, change(9_990), monkeypatch)
    assert FOOT not in written
    assert cut == []
    assert pieces(block.handing()) == len(hand_over(9_990, CLP))


def test_what_finds_no_place_leaves_a_sign(
    block: ChangeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(300, 160)
    written, cut = drawn(block, change(MOST), monkeypatch)
    handing = block.handing()
    assert handing.left_out
    assert pieces(handing) + handing.left_out == len(hand_over(MOST, CLP))
    assert "…" in written
    assert cut == []


def test_without_notes_and_coins_the_foot_stands_alone(
    block: ChangeBlock, monkeypatch: pytest.MonkeyPatch
) -> None:
    block.resize(524, 294)
    written, cut = drawn(block, change(0), monkeypatch)
    assert FOOT in written
    assert cut == []
