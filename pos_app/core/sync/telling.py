"""The centre tells the tills concerned what it recorded, whoever decided it, before every commit.

One place for what tills push and for what the centre decides itself: levels go to the stream of the
branch they belong to, documents to those of the branches they concern, what a fact brought into
being to the catalogue. It hangs on the journal, so no write of the centre can forget it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from sqlalchemy import select

from pos_app.core import customer_accounts
from pos_app.core.db import Database, WriteSession
from pos_app.core.facts_purchasing import SupplierFact
from pos_app.core.facts_staff import PersonSavedFact, RoleChangedFact
from pos_app.core.journal import Recorded, get_station
from pos_app.core.kardex import LevelKey
from pos_app.core.models.catalog import Branch, Customer, Location
from pos_app.core.models.journal import Inert
from pos_app.core.models.people import Role, User
from pos_app.core.models.purchasing import Supplier
from pos_app.core.models.sync import Quarantined
from pos_app.core.sync import (
    aside_accounts,
    aside_levels,
    bodies,
    documents,
    feed,
    inbox,
    leaving,
    serials,
    stating,
    stock,
    twice_known,
)
from pos_app.core.sync.aside_accounts import Dismissed
from pos_app.core.sync.feed import CATALOG, branch_stream, documents_stream, stock_stream
from pos_app.core.sync.twice_known import Effect

Rows = dict[str, bytes | None]
TOLD = (Supplier, Customer, Quarantined, Inert)  # rows of which tills hear whoever changes them


def attach(database: Database) -> Database:
    """Make every transaction of a centre's store tell what it recorded; return the store."""
    database.before_commit = tell
    return database


def tell(session: WriteSession) -> None:
    """Publish what this transaction recorded. The counters of the streams come last, in order."""
    recorded: Sequence[Recorded] = session.info["recorded"]
    made: set[UUID] = session.info.pop("made", set())
    session.flush()
    touched = [row for row in session.info["touched"] if isinstance(row, TOLD)]
    if not (recorded or made or touched):
        return
    news: dict[str, Rows] = defaultdict(dict)
    for row in touched:
        if isinstance(row, Supplier | Customer):
            news[CATALOG] |= _master(row)
    for stream, rows in inbox.news(session, touched, recorded):
        news[stream] |= rows
    news[CATALOG] |= stock.stubs(session, made)
    for one in recorded:
        _add_supplier(session, one, news[CATALOG])
        _add_document(session, one, news)
        _add_staff(session, one, news)
    news[CATALOG] |= serials.rows_of(session, recorded)
    twice = twice_known.list_twice(session, touched)
    effects = [*((one.stamp, one.fact) for one in recorded), *twice]
    moved = aside_accounts.list_dismissed(session, recorded)
    for _, fact in effects:
        for customer in customer_accounts.moved_by(fact):
            moved.setdefault(customer, set())
    here, elsewhere = _levels_by_branch(session, effects)
    for dropped in aside_levels.list_dropped(session, recorded):
        here[dropped.branch_id] |= dropped.here.keys()
        elsewhere[dropped.branch_id] |= dropped.elsewhere
        news[stock_stream(dropped.branch_id)] |= stock.nothing(
            session, dropped.branch_id, dropped.here
        )
    for branch_id in here.keys() | elsewhere.keys():
        rows = news[stock_stream(branch_id)]
        rows |= stock.stated(session, branch_id, elsewhere[branch_id], nothing=True)
        rows |= stock.stated(session, branch_id, here[branch_id])
    _publish(session, news, moved)


def _publish(session: WriteSession, news: Mapping[str, Rows], moved: Dismissed) -> None:
    """Give the rows their positions; `moved` are customers whose accounts changed.

    It has with each what was dismissed of it now.
    """
    for stream in sorted(news):
        if stream.startswith("stock:"):
            feed.publish(session, stream, news[stream], closing=lambda: stock.seen(session))
        elif stream == CATALOG and moved:
            feed.publish(session, stream, news[stream], closing=lambda: _accounts(session, moved))
        elif news[stream]:
            # A till that changed people and may not must hear what it was before.
            again = news[stream] if stream.startswith("branch:") else ()
            told = feed.publish(session, stream, news[stream], again=again)
            if stream.startswith("docs:"):
                leaving.let_go(session, stream, told.position - told.changed, told.position)


