"""Proving the Kardex: every stored balance and level equals the replay of the movements."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import Column, bindparam, select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.journal import first_identity
from pos_app.core.kardex.baselines import own_since
from pos_app.core.kardex.figures import Figures, check_figures, rebuild_figures, replay_figures
from pos_app.core.kardex.recording import ON_HAND, RESERVED
from pos_app.core.models.base import Id
from pos_app.core.models.stock import Baseline, Level, Movement
from pos_app.core.problems import Problem
from pos_app.core.statements import Prepared, stored_form

CHUNK = 5000

_movements = Prepared(
    select(
        Movement.position,
        Movement.location_id,
        Movement.variant_id,
        Movement.lot_id,
        Movement.type,
        Movement.quantity_milli,
        Movement.on_hand_after_milli,
        Movement.reserved_after_milli,
    )
    .where(Movement.position > bindparam("after"))
    .order_by(Movement.position)
    .limit(CHUNK)
)
_baselines = Prepared(
    select(
        Baseline.after_position,
        Baseline.location_id,
        Baseline.variant_id,
        Baseline.lot_id,
        Baseline.on_hand_milli,
        Baseline.reserved_milli,
        Baseline.included_seq,
        Baseline.position,
        Baseline.device_id,
    )
    .where(Baseline.position > bindparam("beyond"))
    .order_by(Baseline.position)
)
_levels = Prepared(
    select(
        Level.location_id,
        Level.variant_id,
        Level.lot_id,
        Level.on_hand_milli,
        Level.reserved_milli,
    )
)

_KEY = [
    cast("Column[Any]", Level.__table__.c[name]) for name in ("location_id", "variant_id", "lot_id")
]

LevelKey = tuple[Any, Any, Any]  # as the driver gives ids: bytes on SQLite, UUID on PostgreSQL


@dataclass
class Replay:
    """The fold of all movements and baselines in local order."""

    levels: dict[LevelKey, tuple[int, int]] = field(default_factory=dict)
    figures: Figures = field(default_factory=Figures)
    movements: int = 0
    position: int = 0  # of the last movement that is in it
    stated: int = 0  # of the last baseline
    problems: list[Problem] = field(default_factory=list)
    _totals: dict[tuple[Any, Any], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )

    def move(self, row: tuple[Any, ...]) -> None:
        """Apply one movement and compare the balances stored on it."""
        position, location, variant, lot, kind, quantity, on_hand_after, reserved_after = row
        key, totals = (location, variant, lot), self._totals[location, variant]
        on_hand, reserved = self.levels.get(key, (0, 0))
        if kind in ON_HAND:
            step = ON_HAND[kind] * quantity
            self.levels[key] = (on_hand + step, reserved)
            totals[0] += step
        else:
            held = RESERVED.get(kind, 0) * quantity
            self.levels[key] = (on_hand, reserved + held)
            totals[1] += held
        self.movements += 1
        self.position = position
        if totals[0] != on_hand_after or totals[1] != reserved_after:
            self.problems.append(
                _balance_problem(position, (on_hand_after, reserved_after), totals)
            )

    def state(self, key: LevelKey, on_hand: int, reserved: int) -> None:
        """Apply one baseline: the level is what it says."""
        before = self.levels.get(key, (0, 0))
        totals = self._totals[key[0], key[1]]
        totals[0] += on_hand - before[0]
        totals[1] += reserved - before[1]
        self.levels[key] = (on_hand, reserved)

    def begin_with(self, levels: dict[LevelKey, tuple[int, int]]) -> None:
        """Begin where an earlier replay ended."""
        self.levels = dict(levels)
        for (location, variant, _lot), (on_hand, reserved) in levels.items():
            totals = self._totals[location, variant]
            totals[0] += on_hand
            totals[1] += reserved


def replay(session: ReadSession, begun: Replay | None = None) -> Replay:
    """Fold the whole Kardex in local order; memory grows with the levels, not the movements.

    `begun` is where an earlier replay ended: only what came afterwards is read.
    """
    result = begun or Replay()
    waiting = list(_stated(session, result.stated))
    for row in _all_movements(session, result.position):
        while waiting and waiting[0][0] < row[0]:
            _, key, on_hand, reserved, result.stated = waiting.pop(0)
            result.state(key, on_hand, reserved)
        result.move(row)
    for _, key, on_hand, reserved, stated in waiting:
        result.state(key, on_hand, reserved)
        result.stated = stated
    return result


def _all_movements(session: ReadSession, position: int) -> Iterator[tuple[Any, ...]]:
    while rows := _movements.raw(session, after=position):
        yield from rows
        position = rows[-1][0]


def _stated(session: ReadSession, beyond: int) -> Iterator[tuple[int, LevelKey, int, int, int]]:
    """Give each baseline with the own movements that it did not include yet."""
    first = None
    form = stored_form(_KEY, session.connection().dialect)
    for row in _baselines.all(session, beyond=beyond):
        after, location, variant, lot, on_hand, reserved, included, position, by = row
        first = first or first_identity(session)
        own = own_since.first(
            session,
            device=by or first,
            included=included,
            upto=after,
            location=location,
            variant=variant,
            lot=lot,
        )
        own_on_hand, own_reserved = own or (0, 0)
        key = form({"location_id": location, "variant_id": variant, "lot_id": lot})
        yield (
            after,
            (key[0], key[1], key[2]),
            on_hand + int(own_on_hand),
            reserved + int(own_reserved),
            position,
        )


def verify(session: ReadSession) -> Replay:
    """Replay everything and compare what is stored; `problems` names each row that differs.

    Compared are the levels, what order lines hold, the average costs and the lots.
    """
    result = replay(session)
    compare_levels(session, result)
    result.figures = replay_figures(session)
    result.problems.extend(check_figures(session, result.figures))
    return result


def compare_levels(session: ReadSession, result: Replay) -> None:
    """Compare the stored levels with a replay; each that differs is a problem of it."""
    unseen = dict(result.levels)
    for location, variant, lot, on_hand, reserved in _levels.raw(session):
        expected = unseen.pop((location, variant, lot), (0, 0))
        if expected != (on_hand, reserved):
            result.problems.append(
                _level_problem((location, variant, lot), (on_hand, reserved), expected)
            )
    result.problems.extend(_level_problem(key, None, expected) for key, expected in unseen.items())


def _balance_problem(position: int, stored: tuple[int, int], totals: list[int]) -> Problem:
    return Problem(
        "balance",
        f"movements position {position}",
        f"on hand {stored[0]} stored, {totals[0]} replayed;"
        f" reserved {stored[1]} stored, {totals[1]} replayed",
    )


def _level_problem(
    key: LevelKey, stored: tuple[int, int] | None, expected: tuple[int, int]
) -> Problem:
    location, variant, lot = (UUID(bytes=part) if isinstance(part, bytes) else part for part in key)
    return Problem(
        "level",
        f"levels location {location.hex} variant {variant.hex} lot {lot.hex}",
        f"on hand and reserved {stored} stored, {expected} replayed",
        (location, variant, lot),
    )


REBUILT: Final = frozenset({"level", "reservation", "average_cost", "lot"})


def rebuild(session: WriteSession) -> tuple[Problem, ...]:
    """Make every projection equal the replay; return what was wrong.

    Movements are never touched: a wrong balance on a movement stays named by `verify`.
    """
    result = verify(session)
    wrong = tuple(problem for problem in result.problems if problem.kind in REBUILT)
    if not wrong:
        return ()
    process = Id().result_processor(session.connection().dialect, None)
    right = {
        tuple(process(part) if process else part for part in key): figures
        for key, figures in result.levels.items()
    }
    for level in session.scalars(select(Level)):  # one that nothing ever moved is none
        if (level.location_id, level.variant_id, level.lot_id) not in right:
            session.delete(level)
    for (location_id, variant_id, lot_id), (on_hand, reserved) in right.items():
        session.merge(
            Level(
                location_id=location_id,
                variant_id=variant_id,
                lot_id=lot_id,
                on_hand_milli=on_hand,
                reserved_milli=reserved,
            )
        )
    rebuild_figures(session, result.figures)
    return wrong
