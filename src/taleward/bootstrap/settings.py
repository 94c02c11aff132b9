"""Settings from the environment: `TALEWARD_*`, and the names that operators bring along, as they are spelled."""

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

DATABASE_FILE = "taleward.sqlite3"


class Settings(BaseSettings):
    """All that an operator can set. `data` holds the SQLite file and the signing key made at first start."""

    model_config = SettingsConfigDict(env_prefix="TALEWARD_", extra="ignore", populate_by_name=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8_000
    data: Path = Path(".taleward")
    packs: Path | None = None
    """A folder of packs to serve in place of those that ship."""
    database_url: str | None = Field(
        default=None, validation_alias=AliasChoices("TALEWARD_DATABASE_URL", "DATABASE_URL")
    )
    """postgresql://... or sqlite:///...; without it a SQLite file in `data`."""
    allow_asynchronous_commit: bool = False
    """Start on a PostgreSQL that acknowledges before the disk has it. Then so does Taleward."""
    secret_key: SecretStr | None = None
    """Signs tokens and turns seeds into dice; without it a key in `data`."""
    session_timeout: Annotated[int, Field(ge=1)] = Field(
        default=86_400, validation_alias=AliasChoices("TALEWARD_SESSION_TIMEOUT", "SESSION_TIMEOUT")
    )
    """Seconds after which an idle session leaves memory and is no longer shown as active."""
    live_sessions: Annotated[int, Field(ge=1)] = 20_000
    """Sessions kept in memory at most."""
    max_turns: Annotated[int, Field(ge=100)] = 100_000
    """Turns of one session at most."""
    sockets: Annotated[int, Field(ge=1)] = 20_000
    """Live connections at most."""
    origins: str = ""
    """Pages of other servers that may connect live, separated by commas: `https://example.org`."""
    dev: bool = False
    """For designers: documents name the lines of packs that their words stand in."""
    log_level: str = "INFO"
    log_json: bool = False

    def pages(self) -> frozenset[str]:
        """The origins of pages of other servers that may connect live."""
        return frozenset(origin.strip().rstrip("/").lower() for origin in self.origins.split(",") if origin.strip())

    def url(self) -> str | URL:
        """The database to use."""
        return self.database_url or URL.create("sqlite", database=str(self.data / DATABASE_FILE))
