"""Bringing a store to the schema of this program, and refusing one of the future."""

from functools import partial
from typing import Final

from sqlalchemy import inspect, text

from pos_app.core.db import Database, ReadSession, WriteSession
from pos_app.core.errors import SchemaBehind, SchemaTooNew
from pos_app.core.resources import migrations_dir

HEAD: Final = "0044"  # a test compares it with the history


def migrate(database: Database) -> None:
    """Run what is missing of the schema history, in one transaction: old schema or new, no half.

    A store that is up to date costs one small read, so that a till starts quickly. Raises
    `SchemaTooNew` for a store of a later version, untouched, and `SchemaBehind` where this user of
    PostgreSQL may not build: the history runs as the owner of the schema.
    """
    found = current(database)
    if found == HEAD:
        return
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, rarely needed

    script = ScriptDirectory(str(migrations_dir()))
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        raise SchemaTooNew(found=found, known=HEAD)
    if not database.is_sqlite and not _may_build(database):
        raise SchemaBehind(found=found or "-", known=HEAD)
    database.write(partial(_upgrade, schema=database.schema))


def current(database: Database) -> str | None:
    """Return the revision of a store; None when it is empty."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        return session.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _may_build(database: Database) -> bool:
    """Return whether this user of PostgreSQL may make tables, or the company's schema itself."""
    with database.read() as session:
        if session.execute(text("SELECT current_schema()")).scalar() is None:
            asked = text("SELECT has_database_privilege(current_database(), 'CREATE')")
        else:
            asked = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        return bool(session.execute(asked).scalar())


# What a recorded row can never be: changed or taken away. Each table has its walls in the database.
RECORDED: Final = (
    "journal", "applied", "inert", "learned", "movements", "baselines", "sales", "sale_lines",
    "payments", "fiscal_documents", "cash_moves", "cash_counts", "z_reports",
    "purchases", "purchase_orders", "item_requests", "stock_transactions", "document_lines",
    "document_states",
    "orders", "order_lines", "order_steps", "order_results", "transfers", "transfer_lines",
    "transfer_receipts", "transfer_arrivals", "stock_takes", "stock_take_states",
    "stock_take_counts", "stock_take_variances", "stock_take_late", "serial_moves",
    "approval_requests", "approvals", "audit_entries",
    "folio_ranges", "folio_pools", "folio_slots", "folio_ends",
    "account_entries", "debt_payments", "customer_merges",
    "credit_notes", "credit_note_lines", "refunds", "refund_steps", "debit_notes", "known_sales",
    "sale_offers",
    "drawer_openings", "z_addenda", "second_zs", "case_decisions", "aside_decisions",
)  # fmt: skip


# Of this company's schema: the walls of another protect nothing here.
_ALWAYS_ON: Final = text(
    "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace"
)


def wall(table: str, event: str) -> tuple[str, str]:
    """Return name and SQL of the SQLite trigger that refuses an event on a recorded table."""
    name = f"{table}_no_{event.lower()}"
    body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return name, f"CREATE TRIGGER {name} BEFORE {event} ON {table} {body}"


def walls_missing(session: ReadSession) -> tuple[str, ...]:
    """Return the append-only triggers that are missing or were changed (X11, X12)."""
    if session.connection().dialect.name == "postgresql":
        there = set(session.execute(_ALWAYS_ON).scalars())
        return tuple(f"{t}_append_only" for t in RECORDED if f"{t}_append_only" not in there)
    rows = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    found: dict[str, str] = dict(rows.all())
    walls = (wall(table, event) for table in RECORDED for event in ("UPDATE", "DELETE"))
    return tuple(name for name, sql in walls if found.get(name) != sql)


def _upgrade(session: WriteSession, schema: str) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, rarely needed
    from alembic.config import Config  # noqa: PLC0415

    if schema and session.execute(text("SELECT current_schema()")).scalar() is None:
        session.execute(text(f'CREATE SCHEMA "{schema}"'))
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.attributes["connection"] = session.connection()
    command.upgrade(config, "head")
