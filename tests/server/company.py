"""A company at a real centre in a process of its own: its people ask over HTTP, as programs do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from pos_app.core import verify
from pos_app.core.db import open_database, sqlite_url
from pos_app.core.sync import accounts
from sync_server.settings import DATABASE_NAME
from tests.server.people import Signed, sign_in
from tests.server.processes import CentreProcess
from tests.sync.tills import first_till

PEOPLE = {
    "owner": ("Gerente General", "ADMINISTRADOR", None),
    "manager": ("Marta Gerente", "SUPERVISOR", None),
    "store": ("Iván Bodega", "BODEGUERO", None),
    "clerk": ("Ana Informática", "VENDEDOR", None),
    "other": ("Beto Ventas", "VENDEDOR", None),
    "north": ("Nora Norte", "BODEGUERO", "2"),
}
_numbers = count(1)


@dataclass(frozen=True)
class Company:
    """A centre with two branches and one person for each role, signed in."""

    centre: CentreProcess
    people: dict[str, Signed]
    branches: dict[str, str]

    def __getattr__(self, name: str) -> Signed:
        """Return a person by name: `company.manager`."""
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def item(self, name: str, **more: Any) -> str:
        """Add an item with a code of its own; return the id that lines carry."""
        made = self.owner.post("items", code=f"IT-{next(_numbers):03}", name=name, **more)
        return str(made["variants"][0]["id"])

    def warehouse(self, name: str, branch: str = "1") -> str:
        """Add a storeroom; return its id."""
        body = {"branch_id": self.branches[branch], "code": f"W{next(_numbers)}", "name": name}
        return str(self.owner.post("warehouses", **body)["id"])

    def supplier(self, name: str = "Supplier A") -> str:
        return str(self.owner.post("suppliers", name=f"{name} {next(_numbers)}")["id"])

    def fill(self, product: str, quantity: int, location: str, **line: Any) -> None:
        """Put stock in at a place."""
        self.owner.post(
            "inventory/adjust", type="ENTRADA", reason="INICIAL", note="n", location_id=location,
            lines=[{"product_id": product, "quantity": quantity, **line}],
        )  # fmt: skip

    def at(self, product: str, location: str) -> tuple[str, str]:
        """Return what is on hand and reserved of a product at a place."""
        rows = self.owner.get("inventory", product_id=product, location=location)["rows"]
        if not rows:
            return "0", "0"
        (row,) = rows
        return row["on_hand"], row["reserved"]

    def on_hand(self, product: str, location: str) -> str:
        return self.at(product, location)[0]

    def movements(self, product: str) -> list[tuple[str, str, str]]:
        """Return type, reason and quantity of the movements of a product, newest first."""
        rows = self.owner.get("inventory/movements", product_id=product)["rows"]
        return [(row["type"], row["reason"], row["quantity"]) for row in rows]

    def is_true(self) -> None:
        """Check the whole record of the centre: `pos verify` of its store."""
        database = open_database(sqlite_url(self.centre.folder / DATABASE_NAME))
        with database.read() as session:
            assert verify.verify(session).problems == ()
        database.close()


@contextmanager
def working(folder: Path) -> Iterator[Company]:
    """Run a centre with a company that works."""
    with CentreProcess(folder / "centre") as centre:
        till = first_till(folder / "till", centre)
        till.database.close()
        branch = centre.ask("POST", "/api/v1/branches", json={"code": "2", "name": "Norte"})
        assert branch.status_code == 201, branch.text
        passwords = _let_in(centre)
        with httpx.Client(base_url=centre.url, trust_env=False, timeout=60) as client:
            signed = {
                key: sign_in(client, login, password)
                for key, (login, password) in passwords.items()
            }
            rows = signed["owner"].get("branches")["rows"]
            yield Company(centre, signed, {row["code"]: row["id"] for row in rows})


def _let_in(centre: CentreProcess) -> dict[str, tuple[str, str]]:
    """Give each person an account; return login and password by name."""
    database = open_database(sqlite_url(centre.folder / DATABASE_NAME))
    given = {}
    for key, (name, role, branch) in PEOPLE.items():
        password = accounts.new_password()
        hashed = accounts.hash_password(password)
        account = {"name": name, "role": role, "branch_code": branch, "password_hash": hashed}
        _, login = database.write(lambda s, a=account: accounts.give_account(s, **a))  # type: ignore[misc]
        given[key] = (login, password)
    database.close()
    return given
