"""Till and centre joined without a line: the protocol as functions, on two stores."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from pos_app.core import journal, people
from pos_app.core.clock import Clock
from pos_app.core.db import Database, open_database, sqlite_url
from pos_app.core.facts import Envelope
from pos_app.core.ids import new_id
from pos_app.core.keys import Keys
from pos_app.core.schema import migrate
from pos_app.core.sync import (
    applying,
    centre,
    certificates,
    enrolment,
    feed,
    first_load,
    forking,
    joining,
    messages,
    outbox,
    sealing,
    telling,
)
from pos_app.core.sync.answers import answer_diff, answer_hello, answer_pull
from pos_app.core.sync.conversation import SyncReport, converse
from pos_app.core.sync.enrolment import CentreSecrets
from pos_app.core.sync.messages import (
    Diff,
    DiffReply,
    Enrol,
    EnrolReply,
    Hello,
    HelloReply,
    Page,
    Pull,
    PullReply,
    Push,
    PushReply,
    Recognise,
    Recognised,
)
from pos_app.core.sync.receiving import Sender, receive
from tests.shop import ReadyShop

KEYS = Keys(b"p" * 32, b"c" * 32)  # of every such centre


@dataclass(frozen=True)
class DirectCentre:
    """The store of a centre and its secrets."""

    database: Database
    own: CentreSecrets

    def code(self, branch: str = "1", till: str = "Caja 1", replaces: UUID | None = None) -> str:
        return self.database.write(
            lambda session: enrolment.make_code(
                session, self.own.hmac_key, branch_code=branch, till_name=till, replaces=replaces
            )
        )

    def enrol(self, request: Enrol) -> EnrolReply:
        return self.database.write(lambda s: enrolment.enrol(s, self.own, request))

    def receive(self, till: ReadyShop, push: Push) -> PushReply:
        return self.database.write(lambda s: receive(s, sender_of(till), push))


def make_centre(
    url_or_folder: str | Path, *, pooled: bool = False, clock: Clock | None = None
) -> DirectCentre:
    """Make an empty centre, in a folder or on a server, there perhaps behind a pooler."""
    if isinstance(url_or_folder, Path):
        url_or_folder.mkdir(parents=True, exist_ok=True)
        url_or_folder = sqlite_url(url_or_folder / "centre.db")
    database = telling.attach(open_database(url_or_folder, pooled=pooled, clock=clock))
    migrate(database)
    database.write(lambda s: centre.create_centre(s, public_key=KEYS.public_key, name="Central"))
    agreement_key = sealing.new_agreement_key()
    return DirectCentre(database, CentreSecrets(b"k" * 32, agreement_key, b"p" * 32, KEYS.sign))


def ask(till: ReadyShop, code: str) -> Enrol:
    """Return a till's request to join."""
    with till.database.read() as session:
        return joining.ask(session, till.keys, sealing.new_agreement_key(), code)


def bring(node: DirectCentre, till: ReadyShop) -> None:
    """Join the first till and bring its shop."""
    node.enrol(ask(till, node.code()))
    with till.database.read() as session:
        rows = joining.shop_rows(session)
    sender = sender_of(till)
    for part in joining.snapshot_parts(rows, ""):
        node.database.write(
            partial(
                centre.receive_snapshot,
                device_id=sender.device_id,
                branch_id=sender.branch_id,
                part=part,
            )
        )


def joined_centre(where: str | Path, till: ReadyShop) -> Iterator[DirectCentre]:
    """Give a centre that a till has joined and sent all it had; close it after."""
    made = make_centre(where)
    bring(made, till)
    push_all(made, till)
    yield made
    made.database.close()


def sender_of(till: ReadyShop) -> Sender:
    """Return a till as its signature would prove it."""
    with till.database.read() as session:
        station = journal.get_station(session)
    return Sender(station.device_id, station.branch_id)


def next_push(till: ReadyShop, max_operations: int = 200) -> Push:
    """Return what a till would send now."""
    with till.database.read() as session:
        push = outbox.next_push(session, max_operations=max_operations, max_bytes=10**6)
    assert push is not None
    return push


def push_all(node: DirectCentre, till: ReadyShop) -> PushReply:
    """Send what waits, and take up the answer."""
    reply = node.receive(till, next_push(till))
    till.database.write(lambda s: outbox.settle(s, reply))
    return reply


