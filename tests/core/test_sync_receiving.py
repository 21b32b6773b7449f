"""The centre records what happened, whatever rule it breaks, and sets aside only the unreadable."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from pos_app.core import cases, cash, catalog, journal, verify
from pos_app.core.catalog import ProductInput
from pos_app.core.db import WriteSession
from pos_app.core.errors import ChainBroken, JournalForked, JournalGap
from pos_app.core.facts import SaleFact, decode_envelope
from pos_app.core.ids import new_id
from pos_app.core.kardex import LevelFilter, list_levels
from pos_app.core.models.catalog import Branch, Location
from pos_app.core.models.journal import Operation
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import outbox
from tests.core.any_database import DATABASES, place_of
from tests.core.late import come_late
from tests.shop import ReadyShop, trading_shop
from tests.sync.direct import (
    DirectCentre,
    continued,
    envelope,
    joined_centre,
    next_push,
    pull_all,
    push_all,
    sender_of,
)
from tests.sync.tills import STOCKED, levels_of, problems_of, sell

NO_JSON = (b"", b"\x00\xff\xfe", b"{} ", b"not json", b'{"a":"\xff"}', b'{"a":"x\x01"}', b"[1,]")


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "till", own_device=True)


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


def kinds_of(node: DirectCentre) -> list[str]:
    with node.database.read() as session:
        return sorted(case.kind for case in cases.list_open(session))


def central(node: DirectCentre, code: str) -> int:
    with node.database.read() as session:
        rows = list_levels(session, LevelFilter(date.min))
    return sum(row.on_hand_milli for row in rows if row.code == code)


def aside(node: DirectCentre) -> list[tuple[int, str]]:
    with node.database.read() as session:
        rows = session.query(Quarantined).order_by(Quarantined.seq)
        return [(row.seq, row.code) for row in rows]


def last_seq(node: DirectCentre, till: ReadyShop) -> int:
    with node.database.read() as session:
        return journal.head(session, sender_of(till).device_id)[0]


def test_the_bytes_at_the_centre_are_the_bytes_that_the_till_hashed(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    push_all(node, till)
    with till.database.read() as session, node.database.read() as other:
        own = session.query(Operation).order_by(Operation.seq).all()
        there = other.query(Operation).order_by(Operation.seq).all()
        assert [(o.seq, o.payload, o.hash) for o in own] == [
            (o.seq, o.payload, o.hash) for o in there
        ]
    assert problems_of(node.database) == ()


@pytest.mark.req("S3")
def test_the_same_batch_again_changes_nothing(node: DirectCentre, till: ReadyShop) -> None:
    sell(till)
    push = next_push(till)
    first = node.receive(till, push)
    again = node.receive(till, push)
    assert [result.outcome for result in first.results] == ["applied"]
    assert [result.outcome for result in again.results] == ["duplicate"]
    assert (first.acked_seq, first.acked_hash) == (again.acked_seq, again.acked_hash)
    assert central(node, STOCKED[0]) == 99_000


@pytest.mark.failure_row(8)
def test_a_batch_out_of_order_is_a_gap_and_the_till_goes_back(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    sell(till)
    both = next_push(till)
    later = msgspec.structs.replace(both, previous=both.ops[0].hash, ops=both.ops[1:])
    with pytest.raises(JournalGap) as gap:
        node.receive(till, later)
    assert gap.value.facts["expected"] == both.ops[0].seq
    assert last_seq(node, till) == both.ops[0].seq - 1
    till.database.write(lambda s: outbox.acknowledge(s, both.ops[1].seq))
    till.database.write(lambda s: outbox.rewind(s, both.ops[0].seq))
    assert next_push(till).ops[0].seq == both.ops[0].seq
    assert push_all(node, till).acked_seq == both.ops[1].seq


def test_another_operation_under_a_known_number_is_a_fork(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    push = next_push(till)
    node.receive(till, push)
    other = msgspec.structs.replace(push.ops[0], hash="0" * 64)
    with pytest.raises(JournalForked):
        node.receive(till, msgspec.structs.replace(push, ops=(other,)))
    with pytest.raises(JournalForked):
        node.receive(till, msgspec.structs.replace(push, previous="0" * 64))


@pytest.mark.req("X8", refusal=True)
def test_one_changed_byte_breaks_the_chain_and_nothing_is_stored(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    push = next_push(till)
    before, seq = central(node, STOCKED[0]), last_seq(node, till)
    payload = bytearray(bytes(push.ops[0].op))
    for place in range(0, len(payload), 97):
        spoilt = payload.copy()
        spoilt[place] ^= 1
        sent = msgspec.structs.replace(push.ops[0], op=msgspec.Raw(bytes(spoilt)))
        with pytest.raises(ChainBroken):
            node.receive(till, msgspec.structs.replace(push, ops=(sent,)))
    assert (central(node, STOCKED[0]), last_seq(node, till)) == (before, seq)
    assert aside(node) == []


@pytest.mark.conflict_row("oversell")
def test_stock_that_goes_below_zero_is_recorded_with_a_case(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till, pieces=130)
    assert push_all(node, till).results[0].outcome == "applied"
    assert central(node, STOCKED[0]) == -30_000
    assert kinds_of(node) == ["OVERSOLD"]


def test_a_product_the_centre_does_not_know_is_made_from_the_sale(
    node: DirectCentre, till: ReadyShop
) -> None:
    new = ProductInput(code="NUEVO1", name="Aceitunas del norte", price_minor=900)
    variant_id = till.database.write(lambda s: catalog.save_product(s, new))[0]
    sell(till, ["NUEVO1"], pieces=2)
    assert push_all(node, till).results[0].outcome == "applied"
    assert kinds_of(node) == ["OVERSOLD", "UNKNOWN_PRODUCT"]
    assert central(node, "NUEVO1") == -2000
    pull_all(node, till)
    own = till.item("NUEVO1")  # the till keeps the product it knows, not the stub of it
    assert (own.variant_id, own.price_minor, own.name) == (variant_id, 900, new.name)


def test_a_product_made_from_a_sale_takes_another_code_where_its_own_is_taken(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    fact = _sale_of(till)
    stranger = new_id()
    line = msgspec.structs.replace(fact.lines[0], variant=stranger)
    move = msgspec.structs.replace(fact.moves[0], variant=stranger, lot=stranger)
    changed = msgspec.structs.replace(fact, lines=(line,), moves=(move,))
    payload = envelope(node, till, fact=msgspec.json.encode(changed, order="sorted"))
    reply = node.receive(till, continued(node, till, payload))
    assert reply.results[0].outcome == "applied"
    assert central(node, f"{line.code}~{stranger.hex[-6:]}") == -1000


def _sale_of(till: ReadyShop) -> SaleFact:
    """Return the newest sale of a till as its fact."""
    with till.database.read() as session:
        row = (
            session.query(Operation)
            .filter(Operation.type == "sale.charged")
            .order_by(Operation.seq.desc())
            .first()
        )
    assert row is not None
    return msgspec.json.decode(decode_envelope(row.payload).fact, type=SaleFact)


@pytest.mark.conflict_row("deactivated")
def test_a_sale_of_a_product_that_was_put_out_of_sale_opens_a_case(
    node: DirectCentre, till: ReadyShop
) -> None:
    node.database.write(lambda s: s.execute(text("UPDATE products SET active = false")))
    sell(till)
    assert push_all(node, till).results[0].outcome == "applied"
    assert kinds_of(node) == ["SOLD_INACTIVE"]


def test_the_same_number_given_twice_keeps_both_documents(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    push_all(node, till)
    fact = msgspec.json.encode(_sale_of(till), order="sorted")
    reply = node.receive(till, continued(node, till, envelope(node, till, fact=fact)))
    assert reply.results[0].outcome == "applied"
    assert kinds_of(node) == ["FOLIO_CONFLICT"]
    assert central(node, STOCKED[0]) == 98_000


def test_an_operation_that_came_before_under_another_number_has_no_second_effect(
    node: DirectCentre, till: ReadyShop
) -> None:
    sold = sell(till)
    push_all(node, till)
    fact = msgspec.json.encode(_sale_of(till), order="sorted")
    again = envelope(node, till, fact=fact, op=sold.sale_id)
    reply = node.receive(till, continued(node, till, again))
    assert reply.results[0].outcome == "already"
    assert central(node, STOCKED[0]) == 99_000
    assert kinds_of(node) == []
    assert problems_of(node.database) == ()


@pytest.mark.failure_row(11)
def test_what_cannot_be_read_is_kept_whole_and_the_rest_goes_on(
    node: DirectCentre, till: ReadyShop
) -> None:
    sell(till)
    fact = msgspec.json.encode(_sale_of(till), order="sorted")
    stranger = new_id()

    def made(**fields: object) -> bytes:
        return envelope(node, till, **{"fact": fact, **fields})  # type: ignore[arg-type]

    odd = {
        "unreadable": [
            b'{"nothing":"known"}',
            b'"just words"',
            b"17",
            b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
            made(fact=b'{"branch":5}'),
            made(occurred_at=datetime(2026, 1, 1)),  # noqa: DTZ001 - a time without zone
            made(type="sale charged\x00"),
            *NO_JSON,
        ],
        "other_device": [made(seq=999)],
        "foreign_branch": [made(branch=stranger)],
        "unknown_version": [made(version=2)],
        "unknown_type": [made(type="sale.teleported")],
    }
    for code, payloads in odd.items():
        for payload in payloads:
            seq = last_seq(node, till) + 1
            push = continued(node, till, _numbered(payload, seq, code))
            result = node.receive(till, push).results[0]
            assert (result.outcome, result.code) == ("quarantined", code), payload[:80]
            assert node.receive(till, push).results[0].outcome == "quarantined"
    assert len(aside(node)) == 11 + len(NO_JSON)
    assert central(node, STOCKED[0]) == 100_000
    good = node.receive(till, continued(node, till, made()))
    assert good.results[0].outcome == "applied"
    assert central(node, STOCKED[0]) == 99_000
    with node.database.read() as session:
        for row in session.query(Operation):
            assert journal.chain(row.prev_hash, row.payload) == row.hash
    assert problems_of(node.database) == ()


def _numbered(payload: bytes, seq: int, code: str) -> bytes:
    """Give a made operation the number under which it is sent now."""
    if code == "other_device" or b'"seq":' not in payload:
        return payload
    fields = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
    fields["seq"] = msgspec.Raw(str(seq).encode())
    return msgspec.json.encode(fields, order="sorted")


@pytest.mark.parametrize("what", ["quantity", "tax", "huge", "zero byte"])
def test_a_fact_that_the_tables_refuse_is_set_aside_with_its_reason(
    node: DirectCentre, till: ReadyShop, what: str
) -> None:
    sell(till)
    fact = _sale_of(till)
    change = msgspec.structs.replace
    spoilt = {
        "quantity": change(fact, moves=(change(fact.moves[0], quantity_milli=-5),)),
        "tax": change(fact, tax_minor=fact.tax_minor + 1),
        "huge": change(fact, total_minor=2**70, net_minor=2**70 - fact.tax_minor),
        "zero byte": change(fact, moves=(change(fact.moves[0], description="a\0b"),)),
    }[what]
    before = last_seq(node, till)
    payload = envelope(node, till, fact=msgspec.json.encode(spoilt, order="sorted"))
    result = node.receive(till, continued(node, till, payload)).results[0]
    if what == "zero byte" and node.database.is_sqlite:
        assert result.outcome == "applied"  # SQLite stores any text
        return
    assert (result.outcome, result.code) == ("quarantined", "impossible")
    assert result.detail
    assert last_seq(node, till) == before + 1
    assert central(node, STOCKED[0]) == 100_000
    assert problems_of(node.database) == ()


def test_goods_of_another_branch_are_not_moved_by_this_one(
    node: DirectCentre, till: ReadyShop
) -> None:
    foreign = new_id()
    node.database.write(lambda s: _add_place(s, foreign))
    sell(till)
    fact = _sale_of(till)
    move = msgspec.structs.replace(fact.moves[0], location=foreign)
    spoilt = msgspec.structs.replace(fact, moves=(move,))
    payload = envelope(node, till, fact=msgspec.json.encode(spoilt, order="sorted"))
    result = node.receive(till, continued(node, till, payload)).results[0]
    assert (result.outcome, result.code) == ("quarantined", "foreign_branch")


def _add_place(session: WriteSession, location_id: UUID) -> None:
    branch_id = new_id()
    session.add(Branch(id=branch_id, code="9", name="Otra"))
    session.flush()
    session.add(
        Location(id=location_id, branch_id=branch_id, code="SALA", name="Sala", kind="shelf")
    )
    session.flush()


def test_cash_of_a_session_whose_opening_could_not_be_read_is_recorded(
    node: DirectCentre, till: ReadyShop
) -> None:
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    push_all(node, till)
    till.open_cash()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pos_app.core.sync.receiving.FACT_VERSION", 99)
        assert push_all(node, till).results[0].outcome == "quarantined"
    till.database.write(
        lambda s: cash.move(s, till.actor, kind="paid_in", amount_minor=500, reason="cambio")
    )
    sell(till)
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_500))
    till.open_cash()
    reply = push_all(node, till)
    assert {result.outcome for result in reply.results} == {"applied"}
    assert "LATE_FOR_SESSION" in kinds_of(node)
    assert problems_of(node.database) == ()


def test_a_quarantined_operation_counts_at_its_till_and_not_at_the_centre(
    node: DirectCentre, till: ReadyShop
) -> None:
    """The goods moved here all the same; when a person releases it, it is counted once."""
    sell(till, pieces=4)
    push = next_push(till)
    with pytest.MonkeyPatch.context() as patch:  # the centre is of another version than the till
        patch.setattr("pos_app.core.sync.receiving.FACT_VERSION", 99)
        reply = node.receive(till, push)
    assert reply.results[0].outcome == "quarantined"
    till.database.write(lambda s: outbox.settle(s, reply))
    with till.database.read() as session:
        assert outbox.count_quarantined(session) == 1
    sell(till, pieces=1)
    push_all(node, till)
    pull_all(node, till)
    assert central(node, STOCKED[0]) == 99_000
    assert levels_of(till)[STOCKED[0]] == 95_000
    assert problems_of(till.database) == ()


@pytest.mark.conflict_row("closed_centrally")
@pytest.mark.req("C5")
def test_what_comes_after_the_z_is_an_addendum_at_the_centre_too(
    node: DirectCentre, till: ReadyShop
) -> None:
    with till.database.read() as session:
        closed = cash.get_open(session).id
    sell(till)
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    push_all(node, till)
    come_late(till, closed, amount_minor=900)
    push_all(node, till)
    with node.database.read() as session:
        z = cash.get_z(session, closed)
    assert [(late.number, late.kind, late.cash_minor) for late in z.addenda] == [
        (1, "cash.moved", 900)
    ]
    assert problems_of(node.database) == problems_of(till.database) == ()


def test_a_batch_is_recorded_whole_or_not_at_all(node: DirectCentre, till: ReadyShop) -> None:
    sell(till)
    sell(till)
    push = next_push(till)
    broken = msgspec.structs.replace(push.ops[1], hash="0" * 64)
    with pytest.raises(ChainBroken):
        node.receive(till, msgspec.structs.replace(push, ops=(push.ops[0], broken)))
    assert last_seq(node, till) == push.ops[0].seq - 1
    assert central(node, STOCKED[0]) == 100_000


def test_the_centre_verifies_like_a_till(node: DirectCentre, till: ReadyShop) -> None:
    for pieces in (1, 2, 3):
        sell(till, STOCKED, pieces)
    till.database.write(lambda s: cash.close_session(s, till.actor, counted_minor=50_000))
    push_all(node, till)
    with node.database.read() as session, till.database.read() as own:
        there, here = verify.verify(session), verify.verify(own)
    assert there.problems == here.problems == ()
    assert (there.operations, there.movements) == (here.operations, here.movements)
