"""pos kardex CODE: the card of a product."""

from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from pos_app.commands.store import OpenShop, open_shop
from pos_app.commands.terminal import AsJson, DataFolder, answer, command, say, table
from pos_app.core import catalog
from pos_app.core import kardex as ledger
from pos_app.core.codes import shown_code
from pos_app.core.i18n import N_
from pos_app.core.kardex import CardRow
from pos_app.core.money import E4, decimal_text, half_up
from pos_app.core.pricing import Sellable
from pos_app.core.quantity import decimal_quantity, format_quantity
from pos_app.core.zones import get_zone

PAGE = 50
TYPES = {
    "ENTRADA": N_("in"),
    "SALIDA": N_("out"),
    "RESERVA": N_("reserved"),
    "LIBERACION": N_("released"),
}

app = command()


@app.command()
def kardex(
    code: Annotated[str, typer.Argument(help="A product's code or barcode.")],
    data: DataFolder,
    as_json: AsJson = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most this many.")] = PAGE,
    as_of: Annotated[
        str, typer.Option(metavar="TIME", help="As it was then: 2026-11-21 or 2026-11-21T18:30.")
    ] = "",
) -> None:
    """Show the movements of a product, newest first."""
    with open_shop(data) as shop:
        until = read_moment(as_of, shop.shop.timezone) if as_of else None
        with shop.database.read() as session:
            item = catalog.get_by_code(session, code)
            rows = ledger.card(session, item.variant_id, as_of=until, limit=limit)
            if until is None:
                on_hand = ledger.on_hand(session, item.variant_id)
            else:
                on_hand = rows[0].on_hand_after_milli if rows else 0
        if as_json:
            answer(_payload(shop, item, on_hand, rows))
        else:
            _show(shop, item, on_hand, rows)


def read_moment(text: str, zone_name: str) -> datetime:
    """Return the moment a text names in the shop's time; a day means its end."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"“{text}” is no time; write 2026-11-21 or 2026-11-21T18:30", param_hint="--as-of"
        ) from None
    if len(text) <= len("2026-11-21"):
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=get_zone(zone_name))


def _payload(
    shop: OpenShop, item: Sellable, on_hand_milli: int, rows: tuple[CardRow, ...]
) -> dict[str, Any]:
    return {
        "code": shown_code(item.code),
        "name": item.name,
        "unit": item.unit,
        "on_hand": decimal_quantity(on_hand_milli),
        "movements": [
            {
                "position": row.position,
                "time": row.occurred_at.isoformat(),
                "location": row.location,
                "type": row.type,
                "reason": row.reason,
                "quantity": decimal_quantity(row.quantity_milli),
                "unit_cost": decimal_text(half_up(row.unit_cost_e4, E4), shop.shop.money),
                "balance_after": decimal_quantity(row.on_hand_after_milli),
                "reserved_after": decimal_quantity(row.reserved_after_milli),
                "user": row.user,
                "document_kind": row.document_kind,
                "document": str(row.document_id),
                "description": row.description,
            }
            for row in rows
        ],
    }


def _show(shop: OpenShop, item: Sellable, on_hand_milli: int, rows: tuple[CardRow, ...]) -> None:
    translate, zone = shop.translate, ZoneInfo(shop.shop.timezone)
    mark = shop.shop.money.decimal
    say(f"{shown_code(item.code)}  {item.name}")
    there = f"{format_quantity(on_hand_milli, decimal=mark)} {item.unit}"
    say(translate(N_("On hand: {quantity}")).format(quantity=there))
    header = [
        translate(word)
        for word in (
            N_("Time"), N_("Movement"), N_("Reason"), N_("Quantity"), N_("Balance"), N_("User"),
            N_("Document"),
        )
    ]  # fmt: skip
    say(
        table(
            header,
            [
                [
                    row.occurred_at.astimezone(zone).strftime("%d-%m-%Y %H:%M"),
                    translate(TYPES.get(row.type, row.type)),
                    row.reason,
                    format_quantity(row.quantity_milli, decimal=mark),
                    format_quantity(row.on_hand_after_milli, decimal=mark),
                    row.user,
                    str(row.document_id),
                ]
                for row in rows
            ],
            right=(3, 4),
        )
    )
