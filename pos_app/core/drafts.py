"""Drafts: carts that are not sales yet, and a count of the drawer that is not a close yet.

A power cut costs no line; a parked cart waits, and so does a count that was set aside.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select

from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import DraftMissing
from pos_app.core.models.local import Draft, Setting
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.statements import Prepared

_decoder = msgspec.json.Decoder(Cart)
_delete = Prepared(delete(Draft).where(Draft.id == bindparam("cart")))
_COUNT_KEY = "cash_count_draft"  # of this till; never sent
PARKED_LIMIT = 50


@dataclass(frozen=True)
class Parked:
    """A parked cart as the list shows it."""

    cart: Cart
    label: str
    user_id: UUID
    parked_at: datetime


class CountDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A count of the drawer as far as it got, kept for the open cash session.

    `pieces` by denomination in minor units. `seen_minor` are the counts after which what was
    expected had been shown: whoever counts again no longer counts blind, and the Z says so;
    `tried_minor` are those of the drawer as it was when `expected_minor` was expected.
    """

    cash_session: UUID
    pieces: dict[int, int]
    card_slips: int = 0
    seen_minor: tuple[int, ...] = ()
    tried_minor: tuple[int, ...] = ()
    expected_minor: int | None = None


_count_decoder = msgspec.json.Decoder(CountDraft)


def save_count(session: WriteSession, count: CountDraft) -> None:
    """Keep a count as it is now, instead of the one before."""
    keep_value(session, _COUNT_KEY, msgspec.json.encode(count))


def find_count(session: ReadSession, cash_session: UUID) -> CountDraft | None:
    """Return the count that was kept for a cash session; one of an earlier session is none."""
    value = find_value(session, _COUNT_KEY)
    count = _count_decoder.decode(value) if value is not None else None
    return count if count is not None and count.cash_session == cash_session else None


def discard_count(session: WriteSession) -> None:
    """Forget the count: the session was closed."""
    session.execute(delete(Setting).where(Setting.key == _COUNT_KEY))


def save(session: WriteSession, actor: Actor, cart: Cart) -> None:
    """Keep the open cart of a person as it is now; an empty cart is forgotten."""
    if not cart.lines:
        discard(session, cart.id)
        return
    _store(session, actor, cart, "open", "")


def park(session: WriteSession, actor: Actor, cart: Cart, label: str = "") -> None:
    """Set a cart aside, so that the next customer can be served."""
    _store(session, actor, cart, "parked", label)


def recall(session: WriteSession, actor: Actor, cart_id: UUID) -> Cart:
    """Bring a parked cart back to the counter; raise `DraftMissing` if another till took it."""
    row = session.get(Draft, cart_id)
    if row is None or row.state != "parked":
        raise DraftMissing
    row.state, row.user_id, row.updated_at = "open", actor.user_id, clock_of(session).now()
    return _decoder.decode(row.body)


def discard(session: WriteSession, cart_id: UUID) -> None:
    """Forget a cart: it was charged, or emptied."""
    _delete.run(session, cart=cart_id)


def find_open(session: ReadSession, user_id: UUID) -> Cart | None:
    """Return the cart a person was working on when the till stopped, if any."""
    query = (
        select(Draft.body)
        .where(Draft.state == "open", Draft.user_id == user_id)
        .order_by(Draft.updated_at.desc())
        .limit(1)
    )
    body = session.execute(query).scalar()
    return None if body is None else _decoder.decode(body)


def find_left(session: ReadSession) -> Cart | None:
    """Return the newest cart that anybody left open at this till: it stays with the counter."""
    query = (
        select(Draft.body).where(Draft.state == "open").order_by(Draft.updated_at.desc()).limit(1)
    )
    body = session.execute(query).scalar()
    return None if body is None else _decoder.decode(body)


def list_parked(session: ReadSession) -> tuple[Parked, ...]:
    """Return the parked carts, oldest first."""
    query = (
        select(Draft).where(Draft.state == "parked").order_by(Draft.updated_at).limit(PARKED_LIMIT)
    )
    return tuple(
        Parked(_decoder.decode(row.body), row.label, row.user_id, row.updated_at)
        for row in session.scalars(query)
    )


def _store(session: WriteSession, actor: Actor, cart: Cart, state: str, label: str) -> None:
    row = session.get(Draft, cart.id) or Draft(id=cart.id)
    row.state, row.user_id, row.label = state, actor.user_id, label
    row.body, row.updated_at = msgspec.json.encode(cart), clock_of(session).now()
    session.add(row)
