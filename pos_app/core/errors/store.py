"""The shop's database and its disk."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class StoreUnavailable(ShopError):
    """The database refused or could not be read; the transaction was rolled back."""

    kind = Kind.UNAVAILABLE
    code = "store.unavailable"
    title = N_("The data store does not answer")
    message = N_("Nothing was recorded. Try again; if it goes on, restart this till. ({reason})")


class StoreBusy(ShopError):
    """Another program held the write lock for longer than the wait."""

    kind = Kind.UNAVAILABLE
    code = "store.busy"
    title = N_("Another program is using the data")
    message = N_("Nothing was recorded. Close the other program, or wait a moment and try again.")


class DiskFull(ShopError):
    """The disk has no room for the transaction."""

    kind = Kind.UNAVAILABLE
    code = "store.disk_full"
    title = N_("The disk is full")
    message = N_("Nothing was recorded. Free some space on this machine's disk and try again.")


class OutcomeUnknown(ShopError):
    """COMMIT failed and the store cannot be read to know what became of it."""

    kind = Kind.UNAVAILABLE
    code = "store.outcome_unknown"
    title = N_("It is not known whether this was recorded")
    message = N_("The data store failed while saving. Restart this till before you do it again.")


class StoreTooOld(ShopError):
    """The SQLite library has a bug that can damage the file."""

    kind = Kind.UNAVAILABLE
    code = "store.sqlite_too_old"
    title = N_("SQLite is too old")
    message = N_(
        "SQLite {found} can damage data; {wanted} or later is needed. Run the setup again."
    )


class StoreMissing(ShopError):
    """There is no shop in that folder."""

    kind = Kind.MISSING
    code = "store.missing"
    title = N_("There is no shop here")
    message = N_("{path} holds no shop yet. Create one with: pos init --data {path}")


class StoreExists(ShopError):
    """There is a shop in that folder already."""

    kind = Kind.CONFLICT
    code = "store.exists"
    title = N_("There is a shop here already")
    message = N_("{path} already holds a shop. Nothing was changed. Choose another folder.")


class SchemaTooNew(ShopError):
    """The file was written by a newer version of the product."""

    kind = Kind.CONFLICT
    code = "store.schema_too_new"
    title = N_("These data are of a newer version")
    message = N_("The data have schema {found}, this program knows {known}. Install the newer one.")


class SchemaBehind(ShopError):
    """The store needs the owner of its schema: this program may not build it."""

    kind = Kind.UNAVAILABLE
    code = "store.schema_behind"
    title = N_("The data must be brought up to date first")
    message = N_(
        "The data have schema {found}, this program needs {known} and may not change it. Run"
        " pos-server migrate with the address of the owner, then start again."
    )


class SqliteNeeded(ShopError):
    """What was asked for is done by the tools of PostgreSQL where the centre is on it."""

    kind = Kind.INVALID
    code = "store.sqlite_needed"
    title = N_("PostgreSQL does this itself")
    message = N_(
        "{option} is for a centre on SQLite. Use the tools of PostgreSQL (docs/backups.md), then"
        " note with pos-server backed-up what the backup has."
    )


class BackupDamaged(ShopError):
    """A copy was read back and is not what it should be."""

    kind = Kind.UNAVAILABLE
    code = "store.backup_damaged"
    title = N_("The backup is not right")
    message = N_(
        "{where}: {what}. The copy was thrown away and nothing was noted. Check the centre with"
        " pos-server verify."
    )


class PostgresNeeded(ShopError):
    """What was asked for needs PostgreSQL, and the centre is on SQLite."""

    kind = Kind.INVALID
    code = "store.postgres_needed"
    title = N_("This needs PostgreSQL")
    message = N_(
        "{option} works with PostgreSQL only: SQLite lets one process write. Leave it out, or say"
        " --database-url."
    )


class StoreDamaged(ShopError):
    """The file is no database of ours, or its bytes are damaged."""

    kind = Kind.UNAVAILABLE
    code = "store.damaged"
    title = N_("The data file cannot be used")
    message = N_(
        "{path} is not a data file of Mostrador or is damaged ({reason}). Nothing was changed."
        " Try once more; if it stays so, close every program that uses it and restore the last"
        " backup in its place."
    )
