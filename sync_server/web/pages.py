"""All the pages, in one router."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from sync_server.web import assets, doors, overview, stock, tills
from sync_server.web.visitors import ROOT

router = APIRouter(include_in_schema=False)
front = APIRouter(include_in_schema=False)
for part in (doors, overview, stock, tills, assets):
    router.include_router(part.router, prefix=ROOT)


@front.get("/")
def home() -> Response:
    """Send a browser that was given the bare address to the pages."""
    return RedirectResponse(ROOT, status_code=303)
