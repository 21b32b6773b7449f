import dataclasses
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_app.core.money import E4, LIMIT_MINOR, get_currency
from pos_app.core.quantity import LIMIT_MILLI
from pos_app.core.tickets import (
    Barcode,
    Cut,
    Picture,
    Row,
    Sign,
    Size,
    Text,
    Ticket,
    as_text,
    dump,
    lay_out,
    load,
    render_cash_close,
    render_sale,
)
from pos_app.core.tickets.layout import Frame, Line, cells, plain, wrap
from pos_app.core.tickets.values import PaymentLine, SaleTicket, SaleTicketLine
from tests.devices.samples import CLOSE, SALE, SHOP, STYLE, copy_ticket, sale_ticket, tickets

WIDTHS = (32, 42, 48)

SALE_AT_48 = """\
                   La Esquina

           MINIMARKET LA ESQUINA SPA
               Venta de abarrotes
            Av. Matta 1240, Santiago
       +--------------------------------+
       |      R.U.T.: 76.192.083-9      |
       |       BOLETA ELECTRÓNICA       |
       |           N° 184531            |
       +--------------------------------+
21-11-2026 12:41:37            Caja 1  Turno 311
Atendió: Ana Rojas
------------------------------------------------
CANT  DESCRIPCIÓN                        IMPORTE
------------------------------------------------
2     Pan integral artesanal Ideal 700 g
      2 x 2.200                            4.400
0,735 Zanahorias
      0,735 kg x 700 $/kg                    515
1     Nescafé oferta con mug 170 g         5.300
      Dto. 10 % envase dañado               -530
3     Leche cappuccino Colún 1 L
      3 x 1.600                            4.800
1     Manjar Colún 1 kg                    3.100
2     Aceite de maravilla Coliseo 900 cc
      2 x 1.500                            3.000
1     Chocolate Costa 62 % cacao 80 g      1.990
------------------------------------------------
Neto                                      18.971
IVA 19 %                                   3.604
TOTAL                                    $22.575
------------------------------------------------
Débito Visa **4821  aut. 482913           15.000
Efectivo                                  10.000
Redondeo Ley 20.956                           -5
VUELTO                                    $2.430

               [0471100000184531]

        Cambios: 30 días con esta boleta
      *** DEMO: SIN VALIDEZ TRIBUTARIA ***
"""


def widest(ticket: Ticket, columns: int) -> int:
    widths = [0]
    for thing in lay_out(ticket, columns):
        if isinstance(thing, Line):
            widths.append(cells(thing.text) * (2 if thing.size is Size.DOUBLE else 1))
        elif isinstance(thing, Frame):
            widths += [thing.left + thing.width, *(cells(row) + 2 for row in thing.lines)]
    return max(widths)


def test_a_sale_on_paper_reads_like_the_picture_of_the_design() -> None:
    assert as_text(sale_ticket(), 48) == SALE_AT_48


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("kind", list(tickets()))
def test_no_line_is_wider_than_the_paper(kind: str, columns: int) -> None:
    assert widest(tickets()[kind], columns) <= columns


@pytest.mark.parametrize("columns", WIDTHS)
def test_amounts_stand_at_the_right_edge_and_whole(columns: int) -> None:
    lines = as_text(sale_ticket(), columns).splitlines()
    for amount in (
        "4.400",
        "515",
        "5.300",
        "-530",
        "18.971",
        "3.604",
        "$22.575",
        "15.000",
        "$2.430",
    ):
        found = [line for line in lines if line.split()[-1:] == [amount]]
        assert found, amount
        assert all(len(line) == columns for line in found), amount


def test_the_narrow_paper_wraps_names_between_words_and_keeps_a_number_with_its_unit() -> None:
    lines = as_text(sale_ticket(), 32).splitlines()
    at = lines.index("1     Nescafé oferta con mug")
    assert lines[at + 1] == "      170 g                5.300"


def test_a_stored_ticket_is_the_same_ticket_and_the_same_bytes() -> None:
    for ticket in tickets().values():
        data = dump(ticket)
        assert load(data) == ticket
        assert dump(load(data)) == data


