"""The SII's own words for kinds, reasons and ways of paying (fiscal_chile §§0-2)."""

from typing import Final

from pos_app.core.fiscal.drafts import (
    AMOUNT_CORRECTED,
    CARD_VOUCHER,
    CREDIT_NOTE,
    DEBIT_NOTE,
    EXEMPT_INVOICE,
    EXEMPT_RECEIPT,
    GOODS_RETURNED,
    INVOICE,
    SALE_RECEIPT,
    TEXT_CORRECTED,
    VOIDED,
    Reference,
)
from pos_app.core.fiscal.profile import KindSpec
from pos_app.core.i18n import N_

CODE: Final = "cl"

TYPES: Final = {
    INVOICE: "33",
    EXEMPT_INVOICE: "34",
    SALE_RECEIPT: "39",
    EXEMPT_RECEIPT: "41",
    DEBIT_NOTE: "56",
    CREDIT_NOTE: "61",
}
KIND_OF: Final = {code: kind for kind, code in TYPES.items()}
VOUCHER_TYPE: Final = "48"  # of a reference: comprobante de pago electrónico
EXPIRING: Final = frozenset({"33", "56", "61"})  # folios of documents that give tax credit

# Not stamped yet, so the paper says that it is no tax document; see docs/decisions/0028.
KINDS: Final = {
    kind: KindSpec(kind, title, legal=False, code=TYPES[kind])
    for kind, title in (
        (SALE_RECEIPT, N_("Electronic receipt")),
        (EXEMPT_RECEIPT, N_("Exempt electronic receipt")),
        (INVOICE, N_("Electronic invoice")),
        (EXEMPT_INVOICE, N_("Exempt electronic invoice")),
        (CREDIT_NOTE, N_("Electronic credit note")),
        (DEBIT_NOTE, N_("Electronic debit note")),
    )
}

VOIDS, CORRECTS_TEXT, CORRECTS_AMOUNTS = 1, 2, 3  # CodRef; there is no 4
# What a reference says where nobody wrote more. Of a document for the SII, so in its language.
REASON_TEXTS: Final = {
    VOIDED: "ANULA DOCUMENTO",
    GOODS_RETURNED: "DEVOLUCION DE MERCADERIAS",
    AMOUNT_CORRECTED: "CORRIGE MONTOS",
    TEXT_CORRECTED: "CORRIGE TEXTO",
}

CASH, ELECTRONIC, TRANSFER, OTHER = 1, 2, 3, 5  # MedioPago
_MEANS: Final = {"cash": CASH, "debit": ELECTRONIC, "credit": ELECTRONIC, "transfer": TRANSFER}
CARDS: Final = frozenset({"debit", "credit"})


def series_of(code: str) -> str:
    """Return the series of a type: one for the whole company, so that a twin is seen."""
    return f"{CODE}:{code}"


def is_folio_series(series: str) -> bool:
    """Return whether the numbers of a series are folios."""
    return series.startswith(f"{CODE}:")


def is_coded(reference: Reference) -> bool:
    """Return whether the SII knows the document that a note is about: by folio or by voucher."""
    return reference.kind == CARD_VOUCHER or is_folio_series(reference.series)


def type_of(reference: Reference) -> str:
    """Return the type of the document that a note is about."""
    return VOUCHER_TYPE if reference.kind == CARD_VOUCHER else TYPES[reference.kind]


def cod_ref(reference: Reference, total_minor: int) -> int:
    """Return why a note is made, as the SII counts.

    Goods that all come back in one note for the whole amount undo the document, as a void does;
    fewer goods, or less money, correct its amounts.
    """
    if reference.reason == TEXT_CORRECTED:
        return CORRECTS_TEXT
    undone = reference.reason == GOODS_RETURNED and total_minor == reference.total_minor
    return VOIDS if undone or reference.reason == VOIDED else CORRECTS_AMOUNTS


def means_of_payment(methods: frozenset[str]) -> int:
    """Return how a document was paid; more than one way is another way."""
    means = {_MEANS.get(method, OTHER) for method in methods}
    return means.pop() if len(means) == 1 else OTHER
