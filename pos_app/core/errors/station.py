"""This machine: its settings, its place on the disk."""

from pos_app.core.errors.base import Kind, ShopError
from pos_app.core.i18n import N_


class InvalidSettings(ShopError):
    """The settings file of this station cannot be read."""

    kind = Kind.INVALID
    code = "station.invalid_settings"
    title = N_("The settings of this station cannot be read")
    message = N_("{path}: {reason}. Correct the file or delete it to start with usual settings.")


class AlreadyRunning(ShopError):
    """The till of this folder is open already."""

    kind = Kind.CONFLICT
    code = "station.already_running"
    title = N_("This till is open already")
    message = N_("Another window works on {path}. Use that one, or close it first.")


class FolderUnusable(ShopError):
    """The folder of the shop cannot be made, or its secrets cannot be read."""

    kind = Kind.UNAVAILABLE
    code = "store.folder"
    title = N_("The folder cannot be used")
    message = N_("{path} cannot be used ({reason}). Nothing was changed. Choose another folder.")


class NoDisplay(ShopError):
    """Screens were asked for where there is no screen."""

    kind = Kind.UNAVAILABLE
    code = "ui.no_display"
    title = N_("There is no display here")
    message = N_(
        "The cashier app needs a display. Without one, pos demo draws its screens to files."
    )


class ScreensMissing(ShopError):
    """Qt, or a system library it needs, is not installed."""

    kind = Kind.UNAVAILABLE
    code = "ui.qt_missing"
    title = N_("The screens cannot start")
    message = N_("Qt cannot be used here ({reason}). Run the setup again: make setup")


class NotADemo(ShopError):
    """The demo was asked for in the folder of a real shop."""

    kind = Kind.CONFLICT
    code = "store.not_a_demo"
    title = N_("A real shop is here")
    message = N_("{path} holds a real shop. Nothing was changed. Give the demo another folder.")


class KeyringMissing(ShopError):
    """No keyring of the system that keeps secrets, and nobody asked for a file."""

    kind = Kind.UNAVAILABLE
    code = "keys.no_keyring"
    title = N_("This machine has no keyring")
    message = N_(
        "The keys of a till belong into the keyring of the system, and there is none here. Start"
        " one, or keep them in a file that only you may read: pos init --keys-in-file. Nothing was"
        " changed."
    )


class KeyringFailed(ShopError):
    """The keyring is there and does not give or take what belongs into it."""

    kind = Kind.UNAVAILABLE
    code = "keys.keyring_failed"
    title = N_("The keyring does not open")
    message = N_(
        "{ring} does not give or take the keys of this till ({reason}). Nothing was changed. Unlock"
        " it and try again."
    )


class KeysMissing(ShopError):
    """The keyring does not hold the keys of this folder: it came from elsewhere."""

    kind = Kind.MISSING
    code = "keys.missing"
    title = N_("The keys of this till are not on this machine")
    message = N_(
        "{ring} holds no keys for {path}. Was the folder brought from another machine or person?"
        " There, move its keys with pos keys --move file, and bring the folder again."
    )
