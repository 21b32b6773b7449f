"""The test page: does this printer write Spanish, know its width, cut and show codes."""

from datetime import datetime

from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import (
    Align,
    Barcode,
    Cut,
    Feed,
    Item,
    Qr,
    Row,
    Rule,
    Size,
    Text,
    Ticket,
)
from pos_app.core.tickets.parts import moment, shop_head
from pos_app.core.tickets.values import ShopHeader, Style

PROBE = "ñ Ñ á é í ó ú ü Á É Í Ó Ú Ü ¿ ¡ ° $ €"
PROBE_CODE = "MOSTRADOR-1"


def render_test_page(
    shop: ShopHeader, style: Style, *, printer: str, columns: int, at: datetime
) -> Ticket:
    """Return a page whose faults a shopkeeper can see.

    The same letters are written by the printer and drawn as a picture: where they differ, the
    printer has another code page and graphics mode is the remedy. The ruler is the paper's width.
    """
    translate = style.translate
    return Ticket((
        *shop_head(shop),
        Text(translate(N_("TEST PAGE")), Align.CENTER, bold=True),
        Row(moment(at, style), translate(N_("{columns} columns")).format(columns=columns)),
        Text(printer),
        Rule(),
        Text(translate(N_("These two lines must look the same:"))),
        Text(PROBE, bold=True),
        Text(PROBE, bold=True, drawn=True),
        Rule(),
        Text(translate(N_("This ruler must end at the edge of the paper:"))),
        Text("".join(str(at % 10) for at in range(1, columns + 1))),
        Item("0,735", translate(N_("Pears, by weight")), "515"),
        Row(translate(N_("TOTAL")), "$22.575", bold=True, size=Size.DOUBLE),
        Rule(),
        Text(translate(N_("Scan these two:"))),
        Feed(),
        Barcode(PROBE_CODE),
        Feed(),
        Qr(PROBE_CODE),
        Feed(),
        Text(translate(N_("The paper must be cut below.")), Align.CENTER),
        Cut(),
    ))  # fmt: skip
