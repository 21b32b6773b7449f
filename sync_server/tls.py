"""Serving https without a proxy in front: a certificate, its key, TLS 1.2 or later."""

import ssl
from functools import partial
from pathlib import Path
from typing import Any

from pos_app.core.errors import TlsUnusable
from sync_server.settings import CentreSettings


def options(settings: CentreSettings) -> dict[str, Any]:
    """Return what uvicorn is told, nothing for http; raise `TlsUnusable`.

    Tried here first, so that a wrong file is one line at the start and not a server that is deaf.
    """
    certificate, key = settings.tls_cert, settings.tls_key
    if certificate is None:
        if key is not None:
            raise TlsUnusable(path=str(key), reason="--tls-cert")
        return {}
    try:
        _context(certificate, key)
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        reason = getattr(error, "strerror", None) or str(error)
        raise TlsUnusable(path=str(certificate), reason=reason) from error
    return {"ssl_context_factory": partial(_context, certificate, key)}


def _context(certificate: Path, key: Path | None, *_: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A key behind a password is refused: nobody is there to type it.
    context.load_cert_chain(certificate, key, password=lambda: "")
    return context
