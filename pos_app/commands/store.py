"""The folder of a shop: what is in it, and opening it for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos_app.commands.terminal import Refused
from pos_app.core import keys
from pos_app.core.clock import Clock
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.errors import ShopError, StoreMissing
from pos_app.core.i18n import Translate, translator
from pos_app.core.keys import Keys
from pos_app.core.money import decimal_text
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop, get_shop

DATABASE_NAME: Final = "shop.db"


@dataclass(frozen=True)
class OpenShop:
    """A shop that is open: its store, its settings, its folder."""

    database: Database
    shop: Shop
    folder: Path

    @property
    def translate(self) -> Translate:
        """Return the words of the shop's language."""
        return translator(self.shop.language)

    @property
    def keys(self) -> Keys:
        """Read the secrets of this node; raises as `keys.load_keys`."""
        return keys.load_keys(self.folder)

    def money(self, amount_minor: int) -> str:
        """Return an amount for JSON."""
        return decimal_text(amount_minor, self.shop.money)


def has_store(folder: Path) -> bool:
    """Return whether a folder holds a data file."""
    return (folder / DATABASE_NAME).is_file()


@contextmanager
def open_store(folder: Path, *, clock: Clock | None = None) -> Iterator[Database]:
    """Open the data file of a folder, made if it is not there, and bring it to this schema.

    Raises `FolderUnusable`, `StoreDamaged` and what the store itself refuses.
    """
    path = folder / DATABASE_NAME
    database = open_database(sqlite_url(path), clock=clock)
    try:
        migrate(database)
        yield database
    finally:
        database.close()


@contextmanager
def open_shop(folder: Path, *, clock: Clock | None = None) -> Iterator[OpenShop]:
    """Open the shop of a folder; what it refuses is said in its own language.

    Raises `StoreMissing` where there is none.
    """
    if not has_store(folder):
        raise StoreMissing(path=str(folder))
    with open_store(folder, clock=clock) as database:
        shop = _settings(database, folder)
        try:
            yield OpenShop(database, shop, folder)
        except ShopError as error:
            raise Refused(error, shop.language) from error


def _settings(database: Database, folder: Path) -> Shop:
    try:
        with database.read() as session:
            return get_shop(session)
    except StoreMissing as error:  # the store says its file; people know the folder
        raise StoreMissing(path=str(folder)) from error
