"""Categories of products and units of measure."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import CategoryMissing, CategoryTaken, InvalidEntry, UomMissing
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.models.catalog import Category, Uom

CODE_LIMIT: Final = 40
NAME_LIMIT: Final = 60
UOM_CODE_LIMIT: Final = 12
TINT: Final = "despensa"  # of a category that says none: the colour of its keys


@dataclass(frozen=True)
class CategoryInput:
    """A category as a form states it; `tint` is the colour of its product keys."""

    code: str
    name: str
    tint: str = TINT
    active: bool = True


@dataclass(frozen=True)
class CategoryView:
    """A category as it is."""

    id: UUID
    code: str
    name: str
    tint: str
    active: bool


@dataclass(frozen=True)
class UomInput:
    """A unit as a form states it. `whole`: only whole pieces; `un_code`: UN/ECE Rec. 20 (KGM)."""

    code: str
    name_es: str
    name_en: str = ""
    whole: bool = True
    un_code: str = ""
    active: bool = True


@dataclass(frozen=True)
class UomView:
    """A unit as it is."""

    code: str
    name_es: str
    name_en: str
    whole: bool
    un_code: str
    active: bool

    def name(self, language: str) -> str:
        """Return its name in a language of the product."""
        return self.name_es if language == "es" or not self.name_en else self.name_en


def get_category(session: WriteSession, code: str, name: str = "", tint: str = "") -> Category:
    """Return the category of that code, made if it was not there."""
    row = session.scalars(select(Category).where(Category.code == code)).first()
    if row is None:
        row = Category(id=new_id(), code=code, name=name or code, tint=tint or TINT)
        session.add(row)
        session.flush()
    return row


def save_category(
    session: WriteSession, category: CategoryInput, *, category_id: UUID | None = None
) -> UUID:
    """Add a category, or change the one of that id; return the id.

    Raises `InvalidEntry`, `CategoryTaken`, `CategoryMissing`.
    """
    code, name = category.code.strip(), " ".join(category.name.split())
    _check_sizes(code, name, CODE_LIMIT)
    row = Category(id=new_id())
    if category_id is not None:
        row = _category(session, category_id)
    query = select(Category).where(Category.code == code, Category.id != row.id)
    other = session.scalars(query).first()
    if other is not None:
        raise CategoryTaken(category=other.name, code=code)
    row.code, row.name, row.active = code, name, category.active
    row.tint = category.tint.strip() or TINT
    session.add(row)
    session.flush()
    return row.id


def list_categories(
    session: ReadSession, *, active_only: bool = True, limit: int = 1000
) -> tuple[CategoryView, ...]:
    """Return the categories by name."""
    query = select(Category).order_by(Category.name, Category.id).limit(limit)
    if active_only:
        query = query.where(Category.active)
    return tuple(_category_view(row) for row in session.scalars(query))


def view_category(session: ReadSession, category_id: UUID) -> CategoryView:
    """Return a category; raise `CategoryMissing`."""
    return _category_view(_category(session, category_id))


def _category(session: ReadSession, category_id: UUID) -> Category:
    row = session.get(Category, category_id)
    if row is None:
        raise CategoryMissing(category=str(category_id))
    return row


def _category_view(row: Category) -> CategoryView:
    return CategoryView(id=row.id, code=row.code, name=row.name, tint=row.tint, active=row.active)


def save_uom(session: WriteSession, uom: UomInput) -> str:
    """Add a unit, or change the one of that code; return the code. Raises `InvalidEntry`."""
    code, name = uom.code.strip().lower(), " ".join(uom.name_es.split())
    _check_sizes(code, name, UOM_CODE_LIMIT)
    row = session.get(Uom, code) or Uom(code=code)
    row.name_es, row.name_en = name, " ".join(uom.name_en.split()) or name
    row.whole, row.un_code, row.active = uom.whole, uom.un_code.strip().upper(), uom.active
    session.add(row)
    session.flush()
    return code


def get_uom(session: ReadSession, code: str) -> UomView:
    """Return a unit; raise `UomMissing`."""
    row = session.get(Uom, code)
    if row is None:
        raise UomMissing(uom=code)
    return _uom_view(row)


def list_uoms(session: ReadSession, *, active_only: bool = True) -> tuple[UomView, ...]:
    """Return the units by code."""
    query = select(Uom).order_by(Uom.code).limit(1000)
    if active_only:
        query = query.where(Uom.active)
    return tuple(_uom_view(row) for row in session.scalars(query))


def _uom_view(row: Uom) -> UomView:
    return UomView(
        code=row.code,
        name_es=row.name_es,
        name_en=row.name_en,
        whole=row.whole,
        un_code=row.un_code,
        active=row.active,
    )


def _check_sizes(code: str, name: str, code_limit: int) -> None:
    if not 0 < len(code) <= code_limit:
        raise InvalidEntry(entry=name or "-", reason=N_("the code is missing or too long"))
    if not 0 < len(name) <= NAME_LIMIT:
        raise InvalidEntry(entry=code, reason=N_("the name is missing or too long"))
