"""Commands about who belongs to a company: tills, branches, people."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pos_app.core import company, emergency, people
from pos_app.core.db import WriteSession
from pos_app.core.sync import accounts, centre, enrolment
from sync_server.commands.terminal import (
    AsJson,
    DatabaseUrl,
    DataFolder,
    at_centre,
    centre_of,
    read_settings,
)
from sync_server.vault import Vault

app = typer.Typer()


@app.command()
def code(
    branch: Annotated[str, typer.Option(help="Code of the branch.")] = "1",
    till: Annotated[str, typer.Option(help="Name of the till.")] = "Caja 1",
    replaces: Annotated[
        str, typer.Option(help="Name of the till whose disk was lost: the new one goes on for it.")
    ] = "",
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give a one-time code with which a till joins this centre."""
    settings = read_settings(data, database_url)

    def make(session: WriteSession, vault: Vault) -> str:
        return enrolment.make_code(
            session,
            vault.held.hmac_key,
            branch_code=branch,
            till_name=replaces or till,
            replaces=enrolment.find_till(session, replaces) if replaces else None,
        )

    shown = enrolment.show(at_centre(settings, make))
    if as_json:
        print(json.dumps({"code": shown, "minutes": enrolment.CODE_MINUTES}))
    else:
        print(f"{shown}  ({enrolment.CODE_MINUTES} min)")


@app.command("emergency-code")
def emergency_code(
    till: Annotated[str, typer.Option(help="Name of the till that cannot ask its centre.")],
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Give a code, good once, by which a till without a line lets its supervisors agree."""
    settings = read_settings(data, database_url)

    def make(session: WriteSession, vault: Vault) -> str:
        owner = people.first_with_role(session, "ADMINISTRADOR")
        device_id = enrolment.find_till(session, till)
        return emergency.make(session, owner, device_id=device_id, pepper=vault.own_pepper())

    shown = emergency.show(at_centre(settings, make))
    print(json.dumps({"code": shown, "till": till}) if as_json else shown)


@app.command()
def branch(
    code: Annotated[str, typer.Option(help="Code of the new branch.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Add a branch."""
    settings = read_settings(data, database_url)
    branch_id = at_centre(
        settings, lambda session, _: centre.add_branch(session, code=code, name=name)
    )
    print(json.dumps({"id": str(branch_id), "code": code}) if as_json else f"{code}  {name}")


@app.command()
def person(
    name: Annotated[str, typer.Option(help="Who, as the tills show the name.")],
    role: Annotated[
        str | None, typer.Option(help="ADMINISTRADOR, SUPERVISOR, BODEGUERO or VENDEDOR.")
    ] = None,
    branch: Annotated[
        str | None, typer.Option(help="Code of the only branch to see; else all of them.")
    ] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Let a person sign in at this centre; print login and a new password, once."""
    password = accounts.new_password()
    hashed = accounts.hash_password(password)
    user_id, login = at_centre(
        read_settings(data, database_url),
        lambda session, _: accounts.give_account(
            session, name=name, role=role, password_hash=hashed, branch_code=branch
        ),
    )
    if as_json:
        print(json.dumps({"id": str(user_id), "username": login, "password": password}))
    else:
        print(f"{login}  {password}")


@app.command()
def seed(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Fill an empty centre with a demo company; print its people and their passwords, once."""
    with centre_of(read_settings(data, database_url)) as (database, vault):
        made = company.seed_company(database, vault.own_pepper())
    if as_json:
        print(json.dumps(asdict(made), default=str, ensure_ascii=False))
        return
    print(
        f"{made.name}: {made.products} products, {made.sales} sales, {len(made.branches)} branches"
    )
    for user in made.users:
        print(f"{user.role:14} {user.username:18} {user.password}  PIN {user.pin}")
