"""Price lists and promotions that cannot be."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class InvalidPrice(ShopError):
    """A price, or a price list, that cannot be right."""

    kind = Kind.INVALID
    code = "prices.invalid"
    title = N_("That price cannot be saved")
    message = N_("{what}: {reason}. Nothing was changed.")
    words = frozenset({"reason"})


class PriceListMissing(ShopError):
    """A price list was named that is not there."""

    kind = Kind.MISSING
    code = "prices.list_missing"
    title = N_("No such price list")
    message = N_("There is no price list {price_list}. Nothing was changed.")


class InvalidPromotion(ShopError):
    """A promotion that cannot be right."""

    kind = Kind.INVALID
    code = "promotions.invalid"
    title = N_("That promotion cannot be saved")
    message = N_("{promotion}: {reason}. Nothing was changed.")
    words = frozenset({"reason"})


class PromotionMissing(ShopError):
    """A promotion was named that is not there."""

    kind = Kind.MISSING
    code = "promotions.missing"
    title = N_("No such promotion")
    message = N_("The promotion {promotion} is not there. Nothing was changed.")
