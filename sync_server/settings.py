"""Settings of the centre: the command line, then `MOSTRADOR_CENTRE_<NAME>`."""

from pathlib import Path
from typing import Final

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from pos_app.core.db import SCHEMA_FORM, sqlite_url

DATABASE_NAME: Final = "centre.db"
PREFIX: Final = "MOSTRADOR_CENTRE_"


class CentreSettings(BaseSettings):
    """How this centre is run."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data: Path = Field(default_factory=lambda: user_data_path("Mostrador") / "centre")
    host: str = "127.0.0.1"  # behind a proxy with TLS, or on the shop's own network by choice
    port: int = Field(default=8765, ge=0, le=65535)
    tls_cert: Path | None = None  # PEM; with its key the centre serves https itself
    tls_key: Path | None = None
    database_url: str = ""  # empty: SQLite in the data folder
    # On PostgreSQL a company is a schema, and its secrets are apart too; empty: the only one.
    company: str = Field(default="", pattern=rf"^(?:|{SCHEMA_FORM.pattern})$")
    pooled: bool = False  # the address is that of a pooler in transaction mode, such as PgBouncer
    workers: int = Field(default=1, ge=1, le=64)  # processes; more than one on PostgreSQL only
    max_threads: int = Field(default=12, ge=1, le=64)  # requests at work at one time
    max_pushes: int = Field(default=8, ge=1, le=64)  # at work in each process: its memory, threads
    # Of one till, of all processes together: each gives it an equal part.
    till_requests: int = Field(default=3000, ge=1)  # a minute
    till_bytes: int = Field(default=512 * 1024 * 1024, ge=1)  # a minute, unpacked

    @property
    def share_of_requests(self) -> int:
        """Return how many requests of one till each process takes in a minute."""
        return max(1, self.till_requests // self.workers)

    @property
    def share_of_bytes(self) -> int:
        """Return how many bytes of one till each process takes in a minute."""
        return max(1, self.till_bytes // self.workers)

    @property
    def folder(self) -> Path:
        """Return the folder of what is kept outside of the database."""
        return self.data / self.company if self.company else self.data

    @property
    def url(self) -> str:
        """Return the address of the database."""
        return self.database_url or sqlite_url(self.folder / DATABASE_NAME)

    def as_environment(self) -> dict[str, str]:
        """Return what gives another process these settings."""
        said = self.model_dump(exclude_none=True, exclude_defaults=True)
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in said.items()}
