"""What may go wrong on the owner's pages alone."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class FormExpired(ShopError):
    """A form that this session did not give: of an older one, or of another site."""

    kind = Kind.FORBIDDEN
    code = "web.form_expired"
    title = N_("This form is too old")
    message = N_("Nothing was changed. Open the page again and repeat it.")
