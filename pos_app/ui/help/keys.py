"""The keys of the keyboard, screen by screen, as data. Free of Qt."""

from dataclasses import dataclass
from typing import Final

from pos_app.core.i18n import N_


@dataclass(frozen=True)
class KeyHelp:
    """Keys (their names as on the caps) and what they do."""

    caps: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class KeyGroup:
    """The keys of one screen."""

    title: str
    keys: tuple[KeyHelp, ...]


GROUPS: Final = (
    KeyGroup(N_("Selling"), (
        KeyHelp(("F2",), N_("back to scanning")),
        KeyHelp(("3*",), N_("three times what comes next")),
        KeyHelp(("↑", "↓"), N_("choose a line")),
        KeyHelp(("+", "−"), N_("one more, one less")),
        KeyHelp(("F3",), N_("quantity or weight of the line")),
        KeyHelp(("F4",), N_("discount on the line, a share or an amount")),
        KeyHelp(("Shift+F4",), N_("discount on the whole sale")),
        KeyHelp(("F5",), N_("price of the line")),
        KeyHelp(("Shift+F5",), N_("what something costs; then scan it")),
        KeyHelp((N_("Del"),), N_("remove the line")),
        KeyHelp(("F6",), N_("park the sale, or take one up")),
        KeyHelp(("F7",), N_("who buys: their prices, their invoice")),
        KeyHelp(("Shift+F7",), N_("invoice or receipt")),
        KeyHelp(("Ctrl+G",), N_("an item that is in no catalogue")),
        KeyHelp(("Ctrl+T",), N_("gift receipt: without prices")),
        KeyHelp(("Ctrl+N",), N_("create what a code does not find")),
        KeyHelp(("Ctrl+P",), N_("last ticket again, as a copy")),
    )),
    KeyGroup(N_("Being paid"), (
        KeyHelp(("F9",), N_("exact, in cash")),
        KeyHelp(("F10",), N_("by debit card")),
        KeyHelp(("F8",), N_("by credit card, in the payment")),
        KeyHelp(("F11",), N_("by bank transfer, in the payment")),
        KeyHelp(("F7", "F6"), N_("on account, of store credit, in the payment")),
        KeyHelp(("F3", "F4"), N_("the customer; the number of the slip")),
        KeyHelp(("F12",), N_("charge")),
        KeyHelp((N_("Ctrl+Del"),), N_("take a payment back")),
        KeyHelp((N_("Esc"),), N_("back to the sale; nothing is lost")),
    )),
    KeyGroup(N_("Opening and closing the till"), (
        KeyHelp(("Enter",), N_("next note or coin")),
        KeyHelp(("↑", "↓"), N_("back and forth")),
        KeyHelp(("F9",), N_("float as the last close")),
        KeyHelp(("F6",), N_("keep the count, count again")),
        KeyHelp(("F12",), N_("open, confirm, close")),
    )),
    KeyGroup(N_("Tickets and pending"), (
        KeyHelp(("Enter",), N_("find the number; print")),
        KeyHelp(("F3",), N_("save the picture of the paper")),
        KeyHelp(("F6",), N_("print a copy, marked as one")),
        KeyHelp(("F7", "F8"), N_("it came out: yes, no")),
        KeyHelp(("F5",), N_("print again what did not come out")),
        KeyHelp((N_("Del"),), N_("give the paper up")),
    )),
    KeyGroup(N_("Returns"), (
        KeyHelp(("F8",), N_("return; then: an exchange")),
        KeyHelp(("F6",), N_("all of the ticket")),
        KeyHelp(("F5", "F7", "F9"), N_("why; where to; how it is refunded")),
        KeyHelp(("F4",), N_("void a ticket of today")),
        KeyHelp(("Ctrl+N",), N_("return without a ticket")),
        KeyHelp(("F12",), N_("issue the credit note")),
    )),
    KeyGroup(N_("Parked sales"), (
        KeyHelp(("1", "…", "9"), N_("take one up at once")),
        KeyHelp(("Enter",), N_("take up the chosen one")),
    )),
    KeyGroup(N_("Everywhere"), (
        KeyHelp(("F1",), N_("where to go")),
        KeyHelp((N_("Tab"),), N_("from key to key; Enter presses")),
        KeyHelp(("Ctrl+L",), N_("leave the till to somebody else")),
        KeyHelp(("a", "…", "z"), N_("at the login: the person by initial")),
    )),
)  # fmt: skip
