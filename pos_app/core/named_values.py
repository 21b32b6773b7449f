"""Single values by name: settings of the shop, and what this node remembers for itself."""

from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.models.local import Setting


def find_value(session: ReadSession, key: str) -> bytes | None:
    """Return what is kept under a name, as it was encoded."""
    row = session.get(Setting, key)
    return None if row is None else bytes(row.value)


def keep_value(session: WriteSession, key: str, value: bytes) -> None:
    """Keep a value under a name, instead of the one before."""
    row = session.get(Setting, key) or Setting(key=key)
    row.value, row.updated_at = value, clock_of(session).now()
    session.add(row)
    session.flush()
