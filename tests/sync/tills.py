"""Tills for the tests of sync: each a real shop in a folder, joined to a centre."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from pysqlite3 import dbapi2
from sqlalchemy import text

from pos_app.core import cart, journal, kardex, people, sales, verify
from pos_app.core.catalog import ProductInput
from pos_app.core.codes import normalise_code
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.keys import load_keys
from pos_app.core.sales import Charged
from pos_app.core.settling import Tender
from pos_app.core.sync import applying, feed
from pos_app.core.sync.conversation import SyncReport
from pos_app.core.sync.messages import Pull
from pos_app.sync.enrol import enrol
from pos_app.sync.worker import sync_once
from tests.server.processes import CentreProcess
from tests.shop import DATABASE_NAME, PRODUCTS, ReadyShop, make_shop

# Codes as the catalogue keeps them, of products sold by the piece.
STOCKED = tuple(normalise_code(product.code) for product in PRODUCTS[:3])


def first_till(folder: Path, centre: CentreProcess, url: str | None = None) -> ReadyShop:
    """Return a till with stock and history that brought its shop to the centre."""
    till = make_shop(folder, own_device=True)
    enrol(till.database, till.keys, url or centre.url, centre.new_code(till="Caja 1"))
    till.open_cash()
    return till


def next_till(
    folder: Path,
    centre: CentreProcess,
    url: str | None = None,
    branch: str = "1",
    *,
    code: str = "",
) -> ReadyShop:
    """Return a till that took the centre's shop over."""
    till = make_shop(folder, products=(), own_device=True)
    code = code or centre.new_code(branch=branch, till=folder.name)
    report = enrol(till.database, till.keys, url or centre.url, code)
    with till.database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
    till = replace(till, actor=actor, keys=report.keys)
    sync(till)
    till.open_cash()
    return till


def sync(till: ReadyShop) -> SyncReport:
    """Let a till talk to its centre once."""
    return sync_once(till.database, till.keys)


def sell(till: ReadyShop, codes: Sequence[str] = STOCKED[:1], pieces: int = 1) -> Charged:
    """Sell so many pieces of each product, paid by card."""
    filled = cart.open_cart()
    for code in codes:
        filled = cart.add(filled, till.item(code), pieces * 1000)
    tenders = [Tender("debit", filled.total_minor)]
    return till.database.write(
        lambda session: sales.charge(
            session, till.actor, cart=filled, tenders=tenders, shortage="record"
        ),
        op_id=filled.id,
    )


def own_moves(till: ReadyShop) -> dict[tuple[str, str], int]:
    """Return the sum of what this till itself moved, by location and code."""
    query = text(
        "SELECT m.location_id, v.code, sum(CASE m.type WHEN 'ENTRADA' THEN m.quantity_milli"
        " WHEN 'SALIDA' THEN -m.quantity_milli ELSE 0 END) FROM movements m"
        " JOIN variants v ON v.id = m.variant_id WHERE m.device_id = :device"
        " GROUP BY m.location_id, v.code"
    )
    device_id = device_of(till)
    with till.database.read() as session:
        rows = session.execute(query, {"device": device_id.bytes})
        return {(str(UUID(bytes=location)), code): total for location, code, total in rows}


def total_moves(*tills: ReadyShop) -> dict[tuple[str, str], int]:
    """Return the sum over tills of what each moved itself."""
    total: dict[tuple[str, str], int] = {}
    for till in tills:
        for key, moved in own_moves(till).items():
            total[key] = total.get(key, 0) + moved
    return total


def levels_of(till: ReadyShop) -> dict[str, int]:
    """Return what a till believes there is, by code."""
    with till.database.read() as session:
        return {
            row.code: row.on_hand_milli for row in kardex.list_stock(session) if row.on_hand_milli
        }


def device_of(till: ReadyShop) -> UUID:
    """Return the id of a till."""
    with till.database.read() as session:
        return journal.get_station(session).device_id


def count_sales(database: Database) -> int:
    """Return how many sales a node holds."""
    with database.read() as session:
        return int(session.execute(text("SELECT count(*) FROM sales")).scalar() or 0)


def problems_of(database: Database) -> tuple[object, ...]:
    """Return what `pos verify` finds on a node."""
    with database.read() as session:
        return verify.verify(session).problems


def copy_of(till: ReadyShop, folder: Path) -> None:
    """Back a till up: everything it holds at this moment."""
    folder.mkdir(parents=True)
    shutil.copy(till.folder / "station.key", folder)
    connection = dbapi2.connect(till.folder / DATABASE_NAME)
    connection.execute("VACUUM INTO ?", (str(folder / DATABASE_NAME),))
    connection.close()


def reopen(till: ReadyShop, folder: Path) -> ReadyShop:
    """Return the same till on another copy of its store."""
    return replace(
        till,
        database=open_database(sqlite_url(folder / DATABASE_NAME)),
        keys=load_keys(folder),
        folder=folder,
    )


def product(code: str, name: str, price_minor: int = 1000) -> ProductInput:
    """Return a product."""
    return ProductInput(code=code, name=name, price_minor=price_minor)


def everything(till: ReadyShop) -> Pull:
    """Return a till's question for the news of all its streams."""
    with till.database.read() as session:
        streams = feed.streams_of(journal.get_station(session).branch_id)
        return Pull(streams=applying.positions(session, streams))
