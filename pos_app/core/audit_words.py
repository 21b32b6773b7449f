"""What an entry of the audit log says, as a sentence."""

from typing import Final

from pos_app.core import audit, settings_shared
from pos_app.core.audit import Detail, Entry
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency, format_money
from pos_app.core.people import ROLES
from pos_app.core.permission_words import permission_words, stake_words

# What each kind says, the icon before it, and whether somebody should look twice.
SENTENCES: Final = {
    audit.SIGNED_IN: (N_("{person} signed in"), "key-round", "grey"),
    audit.SIGN_IN_FAILED: (N_("A wrong PIN for {person}"), "triangle-alert", "amber"),
    audit.SIGNED_OUT: (N_("{person} left the counter"), "log-out", "grey"),
    audit.UNLOCKED: (N_("{person} unlocked {name}"), "key-round", "blue"),
    audit.DRAWER_OPENED: (N_("{person} opened the drawer without a sale"), "wallet", "amber"),
    audit.REPRINTED: (N_("{person} printed a copy: {document}"), "copy", "grey"),
    audit.PRICE_CHANGED: (N_("{person} changed the price of {product}"), "tag", "blue"),
    audit.CLOCK_CHANGED: (N_("The clock of the till was put to another time"), "clock", "red"),
    audit.EXPORTED: (N_("{person} exported {what}"), "download", "grey"),
    audit.PRODUCT_MERGED: (
        N_("{person} made {product} one with {other}: {reason}"), "package", "blue",
    ),
    audit.SETTING_CHANGED: (N_("{person} changed the settings: {setting}"), "settings", "blue"),
    audit.CODE_GIVEN: (N_("{person} gave a code by telephone"), "phone", "blue"),
    audit.PERSON_SAVED: (N_("{person} changed {name}"), "users", "blue"),
    audit.ROLE_CHANGED: (N_("{person} changed what {role} may do"), "shield-check", "blue"),
    audit.TILL_INVITED: (N_("{person} made a code for {name} to join"), "key-round", "blue"),
    audit.TILL_REVOKED: (N_("{person} shut {name} out of the centre"), "ban", "amber"),
    audit.TILL_JOINED: (N_("{name} joined the centre"), "monitor", "blue"),
    audit.TILL_RECOGNISED: (N_("{name} was forgotten and is known again"), "refresh-cw", "amber"),
    audit.TILL_REPLACED: (N_("{name} joined and goes on for another till"), "refresh-cw", "amber"),
    audit.EMERGENCY_MADE: (N_("{person} made an emergency code for {name}"), "key-round", "amber"),
    audit.EMERGENCY_USED: (N_("{person} used an emergency code of {name}"), "shield-check", "red"),
    audit.GRANTED: (N_("{person} approved: {permission}"), "check", "green"),
    audit.REJECTED: (N_("{person} did not approve"), "x", "grey"),
    audit.FAILED: (N_("{person} could not approve: {permission}"), "triangle-alert", "amber"),
}  # fmt: skip
GROUP_WORDS: Final = {
    "all": N_("Everything"),
    "sign_ins": N_("Sign-ins"),
    "approvals": N_("Approvals"),
    "money": N_("Money"),
    "shop": N_("Shop"),
    "tills": N_("Tills"),
}
WRONG_PASSWORD: Final = N_("A wrong password for {person} at the centre")
# The same at another door: by badge, or at the centre with a password.
_OTHER_DOORS: Final = {
    (audit.SIGN_IN_FAILED, "badge"): N_("A badge that could not sign in"),
    (audit.SIGNED_IN, "password"): N_("{person} signed in at the centre"),
    (audit.SIGN_IN_FAILED, "password"): WRONG_PASSWORD,
    (audit.SIGNED_OUT, "password"): N_("{person} left the pages of the centre"),
}
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
    "password": N_("with password"),
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
    "lost": N_("its disk was lost"),
    "restored": N_("it was restored or copied"),
    "people.wrong_pin": N_("wrong PIN"),
    "people.wrong_password": N_("wrong password"),
    "people.locked_out": N_("locked for a while"),
    "people.locked_until_freed": N_("locked until a supervisor unlocks"),
    "people.badge": N_("nobody has this badge"),
}
_PAPERS: Final = {
    "sale": N_("Ticket"),
    "cash_open": N_("Opening slip"),
    "cash_close": N_("Z report"),
}
_SETTINGS: Final = {
    settings_shared.SHOP: N_("rules of the shop"),
    settings_shared.RETURNS: N_("what is taken back"),
    settings_shared.LABELS: N_("labels of the scale"),
    settings_shared.PEOPLE: N_("how long the list of people is good"),
    settings_shared.TRANSFERS: N_("goods that do not arrive"),
    "fiscal_profile": N_("tax documents"),
    "tax": N_("taxes"),
}
_RULES: Final = {"allow": N_("Allowed"), "approve": N_("Asks"), "deny": N_("Denied")}


