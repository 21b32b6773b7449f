"""The `pos-server` command: run a centre, give out codes, say how it stands."""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar
from uuid import UUID

import typer
from sqlalchemy import select

from pos_app.core import company, people, repairs
from pos_app.core import verify as checks
from pos_app.core.db import WriteSession
from pos_app.core.errors import CentreEmpty, PostgresNeeded, ShopError, describe
from pos_app.core.fiscal.cl import caf
from pos_app.core.i18n import translator
from pos_app.core.models.catalog import Branch
from pos_app.core.problems import Problem
from pos_app.core.schema import HEAD
from pos_app.core.sync import accounts, centre, deciding, enrolment
from sync_server import folios, roles
from sync_server.bundles import carry_in
from sync_server.opening import build, open_centre, open_store
from sync_server.serving import serve
from sync_server.settings import CentreSettings
from sync_server.vault import Vault

T = TypeVar("T")

app = typer.Typer(
    help="The centre of Mostrador.", no_args_is_help=False, pretty_exceptions_enable=False
)
bundles = typer.Typer(
    help="Read what a till without network carried by file.", no_args_is_help=True
)
app.add_typer(bundles, name="bundle")
folio_app = typer.Typer(help="Folios of the whole company.", no_args_is_help=True)
app.add_typer(folio_app, name="folios")
DataFolder = Annotated[Path | None, typer.Option("--data", help="Folder of this centre.")]
DatabaseUrl = Annotated[
    str | None, typer.Option("--database-url", help="PostgreSQL by address instead of SQLite.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
FolioType = Annotated[str, typer.Option("--type", help="Type of document, such as 61.")]
FirstFolio = Annotated[int, typer.Option("--from", help="First folio.")]
LastFolio = Annotated[int, typer.Option("--to", help="Last folio.")]
Authorised = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


def read_settings(data: Path | None, database_url: str | None, **more: object) -> CentreSettings:
    """Return the settings: what was said on the command line before the environment."""
    said = {"data": data, "database_url": database_url, **more}
    return CentreSettings(**{name: value for name, value in said.items() if value is not None})  # type: ignore[arg-type]


@app.callback(invoke_without_command=True)
def main_command(
    context: typer.Context,
    company_name: Annotated[
        str | None,
        typer.Option("--company", help="Which company: a schema of its own on PostgreSQL."),
    ] = None,
    *,
    pooled: Annotated[
        bool,
        typer.Option(
            "--pooled", help="The address is that of PgBouncer (or alike) in transaction mode."
        ),
    ] = False,
) -> None:
    """Run the centre on SQLite in the platform's own folder."""
    if company_name is not None:
        os.environ["MOSTRADOR_CENTRE_COMPANY"] = company_name  # of this process and its workers
    if pooled:
        os.environ["MOSTRADOR_CENTRE_POOLED"] = "true"
    if context.invoked_subcommand is None:
        serve_centre(CentreSettings())


@app.command()
def run(
    data: DataFolder = None,
    port: Annotated[int | None, typer.Option(help="TCP port.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen at.")] = None,
    database_url: DatabaseUrl = None,
    *,
    workers: Annotated[
        int | None, typer.Option(help="Processes that serve; several need PostgreSQL.")
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", help="Serve https with this certificate (PEM).")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option("--tls-key", help="Its key (PEM), if in a file of its own.")
    ] = None,
) -> None:
    """Run the centre."""
    said = {
        "port": port,
        "host": host,
        "workers": workers,
        "tls_cert": tls_cert,
        "tls_key": tls_key,
    }
    serve_centre(read_settings(data, database_url, **said))


def serve_centre(settings: CentreSettings) -> None:
    """Serve until the process is told to end."""
    try:
        serve(settings)
    except ShopError as error:
        fail(error)


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
    settings = read_settings(data, database_url)
    try:
        database, vault = open_centre(settings)
        try:
            made = company.seed_company(database, vault.own_pepper())
        finally:
            database.close()
    except ShopError as error:
        fail(error)
    if as_json:
        print(json.dumps(asdict(made), default=str, ensure_ascii=False))
        return
    print(
        f"{made.name}: {made.products} products, {made.sales} sales, {len(made.branches)} branches"
    )
    for user in made.users:
        print(f"{user.role:14} {user.username:18} {user.password}  PIN {user.pin}")


@app.command(name="migrate")
def migrate_store(data: DataFolder = None, database_url: DatabaseUrl = None) -> None:
    """Bring the data up to this program, as the owner of the schema where there are roles."""
    try:
        database = open_store(read_settings(data, database_url))
        try:
            build(database, always=True)
            print(f"schema {HEAD}")
        finally:
            database.close()
    except ShopError as error:
        fail(error)


@app.command(name="roles")
def make_roles(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Make the roles of a company on PostgreSQL and print their addresses, once.

    The address given is an administrator's. owner migrates, app runs the centre, report and backup
    only read.
    """
    settings = read_settings(data, database_url)
    try:
        if not settings.database_url:
            raise PostgresNeeded(option="roles")
        database = open_store(settings)
        try:
            made = database.write(lambda session: roles.make_roles(session, settings.company))
        finally:
            database.close()
    except ShopError as error:
        fail(error)
    said = {name: roles.address(settings.url, name, password) for name, password in made.items()}
    if as_json:
        print(json.dumps(said))
        return
    for name, where in said.items():
        print(f"{name:20} {where}")


@app.command()
def token(data: DataFolder = None) -> None:
    """Print the token with which the owner's programs ask this centre."""
    settings = read_settings(data, None)
    settings.folder.mkdir(parents=True, exist_ok=True)
    print(Vault(settings.folder).held.token)


@app.command()
def status(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Say how the centre stands."""
    settings = read_settings(data, database_url)
    counts = asdict(at_centre(settings, lambda session, _: centre.count(session)))
    state = at_centre(settings, lambda session, _: centre.get_state(session))
    said = {"data": str(settings.folder), "shop": state.complete, **counts}
    if as_json:
        print(json.dumps(said))
    else:
        for name, value in said.items():
            print(f"{name:12} {value}")


@app.command()
def fiscal(
    profile: Annotated[str | None, typer.Option(help="generic, or cl for Chile.")] = None,
    vouchers: Annotated[
        bool | None, typer.Option(help="Whether the card's voucher is the receipt of card sales.")
    ] = None,
    tax_id: Annotated[str | None, typer.Option(help="The tax id of the company.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Show whose documents the company issues, or change it and tell all tills."""
    settings = read_settings(data, database_url)
    shop = at_centre(
        settings,
        lambda session, _: folios.choose(
            session, profile=profile, vouchers=vouchers, tax_id=tax_id
        ),
    )
    said = {
        "profile": shop.fiscal_profile,
        "vouchers": shop.card_vouchers,
        "tax_id": shop.tax_id,
    }
    say_problems((), said, as_json=as_json)


@folio_app.command(name="add")
def add_folios(
    code: FolioType,
    first: FirstFolio,
    last: LastFolio,
    authorised: Authorised = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Give the centre itself a range of folios, for the notes of what comes back here."""
    at_centre(
        read_settings(data, database_url),
        lambda session, _: folios.give_folios(session, code, first, last, authorised),
    )


@folio_app.command(name="load")
def load_folios(
    file: Annotated[
        Path | None, typer.Option(metavar="CAF.xml", help="The file that the SII gave.")
    ] = None,
    numbers: Annotated[
        str,
        typer.Option("--range", metavar="39:1-1000", help="In numbers."),
    ] = "",
    each: Annotated[int | None, typer.Option(help="How many a till gets at a time.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Load a range of the company: the tills get parts of it by themselves."""
    settings = read_settings(data, database_url)

    def load(session: WriteSession, _: Vault) -> Mapping[str, object]:
        new = caf.read_caf(file) if file else folios.read_numbers(numbers)
        loaded = folios.load(session, new, each)
        return folios.row_of(session, loaded)

    say_ranges((at_centre(settings, load),), as_json=as_json)


@folio_app.command(name="list")
def list_folios(
    data: DataFolder = None, database_url: DatabaseUrl = None, as_json: AsJson = False
) -> None:
    """Show every range that the authority gave, and how many of its numbers are in which state."""
    settings = read_settings(data, database_url)
    say_ranges(at_centre(settings, lambda s, _: folios.list_rows(s)), as_json=as_json)


@folio_app.command(name="gaps")
def list_gaps(
    code: Annotated[str | None, typer.Option("--type", help="Only of this type.")] = None,
    number: Annotated[int | None, typer.Option(help="Only this folio.")] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Tell every number: issued, leased to which till, free, given back, burnt; 1 if one is lost.

    Numbers are told as stretches in one state, without a gap; the sums come last.
    """
    settings = read_settings(data, database_url)
    told = at_centre(settings, lambda s, _: folios.list_stretches(s, code, number))
    if as_json:
        print(json.dumps({"ok": told.ok, "stretches": told.rows, "sums": told.sums}))
    else:
        for row in told.rows:
            print("  ".join(str(value) for value in row.values() if value is not None))
        for state, count in told.sums.items():
            print(f"{state:12} {count}")
    if not told.ok:
        raise typer.Exit(1)


@folio_app.command(name="burn")
def burn_folios(
    range_id: Annotated[UUID, typer.Argument(help="The pool or the lease.")],
    note: Annotated[str, typer.Option(help="The form of the authority, for the record.")] = "",
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write down that what is left of a pool, or at a till that is gone, was annulled."""
    settings = read_settings(data, database_url)
    print(at_centre(settings, lambda session, _: folios.burn(session, range_id, note)))


def say_ranges(rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print ranges: one JSON object, or a line for each."""
    if as_json:
        print(json.dumps({"ranges": rows}))
        return
    for row in rows:
        print("  ".join(f"{name}={value}" for name, value in row.items() if value is not None))


@bundles.callback()
def _carried() -> None:
    """Read what a till without network carried by file."""


@bundles.command(name="import")
def import_bundle(
    file: Annotated[Path, typer.Argument(help="What the till wrote.")],
    reply: Annotated[
        Path | None, typer.Option("--reply", help="Write the answer for the till here.")
    ] = None,
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
) -> None:
    """Take the operations in a till's file, as if it had sent them; write the answer for it."""
    try:
        database, vault = open_centre(read_settings(data, database_url))
        try:
            received = carry_in(database, vault, file, reply)
        finally:
            database.close()
    except ShopError as error:
        fail(error)
    if as_json:
        print(json.dumps(asdict(received)))
    else:
        print(
            f"{received.till}: {received.count} operations, {received.fresh} new,"
            f" {received.quarantined} set aside"
        )


@app.command()
def verify(
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
    file: Annotated[
        bool, typer.Option("--file", help="Also check every page of the data file.")
    ] = False,
) -> None:
    """Check that all is as the record says. Names each row that is not, and exits with 1."""
    verdict = at_centre(
        read_settings(data, database_url), lambda session, _: checks.verify(session, file=file)
    )
    said = {"ok": verdict.ok, "operations": verdict.operations, "movements": verdict.movements}
    say_problems(verdict.problems, said, as_json=as_json)
    if not verdict.ok:
        raise typer.Exit(1)


@app.command()
def rebuild(
    data: DataFolder = None,
    database_url: DatabaseUrl = None,
    as_json: AsJson = False,
    note: Annotated[str, typer.Option("--note", help="Why, for the record.")] = "",
) -> None:
    """Make the stock again what the record says, leave a record of it, and tell the tills."""

    def repair(session: WriteSession, _: Vault) -> repairs.Rebuilt:
        first = session.scalars(select(Branch.id).order_by(Branch.id)).first()
        if first is None:
            raise CentreEmpty
        place = deciding.find_place(session, branch_id=first)
        assert place is not None, "a branch was said"
        owner = people.first_with_role(session, "ADMINISTRADOR")
        return deciding.decide(
            session, owner, place, lambda actor: repairs.rebuild(session, actor, note=note)
        )

    done = at_centre(read_settings(data, database_url), repair)
    operation = str(done.op_id) if done.op_id else None
    said = {"repaired": len(done.problems), "operation": operation}
    say_problems(done.problems, said, as_json=as_json)


def say_problems(problems: Sequence[Problem], said: Mapping[str, object], *, as_json: bool) -> None:
    """Print what was found: one JSON object, or a line for each row."""
    if as_json:
        rows = [{"kind": one.kind, "where": one.where, "what": one.what} for one in problems]
        print(json.dumps({**said, "problems": rows}))
        return
    for one in problems:
        print(f"- {one.where}: {one.what}")
    for name, value in said.items():
        print(f"{name:12} {value}")


def at_centre(settings: CentreSettings, operation: Callable[[WriteSession, Vault], T]) -> T:
    """Run one operation on the centre of this machine, running or not; end on a refusal."""
    try:
        database, vault = open_centre(settings)
        try:
            return database.write(lambda session: operation(session, vault))
        finally:
            database.close()
    except ShopError as error:
        fail(error)


def fail(error: ShopError) -> NoReturn:
    """Say what is wrong on standard error and end with 1."""
    title, sentence = describe(error, translator("es"))
    print(f"{title}. {sentence}", file=sys.stderr)
    raise typer.Exit(1)


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
