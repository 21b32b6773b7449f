"""Folios: given once, used in order, never twice; what refuses them and what verifies them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_app.core import verify
from pos_app.core.actor import Actor
from pos_app.core.clock import SetClock
from pos_app.core.errors import (
    CafUnreadable,
    FoliosDateMissing,
    FoliosExpired,
    FoliosMixed,
    FoliosNotUsed,
    FoliosOfAnother,
    FoliosOverlap,
    FoliosWrong,
    FolioTypeUnknown,
    InsufficientStock,
    NoFoliosLeft,
    NotPermitted,
    ShopError,
)
from pos_app.core.fiscal.cl import caf, dated, folios
from pos_app.core.fiscal.cl.folios import NewFolios
from pos_app.core.ids import new_id
from tests.core.fiscal.chile import BREAD, MILK, Chile, become_chilean, open_chile
from tests.shop import ReadyShop

CAF = """<?xml version="1.0"?>
<AUTORIZACION><CAF version="1.0"><DA><RE>{owner}</RE><RS>PEÑA Y CIA</RS><TD>{code}</TD>
<RNG><D>{first}</D><H>{last}</H></RNG><FA>2026-11-02</FA>
<RSAPK><M>0a4O</M><E>Aw==</E></RSAPK><IDK>{key}</IDK></DA>
<FRMA algoritmo="SHA1withRSA">g1AQ</FRMA></CAF><RSASK>-----BEGIN</RSASK></AUTORIZACION>
"""


@pytest.fixture
def chile(tmp_path: Path) -> Iterator[Chile]:
    ready = open_chile(tmp_path / "chile")
    yield ready
    ready.shop.database.close()


def caf_file(folder: Path, **said: object) -> Path:
    values = {"owner": "76192083-9", "code": 39, "first": 1, "last": 5, "key": 300, **said}
    path = folder / "F1T39.xml"
    path.write_text(CAF.format(**values), encoding="iso-8859-1")
    return path


@pytest.mark.req("V2")
def test_the_next_range_takes_over_when_one_is_used_up(chile: Chile) -> None:
    chile.give("39", 1001, 1002)
    chile.give("39", 51, 52)
    assert [chile.sell(MILK).number for _ in range(4)] == [1001, 1002, 51, 52]
    used, ready = chile.known()
    assert (used.last_used, used.left, ready.last_used, ready.left) == (1002, 0, 52, 0)
    with chile.shop.database.read() as session:
        assert verify.verify(session).ok


@pytest.mark.req("V2", refusal=True)
def test_without_folios_nothing_is_charged_and_the_till_says_what_to_do(chile: Chile) -> None:
    chile.give("39", 7, 7)
    chile.sell(MILK)
    before = _movements(chile)
    with pytest.raises(NoFoliosLeft) as refused:
        chile.sell(MILK)
    assert refused.value.facts == {"document": "Electronic receipt", "type": "39"}
    assert "pos folios add" in str(refused.value)
    assert _movements(chile) == before
    chile.give("39", 8, 8)
    assert chile.sell(MILK).number == 8


def _movements(chile: Chile) -> int:
    with chile.shop.database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM movements")).scalar_one())


@pytest.mark.req("V2", refusal=True)
def test_a_refused_sale_gives_its_folio_back(chile: Chile) -> None:
    chile.give("39", 10, 20)
    cart = chile.cart(*[BREAD] * 3)
    huge = chile.cart(MILK)
    too_many = type(huge)(
        huge.id, tuple(type(one)(**{**vars(one), "quantity_milli": 10**6}) for one in huge.lines)
    )
    with pytest.raises(InsufficientStock):
        chile.charge(too_many)
    assert chile.document(chile.charge(cart).sale_id).number == 10


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (NewFolios("39", 150, 250), FoliosOverlap),
        (NewFolios("39", 1, 1000), FoliosOverlap),
        (NewFolios("39", 200, 200), FoliosOverlap),
        (NewFolios("111", 1, 10), FolioTypeUnknown),
        (NewFolios("39", 10, 9), FoliosWrong),
        (NewFolios("39", 0, 9), FoliosWrong),
        (NewFolios("61", 1, 10), FoliosDateMissing),
        (NewFolios("61", 1, 10, authorised_on=date(2026, 5, 1)), FoliosExpired),
        (NewFolios("39", 1, 10, tax_id="97975000-5"), FoliosOfAnother),
        (NewFolios("39", 1, 10, environment="certification"), FoliosMixed),
        (NewFolios("39", 1, 10, environment="demo"), FoliosMixed),
    ],
)
@pytest.mark.req("V2", refusal=True)
def test_folios_that_cannot_be_right_are_refused(
    chile: Chile, new: NewFolios, error: type[ShopError]
) -> None:
    chile.give("39", 101, 200)
    with pytest.raises(error):
        chile.add(new)
    assert len(chile.known()) == 1


@pytest.mark.req("V2", refusal=True)
def test_only_who_may_adds_folios_and_only_where_they_are_used(
    chile: Chile, shop: ReadyShop
) -> None:
    def add(ready: ReadyShop, actor: Actor) -> None:
        ready.database.write(
            lambda session: folios.add_folios(session, actor, NewFolios("39", 1, 9))
        )

    for role in ("SUPERVISOR", "BODEGUERO", "VENDEDOR"):
        with pytest.raises(NotPermitted):
            add(chile.shop, chile.shop.person(role))
    with pytest.raises(FoliosNotUsed):
        add(shop, shop.actor)


def test_the_same_range_added_twice_by_one_press_is_added_once(chile: Chile) -> None:
    op_id = new_id()
    for _ in range(2):
        chile.shop.database.write(
            lambda session: folios.add_folios(
                session, chile.shop.actor, NewFolios("39", 1, 9), op_id=op_id
            )
        )
    assert [(one.first, one.last) for one in chile.known()] == [(1, 9)]


@pytest.mark.parametrize(
    ("authorised", "until"),
    [
        (date(2026, 8, 31), date(2027, 2, 21)),  # February is shorter
        (date(2026, 11, 1), date(2027, 4, 24)),
    ],
)
def test_folios_of_tax_credit_are_used_for_six_months_less_a_week(
    authorised: date, until: date
) -> None:
    assert dated.usable_until(authorised) == until


def test_expired_folios_are_given_up_and_receipts_never_expire(chile: Chile) -> None:
    chile.give("33", 1, 100)
    chile.give("39", 1, 100)
    chile.clock.set(datetime(2027, 4, 25, 15, tzinfo=UTC))
    invoices, receipts = chile.known()
    assert (invoices.left, invoices.given_up, receipts.left) == (0, 100, 100)
    assert chile.sell(MILK).number == 1
    buyer = chile.customer(tax_id="76192083-9", activity="Banquetería", address="Las Rosas 12")
    with pytest.raises(NoFoliosLeft):
        chile.charge(chile.cart(MILK, customer_id=buyer), kind="invoice")


def test_few_folios_are_said_before_there_are_none(chile: Chile) -> None:
    def low() -> list[tuple[str, int]]:
        with chile.shop.database.read() as session:
            return [(one.code, one.left) for one in folios.list_low(session)]

    chile.give("39", 1, 20)
    assert low() == []
    for _ in range(18):
        chile.sell(MILK)
    assert low() == [("39", 2)]
    chile.give("39", 21, 120)
    assert low() == []


def test_folios_that_last_less_than_two_days_are_said_with_their_days(chile: Chile) -> None:
    chile.give("39", 1, 50)
    for _ in range(35):
        chile.sell(MILK)
    with chile.shop.database.read() as session:
        assert folios.list_low(session) == ()  # 15, at 5 a day
    for _ in range(3):
        chile.sell(MILK)
    chile.sell(MILK)
    with chile.shop.database.read() as session:
        (low,) = folios.list_low(session)
    assert (low.left, low.days) == (11, 1)


def test_a_file_of_the_sii_says_the_range(chile: Chile, tmp_path: Path) -> None:
    new = caf.read_caf(caf_file(tmp_path))
    assert new == NewFolios("39", 1, 5, date(2026, 11, 2), "76192083-9", "production")
    chile.add(new)
    assert chile.sell(MILK).number == 1
    with pytest.raises(FoliosMixed):
        chile.add(caf.read_caf(caf_file(tmp_path, first=6, last=9, key=100)))
    with pytest.raises(FoliosOfAnother):
        chile.add(caf.read_caf(caf_file(tmp_path, first=6, last=9, owner="97975000-5")))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no XML",
        "<AUTORIZACION/>",
        CAF.format(owner="76192083-9", code=39, first="x", last=5, key=300),
        '<!DOCTYPE a [<!ENTITY b "c">]><AUTORIZACION>&b;</AUTORIZACION>',
        "x" * 70_000,
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "wrong.xml"
    path.write_text(content, encoding="iso-8859-1")
    with pytest.raises(CafUnreadable):
        caf.read_caf(path)
    with pytest.raises(CafUnreadable):
        caf.read_caf(tmp_path / "missing.xml")


def test_practice_folios_are_for_practice_alone(tmp_path: Path) -> None:
    chile = open_chile(tmp_path / "demo", demo=True)
    with pytest.raises(FoliosMixed):
        chile.add(NewFolios("39", 1, 9, environment="production"))
    chile.give("39", 1, 9)
    assert [one.environment for one in chile.known()] == ["demo"]
    chile.shop.database.close()


@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("UPDATE number_series SET last_number = 3 WHERE series LIKE 'cl:%'", "counter"),
        ("UPDATE fiscal_documents SET number = 2 WHERE number = 3", "twice"),
        ("UPDATE fiscal_documents SET number = 9 WHERE number = 4", "skipped"),
        ("UPDATE fiscal_documents SET number = 99 WHERE number = 4", "in no range"),
    ],
)
def test_verify_sees_a_folio_that_is_not_as_it_was_given(
    chile: Chile, harm: str, found: str
) -> None:
    chile.give("39", 1, 50)
    for _ in range(4):
        chile.sell(MILK)
    with chile.shop.database.read() as session:
        assert verify.verify(session).ok

    def spoil(session: object) -> None:
        session.execute(text("DROP TRIGGER fiscal_documents_no_update"))  # type: ignore[attr-defined]
        session.execute(text(harm))  # type: ignore[attr-defined]

    chile.shop.database.write(spoil)
    with chile.shop.database.read() as session:
        said = [problem.what for problem in verify.verify(session).problems]
    assert any(found in what for what in said), said


def test_what_was_added_is_in_the_record_with_its_day(chile: Chile) -> None:
    become_chilean(chile.shop)
    chile.give("61", 5, 9)
    (one,) = chile.known()
    assert (one.code, one.first, one.last, one.environment) == ("61", 5, 9, "production")
    assert one.usable_until == date(2027, 4, 24)
    assert one.added_at == chile.clock.now()
    assert timedelta(0) < one.usable_until - one.added_at.date()


def test_folios_are_used_and_verified_on_either_database(any_shop: ReadyShop) -> None:
    become_chilean(any_shop)
    any_shop.open_cash()
    chile = Chile(any_shop, SetClock(datetime.now(UTC)))
    chile.give("39", 1, 2, None)
    chile.give("39", 11, 12, None)
    assert [chile.sell(MILK).number for _ in range(3)] == [1, 2, 11]
    assert [(one.last_used, one.left) for one in chile.known()] == [(2, 0), (11, 1)]
    with pytest.raises(FoliosOverlap):
        chile.give("39", 2, 3, None)
    with any_shop.database.read() as session:
        assert verify.verify(session).ok
