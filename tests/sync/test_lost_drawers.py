"""A session that nobody can count any more, and one that was counted twice: told, never lost."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from pos_app.core import case_views, cash, documents_cash
from pos_app.core.actor import Actor
from pos_app.core.case_views import CaseFilter, CaseView
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import (
    ApprovalRequired,
    CashSessionEnded,
    DrawerComing,
    DrawerGone,
    DrawerNotLost,
    ReasonMissing,
)
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.models.cash import CashSession, SecondZ, ZReport
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import conversation, deciding, inbox, tills
from pos_app.core.sync.messages import Page
from tests.shop import ReadyShop
from tests.sync.direct import DirectCentre, rejoin, talk
from tests.sync.echoes import Kept, Prepared, prepare
from tests.sync.tills import copy_of, device_of, problems_of, reopen, sell

NOTE = "robo del 21 de noviembre"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("lost"), days=1, sales=(1,))


@pytest.fixture
def lost(prepared: Prepared, tmp_path: Path) -> Iterator[Kept]:
    """Give a till with an open drawer that the centre knows of: 50.000 and 700 paid in."""
    kept = prepared.open_in(tmp_path)
    kept.lost.open_cash()
    pay_in(kept.lost)
    sell(kept.lost)
    talk(kept.node, kept.lost)
    yield kept
    kept.lost.database.close()
    kept.node.database.close()


def pay_in(till: ReadyShop, amount_minor: int = 700) -> None:
    till.database.write(
        lambda s: cash.move(s, till.actor, kind="paid_in", amount_minor=amount_minor, reason="x")
    )


def turn_of(till: ReadyShop) -> UUID:
    with till.database.read() as session:
        return cash.get_open(session).id


def close(till: ReadyShop, counted_minor: int) -> None:
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=counted_minor))


def end(till: ReadyShop, turn: UUID, actor: Actor | None = None, note: str = NOTE) -> Any:
    return till.database.write(
        partial(
            cash.end_lost, actor=actor or till.actor, session_id=turn, note=note, op_id=new_id()
        )
    )


def end_at_centre(node: DirectCentre, actor: Actor, turn: UUID, op_id: UUID | None = None) -> Any:
    def write(session: WriteSession) -> Any:
        branch = session.get_one(CashSession, turn).branch_id
        place = deciding.find_place(session, location_id=None, branch_id=branch)
        assert place is not None
        verb = partial(cash.end_lost, session, session_id=turn, note=NOTE, op_id=op_id or new_id())
        return deciding.decide(session, actor, place, verb)

    return node.database.write(write)


def cases_of(node: DirectCentre) -> list[CaseView]:
    with node.database.read() as session:
        return list(case_views.list_cases(session, CaseFilter()))


def told(node: DirectCentre) -> list[tuple[str, str]]:
    """Return the open cases of money at the centre: kind, and what is said of it."""
    return [
        (case.kind, case_views.words_of(case, translator("en")).happened)
        for case in cases_of(node)
        if case.about == "money"
    ]


def z_of(database: Database, turn: UUID) -> ZReport:
    with database.read() as session:
        return session.get_one(ZReport, turn)


def all_right(*nodes: DirectCentre | ReadyShop) -> None:
    for one in nodes:
        assert problems_of(one.database) == ()


def aside(node: DirectCentre) -> Sequence[str]:
    with node.database.read() as session:
        return session.scalars(select(Quarantined.code)).all()


# Nobody can count it ------------------------------------------------------------------------------


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C4", "C5")
def test_the_session_of_a_lost_till_is_ended_at_the_till_that_goes_on_for_it(lost: Kept) -> None:
    turn = turn_of(lost.lost)
    sell(lost.lost)  # never sent: on the lost disk alone
    heir = lost.replaced()
    talk(lost.node, heir)
    heir.open_cash()
    with heir.database.read() as session:
        (found,) = cash.list_lost(session)
    assert (found.session_id, found.expected_minor, found.whole) == (turn, 50_700, True)
    fact = end(heir, turn)
    assert (fact.uncounted, fact.expected_minor, fact.sales_count) == (True, 50_700, 1)
    talk(lost.node, heir)
    for node in (lost.node, heir):
        z = z_of(node.database, turn)
        assert (z.uncounted, z.expected_minor, z.sales_count) == (True, 50_700, 1)
    ((kind, words),) = told(lost.node)
    assert kind == "CLOSED_UNCOUNTED"
    assert words.startswith("Session 2 of Caja 1 stayed open with a till that is no more. Dueño")
    assert words.endswith(f"without a count: {NOTE}. There should be $50.700 in its drawer.")
    with heir.database.read() as session:
        assert cash.list_lost(session) == ()
        assert cash.get_open(session).float_minor == 50_000  # its own drawer is another one
        assert cash.list_z(session)[0].uncounted
        paper = documents_cash.cash_close_ticket(session, turn)
        assert (paper.uncounted, paper.note) == (True, NOTE)
    all_right(lost.node, heir)

    # The disk is found: what it sold stands beside the Z, and nothing is counted twice.
    talk(lost.node, lost.lost)
    with lost.node.database.read() as session:
        (late,) = cash.list_addenda(session, turn)
        assert (late.kind, late.sales_minor > 0) == ("sale.charged", True)
        assert cash.totals(session, turn).sales_count == 2
    close(lost.lost, 50_600)  # and its drawer is counted after all
    talk(lost.node, lost.lost)
    assert aside(lost.node) == []
    said = dict(told(lost.node))["COUNTED_LATE"]
    assert "Dueño counted $50.600 at that till; it says that $50.700 should" in said
    z = z_of(lost.node.database, turn)
    assert (z.uncounted, z.counted_minor) == (True, 50_700)  # a Z never changes
    all_right(lost.node, heir)
    heir.database.close()


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C5")
def test_the_owner_ends_it_at_the_centre_and_who_goes_on_hears_of_it(lost: Kept) -> None:
    turn, owner, op_id = turn_of(lost.lost), lost.lost.actor, new_id()
    heir = lost.replaced()
    talk(lost.node, heir)
    first = end_at_centre(lost.node, owner, turn, op_id)
    assert end_at_centre(lost.node, owner, turn, op_id) == first  # once
    assert [kind for kind, _ in told(lost.node)] == ["CLOSED_UNCOUNTED"]
    with heir.database.read() as session:
        assert [one.session_id for one in cash.list_lost(session)] == [turn]
    talk(lost.node, heir)
    with heir.database.read() as session:
        assert cash.list_lost(session) == ()
    with pytest.raises(CashSessionEnded):
        end(heir, turn)
    all_right(lost.node, heir)
    heir.database.close()


@pytest.mark.conflict_row("closed_centrally")
def test_ended_at_both_ends_it_is_ended_once(lost: Kept) -> None:
    turn = turn_of(lost.lost)
    heir = lost.replaced()
    talk(lost.node, heir)
    end_at_centre(lost.node, lost.lost.actor, turn)
    end(heir, turn)  # it had not heard
    heir.open_cash()
    close(heir, 50_000)
    talk(lost.node, heir)
    assert [kind for kind, _ in told(lost.node)] == ["CLOSED_UNCOUNTED"]
    assert aside(lost.node) == []
    with heir.database.read() as session:  # what was sold over the years is of who sold it
        own = session.scalars(
            select(ZReport.perpetual_minor).where(ZReport.device_id == device_of(heir))
        ).all()
        before = session.scalars(
            select(ZReport.perpetual_minor).where(ZReport.device_id == lost.old_id)
        ).one()
        sold = cash.totals(session, turn).sales_minor
    assert sorted(own) == [0, before + sold]
    all_right(lost.node, heir)
    heir.database.close()


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C4", refusal=True)
def test_only_a_drawer_that_nobody_can_count_is_ended_without_a_count(lost: Kept) -> None:
    turn, owner = turn_of(lost.lost), lost.lost.actor
    with pytest.raises(DrawerNotLost):
        end(lost.lost, turn)  # its own
    with pytest.raises(DrawerNotLost):
        end_at_centre(lost.node, owner, turn)  # of a till that is at work
    heir = lost.replaced()
    talk(lost.node, heir)
    with pytest.raises(ReasonMissing):
        end(heir, turn, note=" ")
    with pytest.raises(ApprovalRequired):  # all of it may be missing
        end(heir, turn, heir.person("VENDEDOR"))
    with pytest.raises(DrawerGone):
        lost.node.database.write(partial(inbox.ask_close, actor=owner, session_id=turn))
    end(heir, turn)
    with pytest.raises(CashSessionEnded):
        end(heir, turn)
    heir.database.close()


@pytest.mark.conflict_row("closed_centrally")
def test_it_is_not_ended_before_all_that_is_known_of_it_is_here(
    lost: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ECHO_ROWS", 1)
    turn, heir = turn_of(lost.lost), lost.replaced()

    def cut(page: Page) -> Page:
        if page.stream.startswith("echo:") and not page.more:
            raise ConnectionError
        return page

    with pytest.raises(ConnectionError):
        talk(lost.node, heir, on_page=cut)
    with heir.database.read() as session:
        assert [one.whole for one in cash.list_lost(session)] == [False]
    with pytest.raises(DrawerComing):
        end(heir, turn)
    talk(lost.node, heir)
    assert end(heir, turn).expected_minor == 50_700
    heir.database.close()


def test_a_till_that_was_shut_out_counts_nothing_any_more(lost: Kept) -> None:
    turn, owner = turn_of(lost.lost), lost.lost.actor
    lost.node.database.write(lambda s: tills.revoke(s, lost.old_id))
    with lost.node.database.read() as session:
        found = cash.find_lost(session, lost.old_id)
        assert found is not None
        assert found.expected_minor == 50_700
    end_at_centre(lost.node, owner, turn)
    with lost.node.database.read() as session:
        assert cash.find_lost(session, lost.old_id) is None
    all_right(lost.node)


# Two of them counted it ---------------------------------------------------------------------------


@pytest.mark.conflict_row("restored_till", "closed_centrally")
@pytest.mark.parametrize("second", [50_700, 50_200])
def test_a_session_that_a_copy_closes_too_has_one_z_and_the_other_beside_it(
    lost: Kept, tmp_path: Path, second: int
) -> None:
    turn = turn_of(lost.lost)
    copy_of(lost.lost, tmp_path / "copy")
    close(lost.lost, 50_700)
    talk(lost.node, lost.lost)
    copy = reopen(lost.lost, tmp_path / "copy")
    sell(copy)  # what only the copy knows
    close(copy, second)
    rejoin(lost.node, copy)
    talk(lost.node, copy)
    assert aside(lost.node) == []  # nobody has to put anything away
    with lost.node.database.read() as session:
        z = session.get_one(ZReport, turn)
        assert (z.sales_count, z.counted_minor) == (1, 50_700)
        assert [one.counted_minor for one in session.scalars(select(SecondZ))] == [second]
        late = cash.list_addenda(session, turn)
        assert [(one.kind, one.cash_minor) for one in late] == [
            ("sale.charged", 0), ("cash.closed", 0)
        ]  # fmt: skip
        assert cash.totals(session, turn).sales_count == 2
    said = [words for kind, words in told(lost.node) if kind == "CLOSED_TWICE"]
    if second == 50_700:
        assert said == []  # they counted the same: there is nothing to decide
    else:
        (words,) = said
        assert "the Z that stands counted $50.700" in words
        assert "counted $50.200" in words
    all_right(lost.node, copy)
    copy.database.close()


def test_a_second_z_that_is_made_up_is_found(lost: Kept) -> None:
    turn = turn_of(lost.lost)
    close(lost.lost, 50_700)
    talk(lost.node, lost.lost)
    z = z_of(lost.node.database, turn)
    with lost.node.database.read() as session:
        newest = select(Operation.op_id).where(Operation.type == "cash.closed")
        own = session.scalars(newest.order_by(Operation.seq.desc())).first()
    for op_id in (own, new_id()):  # of the Z that stands; of nothing
        made = SecondZ(
            op_id=op_id, cash_session_id=turn, device_id=z.device_id, number=z.number,
            user_id=lost.lost.actor.user_id, closed_at=z.closed_at, expected_minor=1,
            counted_minor=1, uncounted=False, body=z.body,
        )  # fmt: skip
        lost.node.database.write(lambda s, made=made: s.add(made))  # type: ignore[misc]
    assert [str(one).count("second_zs") for one in problems_of(lost.node.database)] == [1, 1]
