"""All the pages: what the application includes."""

from sync_server.web import (
    assets,
    customers,
    doors,
    drawers,
    emergency,
    overview,
    records,
    review,
    stock,
    tills,
)

PARTS = (
    doors, overview, stock, tills, drawers, emergency, review, customers, records, assets,
)  # fmt: skip
ROUTERS = (doors.front, *(part.router for part in PARTS))
