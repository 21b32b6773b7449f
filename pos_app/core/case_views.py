"""Cases as a person sees them: listed, counted, told in the words of the shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, select, tuple_

from pos_app.core import people
from pos_app.core.case_kinds import DECISIONS, FLAGGED, CaseKind, get_kind
from pos_app.core.db import ReadSession
from pos_app.core.errors import (
    CaseMissing,
)
from pos_app.core.i18n import Translate
from pos_app.core.models.cash import CashSession
from pos_app.core.models.catalog import (
    SHOWN_NAME,
    Branch,
    Customer,
    Location,
    Product,
    Variant,
)
from pos_app.core.models.journal import Case, Device
from pos_app.core.models.people import User
from pos_app.core.models.review import CaseDecision
from pos_app.core.models.sales import FiscalDocument
from pos_app.core.money import Currency, format_money
from pos_app.core.quantity import format_quantity
from pos_app.core.settings_shared import get_shop

OPEN, RESOLVED = "open", "resolved"
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class CaseFilter:
    """Which cases. `status`: open, resolved, or "" for all; an empty `kinds` is all kinds."""

    status: str = OPEN
    kinds: Sequence[str] = ()
    branch_id: UUID | None = None
    device_id: UUID | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class DocumentChoice:
    """One of the documents that a decision chooses between; `label` is its number."""

    id: UUID
    label: str


@dataclass(frozen=True)
class CaseView:
    """A case as a person sees it.

    `figures` fill the sentences of `words_of`. `decisions` are the codes that close it; where one
    chooses a document, it is one of `documents`. `decided_*` and `note` are of who closed it.
    """

    id: UUID
    kind: str
    about: str
    branch_id: UUID | None
    branch: str
    device_id: UUID
    device: str
    seq: int
    subject_type: str
    subject_id: UUID | None
    subject: str
    opened_at: datetime
    figures: Mapping[str, str]
    detail: Mapping[str, str | int]
    decisions: tuple[str, ...]
    documents: tuple[DocumentChoice, ...] = ()
    decided_at: datetime | None = None
    decided_by: UUID | None = None
    decider: str = ""
    decision: str = ""
    note: str = ""
    document_id: UUID | None = None


@dataclass(frozen=True)
class CaseWords:
    """What to say of a case."""

    title: str
    happened: str
    to_do: str


def list_cases(
    session: ReadSession,
    wanted: CaseFilter,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 100,
) -> tuple[CaseView, ...]:
    """Return cases: open ones oldest first, for they wait; others newest first.

    `after` is (opened_at, id) of the last one of the page before.
    """
    query = _narrowed(select(Case), wanted)
    key = tuple_(Case.opened_at, Case.id)
    if wanted.status == OPEN:
        query = query.order_by(Case.opened_at, Case.id)
        query = query if after is None else query.where(key > after)
    else:
        query = query.order_by(Case.opened_at.desc(), Case.id.desc())
        query = query if after is None else query.where(key < after)
    return tuple(_view(session, case) for case in session.scalars(query.limit(limit)))


def count_cases(session: ReadSession, wanted: CaseFilter) -> dict[str, int]:
    """Return how many cases there are of each kind that has any."""
    query = _narrowed(select(Case.kind, func.count()), wanted).group_by(Case.kind)
    return {kind: int(count) for kind, count in session.execute(query.order_by(Case.kind))}


def _narrowed(query: Rows, wanted: CaseFilter) -> Rows:
    if wanted.status:
        is_open = Case.resolved_at.is_(None)
        query = query.where(is_open if wanted.status == OPEN else ~is_open)
    if wanted.kinds:
        query = query.where(Case.kind.in_(wanted.kinds))
    for column, value in (
        (Case.branch_id, wanted.branch_id),
        (Case.device_id, wanted.device_id),
        (Case.subject_id, wanted.subject_id),
    ):
        query = query if value is None else query.where(column == value)
    query = query if wanted.since is None else query.where(Case.opened_at >= wanted.since)
    return query if wanted.until is None else query.where(Case.opened_at < wanted.until)


def get_case(session: ReadSession, case_id: UUID) -> CaseView:
    """Return one case; raise `CaseMissing`."""
    case = session.get(Case, case_id)
    if case is None:
        raise CaseMissing(case=str(case_id))
    return _view(session, case)


def words_of(case: CaseView, translate: Translate) -> CaseWords:
    """Return title, what happened and what to do, in the language of `translate`."""
    kind, figures = get_kind(case.kind), _Figures(case.figures)
    return CaseWords(
        translate(kind.title),
        translate(kind.happened).format_map(figures) if kind.happened else "",
        translate(kind.to_do).format_map(figures),
    )


def decision_words(decision: str, translate: Translate) -> str:
    """Return a decision in words; one of a later version by its code."""
    return translate(DECISIONS[decision]) if decision in DECISIONS else decision


class _Figures(dict[str, str]):
    """Figures of a case; one that an older version did not keep is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


# One case -----------------------------------------------------------------------------------------


