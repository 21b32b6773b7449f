"""Counting blind (C4): a count is written down before anybody learns what was expected.

It may be done again once; every count that had been compared stays on the Z. Who sells on in
between counts another drawer, and begins anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pos_app.core import drafts, journal
from pos_app.core.actor import Actor
from pos_app.core.cash.counts import Count, require_count, sum_of
from pos_app.core.cash.sessions import get_open
from pos_app.core.cash.totals import Totals, totals
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.drafts import CountDraft
from pos_app.core.errors import RecountSpent
from pos_app.core.settings_shared import get_shop

COUNTS: Final = 2  # the first, and one more


@dataclass(frozen=True)
class Compared:
    """A count beside what was expected. `beyond` is more than the shop tolerates."""

    totals: Totals
    expected_minor: int
    counted_minor: int
    earlier_minor: tuple[int, ...]
    may_recount: bool
    beyond: bool

    @property
    def difference_minor(self) -> int:
        """Return what is over (positive) or short (negative)."""
        return self.counted_minor - self.expected_minor


def compare(
    session: WriteSession, actor: Actor, *, counts: Sequence[Count], card_slips: int = 0
) -> Compared:
    """Write a count down and compare it with what the drawer must hold.

    What is expected must not be shown before this is committed. Raises `NoCashSession`,
    `InvalidAmount`, `RecountSpent` for a third count of the same drawer, `NotPermitted`.
    """
    actor.require("cash.close")
    journal.hold(session)
    current = get_open(session)
    require_count(counts)
    counted, took = sum_of(counts), totals(session, current.id)
    expected = took.expected_minor(current.float_minor)
    draft = drafts.find_count(session, current.id)
    check_recount(draft, counted, expected)
    tried = _tried(draft, expected)
    if counted not in tried:
        tried = (*tried, counted)
    seen = draft.seen_minor if draft is not None else ()
    kept = CountDraft(
        cash_session=current.id,
        pieces={count.denomination_minor: count.pieces for count in counts},
        card_slips=card_slips,
        seen_minor=seen if counted in seen else (*seen, counted),
        tried_minor=tried,
        expected_minor=expected,
    )
    drafts.save_count(session, kept)
    return Compared(
        totals=took,
        expected_minor=expected,
        counted_minor=counted,
        earlier_minor=earlier(kept, counted),
        may_recount=len(tried) < COUNTS,
        beyond=is_beyond(session, counted - expected),
    )


def keep_count(session: WriteSession, *, pieces: dict[int, int], card_slips: int = 0) -> None:
    """Set a count aside, for somebody who wants to pay; what was compared before stays with it.

    `pieces` by denomination in minor units. Raises `NoCashSession`.
    """
    current = get_open(session)
    draft = drafts.find_count(session, current.id) or CountDraft(cash_session=current.id, pieces={})
    kept = msgspec.structs.replace(draft, pieces=pieces, card_slips=card_slips)
    drafts.save_count(session, kept)


def is_beyond(session: ReadSession, difference_minor: int) -> bool:
    """Return whether a difference is more than the shop tolerates."""
    return abs(difference_minor) > get_shop(session).cash_tolerance_minor


def check_recount(draft: CountDraft | None, counted_minor: int, expected_minor: int) -> None:
    """Raise `RecountSpent` where this drawer was counted as often as it may be."""
    tried = _tried(draft, expected_minor)
    if len(tried) >= COUNTS and counted_minor not in tried:
        raise RecountSpent(count=COUNTS)


def earlier(draft: CountDraft | None, counted_minor: int) -> tuple[int, ...]:
    """Return the counts that had been compared before the one that counts."""
    seen = draft.seen_minor if draft is not None else ()
    return tuple(amount for amount in seen if amount != counted_minor)


def _tried(draft: CountDraft | None, expected_minor: int) -> tuple[int, ...]:
    """Return the counts of the drawer as it is: none where it was sold from since."""
    if draft is None or draft.expected_minor != expected_minor:
        return ()
    return draft.tried_minor
