"""A till that sells until it is killed: `python -m tests.core.fiscal.selling FOLDER`."""

import sys
from pathlib import Path

from pos_app.core import cart, catalog, people, sales
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.settling import Tender
from tests.core.fiscal.chile import MILK
from tests.shop import DATABASE_NAME


def main(folder: str) -> None:
    """Sell one thing after another; say each folio once it is charged."""
    database = open_database(sqlite_url(Path(folder) / DATABASE_NAME))
    with database.read() as session:
        actor = people.first_with_role(session, "ADMINISTRADOR")
        item = catalog.get_by_code(session, MILK)
    while True:
        filled = cart.add(cart.open_cart(), item, 1000)
        done = database.write(
            lambda session, filled=filled: sales.charge(  # type: ignore[misc]
                session, actor, cart=filled, tenders=[Tender("debit", 1600)], print_ticket=False
            ),
            op_id=filled.id,
        )
        sys.stdout.write(f"{done.number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
