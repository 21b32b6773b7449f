"""What an entry of the audit log says, as a sentence. Free of Qt."""

from typing import Final

from pos_app.core import audit
from pos_app.core.audit import Detail, Entry
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency
from pos_app.core.people import ROLES
from pos_app.ui.approvals.rows import permission_words, stake_words
from pos_app.ui.format import filled, money_text
from pos_app.ui.values import Tone

# What each kind says, the icon before it, and whether somebody should look twice.
SENTENCES: Final = {
    audit.SIGNED_IN: (N_("{person} signed in"), "key-round", Tone.GREY),
    audit.SIGN_IN_FAILED: (N_("A wrong PIN for {person}"), "triangle-alert", Tone.AMBER),
    audit.SIGNED_OUT: (N_("{person} left the counter"), "log-out", Tone.GREY),
    audit.UNLOCKED: (N_("{person} unlocked {name}"), "key-round", Tone.BLUE),
    audit.DRAWER_OPENED: (N_("{person} opened the drawer without a sale"), "wallet", Tone.AMBER),
    audit.REPRINTED: (N_("{person} printed a copy: {document}"), "copy", Tone.GREY),
    audit.PRICE_CHANGED: (N_("{person} changed the price of {product}"), "tag", Tone.BLUE),
    audit.CLOCK_CHANGED: (N_("The clock of the till was put to another time"), "clock", Tone.RED),
    audit.EXPORTED: (N_("{person} exported {what}"), "download", Tone.GREY),
    audit.SETTING_CHANGED: (N_("{person} changed the settings: {setting}"), "settings", Tone.BLUE),
    audit.CODE_GIVEN: (N_("{person} gave a code by telephone"), "phone", Tone.BLUE),
    audit.PERSON_SAVED: (N_("{person} changed {name}"), "users", Tone.BLUE),
    audit.ROLE_CHANGED: (N_("{person} changed what {role} may do"), "shield-check", Tone.BLUE),
    audit.TILL_INVITED: (N_("{person} made a code for {name} to join"), "key-round", Tone.BLUE),
    audit.TILL_REVOKED: (N_("{person} shut {name} out of the centre"), "ban", Tone.AMBER),
    audit.GRANTED: (N_("{person} approved: {permission}"), "check", Tone.GREEN),
    audit.REJECTED: (N_("{person} did not approve"), "x", Tone.GREY),
    audit.FAILED: (N_("{person} could not approve: {permission}"), "triangle-alert", Tone.AMBER),
}  # fmt: skip
_WHAT: Final = {
    "name": N_("name"),
    "role": N_("role"),
    "branch": N_("branch"),
    "pin": N_("PIN"),
    "badge": N_("badge"),
    "active": N_("works here or not"),
    "added": N_("added"),
}
METHODS: Final = {
    "pin": N_("with PIN"),
    "badge": N_("with badge"),
    "code": N_("by telephone"),
    "screen": N_("on the approvals screen"),
}
_WHY: Final = {
    "wrong_credential": N_("wrong PIN"),
    "locked_out": N_("locked"),
    "not_permitted": N_("may not"),
    "idle": N_("the till locked itself"),
    "left": N_("by hand"),
    "people.wrong_pin": N_("wrong PIN"),
    "people.locked_out": N_("locked for a while"),
    "people.locked_until_freed": N_("locked until a supervisor unlocks"),
    "people.badge": N_("nobody has this badge"),
}
_PAPERS: Final = {
    "sale": N_("Ticket"),
    "cash_open": N_("Opening slip"),
    "cash_close": N_("Z report"),
}
_RULES: Final = {"allow": N_("Allowed"), "approve": N_("Asks"), "deny": N_("Denied")}


def sentence(entry: Entry, translate: Translate) -> str:
    """Return what was done, by whom."""
    tr, said = translate, entry.detail
    message = SENTENCES[entry.kind][0] if entry.kind in SENTENCES else entry.kind
    what = str(said.get("what", ""))
    if entry.kind == audit.PERSON_SAVED and what == "added":
        message = N_("{person} added {name}")
    elif entry.kind == audit.SIGN_IN_FAILED and said.get("method") == "badge":
        message = N_("A badge that could not sign in")
    elif entry.kind == audit.SIGNED_OUT and said.get("why") == "idle":
        message = N_("The till locked itself while {person} was away")
    role = str(said.get("role", ""))
    return filled(
        tr,
        message,
        person=entry.person or tr(N_("Somebody")),
        name=str(said.get("person", said.get("till", ""))),
        role=tr(ROLES[role]) if role in ROLES else role,
        permission=permission_words(tr, str(said.get("permission", ""))),
        document=_paper(said, tr),
        product=str(said.get("product", "")),
        setting=str(said.get("setting", "")),
        what=what,
    )


def _paper(said: Detail, tr: Translate) -> str:
    """Return which paper was printed again: `Ticket 184`."""
    kind = str(said.get("paper", ""))
    words = tr(_PAPERS[kind]) if kind in _PAPERS else tr(N_("Paper"))
    return f"{words} {said['number']}" if "number" in said else words


def figures(entry: Entry, translate: Translate, money: Currency) -> tuple[tuple[str, str], ...]:
    """Return what more is known of an entry: label and value."""
    tr, said = translate, entry.detail
    found: list[tuple[str, str]] = []
    if entry.kind == audit.PERSON_SAVED:
        parts = [tr(_WHAT[part]) for part in str(said["what"]).split(",") if part in _WHAT]
        found.append((tr(N_("What changed")), ", ".join(parts)))
    if entry.kind == audit.ROLE_CHANGED:
        found += [_rule(tr, rule, money) for rule in str(said["rules"]).split(",")]
    if said.get("amount"):
        stake = stake_words(str(said.get("permission", "")), int(said["amount"]), money)
        found.append((tr(N_("Amount")), stake))
    if said.get("asked_by"):
        found.append((tr(N_("Asked by")), str(said["asked_by"])))
    if said.get("method") in METHODS:
        found.append((tr(N_("How")), tr(METHODS[str(said["method"])])))
    reason = str(said.get("why") or said.get("reason") or "")
    if reason:
        found.append((tr(N_("Why")), tr(_WHY[reason]) if reason in _WHY else reason))
    for key, label in (("old", N_("Before")), ("new", N_("After"))):
        if key in said:
            value = said[key]
            text = money_text(value, money) if isinstance(value, int) else value
            found.append((tr(label), text))
    return tuple(found)


def _rule(tr: Translate, text: str, money: Currency) -> tuple[str, str]:
    """Return a rule as `code=allow<=5000` says it, in words."""
    code, _, rule = text.partition("=")
    rule, _, cap = rule.partition("<=")
    words = tr(_RULES[rule]) if rule in _RULES else rule
    if cap:
        words = filled(tr, N_("Allowed up to {amount}"), amount=stake_words(code, int(cap), money))
    return permission_words(tr, code), words
