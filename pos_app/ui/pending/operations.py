"""Operations in the words of the shop: what each was, and whether the centre has it. No Qt."""

from typing import Final

from pos_app.core.errors import ShopError, describe
from pos_app.core.fiscal.drafts import (
    CARD_VOUCHER,
    CREDIT_NOTE,
    DEBIT_NOTE,
    EXEMPT_INVOICE,
    EXEMPT_RECEIPT,
    INVOICE,
    SALE_RECEIPT,
)
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.core.sync.waiting import Entry, SetAside
from pos_app.ui.format import filled, money_text
from pos_app.ui.pending.rows import AdviceText
from pos_app.ui.values import BadgeText, Tone

# What an operation is called and its icon. `{number}` only where it has one.
WORDS: Final = {
    "sale.charged": (N_("Sale"), "receipt-text"),
    "credit_note.issued": (N_("Return"), "undo-2"),
    "debit_note.issued": (N_("Debit note"), "receipt-text"),
    "refund.settled": (N_("Refund settled"), "undo-2"),
    "debt.paid": (N_("Payment of a debt"), "hand-coins"),
    "account.corrected": (N_("Account of a customer corrected"), "hand-coins"),
    "customer.saved": (N_("Customer"), "user"),
    "customer.merged": (N_("Two customers are one"), "users"),
    "folios.added": (N_("Folios loaded"), "hash"),
    "folios.authorised": (N_("Folios loaded"), "hash"),
    "folios.leased": (N_("Folios lent to this till"), "hash"),
    "folios.taken": (N_("Folios taken up"), "hash"),
    "folios.ended": (N_("Folios given back"), "hash"),
    "case.resolved": (N_("Case closed"), "clipboard-check"),
    "aside.decided": (N_("Decided what was set aside"), "clipboard-check"),
    "cash.opened": (N_("Opening of the till"), "wallet"),
    "cash.moved": (N_("Cash in or out"), "wallet"),
    "cash.closed": (N_("Closing of the till"), "wallet"),
    "cash.drawer_opened": (N_("Drawer opened"), "wallet"),
    "stock.adjusted": (N_("Stock adjusted"), "boxes"),
    "stock.repaired": (N_("Stock repaired"), "boxes"),
    "stock_take.opened": (N_("Stock take begun"), "clipboard-list"),
    "stock_take.counted": (N_("Counted"), "clipboard-list"),
    "stock_take.completed": (N_("Stock take completed"), "clipboard-check"),
    "stock_take.reconciled": (N_("Stock corrected to what was counted"), "clipboard-check"),
    "stock_transaction.posted": (N_("In or out of stock"), "arrow-left-right"),
    "stock_transaction.confirmed": (N_("In or out confirmed"), "arrow-left-right"),
    "transfer.sent": (N_("Transfer sent"), "truck"),
    "transfer.received": (N_("Transfer received"), "truck"),
    "order.placed": (N_("Order taken"), "shopping-basket"),
    "order.stepped": (N_("Order carried on"), "shopping-basket"),
    "purchase.entered": (N_("Purchase"), "package-plus"),
    "purchase_order.posted": (N_("Purchase order"), "clipboard-list"),
    "purchase_order.received": (N_("Goods received"), "package-check"),
    "item_request.posted": (N_("Request"), "package-search"),
    "item_request.issued": (N_("Request handed over"), "package-open"),
    "document.state": (N_("Document carried on"), "list-checks"),
    "approval.requested": (N_("Approval asked for"), "user-check"),
    "approval.granted": (N_("Approval given"), "user-check"),
    "approval.rejected": (N_("Approval refused"), "user-check"),
    "approval.failed": (N_("Approval failed"), "user-check"),
    "person.saved": (N_("Person"), "users"),
    "role.changed": (N_("Role changed"), "shield-check"),
    "audit.noted": (N_("Note in the audit log"), "history"),
}
OTHER: Final = (N_("Operation"), "file-up")
# Documents by their kind, where a sale or a return says which it is.
DOCUMENTS: Final = {
    SALE_RECEIPT: N_("Ticket {number}"),
    EXEMPT_RECEIPT: N_("Ticket {number}"),
    INVOICE: N_("Invoice {number}"),
    EXEMPT_INVOICE: N_("Invoice {number}"),
    CREDIT_NOTE: N_("Credit note {number}"),
    DEBIT_NOTE: N_("Debit note {number}"),
    CARD_VOUCHER: N_("Card voucher {number}"),
}
NUMBERED: Final = {
    "cash.opened": N_("Opening of session {number}"),
    "cash.closed": N_("Cash close Z {number}"),
}
WHY: Final = {
    "unreadable": N_("It cannot be read as this till wrote it."),
    "other_device": N_("It says that another till made it."),
    "foreign_branch": N_("It speaks of another branch."),
    "unknown_version": N_("The centre is older than this till and does not know it yet."),
    "unknown_type": N_("The centre is older than this till and does not know it yet."),
    "impossible": N_("Its figures contradict each other."),
}
TO_SEND, SENDING, CONFIRMED, ASIDE = "to_send", "sending", "confirmed", "aside"
BACKED_UP = "backed_up"  # confirmed, and in a backup of the centre


