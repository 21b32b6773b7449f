"""Bringing a store to the schema of this program, and refusing one of the future."""

from typing import Final

from sqlalchemy import inspect, text

from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import SchemaTooNew
from pos_app.core.resources import migrations_dir

HEAD: Final = "0001"  # a test compares it with the history


def migrate(database: Database) -> None:
    """Run what is missing of the schema history, in one transaction: old schema or new, no half.

    A store that is up to date costs one small read, so that a till starts quickly. Raises
    `SchemaTooNew` for a store of a later version, untouched.
    """
    found = current(database)
    if found == HEAD:
        return
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, rarely needed

    script = ScriptDirectory(str(migrations_dir()))
    known = {revision.revision for revision in script.walk_revisions()}
    if found is not None and found not in known:
        raise SchemaTooNew(found=found, known=HEAD)
    database.write(_upgrade)


def current(database: Database) -> str | None:
    """Return the revision of a store; None when it is empty."""
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        return session.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(session: WriteSession) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.attributes["connection"] = session.connection()
    command.upgrade(config, "head")
