import dataclasses
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from pos_app.core.errors import UnknownPaper
from pos_app.core.tickets import Barcode, Cut, Picture, Qr, Sign, Symbology, Text, Ticket
from pos_app.core.tickets.layout import Line
from pos_app.devices.bars import bar_dots, code128_command, is_ean, modules
from pos_app.devices.paper import INK_COLOUR, PAPER_COLOUR, SIDE, draw, png, raster, sheet
from pos_app.devices.papers import PAPERS, Paper, get_paper
from pos_app.devices.sign import draw_sign
from pos_app.devices.strips import as_picture, line_strip
from tests.devices.samples import CODE, sale_ticket, tickets

per_paper = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
PAPER = PAPERS["80-48"]


def rgb(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


@per_paper
@pytest.mark.parametrize("kind", list(tickets()))
def test_the_picture_is_as_wide_as_the_paper_with_its_margins(kind: str, paper: Paper) -> None:
    picture = draw(tickets()[kind], paper)
    assert picture.width == paper.dots + 2 * SIDE
    assert picture.getpixel((3, 3)) == rgb(PAPER_COLOUR)
    colours = picture.getcolors(1 << 20)
    assert colours is not None
    assert rgb(INK_COLOUR) in {colour for _, colour in colours}


@per_paper
@pytest.mark.parametrize("scale", [1, 2])
def test_the_codes_of_the_picture_are_read_by_a_scanner(paper: Paper, scale: int) -> None:
    ticket = Ticket((
        Barcode(CODE), Barcode("7802920008134", Symbology.EAN13),
        Barcode("96385074", Symbology.EAN8), Barcode("MOSTRADOR-1a{2}"),
        Qr("https://tienda.example/ñ"), Cut(),
    ))  # fmt: skip
    read = zxingcpp.read_barcodes(draw(ticket, paper, scale=scale))
    assert {code.text for code in read} == {
        CODE, "7802920008134", "96385074", "MOSTRADOR-1a{2}", "https://tienda.example/ñ"
    }  # fmt: skip


def test_a_scanner_reads_the_code_of_the_sale_at_every_width() -> None:
    for paper in PAPERS.values():
        (code,) = zxingcpp.read_barcodes(draw(sale_ticket(), paper))
        assert code.text == CODE


def test_code_128_takes_the_shortest_way() -> None:
    assert code128_command("12345678") == "{C" + "".join(map(chr, (12, 34, 56, 78)))
    assert code128_command("A12345") == "{BA1{C" + "".join(map(chr, (23, 45)))
    assert len(modules(Barcode("12345678"))) == 11 * 6 + 13
    assert len(modules(Barcode("ABCDEFGH"))) == 11 * 10 + 13


def test_what_cannot_be_bars_has_no_width() -> None:
    assert bar_dots(Barcode("ñ"), 576) is None
    assert bar_dots(Barcode(""), 576) is None
    assert bar_dots(Barcode("7802920008135", Symbology.EAN13), 576) is None  # a wrong check digit
    assert bar_dots(Barcode("X" * 40), 384) is None
    assert bar_dots(Barcode("X" * 4), 384) == 3
    assert is_ean("7802920008134", 13)
    assert not is_ean("7802920008134", 8)
    assert not is_ean("७८०२९२०००८१३४", 13)  # digits of another script


def test_letters_stand_in_columns_and_every_glyph_of_spanish_is_there() -> None:
    """Two lines differ in their dots exactly in the columns in which they differ in letters."""
    one = raster(line_strip(Line("ÑñÁáÉéÍíÓóÚúÜü¿¡°€"), PAPER, 1))
    other = raster(line_strip(Line("NnAaEeIiOoUuUu?!.E"), PAPER, 1))
    for at in range(18):
        box = (at * 12, 0, at * 12 + 12, 30)
        assert one.crop(box).tobytes() != other.crop(box).tobytes(), at
    assert one.crop((18 * 12, 0, 576, 30)).getextrema() == (255, 255)


def test_a_letter_that_no_font_has_is_a_box_not_a_question_mark() -> None:
    box = raster(line_strip(Line("\U000f1234"), PAPER, 1))
    question = raster(line_strip(Line("?"), PAPER, 1))
    assert box.getextrema() == (0, 255)
    assert box.tobytes() != question.tobytes()


def test_the_sign_shows_the_name_and_a_long_name_falls_back_to_letters() -> None:
    assert draw_sign("La Esquina") is not None
    assert draw_sign("Supermercado y Botillería Los Tres Hermanos de San Bernardo") is None
    for paper in PAPERS.values():
        long = Ticket((Sign("Supermercado y Botillería Los Tres Hermanos"), Cut()))
        assert raster(sheet(long, paper).image).getextrema() == (0, 255)


def test_a_picture_of_the_owner_becomes_dots_and_fits() -> None:
    logo = Image.new("RGBA", (900, 300), (0, 0, 0, 0))
    logo.paste((200, 30, 30, 255), (100, 100, 800, 200))
    dots = as_picture(logo)
    assert (dots.width_dots, dots.height_dots) == (384, 128)
    assert 0 < sum(byte.bit_count() for byte in dots.bits) < 384 * 128
    wide = Picture(800, 10, b"\xff" * 1000)
    for paper in PAPERS.values():
        assert sheet(Ticket((wide, Cut())), paper).image.width == paper.dots


def test_a_sheet_can_be_divided_between_its_lines() -> None:
    whole = sheet(sale_ticket(), PAPER)
    assert whole.breaks[-1] == whole.image.height
    assert list(whole.breaks) == sorted(set(whole.breaks))
    ink = raster(whole.image)
    for at in whole.breaks[:-1]:  # no letter is cut in two: there is no ink right above and below
        above = ink.crop((0, at - 1, ink.width, at)).getextrema()
        below = ink.crop((0, at, ink.width, at + 1)).getextrema()
        assert (255, 255) in {above, below}


def test_torn_edges_are_transparent_and_the_png_can_be_opened() -> None:
    torn = draw(sale_ticket(), PAPER, torn=True)
    assert torn.mode == "RGBA"
    assert torn.getchannel("A").getpixel((0, 0)) != torn.getchannel("A").getpixel((9, 0))
    assert Image.open(BytesIO(png(torn))).size == torn.size


def test_an_empty_ticket_is_a_piece_of_paper() -> None:
    assert draw(Ticket((Cut(),)), PAPER).height > 0
    assert draw(Ticket((Text(""), Cut())), PAPER).height > 0


def test_papers_have_names() -> None:
    assert get_paper("58-32").dots == 384
    with pytest.raises(UnknownPaper):
        get_paper("A4")
    assert all(paper.columns * 12 <= paper.dots for paper in PAPERS.values())
    assert dataclasses.replace(PAPER, columns=42).margin_dots == 36
