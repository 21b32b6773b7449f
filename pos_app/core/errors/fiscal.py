"""Documents, their kinds and their numbers."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class KindUnavailable(ShopError):
    """The shop does not issue such a document."""

    kind = Kind.INVALID
    code = "document.kind_unavailable"
    title = N_("This document is not issued here")
    message = N_("No document of kind {document} is issued here. Nothing was charged.")
