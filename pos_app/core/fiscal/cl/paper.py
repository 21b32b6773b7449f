"""What paper says of a Chilean document besides its lines: the buyer, as the document names it."""

from typing import Any

from pos_app.core.fiscal.cl import rut
from pos_app.core.i18n import N_
from pos_app.core.tickets.blocks import Block, Rule, Text
from pos_app.core.tickets.values import Style


def blocks(said: dict[str, Any], style: Style) -> tuple[Block, ...]:
    """Return the buyer of a sealed document; nothing where nobody is named."""
    receiver = said["Receptor"]
    tax_id = receiver.get("RUT", "")
    if tax_id == said["Emisor"].get("RUT") and "Referencia" in said:
        return ()  # a note for a buyer who is not known
    written = "" if tax_id in {"", rut.ANONYMOUS} else rut.shown(tax_id)
    words = (
        (N_("Customer: {name}"), receiver.get("RznSoc", "")),
        (N_("R.U.T.: {name}"), written),
        (N_("Activity: {name}"), receiver.get("Giro", "")),
        (N_("Address: {name}"), receiver.get("Dir", "")),
    )
    lines = [style.translate(word).format(name=value) for word, value in words if value]
    return (Rule(), *(Text(line) for line in lines)) if lines else ()
