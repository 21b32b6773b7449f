"""A demo company at the centre: two branches that have worked for four weeks.

Everything is done by the verbs that people use, in the order of time, by a clock that is set: the
same seed of chance gives the same weeks. Prices and products are those of the demo shop.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from pos_app.core import demo, people
from pos_app.core.clock import SetClock
from pos_app.core.company.founding import found
from pos_app.core.company.stage import BRANCHES, DAYS, USERS, DemoCompany, DemoUser, Stage
from pos_app.core.company.weeks import play
from pos_app.core.db import Database
from pos_app.core.settings_shared import Shop
from pos_app.core.sync import accounts, telling

__all__ = ["DemoCompany", "DemoUser", "seed_company"]


def seed_company(database: Database, pepper: bytes, *, language: str = "es") -> DemoCompany:
    """Fill an empty centre with the demo company; the passwords are made here and told once.

    The pepper must be in the vault already. Raises `CentreHasShop`, then nothing was changed.
    """
    passwords = {name: accounts.new_password() for name, _, _ in USERS}
    hashes = {name: accounts.hash_password(word) for name, word in passwords.items()}
    pins = {name: people.hash_pin(pin, pepper) for name, _, pin in USERS}
    shop = _shop(language)
    clock = SetClock(database.clock.now())
    stage = Stage(
        telling.attach(Database(database.engine, clock)),
        clock,
        shop.day(clock.now()) - timedelta(days=DAYS),
        ZoneInfo(shop.timezone),
    )
    stage.at(0, 8)
    users = stage.database.write(lambda s: found(s, stage, shop, hashes, pins))
    for day in range(DAYS):
        play(stage, day)
    clock.set(database.clock.now())
    return DemoCompany(
        name=shop.name,
        branches=tuple(name for _, name in BRANCHES),
        users=tuple(
            DemoUser(user_id, name, role, login, passwords[name], pin)
            for (user_id, login), (name, role, pin) in zip(users, USERS, strict=True)
        ),
        products=len(stage.items),
        sales=stage.sales,
    )


def _shop(language: str) -> Shop:
    return Shop(
        name="Minimarket La Esquina",
        legal_name="MINIMARKET LA ESQUINA SPA",
        tax_id="76.192.083-9",
        activity="Venta de abarrotes",
        address="Av. Matta 1240, Santiago",
        currency=demo.CURRENCY,
        language=language,
        demo=True,
    )
