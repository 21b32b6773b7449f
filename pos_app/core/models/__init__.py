"""The tables, by noun. One metadata, one history, on SQLite and PostgreSQL."""

from pos_app.core.models import (
    accounts,
    approvals,
    audit,
    cash,
    catalog,
    centre,
    fiscal,
    imports,
    journal,
    local,
    people,
    places,
    purchasing,
    returns,
    review,
    sales,
    stock,
    sync,
)
from pos_app.core.models.base import Base

__all__ = [
    "Base", "accounts", "approvals", "audit", "cash", "catalog", "centre", "fiscal", "imports",
    "journal", "local", "people", "places", "purchasing", "returns", "review", "sales", "stock",
    "sync",
]  # fmt: skip
