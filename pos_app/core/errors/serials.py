"""Serial numbers: one thing is where it is, and is sold once."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class SerialsNeeded(ShopError):
    """A product that is kept by serial number needs one for each piece."""

    kind = Kind.INVALID
    code = "serial.needed"
    title = N_("The serial number is missing")
    message = N_(
        "{product} is kept by serial number: {wanted} needed, {given} given. Scan or type one for"
        " each piece. Nothing was changed."
    )


class SerialTwice(ShopError):
    """The same serial number stands twice in one document."""

    kind = Kind.INVALID
    code = "serial.twice"
    title = N_("The serial number is there already")
    message = N_("{serial} of {product} is named twice. Scan another one.")


class SerialInStock(ShopError):
    """What comes in is in stock already."""

    kind = Kind.CONFLICT
    code = "serial.in_stock"
    title = N_("The serial number is in stock already")
    message = N_("{serial} of {product} is in {location} already. Nothing was received. Check it.")
    words = frozenset({"location"})


class SerialUnknown(ShopError):
    """No such serial number ever came in."""

    kind = Kind.CONFLICT
    code = "serial.unknown"
    title = N_("The serial number is not known")
    message = N_(
        "{serial} of {product} never came in. Nothing was changed. Check the number, or receive it"
        " first."
    )


class SerialElsewhere(ShopError):
    """The thing is in stock at another place."""

    kind = Kind.CONFLICT
    code = "serial.elsewhere"
    title = N_("The serial number is not here")
    message = N_(
        "{serial} of {product} is in {location}. Nothing was changed. Bring it here first."
    )
    words = frozenset({"location"})


class SerialGone(ShopError):
    """The thing was sold, or left in another way."""

    kind = Kind.CONFLICT
    code = "serial.gone"
    dates = frozenset({"date"})
    title = N_("The serial number has left already")
    message = N_(
        "{serial} of {product} left {location} on {date}. Nothing was changed. Check the number or"
        " scan another one."
    )
    words = frozenset({"location"})


class SerialNotOfSale(ShopError):
    """What is brought back is not what was sold in that sale."""

    kind = Kind.CONFLICT
    code = "serial.not_of_sale"
    title = N_("That is not the one that was sold")
    message = N_(
        "{serial} was not sold with this ticket, or is back already. Nothing was returned."
    )


class SerialExpected(ShopError):
    """The code of a product where its serial number is wanted."""

    kind = Kind.INVALID
    code = "serial.expected"
    title = N_("That is the code of the product")
    message = N_("{code} is the code of {product}, not a serial number. Scan its serial number.")


class SerialOneByOne(ShopError):
    """Several pieces of what is sold one by one."""

    kind = Kind.INVALID
    code = "serial.one_by_one"
    title = N_("One by one")
    message = N_("{product} is sold one by one, each with its serial number. Scan the next one.")
