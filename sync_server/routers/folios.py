"""Folios: load a range, see what became of every number, annul what is left."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from pos_app.core.db import WriteSession
from pos_app.core.errors import CentreEmpty, FoliosMissing
from pos_app.core.fiscal.cl import gaps, pools
from pos_app.core.fiscal.cl.folios import HIGHEST, PERMISSION, NewFolios
from pos_app.core.fiscal.cl.gaps import Account
from pos_app.core.sync.deciding import first_branch
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.resources.base import Page
from sync_server.resources.folios import (
    BurnIn,
    BurntRow,
    FolioRow,
    FoliosIn,
    FoliosRow,
    StretchRow,
)
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1", tags=["folios"], dependencies=[require(PERMISSION)])
TypeOf = Annotated[str, Path(pattern=r"^\d{2}$", examples=["39"])]


@router.get("/folios", responses=ksp.refused(*READS))
def list_folios(store: Store) -> Page[FoliosRow]:
    """List the ranges that the authority gave, and the sums of their numbers by state."""
    with store.read() as session:
        return Page(rows=tuple(_row(one) for one in gaps.list_accounts(session)))


@router.get("/folios/gaps", responses=ksp.refused(*READS))
def list_gaps(
    store: Store,
    code: Annotated[str, Query(pattern=r"^\d{2}$")] = "39",
    after: Annotated[int, Query(ge=0, le=HIGHEST, description="the `next` of a page")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Page[StretchRow]:
    """Tell every number of a type, as stretches of consecutive numbers in one state."""
    with store.read() as session:
        found = [
            StretchRow(
                code=account.code, first=one.first, last=one.last, count=one.count,
                state=one.state, device_id=one.device_id, lease_id=one.lease_id,
                range_id=account.id,
            )
            for account in gaps.list_accounts(session, code=code)
            for one in account.stretches
            if one.first > after
        ]  # fmt: skip
    more = str(found[limit - 1].last) if len(found) > limit else None
    return Page(rows=tuple(found[:limit]), next=more)


@router.get("/folios/{code}/{number}", responses=ksp.refused(*READS))
def get_folio(
    store: Store, code: TypeOf, number: Annotated[int, Path(ge=1, le=HIGHEST)]
) -> FolioRow:
    """Tell what became of one number."""
    with store.read() as session:
        one = gaps.find(session, code, number)
        if one is None:
            raise FoliosMissing(range=f"{code} {number}")
        documents = gaps.documents_with(session, code, number)
    return FolioRow(
        code=code, number=number, state=one.state, device_id=one.device_id,
        lease_id=one.lease_id, documents=documents,
    )  # fmt: skip


@router.post("/folios", responses=ksp.refused(*WRITES))
def load_folios(asked: FoliosIn, work: Working) -> FoliosRow:
    """Load a range; the centre leases parts of it to the tills by itself."""
    new = NewFolios(asked.code, asked.first, asked.last, authorised_on=asked.authorised_on)

    def write(session: WriteSession, op_id: UUID) -> FoliosRow:
        loaded = pools.authorise(session, work.who.actor, new, each=asked.each, op_id=op_id)
        accounts = gaps.list_accounts(session, code=asked.code)
        return next(_row(one) for one in accounts if one.id == loaded)

    return work.decide(FoliosRow, write, asked=asked, branch_id=_branch(work.store))


@router.post("/folios/{range_id}/burn", responses=ksp.refused(*WRITES))
def burn_folios(range_id: UUID, asked: BurnIn, work: Working) -> BurntRow:
    """Write down that what is left of a pool, or of the lease of a till that is gone, is annulled.

    Nobody uses these numbers afterwards.
    """

    def write(session: WriteSession, op_id: UUID) -> BurntRow:
        done = pools.burn(session, work.who.actor, range_id, note=asked.note, op_id=op_id)
        return BurntRow(id=done)

    return work.decide(BurntRow, write, asked=asked, branch_id=_branch(work.store))


def _branch(store: Store) -> UUID:
    with store.read() as session:
        branch_id = first_branch(session)
    if branch_id is None:
        raise CentreEmpty
    return branch_id


def _row(one: Account) -> FoliosRow:
    return FoliosRow(
        id=one.id, code=one.code, first=one.first, last=one.last, is_pool=one.is_pool,
        each=one.lease_size, environment=one.environment, usable_until=one.usable_until,
        numbers={state: count for state, count in one.sums.items() if count},
    )  # fmt: skip
