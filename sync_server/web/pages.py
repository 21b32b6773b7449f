"""All the pages: what the application includes."""

from sync_server.web import assets, doors, drawers, overview, records, review, stock, tills

ROUTERS = (
    doors.front,
    *(part.router for part in (doors, overview, stock, tills, drawers, review, records, assets)),
)