def what_words(entry: Entry, tr: Translate) -> str:
    """Return what an operation was: `Sale`."""
    return tr(WORDS.get(entry.type, OTHER)[0])


def icon_of(entry: Entry) -> str:
    """Return its icon."""
    return WORDS.get(entry.type, OTHER)[1]


def document_words(entry: Entry, tr: Translate, money: Currency) -> str:
    """Return its paper: `Ticket 184.529`; what it was where it has none."""
    if not entry.number:
        return ""
    number = entry.number
    if number.isdecimal():
        number = f"{int(number):,}".replace(",", money.thousands)
    words = DOCUMENTS.get(entry.kind) or NUMBERED.get(entry.type) or "{number}"
    return filled(tr, words, number=number)


def title_words(entry: Entry, tr: Translate, money: Currency) -> str:
    """Return what names it in one line: its paper, else what it was."""
    return document_words(entry, tr, money) or what_words(entry, tr)


def amount_words(entry: Entry, money: Currency) -> str:
    """Return its amount, a dash where it has none."""
    return "—" if entry.amount_minor is None else money_text(entry.amount_minor, money)


def badge_of(state: str, tr: Translate) -> BadgeText:
    """Return how an operation stands, in a word or two."""
    words, tone, icon = {
        TO_SEND: (N_("To send"), Tone.GREY, "clock"),
        SENDING: (N_("Sending"), Tone.BLUE, "send"),
        CONFIRMED: (N_("Confirmed"), Tone.GREEN, "check"),
        BACKED_UP: (N_("Backed up"), Tone.GREEN, "shield-check"),
        ASIDE: (N_("Kept apart"), Tone.RED, "circle-alert"),
    }[state]
    return BadgeText(tr(words), tone, icon)


def advice_of(
    entry: Entry,
    state: str,
    tr: Translate,
    *,
    title: str,
    subtitle: str,
    aside: SetAside | None = None,
    error: ShopError | None = None,
) -> AdviceText:
    """Return what happened to an operation, why, and what to do; `error` stops the sending."""
    happened, why, todo = {
        TO_SEND: (
            N_("It is kept here, and the centre does not have it yet."),
            N_("It goes with the next exchange, within seconds."),
            N_("Nothing. It is sent by itself."),
        ),
        SENDING: (N_("It is on its way to the centre now."), "", N_("Nothing.")),
        CONFIRMED: (
            N_("The centre has it on its disk. No backup of the centre has it yet."),
            "",
            N_("Nothing. This till keeps it too."),
        ),
        BACKED_UP: (N_("The centre has it on its disk and in a backup."), "", N_("Nothing.")),
        ASIDE: (
            N_("The centre keeps it apart. Its money is counted and nothing is lost; its stock"
               " waits."),
            N_("The centre could not take it."),
            N_("Tell the owner: it is settled at the centre, under quarantine. What comes after it"
               " goes on."),
        ),
    }[state]  # fmt: skip
    reason = tr(why) if why else ""
    if aside is not None:
        reason = tr(WHY[aside.code]) if aside.code in WHY else aside.detail or reason
    if state == TO_SEND and error is not None:
        named, sentence = describe(error, tr)
        reason = f"{named}. {sentence}"
    return AdviceText(
        icon=icon_of(entry),
        title=title,
        subtitle=subtitle,
        happened=tr(happened),
        why=reason,
        todo=tr(todo),
        bad=state == ASIDE,
    )