def test_the_stored_form_does_not_change_between_versions() -> None:
    """Jobs of an older version are printed by a newer one: change the form only with a version."""
    ticket = Ticket((
        Sign("Ñandú"), Text("a", bold=True), Row("b", "1", size=Size.TALL), Barcode("X1"),
        Picture(8, 1, b"\xaa"), Cut(),
    ))  # fmt: skip
    stored = (
        '{"blocks":[{"type":"sign","name":"Ñandú"},{"type":"text","text":"a","bold":true},'
        '{"type":"row","left":"b","right":"1","size":"tall"},{"type":"barcode","data":"X1"},'
        '{"type":"picture","width_dots":8,"height_dots":1,"bits":"qg=="},{"type":"cut"}],"version":1}'
    )
    assert dump(ticket).decode() == stored
    assert load(stored.encode()) == ticket


def test_what_is_no_ticket_is_refused() -> None:
    for data in (b"", b"{}", b'{"blocks":[],"version":1}', b'{"blocks":[{"type":"boom"}]}'):
        with pytest.raises((msgspec.DecodeError, msgspec.ValidationError)):
            load(data)


def test_a_ticket_has_one_cut_and_it_is_the_last_thing() -> None:
    for blocks in ((Text("a"),), (Cut(), Text("a")), (Cut(), Cut())):
        with pytest.raises(ValueError, match="exactly one cut"):
            Ticket(blocks)


def test_a_picture_whose_bits_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Picture(9, 2, b"\x00\x00\x00")


def test_a_copy_says_so_with_who_and_when_and_is_otherwise_the_original() -> None:
    original, copy = as_text(sale_ticket(), 48), as_text(copy_ticket(), 48)
    assert "COPIA" not in original
    assert copy.splitlines()[0].strip() == "*** COPIA ***"
    asked = " ".join(line.strip() for line in copy.splitlines()[1:3])
    assert asked == "Copia 1, impresa 21-11-2026 12:41:37 por Marta Soto"
    assert original in copy


def test_the_time_is_the_shops_on_both_sides_of_its_change_of_clocks() -> None:
    for utc, local in (
        (datetime(2026, 4, 4, 23, 30, tzinfo=UTC), "04-04-2026 20:30:00"),
        (datetime(2026, 4, 6, 3, 30, tzinfo=UTC), "05-04-2026 23:30:00"),
    ):
        ticket = render_sale(dataclasses.replace(SALE, occurred_at=utc), SHOP, STYLE)
        assert local in as_text(ticket, 48)


def test_pounds_are_written_as_the_british_write_them() -> None:
    style = dataclasses.replace(STYLE, currency=get_currency("GBP"), translate=str)
    sale = dataclasses.replace(
        SALE,
        lines=(
            SaleTicketLine("Mug", 1500, 255 * E4, 383),
            SaleTicketLine("Pin", 2000, 12_5000, 25),
        ),
        total_minor=408,
        net_minor=None,
        rounding_minor=0,
        change_minor=0,
        payments=(PaymentLine("Card", 408),),
    )
    text = as_text(render_sale(sale, SHOP, style), 48)
    assert "1.5 x 2.55" in text
    assert "2 x 0.125" in text
    assert "£4.08" in text
    assert "Net" not in text


def test_a_z_shows_the_cash_equation_and_the_seal() -> None:
    text = as_text(render_cash_close(CLOSE, SHOP, STYLE), 48)
    for words in (
        "CIERRE DE CAJA Z 310",
        "184490 - 184531",
        "Ventas (42)",
        "Efectivo (30)",
        "Fondo inicial",
        "-10.000",
        "12 x $20.000",
        "FALTANTE",
        "-$4.200",
        "$98.765.432",
        "9f86d081 884c7d65",
        "Kardex revisado: cuadra",
    ):
        assert words in text, words
    even = dataclasses.replace(CLOSE, counted_minor=CLOSE.expected_minor, kardex_problems=3)
    assert "DIFERENCIA" in as_text(render_cash_close(even, SHOP, STYLE), 48)
    assert "Kardex revisado: 3 por mirar" in as_text(render_cash_close(even, SHOP, STYLE), 48)
    over = dataclasses.replace(CLOSE, counted_minor=CLOSE.expected_minor + 1)
    assert "SOBRANTE" in as_text(render_cash_close(over, SHOP, STYLE), 48)


