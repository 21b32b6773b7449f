"""Files that are read and written for a person."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class FileMissing(ShopError):
    """A file that was named is not there."""

    kind = Kind.MISSING
    code = "file.missing"
    title = N_("The file is not there")
    message = N_("{path} is not there. Nothing was changed. Check the name of the file.")


class FileUnreadable(ShopError):
    """A file that cannot be opened or is not what it should be."""

    kind = Kind.INVALID
    code = "file.unreadable"
    title = N_("The file cannot be read")
    message = N_("{path} cannot be read ({reason}). Nothing was changed.")
    words = frozenset({"reason"})


class FileTooLarge(ShopError):
    """A file beyond any price list or year of sales."""

    kind = Kind.INVALID
    code = "file.too_large"
    title = N_("The file is too large")
    message = N_("{path} has more than {limit} MB of text. Nothing was changed. Divide it.")


class WrongColumns(ShopError):
    """A table without a column that is needed; probably another file."""

    kind = Kind.INVALID
    code = "file.columns"
    title = N_("The file has other columns")
    message = N_(
        "{path} has no column {missing}. Nothing was changed. Its first line says: {found}."
    )


class WrongRow(ShopError):
    """A row that cannot be right, in a file that is taken whole or not at all."""

    kind = Kind.INVALID
    code = "file.row"
    title = N_("A row of the file is wrong")
    message = N_("{path}, row {row}: “{value}” is not right in {column}. Nothing was changed.")


class WrongCurrency(ShopError):
    """Amounts in another currency than the shop's."""

    kind = Kind.CONFLICT
    code = "file.currency"
    title = N_("Another currency")
    message = N_(
        "The file is in {found} and this shop sells in {wanted}. Nothing was changed. Play it in a"
        " shop in {found}."
    )


class UnknownTimezone(ShopError):
    """A time zone that does not exist."""

    kind = Kind.INVALID
    code = "time.unknown_zone"
    title = N_("Unknown time zone")
    message = N_("The time zone {zone} is not known. Write it like America/Santiago.")


class UnknownExport(ShopError):
    """An export, or a form of file, that does not exist."""

    kind = Kind.INVALID
    code = "file.unknown_export"
    title = N_("Not known")
    message = N_("{what} cannot be exported. There is: {known}.")


class FileNotWritten(ShopError):
    """A file could not be written."""

    kind = Kind.UNAVAILABLE
    code = "file.not_written"
    title = N_("The file was not written")
    message = N_("{path} could not be written ({reason}). Choose another place.")


class PictureUnreadable(ShopError):
    """A file that is no picture, or too large for one."""

    kind = Kind.INVALID
    code = "file.picture"
    title = N_("That is not a picture")
    message = N_(
        "{path} is not a PNG, JPEG or WebP of at most {limit} MB. The product keeps its picture."
    )
