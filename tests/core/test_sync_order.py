"""The same batch twice at the same time, one operation among many that cannot be read, resets."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from pos_app.core.catalog import ProductInput
from pos_app.core.clock import SystemClock
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.kardex import LevelFilter, list_levels
from pos_app.core.sync import centre, outbox, telling
from pos_app.core.sync.messages import Push
from tests.core.any_database import DATABASES, place_of
from tests.faults.sizes import size
from tests.shop import DATABASE_NAME, ReadyShop, make_shop, trading_shop
from tests.simulation import acts
from tests.simulation.nodes import Machine, Till
from tests.sync.direct import (
    DirectCentre,
    bring,
    joined_centre,
    make_centre,
    next_push,
    pull_all,
    push_all,
)
from tests.sync.tills import STOCKED, problems_of, sell

MANY = 10_000


@pytest.fixture
def till(tmp_path: Path) -> Iterator[ReadyShop]:
    yield from trading_shop(tmp_path / "till", own_device=True)


@pytest.fixture(params=DATABASES)
def node(request: pytest.FixtureRequest, tmp_path: Path, till: ReadyShop) -> Iterator[DirectCentre]:
    yield from joined_centre(place_of(request, tmp_path / "centre"), till)


def there(node: DirectCentre, code: str) -> int:
    """Return what the centre has of a product."""
    with node.database.read() as session:
        rows = list_levels(session, LevelFilter(date.min))
    return sum(row.on_hand_milli for row in rows if row.code == code)


# Twice at the same time ---------------------------------------------------------------------------


def push_twice(node: DirectCentre, till: ReadyShop, rounds: int) -> None:
    """Sell, and let two threads push the same batch at the same time, again and again."""
    gate, said = threading.Barrier(2), list[str]()
    pushes: list[Push] = []

    def run() -> None:
        for _ in range(rounds):
            gate.wait()  # the batch is made
            reply = node.receive(till, pushes[-1])
            said.extend(result.outcome for result in reply.results)
            gate.wait()  # both have been taken

    other = threading.Thread(target=run)
    other.start()
    for number in range(1, rounds + 1):
        sell(till)
        pushes.append(next_push(till))
        gate.wait()
        reply = node.receive(till, pushes[-1])
        said.extend(result.outcome for result in reply.results)
        gate.wait()
        till.database.write(lambda s, reply=reply: outbox.settle(s, reply))  # type: ignore[misc]
        assert sorted(said) == ["applied"] * number + ["duplicate"] * number
    other.join()
    assert there(node, STOCKED[0]) == 100_000 - 1000 * rounds
    assert problems_of(node.database) == ()


@pytest.mark.failure_row(7)
def test_the_same_batch_from_two_threads_is_applied_once(
    node: DirectCentre, till: ReadyShop
) -> None:
    push_twice(node, till, 10)


@pytest.mark.gate
@pytest.mark.failure_row(7)
def test_the_same_batch_from_two_threads_in_hundreds_of_rounds(
    node: DirectCentre, till: ReadyShop
) -> None:
    push_twice(node, till, min(size(300), MANY))


# One among many ----------------------------------------------------------------------------------


@pytest.mark.failure_row(10)
@pytest.mark.req("Q14")
def test_one_that_cannot_be_read_among_two_hundred_stops_no_other(
    tmp_path: Path,
) -> None:
    place = 77
    shop = make_shop(tmp_path / "till", own_device=True)
    shop.database.close()
    quick = open_database(sqlite_url(shop.folder / DATABASE_NAME), synchronous="OFF")
    till = replace(shop, database=quick)
    till.open_cash()
    node = make_centre(tmp_path / "centre")
    bring(node, till)
    push_all(node, till)
    machine = Machine(Path(), clock=SystemClock(), _open=quick)  # type: ignore[arg-type]
    for number in range(1, 201):
        if number == place:
            acts.poison(Till(0, machine, till.actor), Random(place))
        else:
            sell(till)
    push = next_push(till)
    assert len(push.ops) == 200
    reply = node.receive(till, push)
    outcomes = [result.outcome for result in reply.results]
    assert outcomes.pop(place - 1) == "quarantined"
    assert outcomes == ["applied"] * 199
    assert reply.acked_seq == push.ops[-1].seq
    assert there(node, STOCKED[0]) == 100_000 - 199_000
    assert problems_of(node.database) == ()
    for one in (quick, node.database):
        one.close()


# A centre from yesterday that has gone on --------------------------------------------------------


def name_at(till: ReadyShop, code: str) -> str:
    return till.item(code).name


@pytest.mark.failure_row(13)
def test_a_feed_that_has_another_past_is_read_anew(tmp_path: Path) -> None:
    till = make_shop(tmp_path / "till", own_device=True)
    node = make_centre(tmp_path / "centre")
    bring(node, till)
    push_all(node, till)
    pull_all(node, till)
    machine = Machine(tmp_path / "centre" / "centre.db", at_centre=True, clock=SystemClock())  # type: ignore[arg-type]
    machine.copy_to(tmp_path / "yesterday.db")

    def rename(to: str) -> None:
        product = ProductInput(code=STOCKED[0], name=to, price_minor=1600)
        node.database.write(lambda s: centre.save_product(s, product))

    rename("Of a day that is lost")
    pull_all(node, till)
    assert name_at(till, STOCKED[0]) == "Of a day that is lost"
    node.database.close()
    machine.put_back(tmp_path / "yesterday.db")
    database = telling.attach(open_database(sqlite_url(machine.path)))
    node = DirectCentre(database, node.own)
    for number in range(4):  # beyond where the till stands
        rename(f"Name {number}")
    pull_all(node, till)
    assert name_at(till, STOCKED[0]) == "Name 3"
    assert problems_of(till.database) == ()
    for one in (till.database, database):
        one.close()
