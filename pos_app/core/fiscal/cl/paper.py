"""What paper says of a Chilean document besides its lines: the buyer, and what a note is about."""

from datetime import date
from typing import Any, Final

from pos_app.core.fiscal.cl import rut, types
from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import Block, Rule, Text
from pos_app.core.tickets.values import Style

VOUCHER: Final = N_("Card voucher")


def blocks(said: dict[str, Any], style: Style) -> tuple[Block, ...]:
    """Return the buyer, where one is named, and each reference."""
    lines = [*_receiver(said, style), *_references(said, style)]
    return (Rule(), *(Text(line) for line in lines)) if lines else ()


def _receiver(said: dict[str, Any], style: Style) -> list[str]:
    receiver = said["Receptor"]
    if receiver["RUT"] in {rut.ANONYMOUS, said["Emisor"].get("RUT")}:
        return []
    lines = [f"R.U.T.: {rut.shown(receiver['RUT'])}", receiver.get("RznSoc", "")]
    if "Giro" in receiver:
        lines.append(style.translate(N_("Activity: {text}")).format(text=receiver["Giro"]))
    if "Dir" in receiver:
        lines.append(style.translate(N_("Address: {text}")).format(text=receiver["Dir"]))
    return [line for line in lines if line]


def _references(said: dict[str, Any], style: Style) -> list[str]:
    lines = []
    for one in said.get("Referencia", ()):
        kind = types.KIND_OF.get(str(one["TpoDocRef"]))
        title = style.translate(types.KINDS[kind].title if kind else VOUCHER)
        day = date.fromisoformat(one["FchRef"]).strftime("%d-%m-%Y")
        about = style.translate(N_("About {document} no. {number} of {day}"))
        lines += [about.format(document=title, number=one["FolioRef"], day=day), one["RazonRef"]]
    return lines
