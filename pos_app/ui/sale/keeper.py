"""Keeps the cart on disk while it is being made: a power cut costs nothing."""

from pos_app.core import drafts
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.errors import ShopError
from pos_app.ui.desk import Desk
from pos_app.ui.ports import Failed


class DraftKeeper:
    """Saves the newest cart behind the screen; what changes meanwhile is saved in one go."""

    def __init__(self, desk: Desk, failed: Failed) -> None:
        self._desk, self._tell = desk, failed
        self._newest: tuple[Actor, Cart] | None = None
        self._writing = False

    def keep(self, actor: Actor, cart: Cart) -> None:
        """Save this cart soon; an older one that still waits is not saved."""
        self._newest = actor, cart
        self._write()

    def _write(self) -> None:
        if not self._writing:
            self._writing = True
            self._desk.tasks.write(self._save, self._saved, self._failed)

    def forget(self) -> None:
        """Save nothing more of the cart: it is being charged or parked, which sees to its draft."""
        self._newest = None

    def _save(self) -> tuple[Actor, Cart] | None:
        newest = self._newest
        if newest is not None:
            self._desk.database.write(lambda session: drafts.save(session, *newest))
        return newest

    def _saved(self, saved: tuple[Actor, Cart] | None) -> None:
        self._writing = False
        if self._newest is not None and self._newest is not saved:
            self._write()

    def _failed(self, error: ShopError) -> None:
        self._writing = False
        self._tell(error)
