"""The roles of a company on PostgreSQL: who may build, who may work, who may only look (X12).

`owner` builds the schema and does nothing else. `app` is the centre: of what is recorded it may
read and add, never change, empty or own; its walls (`pos_app.core.schema`) are the second line.
`report` reads what holds no secret, `backup` reads everything. Each company has its own four: the
programs of one cannot see another, whatever they ask.
"""

import secrets
from typing import Any, Final

from sqlalchemy import URL, make_url, text

from pos_app.core.db import ReadSession, WriteSession, driver
from pos_app.core.models import Base
from pos_app.core.schema import RECORDED

PARTS: Final = ("owner", "app", "report", "backup")
PREFIX: Final = "mostrador"  # of the roles of a database with one company
# Where hashes of PINs, badges, passwords and codes are; the journal has those of people saved.
SECRET_TABLES: Final = frozenset(
    (
        "accounts", "enrolment_codes", "kept_answers", "feed", "journal", "learned", "drafts",
        "web_sessions", "poison_raw",
    )
)  # fmt: skip
SECRET_COLUMNS: Final = {"users": frozenset(("pin_hash", "badge_hash"))}
_LIMITS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def role_name(company: str, part: str) -> str:
    """Return the name of a role of a company; the company without a name has the database alone."""
    return f"{company or PREFIX}_{part}"


def make_roles(session: WriteSession, company: str) -> dict[str, str]:
    """Make the schema of a company and the roles that are missing; return their new passwords.

    The session is an administrator's. What is built already is given to the owner. The same again
    changes no password.
    """
    schema = company or "public"
    passwords = {}
    for part in PARTS:
        name = role_name(company, part)
        if not _exists(session, name):
            passwords[name] = secrets.token_urlsafe(24)
            _make_role(session, name, passwords[name])
        session.execute(text(f'ALTER ROLE "{name}" SET search_path TO "{schema}"'))
    owner = role_name(company, "owner")
    database = session.execute(text("SELECT current_database()")).scalar()
    everyone = ", ".join(f'"{role_name(company, part)}"' for part in PARTS)
    for statement in (
        f'CREATE SCHEMA IF NOT EXISTS "{schema}"',
        f'REVOKE ALL ON SCHEMA "{schema}" FROM PUBLIC',
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC',  # a table of one's own name
        f'GRANT CONNECT ON DATABASE "{database}" TO {everyone}',
        f'GRANT USAGE ON SCHEMA "{schema}" TO {everyone}',
        f'GRANT CREATE ON SCHEMA "{schema}" TO "{owner}"',
    ):
        session.execute(text(statement))
    _hand_over(session, schema, owner)
    give_rights(session, company)
    return passwords


def give_rights(session: WriteSession, company: str) -> None:
    """Let the roles at the tables that are there; run by who owns them, after each migration."""
    schema = company or "public"
    names = {part: role_name(company, part) for part in PARTS[1:]}
    present = {part: name for part, name in names.items() if _exists(session, name)}
    if not present:
        return
    everyone = ", ".join(f'"{name}"' for name in present.values())
    session.execute(text(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM {everyone}, PUBLIC'))
    for table in _tables(session, schema):
        for part, name in present.items():
            rights = _rights(part, table)
            if rights:
                session.execute(text(f'GRANT {rights} ON "{schema}"."{table}" TO "{name}"'))
    numbers = f'ON ALL SEQUENCES IN SCHEMA "{schema}"'  # positions of rows in this store alone
    for part, right in (("app", "USAGE"), ("backup", "SELECT")):
        if part in present:
            session.execute(text(f'GRANT {right} {numbers} TO "{present[part]}"'))


def address(url: str, name: str, password: str) -> str:
    """Return the address with which a role opens the database of `url`."""
    made: URL = make_url(url).set(username=name, password=password)
    return made.render_as_string(hide_password=False)


def _rights(part: str, table: str) -> str:
    """Return the rights of a role on a table, as GRANT names them."""
    if part == "app" and table in Base.metadata.tables:
        return "SELECT, INSERT" if table in RECORDED else "SELECT, INSERT, UPDATE, DELETE"
    if part != "report":
        return "SELECT"  # the copier reads all; nobody but the owner writes where the schema stands
    if table in SECRET_TABLES or table not in Base.metadata.tables:
        return ""
    hidden = SECRET_COLUMNS.get(table)
    if hidden is None:
        return "SELECT"
    shown = [c.name for c in Base.metadata.tables[table].columns if c.name not in hidden]
    return f"SELECT ({', '.join(shown)})"


def _exists(session: ReadSession, name: str) -> bool:
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    return session.execute(known, {"name": name}).first() is not None


def _make_role(session: WriteSession, name: str, password: str) -> None:
    """Make a role; the server is told what it checks a password by, never the password."""
    connection: Any = driver(session.connection())
    told = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    session.connection().exec_driver_sql(
        f"CREATE ROLE \"{name}\" {_LIMITS} PASSWORD '{told.decode()}'"
    )


def _hand_over(session: WriteSession, schema: str, owner: str) -> None:
    """Give the owner what was built before there were roles."""
    if schema != "public":
        session.execute(text(f'ALTER SCHEMA "{schema}" OWNER TO "{owner}"'))
    for table in _tables(session, schema):
        session.execute(text(f'ALTER TABLE "{schema}"."{table}" OWNER TO "{owner}"'))
    functions = text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = (:schema)::regnamespace"
    )
    for function in session.execute(functions, {"schema": schema}).scalars().all():
        session.execute(text(f'ALTER FUNCTION {function} OWNER TO "{owner}"'))


def _tables(session: ReadSession, schema: str) -> list[str]:
    """Return our tables in a schema; what else stands in `public` is not ours."""
    there = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY tablename")
    found = session.execute(there, {"schema": schema}).scalars().all()
    return [table for table in found if table in Base.metadata.tables or table == "alembic_version"]
