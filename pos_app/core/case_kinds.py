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
DECISIONS: Final = {
    ACKNOWLEDGED: N_("Seen; nothing else to do"),
    CORRECTED: N_("Put right with another document"),
    ACCEPTED: N_("Accepted as it is"),
    CLAIMED: N_("Claimed from whom it concerns"),
    COMPLETED: N_("The product is complete"),
    FLAGGED: N_("Correct this document with the tax office"),
    CONFIRMED: N_("It was right"),
    DISPUTED: N_("It was not right"),
}
GOODS, MONEY, PAPERS, SAFETY = "goods", "money", "papers", "safety"  # what a case is about


@dataclass(frozen=True)
class CaseKind:
    """One kind: what happened, what to do, and how it is closed.

    `happened` is filled with the figures of the case. `subject` says what `subject_id` names.
    `money` are the figures that are amounts. The first decision is the usual one.
    """

    code: str
    about: str
    title: str
    happened: str
    to_do: str
    subject: str = ""
    decisions: tuple[str, ...] = (ACKNOWLEDGED, CORRECTED)
    money: tuple[str, ...] = ()


_ALL: Final = (
    CaseKind(
        "OVERSOLD",
        GOODS,
        N_("Sold more than there was"),
        N_("{subject} came to {on_hand} in {location}."),
        N_(
            "Count what there is. Enter the purchase or the transfer that is missing, or adjust;"
            " then close this and say what it was."
        ),
        subject="product",
        decisions=(CORRECTED, ACKNOWLEDGED),
    ),
    CaseKind(
        "UNKNOWN_PRODUCT",
        GOODS,
        N_("A product that nobody knew was sold"),
        N_("{subject} (code {code}) was made from what a till recorded."),
        N_("Give it its name, category and price in Products; then close this."),
        subject="product",
        decisions=(COMPLETED, ACKNOWLEDGED),
    ),
    CaseKind(
        "SOLD_INACTIVE",
        GOODS,
        N_("A product that is no longer sold was sold"),
        N_("{subject} (code {code}) was sold by a till that had not heard of it."),
        N_("Take it off the shelf, or sell it again in Products."),
        subject="product",
    ),
    CaseKind(
        "FOLIO_CONFLICT",
        PAPERS,
        N_("Two documents have the same number"),
        N_("Number {number} was given twice. Both documents are kept."),
        N_("Choose which of the two is corrected with the tax office, and tell the accountant."),
        subject="sale",
        decisions=(FLAGGED, ACKNOWLEDGED),
    ),
    CaseKind(
        "LATE_FOR_SESSION",
        MONEY,
        N_("Something came after the cash was closed"),
        N_("The cash session had ended here, or its opening was not known."),
        N_("Read the addendum of that session; the Z itself does not change."),
        subject="cash_session",
        decisions=(ACKNOWLEDGED,),
    ),
    CaseKind(
        "STATE_CONFLICT",
        PAPERS,
        N_("Two people decided on one document"),
        N_("Two tills changed the same document without knowing of each other. Both are kept."),
        N_("Ask both, and put right what was done twice."),
        subject="document",
    ),
    CaseKind(
        "OVER_RECEIVED",
        GOODS,
        N_("More was received or handed over than asked for"),
        N_("Line {line}: {over} too much."),
        N_("Look at what came. Give back what is too much, or keep it."),
        subject="document",
        decisions=(ACCEPTED, CORRECTED, CLAIMED),
    ),
    CaseKind(
        "PURCHASE_TWICE",
        PAPERS,
        N_("A purchase was entered twice"),
        N_("The document {number} of this supplier was entered at two places."),
        N_("If it is the same paper, take the goods out again with an adjustment."),
        subject="purchase",
        decisions=(CORRECTED, ACKNOWLEDGED),
    ),
    CaseKind(
        "RELEASED_TWICE",
        GOODS,
        N_("More was set free than an order held"),
        N_("Line {line}: {over} too much."),
        N_("Look at the order and set aside again what it needs."),
        subject="order",
    ),
    CaseKind(
        "RECEIVED_TWICE",
        GOODS,
        N_("A transfer was received twice"),
        N_("Line {line}: {over} more than was sent."),
        N_("Count what there is, and adjust what was received too often."),
        subject="transfer",
        decisions=(CORRECTED, ACKNOWLEDGED),
    ),
    CaseKind(
        "COUNT_UNCLEAR",
        GOODS,
        N_("It is unclear what a count had seen"),
        N_("{quantity} moved about the time of the count."),
        N_("Say in the count whether it was there before or came after."),
        subject="stock_take",
    ),
    CaseKind(
        "STOCK_REPAIRED",
        GOODS,
        N_("The stock was made again from the record"),
        N_("{rows} rows were wrong, the first of them: {where}."),
        N_("Ask who keeps the machine why the disk was wrong."),
        decisions=(ACKNOWLEDGED,),
    ),
    CaseKind(
        "SERIAL_CONFLICT",
        GOODS,
        N_("One serial number went out twice"),
        N_("{subject}, serial number {serial}."),
        N_("Look at the piece itself and put the serial number right."),
        subject="product",
    ),
    CaseKind(
        "CLONED_TILL",
        SAFETY,
        N_("A till works with a copy of its disk"),
        N_("{subject} went on after it had joined again as {heir}."),
        N_("Find the second machine and shut it out in Devices."),
        subject="device",
    ),
    CaseKind(
        "NOT_PERMITTED",
        SAFETY,
        N_("Somebody changed what is not theirs"),
        N_("{person} may not do that; the centre has not taken the change."),
        N_("Ask why it was done; change the role if it should be allowed."),
        decisions=(CONFIRMED, DISPUTED),
    ),
    CaseKind(
        "APPROVAL_UNKNOWN",
        SAFETY,
        N_("An approval that nobody gave"),
        N_("An operation names {approver} as who agreed, and the centre knows of no approval."),
        N_("Ask {approver} whether they agreed."),
        decisions=(CONFIRMED, DISPUTED),
    ),
    CaseKind(
        "ACTED_AFTER_REVOCATION",
        SAFETY,
        N_("Somebody worked after their access ended"),
        N_("{person} worked at {device}, which had not heard that the access had ended."),
        N_("Look at what was done at that till. Each refund and void is a case of its own."),
        subject="person",
        decisions=(CONFIRMED, DISPUTED),
    ),
    CaseKind(
        "OVER_LIMIT",
        MONEY,
        N_("A customer owes more than allowed"),
        N_("{customer} owes {debt}; the limit is {limit}."),
        N_("Collect, or raise the limit."),
        subject="customer",
        decisions=(ACCEPTED, CLAIMED),
        money=("debt", "limit"),
    ),
    CaseKind(
        "CREDIT_OVERSPENT",
        MONEY,
        N_("Store credit was spent twice"),
        N_("{customer} paid {used} with a credit of {available}."),
        N_("Claim the difference, or accept it as a loss."),
        subject="customer",
        decisions=(CLAIMED, ACCEPTED),
        money=("available", "used"),
    ),
    CaseKind(
        "CUSTOMER_TWICE",
        PAPERS,
        N_("Two customers with the same tax id"),
        N_("{subject} and another customer have {tax_id}."),
        N_("Find out who is who, and correct one of them in Customers."),
        subject="customer",
        decisions=(CORRECTED, ACKNOWLEDGED),
    ),
    CaseKind(
        "DOUBLE_RETURN",
        MONEY,
        N_("More came back than was sold"),
        N_("{product}: {sold} were sold and {returned} came back."),
        N_("Accept the loss, or claim it from who returned it twice."),
        subject="sale",
        decisions=(ACCEPTED, CLAIMED),
        money=("difference",),
    ),
    CaseKind(
        "ROUNDING_LEFT",
        MONEY,
        N_("A return does not add up to what was paid"),
        N_("{product}: all of it is back, with a difference of {difference}."),
        N_("Accept the difference."),
        subject="sale",
        decisions=(ACCEPTED, CLAIMED),
        money=("difference",),
    ),
)
CASE_KINDS: Final = {kind.code: kind for kind in _ALL}


def get_kind(code: str) -> CaseKind:
    """Return a kind; one of a later version is one that can be acknowledged."""
    known = CASE_KINDS.get(code)
    if known is not None:
        return known
    return CaseKind(code, PAPERS, N_("A case for a person"), "", N_("Update this program."))
