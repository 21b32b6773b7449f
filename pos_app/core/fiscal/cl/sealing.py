"""What a Chilean document says, as it stays: canonical JSON in the SII's own words.

It is not signed and has no stamp: `estado` says so. The XML, its signature and the stamp are made
from this text, which holds everything they need as it was at that moment. Names are the fields of
the SII's schemas; money in pesos, quantities in thousandths.
"""

from datetime import datetime
from typing import Any, Final

import msgspec

from pos_app.core.fiscal.cl import dated, rut, types
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    CREDIT_NOTE,
    EXEMPT_RECEIPT,
    NOTES,
    SALE_RECEIPT,
    Draft,
    Item,
    Number,
    Party,
    Reference,
)

RECEIPTS: Final = (SALE_RECEIPT, EXEMPT_RECEIPT)
UNSIGNED: Final = "sin_firma"
REASON_LIMIT: Final = 90  # RazonRef
FOLIO_LIMIT: Final = 18  # FolioRef
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(dict[str, Any])


def seal(draft: Draft, number: Number, local: datetime, *, vouchers: bool = False) -> str:
    """Return the text of a document; `local` is the moment in the shop's zone, without the zone.

    With `vouchers`, what cards paid of a receipt is covered by their vouchers: it is said apart, so
    that the tax of it is not declared twice.
    """
    code = types.TYPES[number.kind]
    said: dict[str, Any] = {
        "estado": UNSIGNED,
        "TipoDTE": int(code),
        "Folio": number.number,
        "FchEmis": draft.day.isoformat(),
        "TSTED": local.isoformat(timespec="seconds"),
        "Emisor": _party(draft.issuer),
        "Receptor": _receiver(draft),
        "Totales": _totals(draft),
        "Detalle": [_item(item) for item in draft.items],
        "CodCaja": draft.till,
    }
    if draft.payments:
        said["MedioPago"] = types.means_of_payment(draft.methods())
    if vouchers and number.kind in RECEIPTS and (covered := _by_card(draft)):
        said["PagadoConVoucher"] = covered
    if number.kind in NOTES:
        said["MntBruto"] = 1  # lines are gross, as they were sold
        said["Referencia"] = [
            _reference(place, one, draft) for place, one in enumerate(draft.references, start=1)
        ]
    if number.kind == CREDIT_NOTE and not all(
        dated.lowers_tax(one.day, draft.day) for one in draft.references
    ):
        said["IndNoRebaja"] = 1
    return _encoder.encode(said).decode()


def read(sealed: str) -> dict[str, Any]:
    """Return what a sealed text says."""
    return _decoder.decode(sealed)


def _party(party: Party) -> dict[str, str]:
    named = {
        "RUT": party.tax_id.replace(".", ""),
        "RznSoc": party.name,
        "Giro": party.activity,
        "Dir": party.address,
    }
    return {name: value for name, value in named.items() if value}


def _receiver(draft: Draft) -> dict[str, str]:
    """Return who the document is for: nobody by name, or for a note on such a sale the issuer."""
    if draft.receiver is not None and draft.receiver.tax_id:
        return _party(draft.receiver)
    if draft.kind in NOTES:
        return _party(draft.issuer)
    name = {"RznSoc": draft.receiver.name} if draft.receiver is not None else {}
    return {"RUT": rut.ANONYMOUS, **name}


def _by_card(draft: Draft) -> list[dict[str, str | int]]:
    return [
        {"Monto": paid.amount_minor, "Codigo": paid.reference}
        for paid in draft.payments
        if paid.method in types.CARDS
    ]


def _totals(draft: Draft) -> dict[str, int]:
    totals = {
        "MntNeto": draft.net_minor,
        "IVA": draft.tax_minor,
        "MntExe": draft.exempt_minor,
        "MntTotal": draft.total_minor,
    }
    return {name: value for name, value in totals.items() if value or name == "MntTotal"}


def _item(item: Item) -> dict[str, str | int]:
    line: dict[str, str | int] = {
        "NmbItem": item.name,
        "QtyItemMilli": item.quantity_milli,
        "PrcItemE4": item.price_e4,
        "MontoItem": item.total_minor,
    }
    if item.discount_minor:
        line["DescuentoMonto"] = item.discount_minor
    if item.exempt:
        line["IndExe"] = 1
    if item.unit:
        line["UnmdItem"] = item.unit
    return line


def _reference(place: int, reference: Reference, draft: Draft) -> dict[str, str | int]:
    folio = str(reference.number)
    if reference.kind == CARD_VOUCHER:
        folio = reference.authorisation[:FOLIO_LIMIT]
    text = reference.text.strip() or types.REASON_TEXTS[reference.reason]
    return {
        "NroLinRef": place,
        "TpoDocRef": int(types.type_of(reference)),
        "FolioRef": folio,
        "FchRef": reference.day.isoformat(),
        "CodRef": types.cod_ref(reference, draft.total_minor),
        "RazonRef": text[:REASON_LIMIT],
    }
