"""The inbox of a till: what of it was set aside, and that somebody wants its drawer closed."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from pos_app.core import cash
from pos_app.core.db import clock_of
from pos_app.core.errors import CashSessionMissing, NotPermitted, UnknownStream
from pos_app.core.ids import new_id
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import feed, inbox, outbox
from pos_app.core.sync.answers import answer_pull
from pos_app.core.sync.messages import Pull, StreamAt
from tests.shop import ReadyShop, make_shop
from tests.sync.direct import (
    DirectCentre,
    bring,
    continued,
    envelope,
    make_centre,
    pull_all,
    push_all,
    sender_of,
)

Pair = tuple[DirectCentre, ReadyShop]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    till = make_shop(tmp_path / "till", own_device=True)
    till.open_cash()
    node = make_centre(tmp_path / "centre")
    bring(node, till)
    push_all(node, till)
    pull_all(node, till)
    return node, till


def asked(till: ReadyShop) -> tuple[inbox.CloseAsked, ...]:
    with till.database.read() as session:
        return inbox.list_close_asked(session)


def session_of(till: ReadyShop) -> cash.Session:
    with till.database.read() as session:
        return cash.get_open(session)


def test_a_till_is_asked_to_close_its_drawer_until_it_has(pair: Pair) -> None:
    node, till = pair
    turn = session_of(till)
    ask = partial(inbox.ask_close, actor=till.actor, session_id=turn.id)
    for note in ("viene el contador", "a las 18:00"):  # asked again: the newest words stand
        node.database.write(partial(ask, note=note))
    pull_all(node, till)
    (one,) = asked(till)
    assert (one.session_id, one.asked_by, one.note) == (turn.id, till.actor.name, "a las 18:00")
    assert session_of(till).id == turn.id  # a request only
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    assert asked(till) == ()  # moot at once, without a line
    push_all(node, till)
    assert pull_all(node, till)  # and the tombstone takes the row away
    till.open_cash()
    assert asked(till) == ()


def test_only_an_open_drawer_of_a_till_is_asked_for_and_by_who_may(pair: Pair) -> None:
    node, till = pair
    turn = session_of(till)
    with pytest.raises(CashSessionMissing):
        node.database.write(partial(inbox.ask_close, actor=till.actor, session_id=new_id()))
    clerk = till.person("BODEGUERO")
    with pytest.raises(NotPermitted):
        node.database.write(partial(inbox.ask_close, actor=clerk, session_id=turn.id))
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    push_all(node, till)
    with pytest.raises(CashSessionMissing):
        node.database.write(partial(inbox.ask_close, actor=till.actor, session_id=turn.id))


def test_a_till_hears_what_of_it_was_set_aside_and_that_it_was_taken_up(pair: Pair) -> None:
    node, till = pair
    fact = envelope(node, till, type="drone.sent", fact=b"{}")
    reply = node.receive(till, continued(node, till, fact))
    assert [one.outcome for one in reply.results] == ["quarantined"]
    seq = reply.acked_seq
    pull_all(node, till)  # the answer to the push may have been lost: the inbox says it too

    def waiting() -> list[tuple[int, str]]:
        with till.database.read() as session:
            rows = session.scalars(select(Quarantined).where(Quarantined.released_at.is_(None)))
            return [(row.seq, row.code) for row in rows]

    assert waiting() == [(seq, "unknown_type")]
    device = sender_of(till).device_id

    def release(session: object) -> None:
        row = session.get_one(Quarantined, (device, seq))  # type: ignore[attr-defined]
        row.released_at = clock_of(session).now()  # type: ignore[arg-type]

    node.database.write(release)
    pull_all(node, till)
    assert waiting() == []
    with till.database.read() as session:
        assert outbox.count_quarantined(session) == 0


def test_nobody_reads_the_inbox_of_another_till(pair: Pair) -> None:
    node, till = pair
    start = StreamAt(position=0, token=feed.START.hex())
    for stream in (feed.inbox_stream(new_id()), feed.echo_stream(new_id())):
        with node.database.read() as session, pytest.raises(UnknownStream):
            answer_pull(session, sender_of(till), Pull(streams={stream: start}))
