"""Settings: one prefix, `NOMOGRAPH_`, read once when the application is made, never at import."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.errors import BadInput
from ontology.key import BASE

PREFIX = "NOMOGRAPH_"
_IRI_START = r"^https?://[^\s<>\"{}|\\^`]+[/#]$"


def default_home() -> Path:
    """The platform's folder for a user's data: XDG on Linux."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nomograph"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "nomograph"
    named = os.environ.get("XDG_DATA_HOME", "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "share") / "nomograph"


class Settings(BaseSettings):
    """Each field is the environment variable of its name, in capitals, after the prefix: `NOMOGRAPH_HOME`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    home: Path = Field(default_factory=default_home, description="Folder of everything that a user has")
    ledger: str | None = Field(default=None, description="URL of the ledger; default SQLite in the home folder")
    graph: str | None = Field(
        default=None, description="neo4j://user:password@host:7687 of a server that follows the ledger, too"
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that `serve` listens on")
    zone: str = Field(default="Europe/Brussels", description="Time zone in which days are days")
    base: str = Field(
        default=BASE, pattern=r"^https?://[^\s<>\"{}|\\^`]+[/#]$", description="Start of every exported IRI"
    )
    log_format: Literal["console", "json"] = Field(default="console", description="How log lines are written")
    today: date | None = Field(default=None, description="The day taken for today, for tests and rehearsals")
    record_gaps: bool | None = Field(
        default=None,
        description="Whether `serve` records when gaps open and close; "
        "where nothing is set: yes, but not in the demo, nor where a day is taken for today",
    )
    profile: str = Field(
        default="default", description="How bad gaps are: `default`, `release`, or a Turtle file with severities"
    )
    shapes: Path | None = Field(
        default=None, description="Shapes of your own beside those of the home: a file, or a folder of them"
    )
    shape_seconds: float = Field(
        default=5.0, gt=0, le=600, description="Processor time of one shape of your own, in seconds"
    )
    shape_memory: int = Field(
        default=1024, ge=256, le=65536, description="Memory of a process that runs a file of such shapes, in MB"
    )
    document_bytes: int = Field(default=100_000, ge=1, description="Longest GraphQL document, in bytes")
    tokens: int = Field(default=5_000, ge=1, description="Most tokens in a GraphQL document")
    depth: int = Field(default=15, ge=1, description="Deepest selection in a GraphQL document")
    aliases: int = Field(default=30, ge=1, description="Most aliases in a GraphQL document")
    seconds: float = Field(default=20.0, gt=0, description="Longest time for one answer, in seconds")
    subscriptions: int = Field(
        default=100, ge=0, description="Most subscriptions at a time, in each process of `serve`"
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no time zone of that name, as Europe/Brussels") from None
        return name

    @field_validator("home")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        return path.expanduser().absolute()

    @classmethod
    def read(cls) -> Self:
        """From the environment. Raises BadInput that names the variable and what is wrong with it."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = PREFIX + str(first["loc"][0]).upper()
            raise BadInput(f"{name}: {first['msg']}", remedy=f"set {name} anew, or unset it") from None

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