def _view(session: ReadSession, case: Case) -> CaseView:
    kind = get_kind(case.kind)
    detail = msgspec.json.decode(case.detail, type=dict[str, str | int])
    documents = _documents(session, case)
    subject = _NAMES.get(kind.subject, _nameless)(session, case.subject_id)
    branch = session.get(Branch, case.branch_id) if case.branch_id else None
    said = _decision_of(session, case)
    return CaseView(
        id=case.id,
        kind=case.kind,
        about=kind.about,
        branch_id=case.branch_id,
        branch=branch.name if branch else "",
        device_id=case.device_id,
        device=_device(session, case.device_id),
        seq=case.seq,
        subject_type=kind.subject,
        subject_id=case.subject_id,
        subject=subject,
        opened_at=case.opened_at,
        figures=_figures(session, kind, detail, subject),
        detail=detail,
        decisions=_decisions(kind, documents),
        documents=documents,
        decided_at=case.resolved_at,
        decided_by=case.resolved_by,
        decider=people.name_of(session, case.resolved_by) if case.resolved_by else "",
        decision=case.resolution or "",
        note=said.note if said else "",
        document_id=said.document_id if said else None,
    )


def _decision_of(session: ReadSession, case: Case) -> CaseDecision | None:
    if case.resolved_at is None:
        return None
    query = select(CaseDecision).where(
        CaseDecision.case_id == case.id, CaseDecision.decision == case.resolution
    )
    return session.scalars(query.order_by(CaseDecision.id).limit(1)).first()


def _decisions(kind: CaseKind, documents: Sequence[DocumentChoice]) -> tuple[str, ...]:
    """Return the decisions of a case; where there are no two documents, none can be chosen."""
    return tuple(one for one in kind.decisions if one != FLAGGED or documents)


def _documents(session: ReadSession, case: Case) -> tuple[DocumentChoice, ...]:
    """Return the two documents of one number, where a case is about such."""
    if FLAGGED not in get_kind(case.kind).decisions or case.subject_id is None:
        return ()
    other = msgspec.json.decode(case.detail, type=dict[str, str | int]).get("other")
    ids = [case.subject_id] if other is None else [UUID(str(other)), case.subject_id]
    query = select(FiscalDocument).where(FiscalDocument.document_id.in_(ids))
    found = {row.document_id: row for row in session.scalars(query)}
    return tuple(
        DocumentChoice(one, f"{found[one].series} {found[one].number}")
        for one in ids
        if one in found
    )


def _figures(
    session: ReadSession, kind: CaseKind, detail: Mapping[str, str | int], subject: str
) -> dict[str, str]:
    """Return the figures of a case as people read them: quantities, amounts, names."""
    figures = {"subject": subject or "—"}
    money = get_shop(session).money if kind.money else None
    for name, value in detail.items():
        plain = name.removesuffix("_milli").removesuffix("_minor")
        figures[plain] = _text(session, name, value, money if plain in kind.money else None)
    return figures


def _text(session: ReadSession, name: str, value: str | int, money: Currency | None) -> str:
    if money is not None and isinstance(value, int):
        return format_money(value, money)
    if name.endswith("_milli") and isinstance(value, int):
        return format_quantity(value)
    if name in {"location", "heir", "device"}:
        named = _location if name == "location" else _device
        return named(session, UUID(str(value)))
    return str(value)


def _nameless(_session: ReadSession, _id: UUID | None) -> str:
    return ""


def _product(session: ReadSession, variant_id: UUID | None) -> str:
    query = select(SHOWN_NAME).select_from(Variant).join(Product, Product.id == Variant.product_id)
    return session.execute(query.where(Variant.id == variant_id)).scalar() or ""


def _location(session: ReadSession, location_id: UUID | None) -> str:
    query = select(Location.name).where(Location.id == location_id)
    return session.execute(query).scalar() or ""


def _device(session: ReadSession, device_id: UUID | None) -> str:
    return session.execute(select(Device.name).where(Device.id == device_id)).scalar() or ""


def _customer(session: ReadSession, customer_id: UUID | None) -> str:
    query = select(Customer.name).where(Customer.id == customer_id)
    return session.execute(query).scalar() or ""


def _person(session: ReadSession, user_id: UUID | None) -> str:
    return session.execute(select(User.name).where(User.id == user_id)).scalar() or ""


def _number(session: ReadSession, document_id: UUID | None) -> str:
    query = select(FiscalDocument).where(FiscalDocument.document_id == document_id)
    row = session.scalars(query.limit(1)).first()
    return f"{row.series} {row.number}" if row else ""


def _cash_session(session: ReadSession, cash_session_id: UUID | None) -> str:
    query = select(CashSession.number).where(CashSession.id == cash_session_id)
    number = session.execute(query).scalar()
    return str(number) if number else ""


_NAMES = {
    "product": _product,
    "sale": _number,
    "cash_session": _cash_session,
    "customer": _customer,
    "device": _device,
    "person": _person,
}
