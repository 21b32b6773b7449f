"""Keeps the cart on disk while it is being made: a power cut costs nothing."""

from pos_app.core import drafts
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.errors import ShopError
from pos_app.ui.desk import Desk
from pos_app.ui.ports import Failed


class DraftKeeper:
    """Saves the newest cart behind the screen; what changes meanwhile is saved in one go."""

    def __init__(self, desk: Desk, actor: Actor, failed: Failed) -> None:
        self._desk, self._actor, self._tell = desk, actor, failed
        self._newest: Cart | None = None
        self._writing = False

    def keep(self, cart: Cart) -> None:
        """Save this cart soon; an older one that still waits is not saved."""
        self._newest = cart
        if not self._writing:
            self._writing = True
            self._desk.tasks.write(self._save, self._saved, self._failed)

    def forget(self) -> None:
        """Save nothing more of the cart: it is being charged or parked, which sees to its draft."""
        self._newest = None

    def _save(self) -> Cart | None:
        cart = self._newest
        if cart is not None:
            self._desk.database.write(lambda session: drafts.save(session, self._actor, cart))
        return cart

    def _saved(self, cart: Cart | None) -> None:
        self._writing = False
        if self._newest is not None and self._newest is not cart:
            self.keep(self._newest)

    def _failed(self, error: ShopError) -> None:
        self._writing = False
        self._tell(error)
