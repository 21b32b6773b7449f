"""The turn as it stands now: the X, any time, not numbered and changing nothing (C3).

Where the shop closes blind, who must count it may not first be told what it should come to: neither
the expected cash nor anything it follows from.
"""

from dataclasses import dataclass
from datetime import datetime

from pos_app.core.actor import Actor
from pos_app.core.cash.flows import CASH, SALE, Flow
from pos_app.core.cash.sessions import Session, get_open
from pos_app.core.cash.totals import Totals, totals
from pos_app.core.db import ReadSession, clock_of
from pos_app.core.errors import NotPermitted
from pos_app.core.settings_shared import get_cash_rules


@dataclass(frozen=True)
class Turn:
    """An open session and what it took so far. `totals` is None for who counts blind.

    `flows` are always shown: everything but the cash of sales.
    """

    session: Session
    at: datetime
    sales_count: int
    totals: Totals | None
    flows: tuple[Flow, ...]

    @property
    def expected_minor(self) -> int | None:
        """Return what the drawer must hold, for who may know it."""
        took = self.totals
        return None if took is None else took.expected_minor(self.session.float_minor)


def may_see_expected(session: ReadSession, actor: Actor) -> bool:
    """Return whether a person may know what the drawer must hold before it is counted."""
    return actor.may("cash.see_expected") or not get_cash_rules(session).blind


def view_turn(session: ReadSession, actor: Actor) -> Turn:
    """Return the open session of this till; raise `NoCashSession`, `NotPermitted`."""
    if not any(actor.may_ask(code) for code in ("cash.close", "cash.see_expected")):
        raise NotPermitted(person=actor.name, permission="cash.close")
    current = get_open(session)
    took = totals(session, current.id)
    seen = may_see_expected(session, actor)
    return Turn(
        session=current,
        at=clock_of(session).now(),
        sales_count=took.sales_count,
        totals=took if seen else None,
        flows=tuple(flow for flow in took.flows if seen or not _tells(flow)),
    )


def _tells(flow: Flow) -> bool:
    return flow.kind == SALE and flow.method == CASH
