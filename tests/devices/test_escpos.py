import dataclasses
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pos_app.core.tickets import (
    Barcode,
    Cut,
    Feed,
    Qr,
    Row,
    Symbology,
    Text,
    Ticket,
    render_sale,
)
from pos_app.core.tickets.layout import as_text
from pos_app.devices.escpos import (
    UnprintableText,
    drawer_kick,
    encode,
    encode_graphics,
    encode_text,
    encoded,
)
from pos_app.devices.papers import PAPERS, CutMode, PrinterSetup
from tests.core.test_tickets import any_sale
from tests.devices.samples import CODE, SALE, SHOP, STYLE, copy_ticket, line, sale_ticket, tickets
from tests.npos.decoder import COPY, CUT, KICK, Decoded, Npos, npos

__all__ = ["npos"]

SETUPS = [PrinterSetup(paper) for paper in PAPERS.values()]
per_paper = pytest.mark.parametrize("setup", SETUPS, ids=PAPERS)


def picture(rows: list[str]) -> Image.Image:
    """Return the dots that npos saw, with paper around them, as a scanner sees them."""
    image = Image.new("L", (len(rows[0]) + 80, len(rows) + 80), 255)
    for y, row in enumerate(rows):
        for x, dot in enumerate(row):
            if dot == "1":
                image.putpixel((x + 40, y + 40), 0)
    return image


def read_codes(image: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(image)}


@per_paper
@pytest.mark.parametrize("kind", list(tickets()))
def test_a_stranger_reads_every_ticket_to_the_last_byte(
    npos: Npos, kind: str, setup: PrinterSetup
) -> None:
    ticket = tickets()[kind]
    decoded = npos.decode(encode(ticket, setup))
    assert decoded.count(CUT) == 1
    assert decoded.count(KICK) == 0
    assert decoded.events[-1]["name"] == CUT
    assert max(paper.columns for paper in decoded.paper) <= setup.paper.columns
    assert any(COPY in text for text in decoded.text) == (kind == "copy")
    assert not any("?" in text for text in decoded.text)


@per_paper
def test_the_stranger_reads_the_words_of_the_sale(npos: Npos, setup: PrinterSetup) -> None:
    decoded = npos.decode(encode(sale_ticket(), setup))
    words = " ".join(" ".join(decoded.text).split())
    for text in (
        "MINIMARKET LA ESQUINA SPA",
        "BOLETA ELECTRÓNICA",
        "N° 184531",
        "CANT DESCRIPCIÓN IMPORTE",
        "Atendió: Ana Rojas",
        "0,735 kg x 700 $/kg",
        "Colún",
        "Dto. 10 % envase dañado -530",
        "Débito Visa **4821",
        "VUELTO $2.430",
        "Cambios: 30 días con esta boleta",
    ):
        assert text in words, text
    # The total takes two columns for each of its letters and still ends at the edge.
    total = next(paper for paper in decoded.paper if "TOTAL" in paper.text)
    assert total.text.split() == ["TOTAL", "$22.575"]
    assert total.columns == setup.paper.columns


def test_what_the_stranger_reads_is_what_the_screen_shows_as_text(npos: Npos) -> None:
    decoded = npos.decode(encode(sale_ticket(), PrinterSetup()))
    shown = [text for text in as_text(sale_ticket(), 48).splitlines() if text and "[" not in text]
    frame = str.maketrans({"┌": "+", "┐": "+", "└": "+", "┘": "+", "─": "-", "│": "|"})
    printed = [text.translate(frame) for text in decoded.text]
    assert [text.split() for text in printed] == [
        text.split() for text in shown[1:]
    ]  # not the sign


def test_the_code_page_is_chosen_after_the_reset_and_before_any_letter(npos: Npos) -> None:
    decoded = npos.decode(encode(sale_ticket(), PrinterSetup()))
    names = [event["name"] for event in decoded.events]
    assert names[:4] == ["ESC@", "FS.", "ESCR", "ESCt"]
    assert decoded.commands("ESCt") == [b"\x1bt\x13"]
    assert names.count("ESC@") == 1


