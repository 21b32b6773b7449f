"""A shop without any network: what waits is carried by file, there and back."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text, update
from typer.testing import CliRunner

from pos_app.commands.app import app as pos
from pos_app.core import journal
from pos_app.core.db import Database, WriteSession, open_database
from pos_app.core.errors import (
    BundleGap,
    BundleOfOtherCentre,
    BundleOfOtherTill,
    BundleOutdated,
    BundleUnreadable,
    BundleWrongWay,
    CentreKeyUnknown,
    DeviceRevoked,
    DeviceUnknown,
    JournalForked,
    ShopError,
)
from pos_app.core.keys import Keys
from pos_app.core.models.journal import Device
from pos_app.core.models.local import Setting
from pos_app.core.sync import bundle_files, outbox, signing, telling
from pos_app.core.sync.bundle import read_answer, write_till_bundle
from pos_app.core.sync.bundle_centre import receive_bundle, write_answer
from sync_server.commands.app import app as centre_app
from sync_server.vault import Vault
from tests.server.processes import CentreProcess
from tests.shop import ReadyShop
from tests.sync.tills import (
    copy_of,
    count_sales,
    device_of,
    first_till,
    levels_of,
    next_till,
    problems_of,
    reopen,
    sell,
    sync,
)


@dataclass(frozen=True)
class Village:
    """Two tills that were joined in town, and a centre that they cannot reach any more."""

    centre: CentreProcess
    store: Database
    one: ReadyShop
    two: ReadyShop
    folder: Path

    def written(self, till: ReadyShop, name: str = "till.bundle", after: int | None = None) -> Path:
        path = self.folder / name
        write_till_bundle(till.database, till.keys, path, after=after)
        return path

    def answered(self, to: Path, name: str = "answer.bundle") -> Path:
        """Let the centre take a file, and write its answer."""
        receive_bundle(self.store, to)
        path = self.folder / name
        own = Keys(b"", Vault(self.centre.folder).held.private_key)
        return write_answer(self.store, own.sign, path, to)

    def state(self) -> tuple[object, ...]:
        """Return all that a file could change at the centre."""
        tables = ("journal", "sales", "movements", "levels", "feed", "stream_heads", "cases")
        with self.store.read() as session:
            return tuple(
                tuple(session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")))
                for table in tables
            )


def state_of(till: ReadyShop) -> tuple[object, ...]:
    """Return all that an answer could change at a till."""
    with till.database.read() as session:
        return tuple(
            tuple(session.execute(text(f"SELECT * FROM {table} ORDER BY 1")))
            for table in ("node", "stream_positions", "centre_link", "levels", "quarantine")
        )


def acked(till: ReadyShop) -> int:
    with till.database.read() as session:
        return journal.get_station(session).acked_seq


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("village")
    with CentreProcess(folder / "centre") as centre:
        one = first_till(folder / "one", centre)
        sync(one)
        two = next_till(folder / "two", centre)
        sync(two)
        sync(one)
        store = telling.attach(open_database(f"sqlite:///{centre.folder / 'centre.db'}"))
        yield Village(centre, store, one, two, folder)
        for node in (one.database, two.database, store):
            node.close()


@pytest.fixture
def village(joined: Village, tmp_path: Path) -> Village:
    """The village once more; what a test leaves behind is news for the next."""
    for till in (joined.one, joined.two):
        sync(till)
    return replace(joined, folder=tmp_path)


def refuses(village: Village, path: Path, error: type[ShopError]) -> None:
    """Check that the centre refuses a file, and that nothing is another."""
    before = village.state()
    with pytest.raises(error):
        receive_bundle(village.store, path)
    assert village.state() == before


def test_what_waits_goes_by_file_and_the_news_come_back(village: Village) -> None:
    one, two = village.one, village.two
    sell(two, pieces=2)
    sync(two)  # the other till has a line
    sales = count_sales(village.store)
    for pieces in (1, 2, 3):
        sell(one, pieces=pieces)
    file = village.written(one)
    received = receive_bundle(village.store, file)
    assert (received.count, received.fresh, received.quarantined) == (3, 3, 0)
    assert count_sales(village.store) == sales + 3
    report = read_answer(one.database, village.answered(file))
    assert report.pending == 0
    assert report.rows > 0
    sync(two)
    assert levels_of(one) == levels_of(two)
    for node in (one.database, village.store):
        assert problems_of(node) == ()


def test_twice_is_once_on_both_sides(village: Village) -> None:
    sell(village.one)
    file = village.written(village.one)
    answer = village.answered(file)
    before = village.state()
    again = receive_bundle(village.store, file)
    assert (again.count, again.fresh) == (1, 0)
    assert village.state() == before
    read_answer(village.one.database, answer)
    after = state_of(village.one)
    report = read_answer(village.one.database, answer)
    assert report.rows == 0
    strip = [row for row in after if row is not after[2]]  # but for when it heard of the centre
    assert [row for at, row in enumerate(state_of(village.one)) if at != 2] == strip


def test_what_was_sold_meanwhile_waits_for_the_next_file(village: Village) -> None:
    sell(village.one)
    answer = village.answered(village.written(village.one))
    sell(village.one)
    assert read_answer(village.one.database, answer).pending == 1
    report = read_answer(village.one.database, village.answered(village.written(village.one)))
    assert report.pending == 0


def test_a_file_overlaps_what_came_over_the_line(village: Village) -> None:
    sell(village.one)
    sell(village.one)
    file = village.written(village.one)
    sync(village.one)
    received = receive_bundle(village.store, file)
    assert (received.count, received.fresh) == (2, 0)


def test_an_old_answer_moves_nothing_backwards(village: Village) -> None:
    sell(village.one)
    old = village.answered(village.written(village.one))
    sell(village.one)
    sync(village.one)
    before = state_of(village.one)
    with pytest.raises(BundleOutdated):
        read_answer(village.one.database, old)
    assert state_of(village.one) == before


def test_news_of_a_position_that_is_past_are_not_taken_up_again(village: Village) -> None:
    answer = village.answered(village.written(village.one))  # no operation, only news
    sell(village.two, pieces=4)
    sync(village.two)
    sync(village.one)  # takes newer news over the line
    before = state_of(village.one)
    assert read_answer(village.one.database, answer).rows == 0
    assert state_of(village.one)[1] == before[1]
    assert levels_of(village.one) == levels_of(village.two)


def test_a_file_out_of_order_is_refused_and_says_from_where(village: Village) -> None:
    sell(village.one)
    first = village.written(village.one, "first")
    had = acked(village.one)
    sell(village.one)
    second = village.written(village.one, "second", after=had + 1)
    refuses(village, second, BundleGap)
    assert receive_bundle(village.store, first).fresh == 1
    assert receive_bundle(village.store, second).fresh == 1


def test_a_restored_till_is_seen_in_its_file(village: Village, tmp_path: Path) -> None:
    sell(village.two)
    sync(village.two)
    copy_of(village.two, tmp_path / "backup")
    sell(village.two, pieces=2)
    sync(village.two)
    restored = reopen(village.two, tmp_path / "backup")
    answer = village.answered(village.written(restored, "behind"))  # as an old file would be
    with pytest.raises(JournalForked):
        read_answer(restored.database, answer)  # and the answer tells the till
    sell(restored, pieces=5)
    refuses(village, village.written(restored, "other"), JournalForked)
    restored.database.close()


def test_files_of_others_are_refused(village: Village, tmp_path: Path) -> None:
    file = village.written(village.one)
    answer = village.answered(file)
    with pytest.raises(BundleOfOtherTill):
        read_answer(village.two.database, answer)
    with pytest.raises(BundleWrongWay):
        read_answer(village.one.database, file)
    refuses(village, answer, BundleWrongWay)
    other = tmp_path / "elsewhere"
    with village.one.database.read() as session:
        header = bundle_files.open_bundle(file).header
        assert outbox.get_link(session).server_id == header.server
    signed = replace_header(file, other, village.one.keys.sign, server=header.device)
    refuses(village, signed, BundleOfOtherCentre)
    signed = replace_header(file, other, village.one.keys.sign, device=header.server)
    refuses(village, signed, DeviceUnknown)
    key = signing.to_text(village.two.keys.public_key)
    signed = replace_header(file, other, village.two.keys.sign, key=key)
    refuses(village, signed, BundleUnreadable)  # whole, and signed by another till
    forged = replace_header(answer, other, village.two.keys.sign, key=key)
    with pytest.raises(BundleOfOtherCentre):
        read_answer(village.one.database, forged)


def replace_header(path: Path, to: Path, sign: Callable[[bytes], bytes], **fields: object) -> Path:
    """Write a file anew with another header, correctly signed."""
    bundle = bundle_files.open_bundle(path)
    header = msgspec.structs.replace(bundle.header, **fields)
    with bundle_files.write_bundle(to, header, sign) as writer:
        for kind, body in bundle.frames():
            raw = bundle_files.FRAME.pack(kind, len(body)) + body
            writer.put(writer.packer.compress(raw))
    return to


def test_a_till_that_was_shut_out_is_refused(village: Village) -> None:
    sell(village.two)
    file = village.written(village.two)
    device = device_of(village.two)

    def shut(status: str) -> None:
        change = update(Device).where(Device.id == device).values(status=status)
        village.store.write(lambda session: session.execute(change))

    shut("revoked")
    refuses(village, file, DeviceRevoked)
    shut("active")
    assert receive_bundle(village.store, file).fresh == 1


def test_a_till_that_never_met_its_centre_believes_no_file(village: Village) -> None:
    answer = village.answered(village.written(village.one))

    def forget(session: WriteSession) -> None:
        session.delete(session.get_one(Setting, outbox.CENTRE_KEY))

    village.one.database.write(forget)
    with pytest.raises(CentreKeyUnknown):
        read_answer(village.one.database, answer)
    sync(village.one)
    read_answer(village.one.database, answer)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_cut_and_any_other_byte_is_refused(village: Village, data: st.DataObject) -> None:
    """Both ways: nothing of a file that is not whole is believed, on neither side."""
    file = village.folder / "till.bundle"
    if not file.exists():
        sell(village.one)
        village.answered(village.written(village.one))
    side = data.draw(st.sampled_from(("till.bundle", "answer.bundle")))
    whole = (village.folder / side).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        damaged = whole[:at]
    else:
        other = whole[at] ^ data.draw(st.integers(1, 255))
        damaged = whole[:at] + bytes((other,)) + whole[at + 1 :]
    path = village.folder / "damaged"
    path.write_bytes(damaged)
    if side == "till.bundle":
        refuses(village, path, BundleUnreadable)
    else:
        before = state_of(village.one)
        with pytest.raises(BundleUnreadable):
            read_answer(village.one.database, path)
        assert state_of(village.one) == before


def test_what_unpacks_to_more_than_anybody_writes_is_refused(village: Village) -> None:
    path = village.folder / "bomb"
    header = bundle_files.open_bundle(village.written(village.one)).header
    with bundle_files.write_bundle(path, header, village.one.keys.sign) as writer:
        size = bundle_files.FRAME_LIMIT + 1
        writer.put(writer.packer.compress(bundle_files.FRAME.pack(b"h", size)))
        for _ in range(40):
            writer.put(writer.packer.compress(bytes(1024 * 1024)))
    assert path.stat().st_size < 200_000
    refuses(village, path, BundleUnreadable)


def test_by_commands(village: Village) -> None:
    """`pos bundle export`, `pos-server bundle import --reply`, `pos bundle import`."""
    sell(village.one)
    run = partial(CliRunner().invoke, catch_exceptions=False)
    file, answer = village.folder / "a", village.folder / "b"
    at_till = ["--data", str(village.one.folder), "--json"]
    out = run(pos, ["bundle", "export", str(file), *at_till])
    assert json.loads(out.stdout)["operations"] == 1, out.stderr
    at_centre = ["--data", str(village.centre.folder), "--json"]
    out = run(centre_app, ["bundle", "import", str(file), "--reply", str(answer), *at_centre])
    assert json.loads(out.stdout)["fresh"] == 1, out.stderr
    out = run(pos, ["bundle", "import", str(answer), *at_till])
    assert json.loads(out.stdout)["pending"] == 0, out.stderr
    whole = bytearray(file.read_bytes())
    whole[random.Random(1).randrange(len(whole))] ^= 1
    file.write_bytes(bytes(whole))
    out = run(centre_app, ["bundle", "import", str(file), *at_centre])
    assert out.exit_code == 1
    assert out.stderr.count("\n") == 1


def test_a_centre_on_postgresql_takes_files_too(migrated_postgres_url: str, tmp_path: Path) -> None:
    url = migrated_postgres_url
    with CentreProcess(tmp_path / "centre", database_url=url) as centre:
        till = first_till(tmp_path / "till", centre)
        sync(till)
        sell(till)
        file, answer = tmp_path / "a", tmp_path / "b"
        write_till_bundle(till.database, till.keys, file)
        out = CliRunner().invoke(
            centre_app,
            ["bundle", "import", str(file), "--reply", str(answer), "--json", "--data",
             str(centre.folder), "--database-url", url],
        )  # fmt: skip
        assert json.loads(out.stdout)["fresh"] == 1, out.stderr
        assert read_answer(till.database, answer).pending == 0
        assert sync(till).sent == 0
        till.database.close()
