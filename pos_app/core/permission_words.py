"""What each permission allows, and what is at stake, in the words of the shop."""

from typing import Final

from pos_app.core.actor import SHARES
from pos_app.core.i18n import N_, Translate
from pos_app.core.money import Currency, format_money, format_percent

# What each permission allows, as a supervisor is asked for it and the table of roles says it.
PERMISSIONS: Final = {
    "sales.charge": N_("Charge a sale"),
    "sales.price": N_("Change a price"),
    "sales.discount": N_("Give a discount"),
    "sales.discount_percent": N_("Give so large a share off"),
    "sales.generic": N_("Sell what is in no catalogue"),
    "sales.without_stock": N_("Sell what the Kardex does not have"),
    "folios.add": N_("Load folios of the tax office"),
    "returns.register": N_("Take goods back"),
    "returns.large": N_("Take back a large amount"),
    "returns.late": N_("Take back after the days for it"),
    "returns.void": N_("Void a sale"),
    "returns.without_ticket": N_("Take back without a ticket"),
    "returns.unverified": N_("Take back of another till without the centre"),
    "returns.correct": N_("Correct a ticket"),
    "cash.open": N_("Open a cash session"),
    "cash.clock_back": N_("Open with a clock that stands before the last sale"),
    "cash.move": N_("Take cash out or put it in"),
    "cash.close": N_("Count and close a cash session"),
    "cash.no_sale": N_("Open the drawer without a sale"),
    "cash.difference": N_("Close with a difference"),
    "cash.see_expected": N_("See what the drawer must hold"),
    "tickets.reprint": N_("Print a copy of a ticket"),
    "stock.view": N_("See stock and the Kardex"),
    "stock.adjust": N_("Adjust the stock"),
    "stock.repair": N_("Repair the stock from the record"),
    "suppliers.edit": N_("Edit suppliers"),
    "purchases.enter": N_("Enter purchases"),
    "purchase_orders.edit": N_("Write purchase orders"),
    "purchase_orders.approve": N_("Approve purchase orders"),
    "purchase_orders.receive": N_("Receive purchase orders"),
    "requests.create": N_("Ask for items"),
    "requests.approve": N_("Approve item requests"),
    "requests.issue": N_("Hand over items"),
    "stock.transact": N_("Post stock in, out and moves"),
    "stock.confirm": N_("Confirm stock in, out and moves"),
    "stock.transfer": N_("Transfer between places"),
    "stock.count": N_("Count in a stock take"),
    "stock.reconcile": N_("Correct the stock to what was counted"),
    "orders.edit": N_("Take orders and reserve"),
    "reports.view": N_("See the reports"),
    "catalog.edit": N_("Edit products and prices"),
    "customers.edit": N_("Edit customers"),
    "prices.edit": N_("Edit price lists and promotions"),
    "customers.limit": N_("Say how much a customer may owe"),
    "customers.over_limit": N_("Sell on account above the limit"),
    "customers.collect": N_("Take payments of debts"),
    "customers.correct": N_("Put a customer's account right"),
    "customers.merge": N_("Say that two customers are one"),
    "people.edit": N_("Edit people and roles"),
    "people.unlock": N_("Unlock names with wrong PINs"),
    "approvals.give": N_("Approve what others ask for"),
    "audit.view": N_("See who did what"),
    "devices.join": N_("Join this till again"),
    "cases.view": N_("See the cases that wait for a person"),
    "cases.resolve": N_("Close cases"),
    "quarantine.resolve": N_("Decide about operations that were set aside"),
    "settings.edit": N_("Edit the settings of the shop"),
}


def permission_words(translate: Translate, code: str) -> str:
    """Return what a permission allows, in words; one of a later version by its code."""
    return translate(PERMISSIONS[code]) if code in PERMISSIONS else code


def stake_words(code: str, amount: int, money: Currency) -> str:
    """Return what is at stake of a permission: an amount of money, or a share; "" for nothing."""
    if not amount:
        return ""
    return format_percent(amount) if code in SHARES else format_money(amount, money)