def test_a_stranger_misreads_a_wrong_code_page(npos: Npos) -> None:
    """The control of the tests above: had we chosen another page, they would have seen it."""
    data = encode(sale_ticket(), PrinterSetup(code_table=0))
    assert "Atendió: Ana Rojas" in npos.decode(encode(sale_ticket(), PrinterSetup())).text
    assert not any("ELECTRÓNICA" in text for text in npos.decode(data).text)
    with pytest.raises(AssertionError):
        npos.decode(encode(sale_ticket(), PrinterSetup()) + b"\x1b\xee\x1d")


def test_the_bars_say_the_code_of_the_sale(npos: Npos) -> None:
    decoded = npos.decode(encode(sale_ticket(), PrinterSetup()))
    (bars,) = decoded.commands("GSk")
    pairs = bytes(int(CODE[at : at + 2]) for at in range(0, len(CODE), 2))
    assert bars == b"\x1dkI" + bytes([len(pairs) + 2]) + b"{C" + pairs


def test_the_qr_carries_its_text(npos: Npos) -> None:
    url = "https://tienda.example/ñ?n=184531"
    decoded = npos.decode(encode(Ticket((Qr(url), Cut())), PrinterSetup()))
    stored = [data for data in decoded.commands("GS(k") if data[6] == 80]
    assert [data[8:].decode() for data in stored] == [url]


def test_ean_bars_keep_all_their_digits(npos: Npos) -> None:
    blocks = (
        Barcode("7802920008134", Symbology.EAN13),
        Barcode("96385074", Symbology.EAN8),
        Cut(),
    )
    decoded = npos.decode(encode(Ticket(blocks), PrinterSetup()))
    assert [data[4:] for data in decoded.commands("GSk")] == [b"7802920008134", b"96385074"]


@per_paper
@pytest.mark.parametrize(
    "data", ["A-RATHER-LONG-CODE-THAT-NO-NARROW-PAPER-CAN-HOLD-AS-BARS-2026", "código"]
)
def test_what_bars_cannot_say_becomes_a_qr_code(npos: Npos, setup: PrinterSetup, data: str) -> None:
    decoded = npos.decode(encode(Ticket((Barcode(data), Cut())), setup))
    assert decoded.count("GSk") == 0
    assert [d[8:].decode() for d in decoded.commands("GS(k") if d[6] == 80] == [data]


def test_typographic_signs_become_plain_ones_of_the_right_width(npos: Npos) -> None:
    ticket = Ticket((Row("“Té” – 1\N{NO-BREAK SPACE}kg…", "−5"), Cut()))
    (text,) = npos.decode(encode(ticket, PrinterSetup())).text
    assert text == '"Té" - 1 kg...' + " " * 32 + "-5"


@pytest.mark.parametrize("name", ["日本茶 100 g", "Gulyás őrölt", "Ωmega 3", "🍞 Pan"])
def test_a_letter_the_printer_lacks_turns_the_ticket_into_a_picture(npos: Npos, name: str) -> None:
    ticket = Ticket((Text(name), Row("TOTAL", "$1.990"), Barcode("1-184531"), Cut()))
    with pytest.raises(UnprintableText):
        encode_text(ticket, PrinterSetup())
    decoded = npos.decode(encode(ticket, PrinterSetup()))
    assert decoded.text == []
    assert decoded.rasters
    assert decoded.count(CUT) == 1
    assert encode(ticket, PrinterSetup()) == encode_graphics(ticket, PrinterSetup())


def test_the_encoder_never_answers_with_a_question_mark() -> None:
    assert encoded("ñ Ñ á é í ó ú ü Á ¿ ¡ ° $ €") == "ñ Ñ á é í ó ú ü Á ¿ ¡ ° $ €".encode("cp858")
    with pytest.raises(UnprintableText):
        encoded("日")


