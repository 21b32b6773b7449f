"""What endpoints are given. They hand operations to `Database.write`, so they answer afterwards."""

from typing import Annotated

from fastapi import Depends, Request

from pos_app.core.db import Database
from sync_server.vault import Vault


def get_database(request: Request) -> Database:
    """Return the store of this centre."""
    database: Database = request.app.state.database
    return database


def get_vault(request: Request) -> Vault:
    """Return the secrets of this centre."""
    vault: Vault = request.app.state.vault
    return vault


Store = Annotated[Database, Depends(get_database)]
Secrets = Annotated[Vault, Depends(get_vault)]
