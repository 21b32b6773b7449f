"""Settings of this station: what is true of this machine alone, in `station.toml` beside the data.

What is true of the whole shop (currency, taxes, people) is in the store, `core/settings_shared.py`.
An environment variable `MOSTRADOR_<NAME>` wins over the file.
"""

import json
import tomllib
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pos_app.core.errors import InvalidSettings

FILE_NAME: Final = "station.toml"
VIRTUAL_PRINTER: Final = "virtual:"


class StationSettings(BaseSettings):
    """How this till is set up. Change it with `save_settings`; it is read once at the start."""

    model_config = SettingsConfigDict(env_prefix="MOSTRADOR_", frozen=True, extra="forbid")

    printer: str = VIRTUAL_PRINTER  # the address of the ticket printer; "" is none
    paper: str = "80-48"
    drawer: bool = True  # a drawer hangs on the printer
    scanner_gap_ms: int = Field(default=35, ge=5, le=200)  # the longest gap inside a scan
    scanner_prefix: str = Field(default="", max_length=8)
    theme: Literal["auto", "light", "dark"] = "auto"
    language: Literal["", "es", "en"] = ""  # empty: the shop's
    full_screen: bool = False
    developer: bool = False  # refuse writes on the thread of the screens, tell of slow reads
    slow_read_ms: int = 50

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment before the file, and nothing else."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, file


def load_settings(folder: Path) -> StationSettings:
    """Return the settings of the station in `folder`; without a file, as shipped.

    Raises `InvalidSettings` with the file and what is wrong in it.
    """
    path = folder / FILE_NAME

    class Here(StationSettings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return StationSettings.model_construct(**Here().model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])) or "-"
        raise InvalidSettings(path=str(path), reason=f"{name}: {first['msg']}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidSettings(path=str(path), reason=str(error)) from error


def save_settings(folder: Path, settings: StationSettings) -> None:
    """Write what differs from what is shipped; the file is whole or as before."""
    shipped = StationSettings.model_construct()
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in settings.model_dump().items()
        if value != getattr(shipped, name)
    ]
    path, fresh = folder / FILE_NAME, folder / f"{FILE_NAME}.new"
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(path)
