"""Random operations on stock against the rules that must hold after each of them.

Some 7,000 steps on SQLite with make gates, 500 on PostgreSQL with make test, beside the 2,500 of
the ledger; any number with make soak STEPS=200000.
"""

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pos_app.core import keys, people, setup
from pos_app.core.clock import Clock
from pos_app.core.db import open_database
from pos_app.core.schema import migrate
from pos_app.core.settings_shared import Shop
from tests.core.stock_machine import NewShop
from tests.core.stock_operations import Documents, Places
from tests.postgres import PostgresServer
from tests.shop import PEOPLE, ReadyShop


class Stock(Places, Documents):
    """Everything a shop does with stock."""


_SOAKING = not settings().derandomize


@pytest.mark.gate
@pytest.mark.soak
@pytest.mark.req("K3", "K4", "K8", "K9", "K11", "K12", "K13", "K14", "K16")
def test_any_order_of_stock_work_keeps_every_rule() -> None:
    run_state_machine_as_test(
        Stock,
        settings=settings() if _SOAKING else settings(max_examples=140, stateful_step_count=50),
    )


@pytest.mark.soak
@pytest.mark.req("K3", "K8", "K9", "K16")
def test_any_order_of_stock_work_keeps_every_rule_on_postgresql(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    new_shop = on_a_server(postgres_server, tmp_path)

    class OnAServer(Stock):
        pass

    OnAServer.new_shop = staticmethod(new_shop)
    few = max(1, settings().max_examples // 20) if _SOAKING else 10
    found_is_enough = (Phase.explicit, Phase.generate)  # to make it smaller takes minutes there
    run_state_machine_as_test(
        OnAServer,
        settings=settings(max_examples=few, stateful_step_count=50, phases=found_is_enough),
    )


def on_a_server(server: PostgresServer, folder: Path) -> NewShop:
    """Return what makes shops on a server, each a copy of one: all have the same ids."""
    secrets = keys.create_keys(folder)
    made: list[str] = []

    def build(url: str) -> None:
        database = open_database(url)
        migrate(database)
        owner = setup.NewPerson(PEOPLE["ADMINISTRADOR"][0], "ADMINISTRADOR", None)
        new = setup.NewShop(Shop(name="Minimarket La Esquina"), [owner], secrets.public_key)
        database.write(lambda session: setup.create_shop(session, new))
        database.close()

    template = server.template(f"stock_{folder.name}", build)

    def new_shop(place: Path, clock: Clock) -> ReadyShop:
        place.mkdir(parents=True)
        made.append(server.fresh(template))
        database = open_database(made[-1], clock=clock)
        with database.read() as session:
            actor = people.first_with_role(session, "ADMINISTRADOR")
        for old in made[:-4]:  # closed by now
            server.drop(old)
            made.remove(old)
        return ReadyShop(database, actor, secrets, place)

    return new_shop


def test_a_lost_unit_would_be_noticed() -> None:
    machine = Stock()
    machine.opened()
    machine.nothing_is_lost()
    machine.levels_are_the_sum_of_the_movements()
    machine.net[next(iter(machine.net))] += 1
    with pytest.raises(AssertionError):
        machine.nothing_is_lost()
    machine.teardown()
