"""A till that sells until it is killed: `python -m tests.core.fiscal.selling FOLDER [--talk]`."""

import sys
from contextlib import suppress
from pathlib import Path

from pos_app.core import cart, catalog, people, sales
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.errors import NoFoliosLeft, ShopError
from pos_app.core.keys import load_keys
from pos_app.core.settling import Tender
from pos_app.sync.worker import sync_once
from tests.core.fiscal.chile import MILK
from tests.shop import DATABASE_NAME

TALKS_EVERY = 6  # sales


def main(folder: str, *words: str) -> None:
    """Sell one thing after another; say each folio once it is charged.

    `--talk`: talk to the centre now and then, and whenever there are no folios left.
    """
    database = open_database(sqlite_url(Path(folder) / DATABASE_NAME))
    keys = load_keys(Path(folder))
    with database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
        item = catalog.get_by_code(session, MILK)
    sold = 0
    while True:
        filled = cart.add(cart.open_cart(), item, 1000)
        try:
            done = database.write(
                lambda session, filled=filled: sales.charge(  # type: ignore[misc]
                    session, actor, cart=filled, tenders=[Tender("debit", 1600)],
                    print_ticket=False, shortage="record",
                ),
                op_id=filled.id,
            )  # fmt: skip
        except NoFoliosLeft:
            if "--talk" not in words:
                raise
            sync_once(database, keys)
            continue
        sys.stdout.write(f"{done.number}\n")
        sys.stdout.flush()
        sold += 1
        if "--talk" in words and sold % TALKS_EVERY == 0:
            with suppress(ShopError):  # the centre is busy: later
                sync_once(database, keys)


if __name__ == "__main__":
    main(*sys.argv[1:])
