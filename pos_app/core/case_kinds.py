"""The kinds of cases in the words of the shop, and the decisions that close each."""

from dataclasses import dataclass
from typing import Final

from pos_app.core.i18n import N_

ACKNOWLEDGED: Final = "acknowledged"
CORRECTED: Final = "corrected"
ACCEPTED: Final = "accepted"
CLAIMED: Final = "claimed"
COMPLETED: Final = "completed"
FLAGGED: Final = "flagged"
CONFIRMED: Final = "confirmed"
DISPUTED: Final = "disputed"
MERGED: Final = "merged"
ARRIVED: Final = "arrived"
DECISIONS: Final = {
    ACKNOWLEDGED: N_("Seen; nothing else to do"),
    CORRECTED: N_("Put right with another document"),
    ACCEPTED: N_("Accepted as it is"),
    CLAIMED: N_("Claimed from whom it concerns"),
    COMPLETED: N_("The product is complete"),
    FLAGGED: N_("Correct this document with the tax office"),
    CONFIRMED: N_("It was right"),
    DISPUTED: N_("It was not right"),
    MERGED: N_("The two are one now"),
    ARRIVED: N_("The goods arrived or went back"),
}
GOODS, MONEY, PAPERS, SAFETY = "goods", "money", "papers", "safety"  # what a case is about


@dataclass(frozen=True)
class CaseKind:
    """One kind: what happened, what to do, and how it is closed.

    `happened` and `to_do` are filled with the figures of the case; `money` are those of them that
    are amounts. `subject` says what `subject_id` names. The first decision is the usual one.
    """

    code: str
    about: str
    title: str
    happened: str
    to_do: str
    subject: str = ""
    decisions: tuple[str, ...] = (ACKNOWLEDGED, CORRECTED)
    money: tuple[str, ...] = ()


# A new kind is a line here and its words below; figures that are amounts are named last.
_KINDS: Final = (
    # code                     about   subject         closed by, the usual decision first
    ("OVERSOLD",               GOODS,  "product",      (CORRECTED, ACKNOWLEDGED)),
    ("UNKNOWN_PRODUCT",        GOODS,  "product",      (COMPLETED, ACKNOWLEDGED)),
    ("SOLD_INACTIVE",          GOODS,  "product",      (ACKNOWLEDGED, CORRECTED)),
    ("FOLIO_CONFLICT",         PAPERS, "sale",         (FLAGGED, ACKNOWLEDGED)),
    ("LATE_TAX",               PAPERS, "device",       (CORRECTED, ACKNOWLEDGED)),
    ("LATE_FOR_SESSION",       MONEY,  "cash_session", (ACKNOWLEDGED,)),
    ("CLOSED_TWICE",           MONEY,  "cash_session", (ACCEPTED, CLAIMED)),
    ("CLOSED_UNCOUNTED",       MONEY,  "cash_session", (ACCEPTED, CLAIMED)),
    ("COUNTED_LATE",           MONEY,  "cash_session", (ACCEPTED, CLAIMED)),
    ("STATE_CONFLICT",         PAPERS, "document",     (ACKNOWLEDGED, CORRECTED)),
    ("OVER_RECEIVED",          GOODS,  "document",     (ACCEPTED, CORRECTED, CLAIMED)),
    ("PURCHASE_TWICE",         PAPERS, "purchase",     (CORRECTED, ACKNOWLEDGED)),
    ("RELEASED_TWICE",         GOODS,  "order",        (ACKNOWLEDGED, CORRECTED)),
    ("RECEIVED_TWICE",         GOODS,  "transfer",     (CORRECTED, ACKNOWLEDGED)),
    ("TRANSFER_OVERDUE",       GOODS,  "transfer",     (ACKNOWLEDGED, CLAIMED)),
    ("COUNT_UNCLEAR",          GOODS,  "stock_take",   (ACKNOWLEDGED, CORRECTED)),
    ("STOCK_REPAIRED",         GOODS,  "",             (ACKNOWLEDGED,)),
    ("SERIAL_CONFLICT",        GOODS,  "product",      (ACKNOWLEDGED, CORRECTED)),
    ("CLONED_TILL",            SAFETY, "device",       (ACKNOWLEDGED, CORRECTED)),
    ("BROKEN_JOURNAL",         SAFETY, "device",       (CORRECTED, ACKNOWLEDGED)),
    ("NOT_PERMITTED",          SAFETY, "",             (CONFIRMED, DISPUTED)),
    ("APPROVAL_UNKNOWN",       SAFETY, "",             (CONFIRMED, DISPUTED)),
    ("ACTED_AFTER_REVOCATION", SAFETY, "person",       (CONFIRMED, DISPUTED)),
    ("OVER_LIMIT",             MONEY,  "customer",     (ACCEPTED, CLAIMED)),
    ("CREDIT_OVERSPENT",       MONEY,  "customer",     (CLAIMED, ACCEPTED)),
    ("CUSTOMER_TWICE",         PAPERS, "customer",     (CORRECTED, ACKNOWLEDGED)),
    ("DOUBLE_RETURN",          MONEY,  "sale",         (ACCEPTED, CLAIMED)),
    ("ROUNDING_LEFT",          MONEY,  "sale",         (ACCEPTED, CLAIMED)),
)  # fmt: skip
_AMOUNTS: Final = {
    "CLOSED_TWICE": ("first", "second", "expected"),
    "CLOSED_UNCOUNTED": ("expected",),
    "COUNTED_LATE": ("counted", "expected"),
    "OVER_LIMIT": ("debt", "limit"),
    "CREDIT_OVERSPENT": ("available", "used"),
    "DOUBLE_RETURN": ("difference",),
    "ROUNDING_LEFT": ("difference",),
}

