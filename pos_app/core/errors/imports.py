"""Importing what a shop has in files, and what stops it."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class TooManyRows(ShopError):
    """A table with more rows than one import takes."""

    kind = Kind.INVALID
    code = "import.too_many_rows"
    title = N_("The file has too many rows")
    message = N_("{path} has more than {limit} rows. Nothing was changed. Divide it.")


class ImportCancelled(ShopError):
    """Somebody cancelled an import before it took effect."""

    kind = Kind.CONFLICT
    code = "import.cancelled"
    title = N_("The import was cancelled")
    message = N_("Nothing of {file} was imported. The catalogue is as it was.")


class ImportOvertaken(ShopError):
    """Another import was begun while this one was being prepared."""

    kind = Kind.CONFLICT
    code = "import.overtaken"
    title = N_("Another import began")
    message = N_("Nothing of {file} was imported. Wait for the other one and import it again.")


class FileChanged(ShopError):
    """A file is not the one whose rows were shown before importing it."""

    kind = Kind.CONFLICT
    code = "import.file_changed"
    title = N_("The file has changed")
    message = N_("{path} is not what was reviewed. Nothing was changed. Open it again.")


class CatalogueOfCentre(ShopError):
    """The catalogue of a till that belongs to a centre is the centre's."""

    kind = Kind.CONFLICT
    code = "catalog.of_centre"
    title = N_("The catalogue comes from the centre")
    message = N_("Nothing was changed. Change products and prices at {centre}.")
