"""Whether the centre lives, and whether it can work."""

from fastapi import APIRouter
from sqlalchemy import text

from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.dependencies import Store
from sync_server.resources.health import Health

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
def live() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/ready", responses=ksp.refused(503))
def ready(store: Store) -> Health:
    """Say that the database answers; 503 where it does not."""
    with store.read() as session:
        session.execute(text("SELECT 1"))
        shop = centre.get_state(session).complete
    return Health(status="ok", database=store.engine.dialect.name, shop=shop)
