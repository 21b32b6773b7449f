"""Categories of items."""

from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core import catalog
from pos_app.core.catalog import CategoryInput
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.models.catalog import Category
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.callers import require
from sync_server.dependencies import Store
from sync_server.pages import USUAL, Active, After, Limit, page
from sync_server.resources.base import Page
from sync_server.resources.masters import CategoryIn, CategoryRow
from sync_server.work import READS, WRITES, Working

router = APIRouter(prefix="/api/v1/categories", tags=["categories"])
EDIT = [require("catalog.edit")]
VIEW = [require("stock.view")]


@router.get("", dependencies=VIEW, responses=ksp.refused(*READS))
def list_categories(
    store: Store,
    active: Active = True,
    after: After = "",
    limit: Limit = USUAL,
) -> Page[CategoryRow]:
    """List categories by name."""
    query = select(Category)
    if active is not None:
        query = query.where(Category.active == active)
    with store.read() as session:
        by = (Category.name, Category.id)
        return page(session, query, _row, by=by, after=after, limit=limit)


@router.get("/{category_id}", dependencies=VIEW, responses=ksp.refused(*READS))
def get_category(category_id: UUID, store: Store) -> CategoryRow:
    """Give one category."""
    with store.read() as session:
        return _read(session, category_id)


@router.post("", status_code=201, dependencies=EDIT, responses=ksp.refused(*WRITES))
def create_category(asked: CategoryIn, work: Working) -> CategoryRow:
    """Add a category."""

    def write(session: WriteSession, _: UUID) -> CategoryRow:
        return _read(session, centre.save_category(session, _input(asked)))

    return work.keep(CategoryRow, write, asked=asked)


@router.put("/{category_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def change_category(category_id: UUID, asked: CategoryIn, work: Working) -> CategoryRow:
    """Make a category what is stated."""

    def write(session: WriteSession, _: UUID) -> CategoryRow:
        centre.save_category(session, _input(asked), category_id=category_id)
        return _read(session, category_id)

    return work.keep(CategoryRow, write, asked=asked)


@router.delete("/{category_id}", dependencies=EDIT, responses=ksp.refused(*WRITES))
def deactivate_category(category_id: UUID, work: Working) -> CategoryRow:
    """Offer a category no more; its items stay."""

    def write(session: WriteSession, _: UUID) -> CategoryRow:
        now = catalog.view_category(session, category_id)
        stated = CategoryInput(now.code, now.name, now.tint, active=False)
        centre.save_category(session, stated, category_id=category_id)
        return _read(session, category_id)

    return work.keep(CategoryRow, write)


def _input(asked: CategoryIn) -> CategoryInput:
    return CategoryInput(asked.code, asked.name, asked.tint, asked.active)


def _read(session: ReadSession, category_id: UUID) -> CategoryRow:
    return CategoryRow(**vars(catalog.view_category(session, category_id)))


def _row(row: Category) -> CategoryRow:
    return CategoryRow(id=row.id, code=row.code, name=row.name, tint=row.tint, active=row.active)
