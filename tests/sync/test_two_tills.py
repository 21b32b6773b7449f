"""Two tills, one centre, a bad line between them: nothing lost, nothing doubled."""

import threading
from pathlib import Path

import pytest

from pos_app.core import people
from pos_app.core.db import open_database
from pos_app.core.errors import CentreUnreachable
from tests.server.processes import CentreProcess
from tests.shop import PEOPLE
from tests.sync.proxy import Fault, Proxy, on
from tests.sync.tills import (
    STOCKED,
    count_sales,
    first_till,
    levels_of,
    next_till,
    problems_of,
    sell,
    sync,
    total_moves,
)


def test_the_second_till_takes_over_shop_people_and_stock(
    any_centre: CentreProcess, tmp_path: Path
) -> None:
    one = first_till(tmp_path / "one", any_centre)
    sell(one)
    assert sync(one).pending == 0
    two = next_till(tmp_path / "two", any_centre)
    assert two.item(STOCKED[0]).price_minor == one.item(STOCKED[0]).price_minor
    assert levels_of(two) == levels_of(one)
    with two.database.read() as session:
        person = next(p for p in people.list_people(session) if p.role == "VENDEDOR")
    name, pin = PEOPLE["VENDEDOR"]
    assert people.sign_in(two.database, person.id, pin, two.keys.pepper).name == name
    assert problems_of(two.database) == ()


def test_a_reply_cut_in_the_middle_costs_nothing(any_centre: CentreProcess, tmp_path: Path) -> None:
    with Proxy(any_centre.port) as line:
        one = first_till(tmp_path / "one", any_centre, line.url)
        sync(one)
        two = next_till(tmp_path / "two", any_centre, line.url)
        for number, cut in enumerate((0, 1, 17, 120, -1)):
            for till in (one, two):
                sell(till, STOCKED, pieces=1 + number)
                line.plan = on(b"/push", Fault(cut_reply_at=cut))
                with pytest.raises(CentreUnreachable):
                    sync(till)
                line.plan = None
        for till in (one, two, one):
            assert sync(till).pending == 0
        assert any_centre.stock() == total_moves(one, two)
        assert levels_of(one) == levels_of(two)
        assert problems_of(one.database) == problems_of(two.database) == ()
    url = any_centre.database_url or f"sqlite:///{any_centre.folder / 'centre.db'}"
    centre = open_database(url)
    assert count_sales(centre) == 10
    assert problems_of(centre) == ()
    centre.close()


def test_both_tills_know_of_each_others_sales(any_centre: CentreProcess, tmp_path: Path) -> None:
    one = first_till(tmp_path / "one", any_centre)
    sync(one)
    two = next_till(tmp_path / "two", any_centre)
    before = levels_of(one)
    sell(one, pieces=3)
    sell(two, pieces=4)
    sync(one)
    sync(two)
    sell(two, pieces=1)  # not sent yet, and counted once
    assert levels_of(two)[STOCKED[0]] == before[STOCKED[0]] - 8000
    sync(one)
    assert levels_of(one)[STOCKED[0]] == before[STOCKED[0]] - 7000
    sync(two)
    sync(one)
    assert levels_of(one) == levels_of(two)
    assert problems_of(one.database) == problems_of(two.database) == ()


def test_four_tills_that_send_at_the_same_time(any_centre: CentreProcess, tmp_path: Path) -> None:
    tills = [first_till(tmp_path / "t0", any_centre)]
    sync(tills[0])
    tills += [next_till(tmp_path / f"t{n}", any_centre) for n in range(1, 4)]

    def work(number: int) -> None:
        for turn in range(6):
            sell(tills[number], STOCKED, pieces=1 + (turn + number) % 3)
            sync(tills[number])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for till in tills:
        assert sync(till).pending == 0
    assert any_centre.stock() == total_moves(*tills)
    assert len({tuple(sorted(levels_of(till).items())) for till in tills}) == 1
    for till in tills:
        assert problems_of(till.database) == ()
    url = any_centre.database_url or f"sqlite:///{any_centre.folder / 'centre.db'}"
    centre = open_database(url)
    assert count_sales(centre) == 24
    assert problems_of(centre) == ()
    centre.close()
