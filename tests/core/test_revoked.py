"""Who was let go at the centre and works on at a till without a line: recorded, and a case."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import returns, roles, staff
from pos_app.core.case_views import CaseFilter, CaseView, list_cases
from pos_app.core.ids import new_id
from tests.core.any_database import DATABASES, place_of
from tests.core.test_asides import decide
from tests.shop import ReadyShop, trading_shop
from tests.sync.direct import DirectCentre, joined_centre, push_all
from tests.sync.tills import problems_of, sell


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    """A till at which a supervisor works; the owner is at the centre."""
    for made in trading_shop(tmp_path / "till", own_device=True):
        yield replace(made, actor=made.person("SUPERVISOR"))


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


def cases_of(node: DirectCentre) -> tuple[CaseView, ...]:
    with node.database.read() as session:
        return list_cases(session, CaseFilter(kinds=("ACTED_AFTER_REVOCATION",)))


def void(till: ReadyShop, sale_id: UUID) -> None:
    till.database.write(
        lambda s: returns.void(s, till.actor, op_id=new_id(), sale_id=sale_id, reference="4711")
    )


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X6")
def test_what_somebody_did_after_they_were_let_go_is_recorded_and_told(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)  # before
    owner, gone = till.person("ADMINISTRADOR"), till.actor.user_id
    decide(node, till, lambda s, who: staff.set_active(s, who, gone, active=False), owner)
    sold = [sell(till), sell(till)]
    for sale in sold:
        void(till, sale.sale_id)
    reply = push_all(node, till)
    assert {one.outcome for one in reply.results} == {"applied"}
    found = cases_of(node)
    assert [one.detail["held"] for one in found] == [0, 1, 1]  # the sales together, each void alone
    assert {one.subject_id for one in found} == {gone}
    assert found[0].figures["person"] == till.actor.name
    assert found[0].seq == reply.results[1].seq  # not the sale before it
    assert problems_of(node.database) == ()


@pytest.mark.conflict_row("user_list_old")
@pytest.mark.req("X6")
def test_what_a_role_could_no_longer_do_is_told_and_the_rest_is_not(
    node: DirectCentre, till: ReadyShop
) -> None:
    owner = till.person("ADMINISTRADOR")
    denied = {"returns.void": roles.RoleRule("deny")}
    decide(node, till, lambda s, who: roles.set_rules(s, who, "SUPERVISOR", denied), owner)
    void(till, sell(till).sale_id)
    push_all(node, till)
    (case,) = cases_of(node)
    assert (case.detail["why"], case.detail["held"]) == ("role", 1)
