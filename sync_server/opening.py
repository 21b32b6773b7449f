"""Opening the store of a centre: this process's own connections, the schema, the secrets."""

from uuid import UUID

from pos_app.core.db import Database, open_database
from pos_app.core.i18n import N_, translator
from pos_app.core.schema import current, migrate
from pos_app.core.sync import centre, telling, tills
from sync_server import roles
from sync_server.settings import CentreSettings
from sync_server.vault import Vault


def open_centre(settings: CentreSettings) -> tuple[Database, Vault]:
    """Open the store of a centre; at the first run, make it."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    vault = Vault(settings.folder)
    database = telling.attach(open_store(settings))
    build(database)
    public_key, name = vault.held.public_key, translator("es")(N_("Centre"))
    database.write(lambda s: centre.create_centre(s, public_key=public_key, name=name))
    for device_id in _revoked(database):
        if not vault.is_revoked(device_id):  # before there was a list beside the database
            vault.note_revoked(device_id)
    return database, vault


def _revoked(database: Database) -> tuple[UUID, ...]:
    with database.read() as session:
        return tills.list_revoked(session)


def open_store(settings: CentreSettings) -> Database:
    """Open the store as it is."""
    return open_database(settings.url, schema=settings.company, pooled=settings.pooled)


def build(database: Database, *, always: bool = False) -> None:
    """Bring the schema up to date and let the roles at what is new.

    `always` gives the roles their rights again though the schema is up to date. Raises
    `SchemaTooNew`, `SchemaBehind`.
    """
    before = current(database)
    migrate(database)
    if not database.is_sqlite and (always or current(database) != before):
        database.write(lambda session: roles.give_rights(session, database.schema))