def pull_all(node: DirectCentre, till: ReadyShop, max_rows: int = 50) -> int:
    """Apply all news; return how many rows."""
    sender, rows = sender_of(till), 0
    for stream in feed.streams_for(sender.branch_id, sender.device_id):
        more = True
        while more:
            with till.database.read() as session:
                at = applying.positions(session, (stream,))
            with node.database.read() as session:
                reply = answer_pull(session, sender, Pull(streams=at, max_rows=max_rows))
            page = reply.pages[0]
            rows += till.database.write(partial(applying.apply_page, page=page))
            more = page.more
    return rows


def continued(node: DirectCentre, till: ReadyShop, *payloads: bytes) -> Push:
    """Return a push of any bytes, correctly chained to what the centre has of a till."""
    with node.database.read() as session:
        seq, previous = journal.head(session, sender_of(till).device_id)
    first, ops = previous, []
    for number, payload in enumerate(payloads, seq + 1):
        previous = journal.chain(previous, payload)
        ops.append(messages.send(number, previous, payload))
    return Push(previous=first.hex(), ops=tuple(ops))


def envelope(node: DirectCentre, till: ReadyShop, *, fact: bytes, **fields: Any) -> bytes:
    """Return the bytes of an operation as a till could have made it, with some fields changed."""
    sender = sender_of(till)
    with node.database.read() as session:
        seq = journal.head(session, sender.device_id)[0] + 1
    made = Envelope(
        device=sender.device_id,
        seq=fields.pop("seq", seq),
        op=fields.pop("op", new_id()),
        type=fields.pop("type", "sale.charged"),
        version=fields.pop("version", 1),
        branch=fields.pop("branch", sender.branch_id),
        user=till.actor.user_id,
        approved_by=None,
        occurred_at=fields.pop("occurred_at", till.database.clock.now()),
        monotonic_ms=1,
        boot=UUID(int=1),
        clock_state="ok",
        fact=msgspec.Raw(fact),
    )
    assert not fields
    return msgspec.json.encode(made, order="sorted")


@dataclass
class DirectLine:
    """The line of a till to a centre across the table; `on_page` may change a page on its way."""

    node: DirectCentre
    sender: Sender
    on_page: Callable[[Page], Page] = lambda page: page
    asked: list[str] = field(default_factory=list)

    def hello(self, message: Hello) -> HelloReply:
        return self.node.database.write(
            lambda s: answer_hello(s, self.sender, message, sign=KEYS.sign)
        )

    def push(self, message: Push) -> PushReply:
        return self.node.database.write(lambda s: receive(s, self.sender, message))

    def pull(self, message: Pull) -> PullReply:
        self.asked += message.streams
        with self.node.database.read() as session:
            reply = answer_pull(session, self.sender, message)
        sent = PullReply(pages=tuple(self.on_page(page) for page in reply.pages))
        return messages.decode(PullReply, messages.encode(sent))

    def diff(self, message: Diff) -> DiffReply:
        with self.node.database.read() as session:
            return answer_diff(session, message)

    def recognise(self, message: Recognise) -> Recognised:
        certificate = certificates.read(message.certificate, KEYS.public_key)
        self.node.database.write(lambda s: certificates.recognise(s, certificate))
        return Recognised(name=certificate.name)


def talk(node: DirectCentre, till: ReadyShop, **line: Any) -> SyncReport:
    """Let a till talk to its centre once, without a network."""
    return converse(till.database, DirectLine(node, sender_of(till), **line))


def join(node: DirectCentre, till: ReadyShop, code: str) -> ReadyShop:
    """Let an unused till take over the shop of the centre; return it with its administrator."""
    reply = node.enrol(ask(till, code))
    line = DirectLine(node, Sender(sender_of(till).device_id, reply.branch))
    pages = first_load.fetch(till.database, line, reply.branch)
    till.database.write(partial(joining.take_over, url="direct:", reply=reply, pages=pages))
    with till.database.read() as session:
        return replace(till, actor=people.first_with_role(session, "ADMINISTRADOR"))


def rejoin(node: DirectCentre, till: ReadyShop) -> int:
    """Let a till that was restored or copied go on as a new device; return what it stamped."""
    new_id = till.database.write(forking.next_identity)
    with till.database.read() as session:
        request = joining.ask(
            session, till.keys, sealing.new_agreement_key(), node.code(), anew=new_id
        )
    reply = node.enrol(request)
    line = DirectLine(node, Sender(new_id, reply.branch))
    missing = forking.find_missing(till.database, line, forking.all_journals)
    stamped = till.database.write(lambda s: forking.begin_anew(s, new_id, missing))
    till.database.write(lambda s: outbox.set_status(s, outbox.ACTIVE))
    return stamped
