"""What the centre says to one till alone, as it comes down: that a drawer is to be closed."""

import msgspec

from pos_app.core import cash
from pos_app.core.db import Database
from pos_app.core.sync import inbox
from pos_app.core.sync.bodies import CloseAskedBody, encode
from pos_app.core.sync.messages import Row


def ask_close(database: Database, note: str) -> None:
    """Let somebody at the centre ask that the open drawer of this till be closed."""
    with database.read() as session:
        turn = cash.get_open(session)
    body = CloseAskedBody(
        cash_session=turn.id, number=turn.number, asked_by="Carolina Vidal",
        at=database.clock.now(), note=note,
    )  # fmt: skip
    row = Row(
        key=f"close:{turn.id}", position=1, schema=1, deleted=False,
        body=msgspec.Raw(encode(body)),
    )  # fmt: skip
    database.write(lambda session: inbox.take(session, [(row, body)], anew=False))
