"""Serving a centre: in this process, or in several that share one PostgreSQL database.

Workers share nothing but the database and the folder of secrets: nonces and tokens prove
themselves, wrong tries are counted in the store, the pepper is read again where it is missing, and
limits of what is at work at one time are for each worker.
"""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait
from typing import Any, Final

import typer
import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from pos_app.core.errors import PostgresNeeded
from sync_server import tls
from sync_server.app import create_app
from sync_server.heads import TimedHeads
from sync_server.opening import open_centre
from sync_server.settings import CentreSettings

SILENT_S: Final = 60  # a worker that says nothing for so long is ended and replaced


def serve(settings: CentreSettings) -> None:
    """Serve until this process is told to end; raise `PostgresNeeded`, `TlsUnusable` and others."""
    if settings.workers > 1 and not settings.database_url:
        raise PostgresNeeded(option="--workers")
    secured = tls.options(settings)
    database, vault = open_centre(settings)
    scheme = "https" if secured else "http"
    typer.echo(f"Mostrador, centre: {scheme}://{settings.host}:{settings.port}")
    typer.echo(f"data: {settings.folder}")
    if settings.workers > 1:
        database.close()
        _serve_with_workers(settings, secured)
        return
    database.start_checkpoints()
    try:
        uvicorn.Server(_config(create_app(database, settings, vault), settings, secured)).run()
    finally:
        database.close()


def _serve_with_workers(settings: CentreSettings, secured: dict[str, Any]) -> None:
    """Open the port, start workers on it, and replace each that ends before its time."""
    os.environ |= settings.as_environment()
    made_by = f"{make_app.__module__}:{make_app.__name__}"
    config = _config(made_by, settings, secured, factory=True, workers=settings.workers)
    config.timeout_worker_healthcheck = SILENT_S
    Multiprocess(config, [config.bind_socket()]).run()


def make_app() -> FastAPI:
    """Return the application of one worker, on connections of its own."""
    _end_with_parent()
    settings = CentreSettings()
    database, vault = open_centre(settings)
    return create_app(database, settings, vault)


def _end_with_parent() -> None:
    """End this worker when the process that watches over it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _config(
    app: FastAPI | str,
    settings: CentreSettings,
    secured: dict[str, Any],
    **more: Any,  # noqa: ANN401 - of uvicorn
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="info",
        access_log=False,
        http=TimedHeads,
        limit_concurrency=200,
        timeout_graceful_shutdown=10,
        **secured,
        **more,
    )
