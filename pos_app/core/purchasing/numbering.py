"""The codes of stock transactions that come of an order or a request."""

from uuid import UUID

from pos_app.core import journal
from pos_app.core.db import ReadSession
from pos_app.core.purchasing.quantities import count_done
from pos_app.core.purchasing.rules import device_tag


def transaction_code(
    session: ReadSession, prefix: str, code: str, source_id: UUID, made_by: UUID, *, whole: bool
) -> str:
    """Return the code of a receipt or an issue, such as ``TX-PO-PO-2026-7K3M9QXT-0001-2``.

    What settles the whole document at once has no suffix; a part has its number, and the letters
    of the device where another device than the document's made it: two offline never meet.
    """
    station, count = journal.get_station(session), count_done(session, source_id) + 1
    parts = [prefix, code]
    if not whole or count > 1:
        parts.append(str(count))
    if station.device_id != made_by:
        parts.append(device_tag(station.device_id))
    return "-".join(parts)
