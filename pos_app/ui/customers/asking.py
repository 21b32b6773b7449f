"""What the screen of customers asks for in place: who they are, a payment, a limit. Free of Qt."""

from typing import Final

from pos_app.core.customers import CustomerInput, CustomerView
from pos_app.core.documents import METHOD_NAMES
from pos_app.core.facts_accounts import DEBT, STORE_CREDIT
from pos_app.core.i18n import N_, Translate
from pos_app.core.settling import CASH
from pos_app.ui.customers.rows import CORRECT, EDIT, LIMIT, PAY
from pos_app.ui.documents.rows import AskText, FieldText, Kind

_ICONS: Final = {
    CASH: "banknote", "debit": "credit-card", "transfer": "landmark", "credit": "credit-card",
}  # fmt: skip
PRICE_LIST: Final = "price_list"
OPEN, BLOCKED, GONE = "open", "blocked", "gone"


def customer(tr: Translate, known: CustomerView | None) -> AskText:
    """Return the form of a customer."""
    now = known or CustomerInput("")
    state = GONE if not now.active else BLOCKED if now.blocked else OPEN
    fields = [
        FieldText("name", tr(N_("Name")), value=now.name),
        FieldText("tax_id", tr(N_("RUT")), value=now.tax_id, half=True),
        FieldText("phone", tr(N_("Phone")), value=now.phone, half=True),
        FieldText("activity", tr(N_("Line of business")), value=now.activity, half=True),
        FieldText("email", tr(N_("Email")), value=now.email, half=True),
        FieldText("address", tr(N_("Address")), value=now.address, half=True),
        FieldText("city", tr(N_("Commune")), value=now.city, half=True),
        FieldText("notes", tr(N_("Remarks")), value=now.notes),
    ]
    if known is not None:
        options = (
            (OPEN, tr(N_("Active customer")), "check"),
            (BLOCKED, tr(N_("Blocked")), "lock"),
            (GONE, tr(N_("Not active")), "ban"),
        )
        fields.append(FieldText("state", tr(N_("State")), Kind.CHOICE, state, options=options))
    title = tr(N_("Change the customer")) if known is not None else tr(N_("New customer"))
    accept = tr(N_("Save")) if known is not None else tr(N_("Create"))
    return AskText(EDIT, title, tuple(fields), accept)


def stated(known: CustomerView | None, values: dict[str, str]) -> CustomerInput:
    """Return the customer that was written; what the form does not ask stays."""
    texts = {name: value for name, value in values.items() if name != "state"}
    state = values.get("state", OPEN)
    return CustomerInput(
        **texts,
        reference=known.reference if known else "",
        price_list=known.price_list if known else "",
        credit_limit_minor=known.credit_limit_minor if known else 0,
        blocked=state == BLOCKED,
        active=state != GONE,
    )


def payment(tr: Translate, methods: tuple[str, ...], debt: str, debt_minor: int) -> AskText:
    """Return the question for a payment of a debt: all of it, until less is written."""
    options = tuple((method, tr(METHOD_NAMES[method]), _ICONS[method]) for method in methods)
    fields = (
        FieldText("amount", tr(N_("Amount")), Kind.MONEY, str(debt_minor), half=True),
        FieldText("given", tr(N_("Cash received")), Kind.MONEY, half=True),
        FieldText("method", tr(N_("How it is paid")), Kind.CHOICE, CASH, options=options),
        FieldText("reference", tr(N_("Reference"))),
    )
    sentence = tr(N_("{amount} is owed. The oldest is paid first; less is an instalment."))
    return AskText(
        PAY, tr(N_("Payment of a debt")), fields, tr(N_("Take it")),
        sentence=sentence.format(amount=debt),
    )  # fmt: skip


def terms(tr: Translate, limit_minor: int, price_list: str) -> AskText:
    """Return the question for how much may be owed, and for the list of prices."""
    fields = (
        FieldText("limit", tr(N_("Limit")), Kind.MONEY, str(limit_minor)),
        FieldText(PRICE_LIST, tr(N_("Price list")), Kind.PICK, price_list),
    )
    sentence = tr(N_("How much may be owed on account. 0: nothing without a supervisor."))
    return AskText(LIMIT, tr(N_("Limit and prices")), fields, tr(N_("Save")), sentence=sentence)


def correction(tr: Translate) -> AskText:
    """Return the question for putting an account right."""
    options = (
        (DEBT, tr(N_("Owes")), "notebook-pen"),
        (STORE_CREDIT, tr(N_("Store credit")), "wallet"),
    )
    signs = (("more", tr(N_("More")), "plus"), ("less", tr(N_("Less")), "minus"))
    fields = (
        FieldText("account", tr(N_("Account")), Kind.CHOICE, DEBT, options=options),
        FieldText("sign", tr(N_("More or less")), Kind.CHOICE, "more", options=signs),
        FieldText("amount", tr(N_("Amount")), Kind.MONEY),
        FieldText("reason", tr(N_("Reason"))),
    )
    sentence = tr(N_("For a debt of the notebook, or one that is forgiven. It stays on record."))
    return AskText(CORRECT, tr(N_("Put the account right")), fields, tr(N_("Record it")),
                   sentence=sentence)  # fmt: skip
