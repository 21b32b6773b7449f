"""The ticket of the picture in the design, and others, in the words of the shop."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pos_app.core.i18n import translator
from pos_app.core.money import E4, get_currency
from pos_app.core.tickets import (
    CashCloseTicket,
    CashOpenTicket,
    CopyMark,
    MethodTotal,
    PaymentLine,
    SaleTicket,
    SaleTicketLine,
    ShopHeader,
    Style,
    TaxAmount,
    Ticket,
    render_cash_close,
    render_cash_open,
    render_copy,
    render_sale,
    render_test_page,
)

AT = datetime(2026, 11, 21, 15, 41, 37, tzinfo=UTC)  # 12:41:37 in Santiago
STYLE = Style(translator("es"), get_currency("CLP"), ZoneInfo("America/Santiago"))
SHOP = ShopHeader(
    name="La Esquina",
    legal_name="MINIMARKET LA ESQUINA SPA",
    activity="Venta de abarrotes",
    address="Av. Matta 1240, Santiago",
    tax_id="R.U.T.: 76.192.083-9",
)
CODE = "0471100000184531"


def line(
    name: str, quantity_milli: int, price: int, total: int, **more: str | int
) -> SaleTicketLine:
    return SaleTicketLine(name, quantity_milli, price * E4, total, **more)  # type: ignore[arg-type]


SALE = SaleTicket(
    title="BOLETA ELECTRÓNICA",
    number="184531",
    occurred_at=AT,
    till="Caja 1",
    cashier="Ana Rojas",
    session_number=311,
    lines=(
        line("Pan integral artesanal Ideal 700 g", 2000, 2200, 4400),
        line("Zanahorias", 735, 700, 515, unit="kg"),
        line("Nescafé oferta con mug 170 g", 1000, 5300, 4770,
             discount_minor=530, price_note="10 % envase dañado"),
        line("Leche cappuccino Colún 1 L", 3000, 1600, 4800),
        line("Manjar Colún 1 kg", 1000, 3100, 3100),
        line("Aceite de maravilla Coliseo 900 cc", 2000, 1500, 3000),
        line("Chocolate Costa 62 % cacao 80 g", 1000, 1990, 1990),
    ),
    total_minor=22575,
    payments=(
        PaymentLine("Débito Visa", 15000, "**4821  aut. 482913"),
        PaymentLine("Efectivo", 10000),
    ),
    net_minor=18971,
    taxes=(TaxAmount("IVA 19 %", 3604),),
    rounding_minor=-5,
    rounding_label="Redondeo Ley 20.956",
    change_minor=2430,
    footer=("Cambios: 30 días con esta boleta",),
    warning="DEMO: SIN VALIDEZ TRIBUTARIA",
    code=CODE,
)  # fmt: skip

CLOSE = CashCloseTicket(
    z_number=310,
    session_number=311,
    till="Caja 1",
    opened_by="Ana Rojas",
    opened_at=AT,
    closed_by="Marta Soto",
    closed_at=AT,
    sales_count=42,
    sales_minor=512_350,
    methods=(MethodTotal("Efectivo", 30, 300_000), MethodTotal("Débito", 12, 212_350)),
    float_minor=50_000,
    cash_sales_minor=300_000,
    expected_minor=340_000,
    counted_minor=335_800,
    perpetual_minor=98_765_432,
    ledger_head="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ledger_position=1234,
    cash_out_minor=10_000,
    net_minor=430_546,
    taxes=(TaxAmount("IVA", 81_804),),
    first_number="184490",
    last_number="184531",
    denominations={20000: 12, 10000: 9, 500: 11, 100: 3},
)
OPEN = CashOpenTicket(311, "Caja 1", "Ana Rojas", AT, 50_000, {10000: 4, 1000: 10})


def sale_ticket() -> Ticket:
    return render_sale(SALE, SHOP, STYLE)


def copy_ticket() -> Ticket:
    return render_copy(sale_ticket(), CopyMark(1, "Marta Soto", AT), STYLE)


def tickets() -> dict[str, Ticket]:
    """Return one of each kind."""
    return {
        "sale": sale_ticket(),
        "copy": copy_ticket(),
        "open": render_cash_open(OPEN, SHOP, STYLE),
        "close": render_cash_close(CLOSE, SHOP, STYLE),
        "test": render_test_page(SHOP, STYLE, printer="tcp://10.0.0.9", columns=32, at=AT),
    }