@per_paper
def test_graphics_mode_draws_codes_that_scanners_read(npos: Npos, setup: PrinterSetup) -> None:
    graphics = dataclasses.replace(setup, graphics=True)
    ticket = Ticket((Text("Ñandú"), Barcode(CODE), Feed(), Qr("QR-184531"), Cut()))
    decoded = npos.decode(encode(ticket, graphics))
    assert decoded.text == []
    rows = [row for raster in decoded.rasters for row in raster]
    assert {len(row) for row in rows} == {setup.paper.dots}
    assert read_codes(picture(rows)) == {CODE, "QR-184531"}
    assert decoded.count(CUT) == 1


@pytest.mark.parametrize("graphics", [False, True])
def test_the_knife_does_what_the_setting_says(npos: Npos, graphics: bool) -> None:
    def cuts(mode: CutMode) -> list[bytes]:
        setup = PrinterSetup(cut=mode, graphics=graphics)
        return npos.decode(encode(sale_ticket(), setup)).commands(CUT)

    assert cuts(CutMode.FULL) == [b"\x1dV\x00"]
    assert cuts(CutMode.PARTIAL) == [b"\x1dV\x01"]
    assert cuts(CutMode.NONE) == []


@pytest.mark.parametrize(("pin", "byte"), [(2, 0), (5, 1)])
def test_the_drawer_opens_by_a_job_of_its_own(npos: Npos, pin: int, byte: int) -> None:
    setup = PrinterSetup(drawer_pin=pin, pulse_on_ms=100, pulse_off_ms=400)
    decoded = npos.decode(drawer_kick(setup))
    assert [event["name"] for event in decoded.events] == [KICK]
    assert decoded.commands(KICK) == [bytes([0x1B, ord("p"), byte, 50, 200])]


@per_paper
@given(sale=any_sale)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_sold_is_read_back_and_fits(
    npos: Npos, setup: PrinterSetup, sale: object
) -> None:
    ticket = render_sale(sale, SHOP, STYLE)  # type: ignore[arg-type]
    data = encode(ticket, setup)
    decoded = Decoded(npos.answer(data), data)
    assert decoded.count(CUT) == 1
    assert all(paper.columns <= setup.paper.columns for paper in decoded.paper)
    assert all(len(row) == setup.paper.dots for raster in decoded.rasters for row in raster)


@given(name=st.text(st.characters(codec="cp858", exclude_categories=("C", "Z")), min_size=1))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_letter_of_the_page_arrives_as_itself(npos: Npos, name: str) -> None:
    sold = dataclasses.replace(SALE, lines=(line(name, 1000, 100, 100),), cashier="-")
    decoded = npos.decode(encode_text(render_sale(sold, SHOP, STYLE), PrinterSetup()))
    shown = as_text(render_sale(sold, SHOP, STYLE), 48)
    at = next(at for at, text in enumerate(decoded.text) if "IMPORTE" in text) + 2
    until = next(at for at, text in enumerate(decoded.text) if text.startswith("Neto")) - 1
    for text in decoded.text[at:until]:
        assert text in shown


def test_encoding_is_silent_and_leaves_no_trace(tmp_path: Path) -> None:
    """The library prints, configures logging and leaves a folder; the `pos` command must not."""
    program = (
        "import logging\n"
        "from pos_app.devices.escpos import encode, drawer_kick\n"
        "from pos_app.devices.papers import PrinterSetup\n"
        "from tests.devices.samples import tickets\n"
        "for ticket in tickets().values():\n"
        "    encode(ticket, PrinterSetup()); encode(ticket, PrinterSetup(graphics=True))\n"
        "drawer_kick(PrinterSetup())\n"
        "assert not logging.getLogger().handlers\n"
    )
    environment = {"TMPDIR": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_encoder_does_not_import_the_library() -> None:
    program = "import sys, pos_app.devices.escpos; sys.exit('escpos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_logging_of_the_program_is_left_as_it_was() -> None:
    before = list(logging.getLogger().handlers)
    encode(copy_ticket(), PrinterSetup())
    assert logging.getLogger().handlers == before