def look_of(kind: str) -> tuple[str, str]:
    """Return the icon and the tone of a kind; of one that a later version brought, plain ones."""
    _, icon, tone = SENTENCES.get(kind, ("", "history", "grey"))
    return icon, tone


def sentence(entry: Entry, translate: Translate) -> str:
    """Return what was done, by whom."""
    tr, said = translate, entry.detail
    message = SENTENCES[entry.kind][0] if entry.kind in SENTENCES else entry.kind
    what = str(said.get("what", ""))
    if entry.kind == audit.PERSON_SAVED and what == "added":
        message = N_("{person} added {name}")
    elif (door := (entry.kind, str(said.get("method", "")))) in _OTHER_DOORS:
        message = _OTHER_DOORS[door]
        if message == WRONG_PASSWORD and not entry.user_id.int:
            message = N_("A wrong name or password at the centre")
    elif entry.kind == audit.SIGNED_OUT and said.get("why") == "idle":
        message = N_("The till locked itself while {person} was away")
    role, setting = str(said.get("role", "")), str(said.get("setting", ""))
    return tr(message).format(
        person=entry.person or tr(N_("Somebody")),
        name=str(said.get("person", said.get("till", ""))),
        role=tr(ROLES[role]) if role in ROLES else role,
        permission=permission_words(tr, str(said.get("permission", ""))),
        document=_paper(said, tr),
        product=str(said.get("product", "")),
        setting=tr(_SETTINGS[setting]) if setting in _SETTINGS else setting,
        what=what,
    )


def _paper(said: Detail, tr: Translate) -> str:
    """Return which paper was printed again: `Ticket 184`."""
    kind = str(said.get("paper", ""))
    words = tr(_PAPERS[kind]) if kind in _PAPERS else tr(N_("Paper"))
    return f"{words} {said['number']}" if "number" in said else words


def figures(entry: Entry, translate: Translate, money: Currency) -> tuple[tuple[str, str], ...]:
    """Return what more is known of an entry: label and value.

    It came from a till, whose program may be another one: what is not as here is left out.
    """
    tr, said = translate, entry.detail
    found: list[tuple[str, str]] = []
    if entry.kind == audit.PERSON_SAVED:
        parts = [tr(_WHAT[part]) for part in str(said.get("what", "")).split(",") if part in _WHAT]
        found += [(tr(N_("What changed")), ", ".join(parts))] if parts else []
    if entry.kind == audit.ROLE_CHANGED and said.get("rules"):
        found += [_rule(tr, rule, money) for rule in str(said["rules"]).split(",")]
    if isinstance(amount := said.get("amount"), int) and amount:
        stake = stake_words(str(said.get("permission", "")), amount, money)
        found.append((tr(N_("Amount")), stake))
    if said.get("asked_by"):
        found.append((tr(N_("Asked by")), str(said["asked_by"])))
    if entry.kind == audit.SETTING_CHANGED and "cash_tolerance_minor" in said:
        tolerance, days = int(said["cash_tolerance_minor"]), str(said["max_price_age_days"])
        found.append((tr(N_("A close may differ by")), format_money(tolerance, money)))
        found.append((tr(N_("Prices are old after days")), days))
    if said.get("list_days") and entry.kind != audit.SETTING_CHANGED:
        found.append((tr(N_("Days since the centre said who works here")), str(said["list_days"])))
    if said.get("replaces"):
        found.append((tr(N_("In place of")), str(said["replaces"])))
    if said.get("method") in METHODS:
        found.append((tr(N_("How")), tr(METHODS[str(said["method"])])))
    reason = str(said.get("why") or said.get("reason") or "")
    if reason:
        found.append((tr(N_("Why")), tr(_WHY[reason]) if reason in _WHY else reason))
    for key, label in (("old", N_("Before")), ("new", N_("After"))):
        if key in said:
            value = said[key]
            text = format_money(value, money) if isinstance(value, int) else value
            found.append((tr(label), text))
    return tuple(found)


def _rule(tr: Translate, text: str, money: Currency) -> tuple[str, str]:
    """Return a rule as `code=allow<=5000` says it, in words."""
    code, _, rule = text.partition("=")
    rule, _, cap = rule.partition("<=")
    words = tr(_RULES[rule]) if rule in _RULES else rule
    if cap.isdecimal():
        words = tr(N_("Allowed up to {amount}")).format(amount=stake_words(code, int(cap), money))
    return permission_words(tr, code), words
