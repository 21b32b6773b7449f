"""What proves that a centre is the shop's own: the system's authorities, or one the company pinned.

Never both: where a company names its own authority, a certificate of any other is refused. Plain
http goes to this machine only, unless a person asked for it.
"""

import ipaddress
import ssl
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pos_app.core.db import Database
from pos_app.core.errors import InvalidAuthority, PlainHttpRefused
from pos_app.settings import load_settings


@dataclass(frozen=True)
class Trust:
    """`authority`: a file of certificates, the only ones that prove a centre; None: the system's.

    `plain_http`: a centre on another machine may be spoken to without any proof.
    """

    authority: Path | None = None
    plain_http: bool = False

    def check(self, url: str) -> ssl.SSLContext | bool:
        """Return how to check a centre at `url`; False for http.

        Raises `PlainHttpRefused` and `InvalidAuthority`.
        """
        parts = urlsplit(url)
        if parts.scheme == "https":
            return _system() if self.authority is None else _pinned(self.authority)
        if not self.plain_http and not _is_here(parts.hostname or ""):
            raise PlainHttpRefused(url=url)
        return False


SYSTEM: Final = Trust()


def trust_of(database: Database) -> Trust:
    """Return what the settings of the station beside a database say."""
    folder = Path(str(database.engine.url.database)).parent
    settings = load_settings(folder)
    authority = folder / settings.ca_file if settings.ca_file else None
    return Trust(authority, settings.plain_http)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def _system() -> ssl.SSLContext:
    """Return the system's authorities; reading them takes longer than a request."""
    paths = ssl.get_default_verify_paths()
    context = ssl.create_default_context()
    if sys.platform != "win32" and not (paths.cafile or paths.capath):
        # A Python that brings none of the system's (macOS, small containers): those of browsers.
        import certifi  # noqa: PLC0415 - where there is nothing else

        context.load_verify_locations(certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _pinned(authority: Path) -> ssl.SSLContext:
    """Return the company's authority alone; read each time, for it may have been renewed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(authority)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or str(error) or type(error).__name__
        raise InvalidAuthority(path=str(authority), reason=reason) from error
    return context
