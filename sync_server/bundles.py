"""What a till carried by file: taken in, and answered with the centre's own signature."""

from pathlib import Path

from pos_app.core.db import Database
from pos_app.core.keys import Keys
from pos_app.core.sync.bundle_centre import Received, receive_bundle, write_answer
from sync_server.vault import Vault


def carry_in(database: Database, vault: Vault, file: Path, reply: Path | None) -> Received:
    """Take a till's file, and write the answer for it where `reply` says.

    Raises as `receive_bundle`.
    """
    received = receive_bundle(database, file)
    if reply is not None:
        own = Keys(pepper=b"", private_key=vault.held.private_key)
        write_answer(database, own.sign, reply, file)
    return received
