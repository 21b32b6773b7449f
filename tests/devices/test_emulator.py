from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.core.tickets import Barcode, Cut, Qr, Text, Ticket
from pos_app.devices.emulator import Condition, Emulator, command_length
from pos_app.devices.escpos import encode
from pos_app.devices.paper import dress, raster, sheet
from pos_app.devices.papers import PAPERS, Paper, PrinterSetup
from tests.devices.samples import CODE, sale_ticket, tickets

PAPER = PAPERS["80-48"]
JOB = encode(sale_ticket(), PrinterSetup())


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize("graphics", [False, True])
@pytest.mark.parametrize("kind", list(tickets()))
def test_every_ticket_is_understood_and_cut_off(kind: str, graphics: bool, paper: Paper) -> None:
    printer = Emulator(paper)
    printer.feed(encode(tickets()[kind], PrinterSetup(paper, graphics)))
    assert printer.unknown == []
    assert len(printer.printed) == 1
    assert printer.printed[0].image.width == paper.dots
    if kind in {"sale", "copy"}:
        codes = zxingcpp.read_barcodes(dress(printer.printed[0].image))
        assert {code.text for code in codes} == {CODE}


def test_graphics_on_paper_are_the_picture_dot_by_dot() -> None:
    printer = Emulator(PAPER)
    printer.feed(encode(sale_ticket(), PrinterSetup(graphics=True)))
    printed = raster(printer.printed[0].image)
    drawn = raster(sheet(sale_ticket(), PAPER).image).crop((0, 0, printed.width, printed.height))
    assert printed.tobytes() == drawn.tobytes()


def test_a_line_of_text_on_paper_is_the_line_of_the_picture() -> None:
    ticket = Ticket((Text("Ñandú $1.990 año"), Cut()))
    printer = Emulator(PAPER)
    printer.feed(encode(ticket, PrinterSetup()))
    assert printer.printed[0].image.tobytes() == sheet(ticket, PAPER).image.tobytes()
    wrong = Emulator(PAPER)  # the control: another code page is another picture
    wrong.feed(encode(ticket, PrinterSetup(code_table=16)))
    assert wrong.printed[0].image.tobytes() != sheet(ticket, PAPER).image.tobytes()


@given(st.lists(st.integers(1, len(JOB)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_it_does_not_matter_in_which_pieces_bytes_arrive(cuts: list[int]) -> None:
    whole, pieces = Emulator(PAPER), Emulator(PAPER)
    answer = whole.feed(JOB + b"\x1dr\x01")
    edges = sorted({0, *cuts, len(JOB) + 3})
    data = JOB + b"\x1dr\x01"
    answers = b"".join(pieces.feed(data[start:end]) for start, end in pairwise(edges))
    assert answers == answer == b"\x00"
    assert pieces.printed[0].image.tobytes() == whole.printed[0].image.tobytes()


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_no_bytes_stop_it(data: bytes) -> None:
    length = command_length(data) if data else 1
    assert length is None or length > 0


def test_without_paper_it_keeps_the_job_and_prints_it_after_the_new_roll() -> None:
    printer = Emulator(PAPER)
    printer.condition.paper = False
    assert printer.feed(JOB + b"\x1dr\x01") == b""
    assert printer.printed == []
    printer.condition.paper = True
    assert printer.go_on() == b"\x00"
    assert len(printer.printed) == 1


def test_switched_off_it_forgets_what_it_had() -> None:
    printer = Emulator(PAPER)
    printer.feed(JOB[: len(JOB) // 2])
    printer.switch_off()
    printer.feed(JOB)
    assert [printed.data for printed in printer.printed] == [JOB]


def test_real_time_questions_overtake_a_full_buffer() -> None:
    printer = Emulator(PAPER, condition=Condition(cover_closed=False))
    printer.feed(JOB)
    assert printer.feed(b"\x10\x04\x02") == b"\x16"


def test_unknown_commands_are_named() -> None:
    printer = Emulator(PAPER)
    printer.feed(b"\x1bL\x1dzx\n")
    assert printer.unknown == [b"\x1bL", b"\x1dz"]


def test_codes_come_out_of_their_commands() -> None:
    printer = Emulator(PAPER)
    ticket = Ticket((Barcode("A{B}C123456"), Qr("hola ñ", module_dots=6), Cut()))
    printer.feed(encode(ticket, PrinterSetup()))
    codes = zxingcpp.read_barcodes(dress(printer.printed[0].image))
    assert {code.text for code in codes} == {"A{B}C123456", "hola ñ"}