def _master(row: Supplier | Customer) -> Rows:
    if isinstance(row, Supplier):
        return {f"supplier:{row.id}": bodies.encode(stating.supplier_body(row))}
    return {f"customer:{row.id}": bodies.encode(stating.customer_body(row))}


def _accounts(session: WriteSession, moved: Dismissed) -> dict[str, bytes]:
    """Return the accounts of customers that changed: each till must know the debts at others.

    Asked while the stream is held: two branches may sell to one customer at the same time, and who
    tells of it last must have both.
    """
    rows = {}
    for customer, told in customer_accounts.tell(session, moved).items():
        without = aside_accounts.still_dismissed(session, customer, moved[customer])
        said = msgspec.structs.replace(told, without=without)
        body = bodies.AccountBody(customer=customer, told=said)
        rows[f"account:{customer}"] = bodies.encode(body)
    return rows


def _levels_by_branch(
    session: WriteSession, effects: Sequence[Effect]
) -> tuple[dict[UUID, set[LevelKey]], dict[UUID, set[LevelKey]]]:
    """Return the levels that moved or were repaired, by the branch of the place, and lost ones.

    These are levels that a till has lost sight of: of places of other branches, by the branch of
    the till that moved them.
    """
    own = get_station(session).device_id
    moves = [(stamp, move) for stamp, fact in effects for move in getattr(fact, "moves", ())]
    repaired = [
        repair.level
        for _, fact in effects
        for repair in getattr(fact, "repairs", ())
        if repair.level is not None
    ]
    places = sorted({move.location for _, move in moves} | {key[0] for key in repaired})
    query = select(Location.id, Location.branch_id).where(Location.id.in_(places))
    branch_of = {place: branch for place, branch in session.execute(query)}  # noqa: C416 - rows
    here: dict[UUID, set[LevelKey]] = defaultdict(set)
    elsewhere: dict[UUID, set[LevelKey]] = defaultdict(set)
    for key in repaired:
        if key[0] in branch_of:
            here[branch_of[key[0]]].add(key)
    for stamp, move in moves:
        key, branch_id = (move.location, move.variant, move.lot), branch_of[move.location]
        here[branch_id].add(key)
        if own != stamp.device_id and branch_id != stamp.branch_id:
            elsewhere[stamp.branch_id].add(key)
    return here, elsewhere


def _add_supplier(session: WriteSession, one: Recorded, news: Rows) -> None:
    """Tell of a supplier that came into being with a document; one that is known stays."""
    supplier: SupplierFact | None = getattr(one.fact, "supplier", None)
    if supplier is None:
        return
    key = f"supplier:{supplier.id}"
    if key in news or feed.has_row(session, CATALOG, key):
        return
    row = session.get_one(Supplier, supplier.id)
    news[key] = bodies.encode(stating.supplier_body(row, stub=True))


def _add_staff(session: WriteSession, one: Recorded, news: dict[str, Rows]) -> None:
    """Tell every till of a person or a role as the centre has them, whether it took the change."""
    fact = one.fact
    row: Rows = {}
    if isinstance(fact, PersonSavedFact):
        person = session.get(User, fact.person)
        if person is not None:
            row = {f"user:{person.id}": bodies.encode(stating.user_body(person))}
    elif isinstance(fact, RoleChangedFact):
        role = session.get_one(Role, fact.role)
        row = {f"role:{role.code}": bodies.encode(stating.role_body(session, role))}
    if row:
        for branch_id in session.scalars(select(Branch.id).order_by(Branch.id)):
            news[branch_stream(branch_id)] |= row


def _add_document(session: WriteSession, one: Recorded, news: dict[str, Rows]) -> None:
    if not documents.travels(one.fact):
        return
    document_id, op_id = documents.document_of(one.stamp, one.fact), one.stamp.op_id
    for branch_id in documents.branches_of(session, one.fact):
        rows = news[documents_stream(branch_id)]
        first = documents.key_of(document_id, document_id)
        if first not in rows and not feed.has_row(session, documents_stream(branch_id), first):
            rows.update(documents.whole(session, document_id))  # new, or it had left the feed
        rows[documents.key_of(document_id, op_id)] = documents.body_of(one)
