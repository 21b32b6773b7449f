"""Cases are told in the words of the shop and closed by a person, once, with a reason."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from pos_app.core import case_views, journal, resolving, verify
from pos_app.core.actor import Actor
from pos_app.core.case_kinds import CASE_KINDS, DECISIONS
from pos_app.core.case_views import CaseFilter, CaseView
from pos_app.core.cases import open_case
from pos_app.core.errors import (
    CaseMissing,
    CaseResolved,
    DecisionUnknown,
    DocumentNotOfCase,
    NoteMissing,
    NotPermitted,
)
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.journal import Stamp
from tests.core.any_database import DATABASES, ready_shop
from tests.shop import ReadyShop
from tests.sync.tills import STOCKED, sell


@pytest.fixture(params=DATABASES)
def oversold(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReadyShop]:
    for shop in ready_shop(request, tmp_path, stock_milli=1000):
        shop.open_cash()
        sell(shop, pieces=3)
        yield shop


def cases_of(shop: ReadyShop, wanted: CaseFilter | None = None) -> tuple[CaseView, ...]:
    with shop.database.read() as session:
        return case_views.list_cases(session, wanted or CaseFilter())


def resolve(shop: ReadyShop, case: UUID, decision: str, **more: object) -> UUID:
    said = {"op_id": new_id(), "note": "faltaba una guía", "actor": shop.actor, **more}
    actor = said.pop("actor")
    return shop.database.write(
        lambda s: resolving.resolve(s, actor, case_id=case, decision=decision, **said)  # type: ignore[arg-type]
    )


@pytest.mark.req("S8")
def test_a_case_is_told_and_closed_with_who_when_and_why(oversold: ReadyShop) -> None:
    (case,) = cases_of(oversold)
    words = case_views.words_of(case, translator("en"))
    name = oversold.item(STOCKED[0]).name
    assert words.title == "Sold more than there was"
    assert words.happened.startswith(f"{name} came to −2 in ")
    op_id = resolve(oversold, case.id, "corrected")
    assert cases_of(oversold) == ()
    (closed,) = cases_of(oversold, CaseFilter(status="resolved"))
    assert (closed.decision, closed.note) == ("corrected", "faltaba una guía")
    assert (closed.decided_by, closed.decider) == (oversold.actor.user_id, oversold.actor.name)
    resolve(oversold, case.id, "corrected", op_id=op_id)  # the answer was lost: the same again
    with oversold.database.read() as session:
        assert verify.verify(session).problems == ()
        assert case_views.count_cases(session, CaseFilter(status="")) == {"OVERSOLD": 1}


@pytest.mark.req("S8", refusal=True)
def test_what_does_not_close_a_case_changes_nothing(oversold: ReadyShop) -> None:
    (case,) = cases_of(oversold)
    for refusal, decision, more in (
        (NotPermitted, "corrected", {"actor": Actor(new_id(), "Ana", "VENDEDOR")}),
        (DecisionUnknown, "flagged", {}),
        (NoteMissing, "corrected", {"note": "  "}),
        (DocumentNotOfCase, "corrected", {"document_id": new_id()}),
    ):
        with pytest.raises(refusal):
            resolve(oversold, case.id, decision, **more)
    with pytest.raises(CaseMissing):
        resolve(oversold, new_id(), "corrected")
    assert cases_of(oversold) == (case,)
    resolve(oversold, case.id, "corrected")
    with pytest.raises(CaseResolved, match=oversold.actor.name):
        resolve(oversold, case.id, "acknowledged")


def test_of_two_documents_with_one_number_one_is_chosen_to_be_corrected(
    oversold: ReadyShop,
) -> None:
    first, second = sell(oversold).sale_id, sell(oversold).sale_id
    with oversold.database.read() as session:
        station = journal.get_station(session)
    stamp = Stamp(
        second, station.device_id, 9, station.branch_id, oversold.actor.user_id,
        oversold.database.clock.now(),
    )  # fmt: skip
    detail: dict[str, str | int] = {"number": 7, "other": str(first)}
    oversold.database.write(
        lambda s: open_case(s, stamp, kind="FOLIO_CONFLICT", subject_id=second, detail=detail)
    )
    (case,) = cases_of(oversold, CaseFilter(kinds=("FOLIO_CONFLICT",)))
    assert [one.id for one in case.documents] == [first, second]
    with pytest.raises(DocumentNotOfCase):
        resolve(oversold, case.id, "flagged")
    resolve(oversold, case.id, "flagged", document_id=second)
    with oversold.database.read() as session:
        assert resolving.list_flagged(session) == (second,)


def test_pages_of_cases_meet(oversold: ReadyShop) -> None:
    for code in STOCKED[1:]:
        sell(oversold, [code], pieces=3)
    whole = cases_of(oversold)
    assert len(whole) == 3
    with oversold.database.read() as session:
        first = case_views.list_cases(session, CaseFilter(), limit=2)
        at = (first[-1].opened_at, first[-1].id)
        rest = case_views.list_cases(session, CaseFilter(), after=at, limit=2)
    assert first + rest == whole


def test_every_kind_has_words_and_a_decision_that_closes_it() -> None:
    for kind in CASE_KINDS.values():
        assert kind.title
        assert kind.to_do
        assert kind.decisions
        assert set(kind.decisions) <= set(DECISIONS)