def test_the_whole_seal_is_on_the_paper() -> None:
    for columns in WIDTHS:
        text = as_text(render_cash_close(CLOSE, SHOP, STYLE), columns)
        assert CLOSE.ledger_head in "".join(text.split())


def test_typography_becomes_what_every_printer_has() -> None:
    assert plain("“Té” – 1\N{NO-BREAK SPACE}kg… −5 ‘x’") == "\"Té\" - 1 kg... -5 'x'"
    assert plain("cafe\N{COMBINING ACUTE ACCENT}") == "café"


def test_a_name_cannot_command_the_printer() -> None:
    ticket = Ticket((Text("\x1bp\x00\x19\x19 Pan\n\x1dV\x00\x07\x7f\x9b"), Cut()))
    (line, _) = lay_out(ticket, 48)
    assert isinstance(line, Line)
    assert line.text.isprintable()
    assert line.text == "p Pan V"


def test_a_total_too_wide_for_large_letters_is_printed_smaller_never_cut() -> None:
    ticket = Ticket((Row("TOTAL", "$1.234.567.890", bold=True, size=Size.DOUBLE), Cut()))
    wide = lay_out(ticket, 48)[0]
    narrow = lay_out(ticket, 32)[0]
    assert isinstance(wide, Line)
    assert isinstance(narrow, Line)
    assert (wide.size, narrow.size) == (Size.DOUBLE, Size.TALL)
    assert narrow.text == "TOTAL             $1.234.567.890"


def test_a_quantity_too_wide_for_its_column_stays_beside_the_name_or_above_it() -> None:
    lines = (SaleTicketLine("Harina", 12_345_678, 10 * E4, 123_457, unit="kg"),)
    sale = dataclasses.replace(SALE, lines=lines)
    assert "12345,678 Harina" in as_text(render_sale(sale, SHOP, STYLE), 48)


names = st.text(max_size=120) | st.sampled_from(
    ["Ñandú 1/2 kg", "日本茶 100 g", "🍞 Pan", "e\u0301" * 50]
)
money = st.integers(-LIMIT_MINOR, LIMIT_MINOR)
sale_lines = st.builds(
    SaleTicketLine,
    name=names,
    quantity_milli=st.integers(1, LIMIT_MILLI),
    unit_price_e4=st.integers(0, LIMIT_MINOR * E4),
    total_minor=money,
    discount_minor=money,
    unit=st.sampled_from(["", "kg", "m", "docena"]),
    price_note=names,
)
any_sale = st.builds(
    SaleTicket,
    title=names,
    number=st.text(max_size=40),
    occurred_at=st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    till=names,
    cashier=names,
    session_number=st.integers(0, 10**9),
    lines=st.lists(sale_lines, max_size=4).map(tuple),
    total_minor=money,
    payments=st.lists(st.builds(PaymentLine, names, money, names), max_size=3).map(tuple),
    discount_minor=money,
    net_minor=st.none() | money,
    exempt_minor=money,
    rounding_minor=money,
    change_minor=money,
    customer=names,
    footer=st.lists(names, max_size=2).map(tuple),
    warning=names,
)


@given(any_sale, st.sampled_from(WIDTHS))
@example(SALE, 32)
def test_whatever_is_sold_fits_the_paper_and_survives_storing(
    sale: SaleTicket, columns: int
) -> None:
    ticket = render_sale(sale, SHOP, STYLE)
    assert widest(ticket, columns) <= columns
    assert load(dump(ticket)) == ticket
    text = as_text(ticket, columns)
    assert max(map(cells, text.splitlines())) <= columns


@given(st.text(max_size=300), st.integers(2, 60))
def test_wrapping_loses_no_letter(text: str, columns: int) -> None:
    clean = plain(text)
    assert "".join(wrap(clean, columns)).replace(" ", "") == clean.replace(" ", "")
