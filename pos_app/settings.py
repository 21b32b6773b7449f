"""Settings of this station: what is true of this machine alone, in `station.toml` beside the data.

What is true of the whole shop (currency, taxes, people) is in the store, `core/settings_shared.py`.
An environment variable `MOSTRADOR_<NAME>` wins over the file. Read with msgspec, which the core
loads anyway: pydantic alone would add a seventh to the time until the first window.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pos_app.core.errors import InvalidSettings

FILE_NAME: Final = "station.toml"
VIRTUAL_PRINTER: Final = "virtual:"
PREFIX: Final = "MOSTRADOR_"


class StationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How this till is set up. Change it with `save_settings`; it is read once at the start."""

    printer: str = VIRTUAL_PRINTER  # the address of the ticket printer; "" is none
    paper: str = "80-48"
    drawer: bool = True  # a drawer hangs on the printer
    scanner_gap_ms: Annotated[int, Meta(ge=5, le=200)] = 35  # the longest gap inside a scan
    scanner_prefix: Annotated[str, Meta(max_length=8)] = ""
    theme: Literal["auto", "light", "dark"] = "auto"
    language: Literal["", "es", "en"] = ""  # empty: the shop's
    full_screen: bool = False
    lock_after_minutes: Annotated[int, Meta(ge=0, le=240)] = (
        0  # without a touch; 0: never by itself
    )
    ca_file: str = ""  # the only authority whose certificate proves the centre; empty: the system's
    plain_http: bool = False  # a centre on another machine may be spoken to without TLS
    developer: bool = False  # refuse writes on the thread of the screens, tell of slow reads
    slow_read_ms: int = 50


def load_settings(folder: Path) -> StationSettings:
    """Return the settings of the station in `folder`; without a file, as shipped.

    Raises `InvalidSettings` with the file and what is wrong in it.
    """
    path = folder / FILE_NAME
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        msgspec.convert(written, StationSettings)  # a file says a number as a number
        return msgspec.convert({**written, **_environment()}, StationSettings, strict=False)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidSettings(path=str(path), reason=str(error)) from error


def _environment() -> dict[str, str]:
    """Return what the environment says; there everything is text, also numbers and `true`."""
    names = StationSettings.__struct_fields__
    return {name: os.environ[_variable(name)] for name in names if _variable(name) in os.environ}


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def save_settings(folder: Path, settings: StationSettings) -> None:
    """Write what differs from what is shipped; the file is whole or as before."""
    shipped = msgspec.structs.asdict(StationSettings())
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in msgspec.structs.asdict(settings).items()
        if value != shipped[name]
    ]
    path, fresh = folder / FILE_NAME, folder / f"{FILE_NAME}.new"
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(path)
