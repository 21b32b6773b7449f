"""Counting wrong codes and passwords: in the store, where every worker and a restart see them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select

from pos_app.core.db import Database, WriteSession, clock_of
from pos_app.core.errors import SignInPaused, TooManyTries
from pos_app.core.ids import new_id
from pos_app.core.models.centre import WrongTry

TRIES_OF_ONE: Final = 10  # wrong codes of one address
TRIES_OF_ALL: Final = 100  # and of all together, for an attacker may have many
TRIES_MINUTES: Final = 15


@dataclass(frozen=True)
class Tries:
    """The wrong tries at one door of a centre; a small memory with an end."""

    store: Database
    door: str
    refusal: type[TooManyTries | SignInPaused] = TooManyTries

    def check(self, address: str) -> None:
        """Raise the refusal where another guess is one too many."""
        since = self.store.clock.now() - timedelta(minutes=TRIES_MINUTES)
        recent = (
            select(WrongTry.address, func.count())
            .where(WrongTry.door == self.door, WrongTry.tried_at >= since)
            .group_by(WrongTry.address)
        )
        with self.store.read() as session:
            wrong: dict[str, int] = dict(session.execute(recent).all())
        if sum(wrong.values()) >= TRIES_OF_ALL or wrong.get(address, 0) >= TRIES_OF_ONE:
            raise self.refusal(minutes=TRIES_MINUTES)

    def note(self, address: str) -> None:
        """Count a wrong one, and forget those that no longer count."""

        def count(session: WriteSession) -> None:
            now = clock_of(session).now()
            old = now - timedelta(minutes=TRIES_MINUTES)
            session.execute(delete(WrongTry).where(WrongTry.tried_at < old))
            session.add(WrongTry(id=new_id(), door=self.door, address=address, tried_at=now))

        self.store.write(count)
