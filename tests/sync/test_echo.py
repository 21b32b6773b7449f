"""A till whose disk was lost or put back gets everything back that the centre has of it (Q11)."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec
import pytest

from pos_app.core import cash, journal, kardex, returns, ticket_lists
from pos_app.core.errors import CentreUnreachable, UnknownStream
from pos_app.core.ids import new_id
from pos_app.core.sync import centre, certificates, conversation, feed, forking, outbox, recalling
from pos_app.core.sync.answers import answer_pull
from pos_app.core.sync.bodies import EchoBody
from pos_app.core.sync.messages import Page, Pull, Recognise, StreamAt
from pos_app.core.ticket_lists import Wanted
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop, make_shop
from tests.simulation.acts import poison
from tests.simulation.nodes import Machine, Till, know
from tests.sync.direct import DirectLine, join, pull_all, push_all, rejoin, sender_of, talk
from tests.sync.echoes import Kept, Prepared, operations, prepare
from tests.sync.tills import (
    STOCKED,
    copy_of,
    count_sales,
    device_of,
    first_till,
    levels_of,
    problems_of,
    reopen,
    sell,
    sync,
)

OFF = CentreUnreachable(url="direct:", reason="cut")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("echo"))


@pytest.fixture
def kept(prepared: Prepared, tmp_path: Path) -> Iterator[Kept]:
    found = prepared.open_in(tmp_path)
    yield found
    found.lost.database.close()
    found.node.database.close()


def is_whole(kept: Kept, till: ReadyShop) -> None:
    """Check that everything of the lost till is at the new one, and nothing is wrong anywhere."""
    old_id = kept.old_id
    assert operations(till.database, old_id) == operations(kept.lost.database, old_id)
    with till.database.read() as session, kept.lost.database.read() as before:
        assert cash.list_z(session) == cash.list_z(before)
        assert [one.whole for one in recalling.list_recalled(session)] == [True]
    assert problems_of(till.database) == problems_of(kept.node.database) == ()


@pytest.mark.req("Q11")
def test_everything_the_centre_has_of_a_lost_till_comes_back(kept: Kept) -> None:
    levels = levels_of(kept.lost)
    till = kept.replaced()
    assert talk(kept.node, till).stopped == ()
    is_whole(kept, till)
    assert levels_of(till) == levels  # own stock is not counted twice
    variant = till.item(STOCKED[0]).variant_id
    with till.database.read() as session, kept.lost.database.read() as before:
        for read in (session, before):
            assert len(returns.find(read, "1")) == 1  # told of, and here whole: once
            assert len(ticket_lists.find_tickets(read, Wanted(number=1), notes=False)) == 1
        cards = [
            [(row.quantity_milli, row.on_hand_after_milli, row.document_id) for row in card]
            for card in (kardex.card(session, variant), kardex.card(before, variant))
        ]
    assert cards[0] == cards[1]
    assert talk(kept.node, till).rows == 0  # and that is all
    till.database.close()


@pytest.mark.req("Q11")
def test_it_sells_while_the_old_journal_comes_down(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ECHO_ROWS", 4)
    levels, till = levels_of(kept.lost), kept.replaced()
    till.open_cash()

    def selling(page: Page) -> Page:
        if page.stream.startswith("echo:") and page.rows:
            sell(till)
        return page

    talk(kept.node, till, on_page=selling)
    sold = count_sales(till.database) - 6
    assert sold > 3
    with till.database.read() as session:
        waiting = outbox.not_central(session)
    assert (waiting.sales, waiting.since is not None) == (sold, True)
    assert talk(kept.node, till).pending == 0
    is_whole(kept, till)
    assert levels_of(till)[STOCKED[0]] == levels[STOCKED[0]] - 1000 * sold
    with till.database.read() as session:
        assert outbox.not_central(session) == outbox.NotCentral(0, 0, None)
    till.database.close()


@pytest.mark.req("Q11")
def test_a_line_that_breaks_at_each_page_goes_on_where_it_was(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "ECHO_ROWS", 3)
    till, came = kept.replaced(), 0

    def breaking(page: Page) -> Page:
        nonlocal came
        if page.stream.startswith("echo:"):
            came += 1
            if came % 2 == 0:  # each page but the first is asked for twice
                raise OFF
        return page

    for _ in range(50):
        try:
            talk(kept.node, till, on_page=breaking)
        except CentreUnreachable:
            continue
        break
    pages = -(-len(operations(kept.lost.database, kept.old_id)) // 3)
    assert came == 2 * pages - 1  # nothing that had come was asked for again
    is_whole(kept, till)
    till.database.close()


def changed(row: int, change: Callable[[EchoBody], EchoBody]) -> Callable[[Page], Page]:
    """Return what changes one row of each echo page on its way."""

    def on_page(page: Page) -> Page:
        if not page.stream.startswith("echo:") or len(page.rows) <= row:
            return page
        rows = list(page.rows)
        body = change(msgspec.json.decode(rows[row].body, type=EchoBody))
        rows[row] = msgspec.structs.replace(rows[row], body=msgspec.Raw(msgspec.json.encode(body)))
        return msgspec.structs.replace(page, rows=tuple(rows))

    return on_page


def other_byte(body: EchoBody) -> EchoBody:
    """Return an operation of which one byte is another; it is still JSON."""
    op = bytes(body.op).replace(b'"quantity_milli":', b'"quantity_milli":1', 1)
    op = op if op != bytes(body.op) else bytes(body.op).replace(b'"seq":', b'"seq":1', 1)
    return msgspec.structs.replace(body, op=msgspec.Raw(op))


@pytest.mark.req("Q11", refusal=True)
@pytest.mark.parametrize(
    "change",
    [other_byte, lambda body: msgspec.structs.replace(body, previous="0" * 64)],
    ids=["a byte", "a gap"],
)
def test_a_page_that_was_changed_on_its_way_is_refused_whole(
    kept: Kept, change: Callable[[EchoBody], EchoBody]
) -> None:
    till = kept.replaced()
    talk_once = talk(kept.node, till, on_page=changed(5, change))
    assert [error.facts["stream"] for error in talk_once.stopped] == ["echo:6"]
    assert operations(till.database, kept.old_id) == []
    with till.database.read() as session:
        assert recalling.where(session, kept.old_id).position == 0
        assert [one.whole for one in recalling.list_recalled(session)] == [False]
    till.open_cash()
    sell(till)  # it works on, and goes on when what comes is right
    assert talk(kept.node, till).stopped == ()
    is_whole(kept, till)
    till.database.close()


@pytest.mark.req("Q11", refusal=True)
def test_only_who_goes_on_for_a_till_may_ask_for_its_journal(kept: Kept) -> None:
    kept.node.database.write(lambda s: centre.add_branch(s, code="2", name="Norte"))
    start = StreamAt(position=0, token=feed.START.hex())
    asked = Pull(streams={feed.echo_stream(kept.old_id): start})
    for branch in ("1", "2"):
        till = make_shop(kept.folder / branch, products=(), own_device=True)
        till = join(kept.node, till, kept.node.code(branch, till=f"Caja {branch}"))
        with kept.node.database.read() as session, pytest.raises(UnknownStream):
            answer_pull(session, sender_of(till), asked)
        till.database.close()


@pytest.mark.req("Q11")
def test_a_disk_put_back_keeps_what_it_did_and_gets_back_what_it_lost(kept: Kept) -> None:
    """Both went on from the backup: each other's operations stand beside, none twice."""
    copy_of(kept.lost, kept.folder / "backup")
    kept.lost.open_cash()
    gone = [sell(kept.lost, pieces=2).sale_id for _ in range(3)]
    kept.lost.database.write(lambda s: cash.close_session(s, kept.lost.actor, counted_minor=50_000))
    talk(kept.node, kept.lost)
    restored = reopen(kept.lost, kept.folder / "backup")
    old_id = kept.old_id
    restored.open_cash()
    sell(restored, pieces=5)
    restored.database.write(lambda s: cash.close_session(s, restored.actor, counted_minor=50_000))
    assert rejoin(kept.node, restored) == 3
    for _ in range(2):
        assert talk(kept.node, restored).stopped == ()
    assert count_sales(restored.database) == 6 + 3 + 1
    with restored.database.read() as session:
        assert all(returns.find(session, str(sale)) for sale in gone)
        assert len(cash.list_z(session)) == 4
        (beside, _) = recalling.old_journals(session)
    there = operations(kept.node.database, old_id)
    assert operations(restored.database, beside) == there[-5:]
    assert levels_of(restored)[STOCKED[0]] == levels_of(kept.lost)[STOCKED[0]] - 5000
    assert problems_of(restored.database) == problems_of(kept.node.database) == ()
    restored.database.close()


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "without the guard"])
def test_a_centre_put_back_before_a_new_identity_said_anything_gets_what_the_old_one_did(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """It has nothing of the new identity, then as before: that alone does not show it."""
    if not guarded:
        monkeypatch.setattr(forking, "are_supplied", lambda _: True)
    was_centre = Machine(kept.folder / "centre" / "centre.db", at_centre=True)
    was_centre.copy_to(kept.folder / "yesterday.db")
    kept.lost.open_cash()
    sold = [sell(kept.lost, pieces=pieces).sale_id for pieces in (1, 2)]
    kept.lost.database.write(lambda s: cash.close_session(s, kept.lost.actor, counted_minor=50_000))
    talk(kept.node, kept.lost)
    copy_of(kept.lost, kept.folder / "backup")
    kept.lost.database.write(lambda s: cash.open_session(s, kept.lost.actor, float_minor=0))
    talk(kept.node, kept.lost)
    restored, old_id = reopen(kept.lost, kept.folder / "backup"), kept.old_id
    assert rejoin(kept.node, restored) == 0  # the centre has it all
    kept.node.database.close()
    was_centre.put_back(kept.folder / "yesterday.db")
    node = replace(kept.node, database=was_centre.store)
    sender = sender_of(restored)
    node.database.write(lambda s: know(s, sender.device_id, old_id, sender.branch_id))
    for _ in range(2):
        talk(node, restored)
    with node.database.read() as session:
        there = [journal.find_applied(session, sale_id) is not None for sale_id in sold]
    assert there == [guarded, guarded]
    if guarded:
        assert problems_of(restored.database) == problems_of(node.database) == ()
    restored.database.close()
    node.database.close()


@pytest.mark.req("Q11")
def test_a_disk_lost_twice_gets_back_both_journals(kept: Kept) -> None:
    first = kept.replaced("first")
    first.open_cash()
    talk(kept.node, first)
    sell(first)
    talk(kept.node, first)
    second = kept.replaced("second")  # the code is for the name; it replaces who goes on now
    assert talk(kept.node, second).stopped == ()
    with second.database.read() as session:
        recalled = recalling.list_recalled(session)
    assert [one.device_id for one in recalled] == [kept.old_id, device_of(first)]
    assert count_sales(second.database) == 7
    assert problems_of(second.database) == ()
    first.database.close()
    second.database.close()


@pytest.mark.req("Q11")
@pytest.mark.parametrize("named", [True, False], ids=["as it is", "only the last one named"])
def test_a_centre_put_back_knows_all_that_a_till_was_by_its_certificate(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    """Lost twice, and the centre is put back to before both: the first journal is there still."""
    if not named:
        monkeypatch.setattr(certificates, "_bring_line_back", lambda *_: None)
    was_centre = Machine(kept.folder / "centre" / "centre.db", at_centre=True)
    was_centre.copy_to(kept.folder / "yesterday.db")
    first = kept.replaced("first")
    talk(kept.node, first)
    second = kept.replaced("second")
    kept.node.database.close()
    was_centre.put_back(kept.folder / "yesterday.db")
    node = replace(kept.node, database=was_centre.store)
    with second.database.read() as session:
        shown = Recognise(certificate=certificates.find(session))
    DirectLine(node, sender_of(second)).recognise(shown)
    for _ in range(2):
        assert talk(node, second).stopped == ()
    here = operations(second.database, kept.old_id)
    assert here == (operations(kept.lost.database, kept.old_id) if named else [])
    assert problems_of(second.database) == problems_of(node.database) == ()
    for till in (first, second):
        till.database.close()
    node.database.close()


def test_what_the_centre_set_aside_comes_back_as_such(kept: Kept) -> None:
    machine = Machine(kept.lost.folder, _open=kept.lost.database)
    machine.clock.set(kept.lost.database.clock.now())
    poison(Till(0, machine, kept.lost.actor), Random(1))
    push_all(kept.node, kept.lost)
    till = kept.replaced()
    assert talk(kept.node, till).stopped == ()
    with till.database.read() as session:
        assert outbox.count_quarantined(session) == 1
    assert problems_of(till.database) == ()
    pull_all(kept.node, till)
    assert (
        operations(till.database, kept.old_id)[-1]
        == operations(kept.lost.database, kept.old_id)[-1]
    )
    till.database.close()


def test_what_a_later_program_wrote_waits_for_that_program(kept: Kept) -> None:
    """The centre understood it, this till does not: nothing is skipped, and it says so."""
    till = kept.replaced()

    def future(page: Page) -> Page:
        rows = tuple(msgspec.structs.replace(row, schema=2) for row in page.rows)
        return msgspec.structs.replace(page, rows=rows) if "echo" in page.stream else page

    report = talk(kept.node, till, on_page=future)
    assert [error.facts["reason"] for error in report.stopped] == ["schema 2 is not known"]
    with till.database.read() as session:
        assert recalling.where(session, kept.old_id).position == 0
    assert new_id() != kept.old_id
    till.database.close()


@pytest.mark.req("Q11")
def test_a_new_machine_joins_for_the_lost_one_over_the_line(
    centre: CentreProcess, tmp_path: Path
) -> None:
    """The whole way that people go: a code for the till that is gone, `pos enrol`, a talk."""
    till = first_till(tmp_path / "one", centre)
    sell(till, STOCKED)
    sync(till)
    old_id, lost = device_of(till), operations(till.database, device_of(till))
    till.database.close()
    shutil.rmtree(till.folder)
    made = centre.ask(
        "POST", "/api/v1/enrolment-codes",
        json={"branch": "1", "till": "Caja 1", "replaces": str(old_id)},
    )  # fmt: skip
    blank = make_shop(tmp_path / "two", products=(), own_device=True)
    report = enrol(blank.database, blank.keys, centre.url, made.json()["code"])
    assert report.replaces == "Caja 1"
    assert sync_once(blank.database, report.keys).stopped == ()
    assert operations(blank.database, old_id) == lost
    assert problems_of(blank.database) == ()
    refused = centre.ask(
        "POST", "/api/v1/enrolment-codes",
        json={"branch": "1", "till": "Caja 1", "replaces": str(blank_id())},
    )  # fmt: skip
    assert refused.json()["type"] == "urn:shop:auth.device_unknown"
    blank.database.close()


def blank_id() -> UUID:
    """Return the id of no till."""
    return UUID(int=1)


@pytest.mark.gate
@pytest.mark.req("Q11")
@pytest.mark.timeout(300)
def test_a_drill_of_two_thousand_operations(tmp_path: Path) -> None:
    """How long it takes is printed, not judged: the machine may be a slow one."""
    kept = prepare(tmp_path / "made", days=20, sales=(1,) * 97).open_in(tmp_path / "drill")
    count = len(operations(kept.lost.database, kept.old_id))
    assert count >= 2000
    till = kept.replaced()
    began, conversations = time.monotonic(), 0
    while talk(kept.node, till).recalling:
        conversations += 1
    print(f"{count} operations back in {time.monotonic() - began:.1f} s")
    is_whole(kept, till)
    till.database.close()
