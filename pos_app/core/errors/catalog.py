"""Products, their codes, and stock that is not there."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class UnknownVariant(ShopError):
    """No product has that id or code."""

    kind = Kind.MISSING
    code = "catalog.unknown"
    title = N_("Not in the catalogue")
    message = N_("The code {code} is not in the catalogue. Nothing was added.")


class InsufficientStock(ShopError):
    """There is less than wanted at that location."""

    kind = Kind.CONFLICT
    code = "stock.insufficient"
    title = N_("Not enough stock")
    message = N_(
        "{product}: {available} {unit} available in {location}, {wanted} {unit} wanted."
        " Sell what there is or call a supervisor."
    )


class UnknownProduct(ShopError):
    """A product was named that is not there."""

    kind = Kind.MISSING
    code = "catalog.product_missing"
    title = N_("That product is not there")
    message = N_("The product {code} does not exist. Nothing was changed.")


class CodeTaken(ShopError):
    """Another product has that code or barcode already."""

    kind = Kind.CONFLICT
    code = "catalog.code_taken"
    title = N_("The code is taken")
    message = N_("The code {code} belongs to {product} already. Nothing was changed.")


class ProductsDiffer(ShopError):
    """Two products that are not counted alike cannot be one."""

    kind = Kind.CONFLICT
    code = "catalog.differ"
    title = N_("They cannot be one product")
    message = N_(
        "{one} and {other} must be two products that are sold, without variants, and counted alike:"
        " unit, weight, lots and serial numbers. Nothing was changed."
    )


class ProductHasStock(ShopError):
    """A product that still has stock cannot be made another."""

    kind = Kind.CONFLICT
    code = "catalog.has_stock"
    title = N_("It still has stock")
    message = N_(
        "{location} has {quantity} {unit} of {product}. Nothing was changed. Put it over first: an"
        " adjustment out of this one, and one in to the other."
    )


class InvalidProduct(ShopError):
    """A product with a field that cannot be right."""

    kind = Kind.INVALID
    code = "catalog.invalid_product"
    title = N_("That product cannot be saved")
    message = N_("{code}: {reason}.")
    words = frozenset({"reason"})


class CategoryMissing(ShopError):
    """A category was named that is not there."""

    kind = Kind.MISSING
    code = "catalog.category_missing"
    title = N_("That category is not there")
    message = N_("The category {category} does not exist. Nothing was changed.")


class CategoryTaken(ShopError):
    """Another category has that code."""

    kind = Kind.CONFLICT
    code = "catalog.category_taken"
    title = N_("The code is taken")
    message = N_("The category {category} has the code {code} already. Nothing was changed.")


class UomMissing(ShopError):
    """A unit was named that is not there."""

    kind = Kind.MISSING
    code = "catalog.uom_missing"
    title = N_("That unit is not there")
    message = N_("The unit {uom} does not exist. Nothing was changed.")


class UomTaken(ShopError):
    """A unit has that code already."""

    kind = Kind.CONFLICT
    code = "catalog.uom_taken"
    title = N_("There is such a unit already")
    message = N_("The unit {uom} exists. Nothing was changed. Change it, or choose another code.")


class InvalidEntry(ShopError):
    """A category or a unit with a field that cannot be right."""

    kind = Kind.INVALID
    code = "catalog.invalid_entry"
    title = N_("That cannot be saved")
    message = N_("{entry}: {reason}.")
    words = frozenset({"reason"})


class LotUnknown(ShopError):
    """The label names a lot that is not at this place."""

    kind = Kind.CONFLICT
    code = "stock.lot_unknown"
    title = N_("That lot is not here")
    message = N_(
        "There is no lot {lot} of {product} in {location}. Type the code of the product to take"
        " the lot that expires first, or enter the lot."
    )


class LotNotForSale(ShopError):
    """The label says that its day has passed."""

    kind = Kind.CONFLICT
    code = "stock.lot_not_for_sale"
    dates = frozenset({"expires_on"})
    title = N_("It has expired")
    message = N_(
        "{product}, lot {lot}, expired on {expires_on}. It cannot be sold: take it off the shelf"
        " and bring another one."
    )


class LotShort(InsufficientStock):
    """Of the lot that the label names there is less than wanted; no other lot is taken for it."""

    code = "stock.lot_short"
    title = N_("Not enough of that lot")
    message = N_(
        "{product}, lot {lot}: {available} {unit} available in {location}, {wanted} {unit} wanted."
        " Scan the others apart or sell what there is."
    )
