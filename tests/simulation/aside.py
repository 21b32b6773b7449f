"""Operations that the centre cannot read yet: set aside, and replayed by a person later.

One in so many operations is, to the centre, of a program newer than its own. Two thirds of the way
it is updated; people replay what was set aside, some while the tills work on, the rest at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from pos_app.core import ids
from pos_app.core.actor import PERMISSIONS, Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import AsideUnreadable
from pos_app.core.facts import Envelope, Fact, decode_fact
from pos_app.core.sync import aside_views, asides, deciding
from pos_app.core.sync.aside_views import AsideFilter, AsideView
from tests.simulation.nodes import Machine

if TYPE_CHECKING:  # that module uses this one
    from tests.simulation.world import Plan

UPDATED = 2 / 3  # of the days
NEVER = {"drone.sent", "unreadable"}  # no update makes them known
SECOND = "cash.closed"
SEEN_AT_ONCE = 500


class Reader:
    """Reads facts at the centre; a part of them only once it was updated."""

    def __init__(self, plan: "Plan") -> None:
        self._plan = plan
        self._updated = False

    def read(self, envelope: Envelope) -> Fact:
        """Read a fact; raise `KeyError` as for a type that is not known."""
        if not self._updated and self._plan.misread and not envelope.op.int % self._plan.misread:
            raise KeyError(envelope.type)
        return decode_fact(envelope)

    def note_day(self, day: int) -> None:
        """Update the centre when its day has come."""
        self._updated = self._updated or day >= self._plan.days * UPDATED


@contextmanager
def reading(plan: "Plan") -> Iterator[Reader]:
    """Let the centre read with a reader."""
    reader = Reader(plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pos_app.core.sync.receiving.decode_fact", reader.read)
        yield reader


def list_waiting(centre: Machine) -> list[AsideView]:
    """Return what waits at the centre for a person and may become readable."""
    found = centre.read(lambda s: aside_views.list_asides(s, AsideFilter(), limit=SEEN_AT_ONCE))
    return [one for one in found if one.type not in NEVER]


def replay_some(centre: Machine, chance: Random) -> int:
    """Let a person try one of the operations that were set aside; return how many were taken."""
    waiting = list_waiting(centre)
    return _replay(centre, chance.choice(waiting)) if waiting else 0


def replay_all(centre: Machine) -> int:
    """Let a person replay everything that can be read by now; return how many were taken.

    The second Z of a session that a till and its copy both closed can never be taken: dismissed.
    """
    taken = 0
    while done := sum(_replay(centre, one) for one in list_waiting(centre)):
        taken += done
    for one in list_waiting(centre):
        if one.type == SECOND:
            _decide(centre, one, asides.dismiss, note="la copia ya cerró")
    return taken


def _replay(centre: Machine, one: AsideView) -> int:
    try:
        _decide(centre, one, asides.replay)
    except AsideUnreadable:
        return 0
    return 1


def _decide(centre: Machine, one: AsideView, verb: Callable[..., UUID], **said: str) -> None:
    owner = Actor(ids.new_id(), "Dueña", "ADMINISTRADOR", dict.fromkeys(PERMISSIONS, "allow"))
    op_id = ids.new_id()

    def write(session: WriteSession) -> None:
        place = deciding.find_place(session, branch_id=one.branch_id)
        assert place is not None
        deciding.decide(
            session,
            owner,
            place,
            lambda who: verb(
                session, who, op_id=op_id, device_id=one.device_id, seq=one.seq, **said
            ),
        )

    centre.write(write)
