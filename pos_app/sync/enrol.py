"""Joining a centre with a one-time code: `pos enrol URL CODE`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

from pos_app.core import journal
from pos_app.core.db import Database, WriteSession
from pos_app.core.errors import AlreadyEnrolled
from pos_app.core.i18n import N_
from pos_app.core.keys import Keys, save_pepper
from pos_app.core.sync import certificates, first_load, forking, joining, outbox, sealing, signing
from pos_app.core.sync.arriving import Arrival
from pos_app.core.sync.messages import (
    EnrolReply,
    SessionReply,
    StreamAt,
)
from pos_app.sync.client import Centre
from pos_app.sync.trust import Trust, trust_of

# The steps of beginning anew, as they are told to who waits for it.
ASKING, COMPARING, GOING_ON = (
    N_("Asking the centre"),
    N_("Comparing what each has"),
    N_("Going on as a new device"),
)
START = StreamAt(position=0, token=bytes(32).hex())


# What is being done, as a step or as how far something is; None: that is at its end.
Tell = Callable[[str | Arrival | None], object]


def nobody(_doing: str | Arrival | None) -> None:
    """Tell nobody what is being done."""


@dataclass(frozen=True)
class EnrolReport:
    """How a till joined. `brought`: it gave the centre its shop; otherwise it took the centre's.

    `keys` are the keys from now on: with the pepper of the company.
    """

    server_id: UUID
    branch_id: UUID
    till_name: str
    brought: bool
    rows: int
    keys: Keys
    stamped: int | None = None  # operations that only a restored or copied till had
    replaces: str = ""  # name of the till whose disk was lost: its journal comes back meanwhile


def enrol(
    database: Database,
    keys: Keys,
    url: str,
    code: str,
    *,
    folder: Path | None = None,
    trust: Trust | None = None,
    transport: httpx.BaseTransport | None = None,
    tell: Tell = nobody,
) -> EnrolReport:
    """Join the centre at `url`. A till that has sold joins an empty centre and brings its shop.

    `folder` holds the key file; by default the folder of the database. `trust` says what proves the
    centre; by default the settings of the station. Interrupted, the same
    command with a new code finishes it. `tell` hears what is being done and how far it is. Raises
    the refusals of the centre and of the line.
    """
    folder = folder or Path(str(database.engine.url.database)).parent
    with database.read() as session:
        station, link = journal.get_station(session), outbox.find_link(session)
    if link is not None and link.status == outbox.FORKED:
        return begin_anew(database, keys, url, code, trust=trust, transport=transport, tell=tell)
    trust = trust or trust_of(database)
    with Centre(url, keys, station.device_id, trust=trust, transport=transport) as centre:
        greeted = centre.open_session()
        if link is not None and greeted.server != link.server_id:
            raise AlreadyEnrolled(url=link.url)
        agreement_key = sealing.new_agreement_key()
        with database.read() as session:
            request = joining.ask(session, keys, agreement_key, code)
            recorded = joining.count_recorded(session)
        reply = centre.enrol(request)
        rows = 0
        if reply.brings_shop:
            _link(database, centre, reply, outbox.BRINGING)
            rows = bring_shop(database, centre, keys, greeted)
        elif recorded:  # known here before; the centre had forgotten it
            _link(database, centre, reply, outbox.ACTIVE)
        else:
            pages = first_load.fetch(database, centre, reply.branch, tell)
            rows = database.write(lambda s: joining.take_over(s, centre.url, reply, pages))
            keys = save_pepper(folder, _pepper(reply, greeted, agreement_key, station.device_id))
    return EnrolReport(
        server_id=reply.server,
        branch_id=reply.branch,
        till_name=reply.name,
        brought=reply.brings_shop,
        rows=rows,
        keys=keys,
        replaces=reply.replaces,
    )


def begin_anew(
    database: Database,
    keys: Keys,
    url: str,
    code: str,
    *,
    trust: Trust | None = None,
    transport: httpx.BaseTransport | None = None,
    tell: Tell = nobody,
) -> EnrolReport:
    """Let a till that was restored or copied go on as a new device, with what only it has.

    Until the last step it is the old one; interrupted, the same again with a new code finishes it.
    `tell` hears what is being done. Raises `CashSessionOpen` while its drawer is open.
    """
    tell(ASKING)
    new_device = database.write(forking.next_identity)
    trust = trust or trust_of(database)
    with Centre(url, keys, new_device, trust=trust, transport=transport) as centre:
        centre.open_session()
        agreement_key = sealing.new_agreement_key()
        with database.read() as session:
            request = joining.ask(session, keys, agreement_key, code, anew=new_device)
        reply = centre.enrol(request)
        tell(COMPARING)
        missing = forking.find_missing(database, centre, forking.all_journals)
    tell(GOING_ON)

    def operation(session: WriteSession) -> int:
        stamped = forking.begin_anew(session, new_device, missing)
        joining.place(session, reply.name, reply.branch, reply.location)
        outbox.set_link(session, centre.url, reply.server, outbox.ACTIVE)
        certificates.keep(session, reply.certificate)
        return stamped

    stamped = database.write(operation)
    return EnrolReport(
        server_id=reply.server,
        branch_id=reply.branch,
        till_name=reply.name,
        brought=False,
        rows=0,
        keys=keys,
        stamped=stamped,
    )


def _link(database: Database, centre: Centre, reply: EnrolReply, status: str) -> None:
    def operation(session: WriteSession) -> None:
        outbox.set_link(session, centre.url, reply.server, status)
        joining.place(session, reply.name, reply.branch, reply.location)
        certificates.keep(session, reply.certificate)

    database.write(operation)


def bring_shop(database: Database, centre: Centre, keys: Keys, greeted: SessionReply) -> int:
    """Send catalogue, people and places to an empty centre; return how many rows.

    Again from the start after an interruption: the centre has nothing twice.
    """
    with database.read() as session:
        rows = joining.shop_rows(session)
        device_id = journal.get_station(session).device_id
    their_key = signing.from_text(greeted.agreement_key)
    pepper = signing.to_text(sealing.seal_pepper(their_key, device_id, keys.pepper))
    for part in joining.snapshot_parts(rows, pepper):
        centre.snapshot(part)
    database.write(lambda s: outbox.set_status(s, outbox.ACTIVE))
    return len(rows)


def _pepper(
    reply: EnrolReply, greeted: SessionReply, agreement_key: bytes, device_id: UUID
) -> bytes:
    their_key = signing.from_text(greeted.agreement_key)
    sealed = signing.from_text(reply.pepper)
    return sealing.unseal(agreement_key, their_key, device_id.bytes, sealed)
