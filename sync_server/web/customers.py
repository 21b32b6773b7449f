"""Customers who were made twice: a person says who is one, with a reason (decision 0046)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response

from pos_app.core import customer_accounts
from pos_app.core.customer_accounts.merging import MERGE
from pos_app.core.customers import CustomerView, find_customers
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.errors import InvalidRequest, ShopError, describe
from pos_app.core.i18n import N_, translator
from pos_app.core.ids import new_id
from sync_server.dependencies import Store
from sync_server.problems import status_of
from sync_server.web.deciding import decide
from sync_server.web.rendering import go, page
from sync_server.web.visitors import ROOT, Acting, Looking, Visitor, language_of, require

router = APIRouter(prefix=ROOT, include_in_schema=False, dependencies=[require(MERGE)])
FOUND: Final = 20  # customers of one search
Words = Annotated[str, Query(max_length=80)]
Chosen = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True)
class Line:
    """A customer on the page, and what they owe and are owed."""

    customer: CustomerView
    debt_minor: int
    store_credit_minor: int


@dataclass(frozen=True)
class Group:
    """Customers of whom some may be one, and why they are shown together."""

    tax_id: str
    lines: tuple[Line, ...]


@router.get("/customers")
def list_customers(request: Request, who: Looking, store: Store, q: Words = "") -> Response:
    """List the customers with one tax id, or those that a search finds."""
    return _page(request, who, store, q)


@router.post("/customers")
def merge(
    request: Request,
    who: Acting,
    store: Store,
    once: Annotated[UUID, Form()],
    goes: Chosen = "",
    stays: Chosen = "",
    reason: Annotated[str, Form(max_length=400)] = "",
    q: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Say that two customers are one."""

    def write(session: WriteSession, op_id: UUID) -> None:
        customer_accounts.merge_customers(
            session,
            who.actor,
            op_id=op_id,
            customer_id=_id(goes),
            into_id=_id(stays),
            reason=reason,
        )

    try:
        decide(request, who, store, write, once=once, branch_id=who.caller.branch_id)
    except ShopError as error:
        return _page(request, who, store, q, error=error)
    return go("/customers")


def _page(
    request: Request, who: Visitor, store: Store, q: str, *, error: ShopError | None = None
) -> Response:
    words = q.replace("\0", " ").strip()
    with store.read() as session:
        twice = customer_accounts.list_twice(session)
        shown = [(one.tax_id, one.customers) for one in twice]
        if words:
            shown = [("", find_customers(session, words, limit=FOUND, active=None))]
        groups = _groups(session, shown)
    return page(
        request,
        who,
        "customers.html",
        status=status_of(error) if error else 200,
        q=words,
        groups=[group for group in groups if group.lines],
        twice=len(twice),
        once=[new_id() for _ in groups],
        problem=describe(error, translator(language_of(request))) if error else None,
    )


def _groups(
    session: ReadSession, shown: Sequence[tuple[str, tuple[CustomerView, ...]]]
) -> list[Group]:
    owed = customer_accounts.list_balances(session, [one.id for _, found in shown for one in found])
    return [
        Group(tax_id, tuple(Line(one, *owed.get(one.id, (0, 0))) for one in found))
        for tax_id, found in shown
    ]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidRequest(field="customer", reason=N_("choose a customer")) from None
