"""What was set aside is replayed to the exact state, or dismissed, and the rest never waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from pos_app.core import adjustments, facts, journal
from pos_app.core.actor import Actor
from pos_app.core.db import WriteSession
from pos_app.core.errors import (
    AsideDecided,
    AsideMissing,
    AsideUnreadable,
    CorrectionUnknown,
    NoteMissing,
    NotPermitted,
)
from pos_app.core.facts import AdjustmentFact, Envelope, MoveFact
from pos_app.core.ids import new_id
from pos_app.core.models.journal import Operation
from pos_app.core.sync import aside_views, asides, deciding, outbox
from pos_app.core.sync.aside_views import AsideFilter, AsideView
from pos_app.core.sync.deciding import Place
from tests.core.any_database import DATABASES, place_of
from tests.shop import ReadyShop, trading_shop
from tests.sync.direct import (
    DirectCentre,
    continued,
    envelope,
    joined_centre,
    pull_all,
    push_all,
    sender_of,
)
from tests.sync.tills import STOCKED, levels_of, problems_of, sell


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "till", own_device=True)


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


@contextmanager
def old_centre(*types: str) -> Iterator[None]:
    """Let the centre be of a version that does not know some types of operations yet."""
    with pytest.MonkeyPatch.context() as patch:
        for name in types:
            patch.delitem(facts._fact_decoders, name)
        yield


def waiting(node: DirectCentre) -> tuple[AsideView, ...]:
    with node.database.read() as session:
        return aside_views.list_asides(session, AsideFilter())


def decide(node: DirectCentre, till: ReadyShop, verb: Any, actor: Actor | None = None) -> Any:
    """Let a person decide at the centre, standing where the till is."""
    who = actor or till.actor

    def decided(session: WriteSession) -> Any:
        place = deciding.find_place(session, branch_id=sender_of(till).branch_id)
        assert isinstance(place, Place)
        return deciding.decide(session, who, place, lambda one: verb(session, one))

    return node.database.write(decided)


def replay(node: DirectCentre, till: ReadyShop, seq: int, op_id: UUID | None = None) -> UUID:
    device_id = sender_of(till).device_id
    one = op_id or new_id()
    found: UUID = decide(
        node, till, lambda s, who: asides.replay(s, who, op_id=one, device_id=device_id, seq=seq)
    )
    return found


def dismiss(node: DirectCentre, till: ReadyShop, seq: int, note: str, **more: Any) -> UUID:
    device_id = sender_of(till).device_id
    one = new_id()
    found: UUID = decide(
        node,
        till,
        lambda s, who: asides.dismiss(
            s, who, op_id=one, device_id=device_id, seq=seq, note=note, **more
        ),
    )
    return found


@pytest.mark.req("Q14")
def test_what_an_old_centre_did_not_know_is_replayed_after_the_update(
    node: DirectCentre, till: ReadyShop
) -> None:
    before = levels_of(till)[STOCKED[0]]
    sell(till, pieces=4)
    with old_centre("sale.charged"):
        reply = push_all(node, till)
    assert [(one.outcome, one.code) for one in reply.results] == [("quarantined", "unknown_type")]
    (aside,) = waiting(node)
    assert (aside.type, aside.person) == ("sale.charged", till.actor.name)
    with node.database.read() as session:
        assert '"total_minor"' in aside_views.read_content(session, aside.device_id, aside.seq)
        kept = session.get_one(Operation, (aside.device_id, aside.seq)).payload
    sell(till, pieces=1)
    push_all(node, till)
    pull_all(node, till)
    assert levels_of(till)[STOCKED[0]] == before - 5000
    op_id = replay(node, till, aside.seq)
    replay(node, till, aside.seq, op_id)  # the answer was lost: the same again
    with node.database.read() as session:
        done = aside_views.get_aside(session, aside.device_id, aside.seq)
        assert session.get_one(Operation, (aside.device_id, aside.seq)).payload == kept
    assert (done.decision, done.decider) == ("replayed", till.actor.name)
    assert (waiting(node), problems_of(node.database)) == ((), ())
    pull_all(node, till)
    assert levels_of(till)[STOCKED[0]] == before - 5000
    with till.database.read() as session:
        assert outbox.count_quarantined(session) == 0
    assert problems_of(till.database) == ()
    sell(till)
    push_all(node, till)
    pull_all(node, till)
    assert levels_of(till)[STOCKED[0]] == before - 6000


@pytest.mark.req("Q14", refusal=True)
def test_what_still_cannot_be_read_or_was_decided_stays_as_it_is(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    with old_centre("sale.charged"):
        push_all(node, till)
        (aside,) = waiting(node)
        with pytest.raises(AsideUnreadable, match="unknown_type"):
            replay(node, till, aside.seq)
    clerk = Actor(new_id(), "Ana", "SUPERVISOR", {"cases.resolve": "allow"})
    with pytest.raises(NotPermitted):
        decide(
            node,
            till,
            lambda s, who: asides.replay(
                s, who, op_id=new_id(), device_id=aside.device_id, seq=aside.seq
            ),
            clerk,
        )
    with pytest.raises(AsideMissing):
        replay(node, till, 1)
    with pytest.raises(NoteMissing):
        dismiss(node, till, aside.seq, " ")
    with pytest.raises(CorrectionUnknown):
        dismiss(node, till, aside.seq, "x", correction_id=new_id())
    assert waiting(node) == (aside,)
    replay(node, till, aside.seq)
    with pytest.raises(AsideDecided, match=till.actor.name):
        replay(node, till, aside.seq)
    with pytest.raises(AsideDecided, match=till.actor.name):
        dismiss(node, till, aside.seq, "x")


@pytest.mark.parametrize("readable", [True, False])
def test_a_till_hears_the_levels_without_what_was_dismissed(
    node: DirectCentre, till: ReadyShop, readable: bool
) -> None:
    before = levels_of(till)
    sell(till, pieces=4)
    with old_centre("sale.charged"):
        push_all(node, till)
        (aside,) = waiting(node)
        if not readable:
            dismiss(node, till, aside.seq, "se registró a mano")
    if readable:
        line = adjustments.AdjustmentLine(till.item(STOCKED[0]).variant_id, -4000)
        correction = decide(
            node,
            till,
            lambda s, who: adjustments.adjust(s, who, lines=[line], reason="AJUSTE", note="x"),
        )
        dismiss(node, till, aside.seq, "ajustado", correction_id=correction)
    pull_all(node, till)
    left = before[STOCKED[0]] - (4000 if readable else 0)
    assert levels_of(till) == {**before, STOCKED[0]: left}
    with till.database.read() as session:
        assert outbox.count_quarantined(session) == 0
    assert problems_of(till.database) == ()
    assert problems_of(node.database) == ()


@pytest.mark.req("Q14")
def test_of_two_hundred_operations_one_is_bad_and_the_others_do_not_wait(
    node: DirectCentre, till: ReadyShop
) -> None:
    """Row 10 of the failure table: one push, one answer, the head behind the last of them."""
    variant = till.item(STOCKED[0]).variant_id
    with till.database.read() as session:
        station = journal.get_station(session)
    move = MoveFact(
        location=station.location_id, variant=variant, lot=variant, type="SALIDA", reason="AJUSTE",
        quantity_milli=1000, unit_cost_e4=0,
    )  # fmt: skip
    good = AdjustmentFact(branch=station.branch_id, note="", moves=(move,))
    bad = AdjustmentFact(
        branch=station.branch_id, note="", moves=(msgspec.structs.replace(move, quantity_milli=-1),)
    )
    first = central_seq(node, till) + 1
    payloads = [
        envelope(
            node, till, fact=facts.encode(bad if seq == first + 77 else good), seq=seq,
            type="stock.adjusted",
        )
        for seq in range(first, first + 200)
    ]  # fmt: skip
    reply = node.receive(till, continued(node, till, *payloads))
    outcomes = [one.outcome for one in reply.results]
    assert (outcomes.count("applied"), outcomes[77]) == (199, "quarantined")
    assert reply.acked_seq == first + 199
    assert [(one.seq, one.code) for one in waiting(node)] == [(first + 77, "impossible")]
    assert problems_of(node.database) == ()


def central_seq(node: DirectCentre, till: ReadyShop) -> int:
    with node.database.read() as session:
        return journal.head(session, sender_of(till).device_id)[0]


def unreadable(_payload: bytes) -> Envelope:
    raise msgspec.ValidationError("Object contains unknown field `zone`")


@pytest.mark.req("Q15")
def test_whatever_a_newer_till_says_an_older_centre_keeps_it_until_it_is_updated(
    node: DirectCentre, till: ReadyShop
) -> None:
    """Row 11 of the failure table: set aside, then replayed by the centre that can read it."""
    before = levels_of(till)[STOCKED[0]]
    fields = [(name, object) for name in ("branch", "location")]
    older = msgspec.defstruct("Older", fields, forbid_unknown_fields=True)
    decoders: list[tuple[str, object]] = [
        ("unknown_type", None),
        ("unknown_version", 0),
        ("unreadable", msgspec.json.Decoder(older)),
        ("unreadable", "envelope"),
    ]
    for code, what in decoders:
        sell(till)
        with pytest.MonkeyPatch.context() as patch:
            if code == "unknown_version":
                patch.setattr("pos_app.core.sync.receiving.FACT_VERSION", what)
            elif what == "envelope":
                patch.setattr("pos_app.core.sync.receiving.decode_envelope", unreadable)
            elif what is None:
                patch.delitem(facts._fact_decoders, "sale.charged")
            else:
                patch.setitem(facts._fact_decoders, "sale.charged", what)
            reply = push_all(node, till)
            (aside,) = waiting(node)
            assert (reply.results[0].outcome, aside.code) == ("quarantined", code)
            with pytest.raises(AsideUnreadable):
                replay(node, till, aside.seq)
        replay(node, till, aside.seq)
    pull_all(node, till)
    assert levels_of(till)[STOCKED[0]] == before - 4000
    assert problems_of(node.database) == ()
