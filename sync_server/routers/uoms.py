"""Units of measure."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from sqlalchemy import select

from pos_app.core.catalog import UomInput
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRequest, UomMissing, UomTaken
from pos_app.core.i18n import N_
from pos_app.core.models.catalog import Uom
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.pages import USUAL, Active, After, Limit, page
from sync_server.resources.base import Page
from sync_server.resources.masters import UomIn, UomRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/uoms", tags=["uoms"])
EDIT = [require("catalog.edit")]
VIEW = [require("stock.view")]
Code = Annotated[str, Path(max_length=12, examples=["kg"])]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_uoms(
    store: Store,
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[UomRow]:
    """List units by code."""
    query = select(Uom)
    if active is not None:
        query = query.where(Uom.active == active)
    with store.read() as session:
        return page(session, query, _row, by=(Uom.code,), after=after, limit=limit)


@router.get("/{code}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_uom(code: Code, store: Store) -> UomRow:
    """Give one unit."""
    with store.read() as session:
        return _read(session, code)


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_uom(asked: UomIn, work: Working) -> UomRow:
    """Add a unit."""

    def write(session: WriteSession, _: UUID) -> UomRow:
        known = session.get(Uom, asked.code.strip().lower())
        if known is not None:
            raise UomTaken(uom=known.code)
        return _save(session, asked)

    return work.keep(UomRow, write, asked=asked)


@router.put("/{code}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_uom(code: Code, asked: UomIn, work: Working) -> UomRow:
    """Make a unit what is stated; its code stays."""
    if asked.code.strip().lower() != code:
        raise InvalidRequest(field="code", reason=N_("the code of a unit stays as it is"))

    def write(session: WriteSession, _: UUID) -> UomRow:
        _read(session, code)
        return _save(session, asked)

    return work.keep(UomRow, write, asked=asked)


@router.delete("/{code}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_uom(code: Code, work: Working) -> UomRow:
    """Offer a unit no more; items that have it keep it."""

    def write(session: WriteSession, _: UUID) -> UomRow:
        return _save(session, UomIn(**{**_read(session, code).model_dump(), "active": False}))

    return work.keep(UomRow, write)


def _save(session: WriteSession, asked: UomIn) -> UomRow:
    stated = UomInput(
        code=asked.code,
        name_es=asked.name,
        name_en=asked.name_en,
        whole=asked.whole,
        un_code=asked.un_code,
        active=asked.active,
    )
    return _read(session, centre.save_uom(session, stated))


def _read(session: ReadSession, code: str) -> UomRow:
    row = session.get(Uom, code.replace("\0", ""))
    if row is None:
        raise UomMissing(uom=code)
    return _row(row)


def _row(row: Uom) -> UomRow:
    return UomRow(
        code=row.code,
        name=row.name_es,
        name_en=row.name_en,
        whole=row.whole,
        un_code=row.un_code,
        active=row.active,
    )