# What happened in a word, what happened with its figures, what to do.
_WORDS: Final = {
    "OVERSOLD": (
        N_("Sold more than there was"),
        N_("{subject} came to {on_hand} in {location}."),
        N_(
            "Count what there is. Enter the purchase or the transfer that is missing, or adjust;"
            " then close this and say what it was."
        ),
    ),
    "UNKNOWN_PRODUCT": (
        N_("A product that nobody knew was sold"),
        N_("{subject} (code {code}) was made from what a till recorded."),
        N_("Give it its name, category and price in Products; then close this."),
    ),
    "SOLD_INACTIVE": (
        N_("A product that is no longer sold was sold"),
        N_("{subject} (code {code}) was sold by a till that had not heard of it."),
        N_("Take it off the shelf, or sell it again in Products."),
    ),
    "FOLIO_CONFLICT": (
        N_("Two documents have the same number"),
        N_("Number {number} was given twice. Both documents are kept."),
        N_("Choose which of the two is corrected with the tax office, and tell the accountant."),
    ),
    "LATE_TAX": (
        N_("Sold with a tax rate that was not due"),
        N_("{subject} charged {charged} on {day}; due was {due}."),
        N_(
            "Find why the till had not heard of the change: connect it, or update its program."
            " Then correct what it sold since that day."
        ),
    ),
    "LATE_FOR_SESSION": (
        N_("Something came after the cash was closed"),
        N_("The cash session had ended here, or its opening was not known."),
        N_("Read the addendum of that session; the Z itself does not change."),
    ),
    "CLOSED_TWICE": (
        N_("A cash session was closed twice"),
        N_(
            "Session {subject} of {till}: the Z that stands counted {first}. Then {person} closed"
            " it again at a till that was restored or copied, and counted {second}."
        ),
        N_(
            "The first Z stands, and nothing is counted twice: what only the copy sold is listed"
            " with that Z as come later. Look at how much money is really there. Accept the"
            " difference, or claim it from who counted."
        ),
    ),
    "CLOSED_UNCOUNTED": (
        N_("A cash session was closed without counting the drawer"),
        N_(
            "Session {subject} of {till} stayed open with a till that is no more. {person} ended it"
            " without a count: {note}. There should be {expected} in its drawer."
        ),
        N_("Find out where that money is. Accept that it is so, or claim what is missing."),
    ),
    "COUNTED_LATE": (
        N_("A drawer that nobody had counted was counted"),
        N_(
            "Session {subject} of {till} had been closed without a count. Now {person} counted"
            " {counted} at that till; it says that {expected} should be there."
        ),
        N_("Compare it with the money that is there, and close the case of that session too."),
    ),
    "STATE_CONFLICT": (
        N_("Two people decided on one document"),
        N_("Two tills changed the same document without knowing of each other. Both are kept."),
        N_("Ask both, and put right what was done twice."),
    ),
    "OVER_RECEIVED": (
        N_("More was received or handed over than asked for"),
        N_("Line {line}: {over} too much."),
        N_("Look at what came. Give back what is too much, or keep it."),
    ),
    "PURCHASE_TWICE": (
        N_("A purchase was entered twice"),
        N_("The document {number} of this supplier was entered at two places."),
        N_("If it is the same paper, take the goods out again with an adjustment."),
    ),
    "RELEASED_TWICE": (
        N_("More was set free than an order held"),
        N_("Line {line}: {over} too much."),
        N_("Look at the order and set aside again what it needs."),
    ),
    "RECEIVED_TWICE": (
        N_("A transfer was received twice"),
        N_("Line {line}: {over} more than was sent."),
        N_("Count what there is, and adjust what was received too often."),
    ),
    "TRANSFER_OVERDUE": (
        N_("Goods are on their way too long"),
        N_("What was sent to {target} has not all arrived after {days} days."),
        N_(
            "Ask who waits for it. If it came, receive it in Transfers; if not, whoever sent it"
            " takes it back there, or who waited says that it is missing."
        ),
    ),
    "COUNT_UNCLEAR": (
        N_("It is unclear what a count had seen"),
        N_("{quantity} moved about the time of the count."),
        N_("Say in the count whether it was there before or came after."),
    ),
    "STOCK_REPAIRED": (
        N_("The stock was made again from the record"),
        N_("{rows} rows were wrong, the first of them: {where}."),
        N_("Ask who keeps the machine why the disk was wrong."),
    ),
    "SERIAL_CONFLICT": (
        N_("One serial number went out twice"),
        N_("{subject}, serial number {serial}."),
        N_("Look at the piece itself and put the serial number right."),
    ),
    "CLONED_TILL": (
        N_("A till works with a copy of its disk"),
        N_("{subject} went on after it had joined again as {heir}."),
        N_("Find the second machine and shut it out in Devices."),
    ),
    "BROKEN_JOURNAL": (
        N_("What a till sends does not fit together"),
        N_(
            "Operation {operation} of {subject} is not what that till sealed. It was refused and"
            " its {size} bytes are kept; what that till did after it waits there."
        ),
        N_(
            "Check that till with `pos verify`. Put its backup back or change its disk, and let it"
            " join again: it gets back what is here."
        ),
    ),
    "NOT_PERMITTED": (
        N_("Somebody changed what is not theirs"),
        N_("{person} may not do that; the centre has not taken the change."),
        N_("Ask why it was done; change the role if it should be allowed."),
    ),
    "APPROVAL_UNKNOWN": (
        N_("An approval that nobody gave"),
        N_("An operation names {approver} as who agreed, and the centre knows of no approval."),
        N_("Ask {approver} whether they agreed."),
    ),
    "ACTED_AFTER_REVOCATION": (
        N_("Somebody worked after their access ended"),
        N_("{person} worked at {device}, which had not heard that the access had ended."),
        N_("Look at what was done at that till. Each refund and void is a case of its own."),
    ),
    "OVER_LIMIT": (
        N_("A customer owes more than allowed"),
        N_("{customer} owes {debt}; the limit is {limit}."),
        N_("Collect, or raise the limit."),
    ),
    "CREDIT_OVERSPENT": (
        N_("Store credit was spent twice"),
        N_("{customer} paid {used} with a credit of {available}."),
        N_("Claim the difference, or accept it as a loss."),
    ),
    "CUSTOMER_TWICE": (
        N_("Two customers with the same tax id"),
        N_("{subject} and another customer have {tax_id}."),
        N_("If they are one person, make them one in Customers at the centre; else correct one."),
    ),
    "DOUBLE_RETURN": (
        N_("More came back than was sold"),
        N_("{product}: {sold} were sold and {returned} came back."),
        N_("Accept the loss, or claim it from who returned it twice."),
    ),
    "ROUNDING_LEFT": (
        N_("A return does not add up to what was paid"),
        N_("{product}: all of it is back, with a difference of {difference}."),
        N_("Accept the difference."),
    ),
}

CASE_KINDS: Final = {
    code: CaseKind(code, about, *_WORDS[code], subject, decisions, _AMOUNTS.get(code, ()))
    for code, about, subject, decisions in _KINDS
}


def get_kind(code: str) -> CaseKind:
    """Return a kind; one of a later version is one that can be acknowledged."""
    known = CASE_KINDS.get(code)
    if known is not None:
        return known
    return CaseKind(code, PAPERS, N_("A case for a person"), "", N_("Update this program."))
