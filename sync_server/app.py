"""The centre as an application: one store, its secrets, and the routers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from pos_app.core.db import Database
from pos_app.core.errors import SignInPaused
from sync_server import ksp, problems
from sync_server.limits import BodyLimit
from sync_server.quotas import Gate, Quotas
from sync_server.routers import (
    approvals,
    audit,
    auth,
    branches,
    cash_sessions,
    catalog,
    categories,
    customers,
    devices,
    emergency,
    folios,
    health,
    inventory,
    item_requests,
    items,
    lots,
    orders,
    prices,
    purchase_orders,
    purchases,
    reports,
    returns,
    review,
    sales,
    shop,
    stock_takes,
    stock_transactions,
    suppliers,
    sync,
    transfers,
    uoms,
    warehouses,
)
from sync_server.settings import CentreSettings
from sync_server.tries import Tries
from sync_server.vault import Vault
from sync_server.web import errors, pages
from sync_server.web.visitors import ROOT

ROUTERS = (
    auth,
    cash_sessions,
    items,
    categories,
    uoms,
    suppliers,
    customers,
    emergency,
    shop,
    prices,
    branches,
    warehouses,
    inventory,
    lots,
    returns,
    sales,
    purchases,
    reports,
    purchase_orders,
    item_requests,
    stock_transactions,
    transfers,
    orders,
    stock_takes,
    approvals,
    audit,
    catalog,
    devices,
    folios,
    review,
    sync,
    health,
)
DESCRIPTION = """\
The centre of Mostrador: takes the journals of all tills, keeps the stock of all branches, gives the
catalogue. Tills sign every request with their key (`Authorization: KSP1 …`, docs/decisions); people
sign in at `/api/v1/auth/token` and carry a token (`Authorization: Bearer …`); the owner's programs
carry one too. A role may do here what it may do at a till. A refusal is a problem (RFC 9457) whose
`type` is `urn:shop:` and the code explained in docs/errors.md; it has changed nothing.

Quantities, amounts and costs are decimal texts in answers (`"2.5"`, `"1990"`); in requests they may
be JSON numbers or decimal texts, exact in both. Lists give `rows` and `next`, which is the `after`
of the page that follows. `Idempotency-Key` makes a request that writes safe to repeat. More in
docs/api.md.
"""


def create_app(database: Database, settings: CentreSettings, vault: Vault) -> FastAPI:
    """Return the application of a centre that is made (`centre.create_centre`)."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # As many at work as the store has connections for; the others wait their turn.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.max_threads
        yield

    app = FastAPI(
        title="Mostrador, centre", version="1", description=DESCRIPTION, lifespan=lifespan
    )
    app.state.database = database
    app.state.vault = vault
    app.state.tries = Tries(database, "enrolment")
    app.state.sign_ins = Tries(database, "sign-in", SignInPaused)
    app.state.pushes = Gate(settings.max_pushes)
    app.state.quotas = Quotas(settings.share_of_requests, settings.share_of_bytes)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(BodyLimit)
    problems.install(app, root=ROOT, page=errors.answer)
    for router in ROUTERS:
        app.include_router(router.router)
    for part in pages.ROUTERS:
        app.include_router(part)
    _describe(app)
    return app


def _describe(app: FastAPI) -> None:
    """Add to the OpenAPI document what msgspec reads and writes, and the shape of problems."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            ksp.add_schemas(document)
            schemas = document["components"]["schemas"]
            schemas["Problem"] = problems.Problem.model_json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            _refusals(document)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign] # as FastAPI says to


def _refusals(document: dict[str, Any]) -> None:
    """Say of invalid input what is true here: it is answered with a problem."""
    said = ksp.refused(422)[422]
    for path in document["paths"].values():
        for endpoint in path.values():
            if "422" in endpoint.get("responses", {}):
                endpoint["responses"]["422"] = said
