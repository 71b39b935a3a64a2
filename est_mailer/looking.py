"""Looking at a municipality's database: what ``est-mailer status`` and its like need, and no more is loaded for them.

``bootstrap`` gives the ports their adapters; here are the two that a look needs, the store and the register's file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from est_mailer.adapters.register_file import CsvRegisterFile
from est_mailer.adapters.store import Store
from est_mailer.config import load, read_token_key
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ConfigurationError, Finding, StoreError
from est_mailer.domain.ports import RegisterFile
from est_mailer.jobs.service import QuietService

DATABASE = "est.db"


@dataclass(frozen=True)
class Place:
    """Where a municipality's configuration and database are, and the environment its secrets come from."""

    config: Path
    environ: Mapping[str, str]

    @property
    def state(self) -> Path:
        """The folder of the database: systemd's STATE_DIRECTORY, else where the unit has it (/etc/est-mailer/NAME →
        /var/lib/est-mailer-NAME; a host's /etc/est-mailer-host/NAME → /var/lib/est-mailer-host/NAME), else ``state``
        in the configuration folder."""
        given = self.environ.get("STATE_DIRECTORY", "").partition(":")[0]
        if given:
            return Path(given)
        config = self.config.resolve()
        if config.is_relative_to("/etc"):
            parts = config.relative_to("/etc").parts
            hosted = Path("/var/lib").joinpath(*parts)
            return hosted if hosted.is_dir() else Path("/var/lib") / "-".join(parts)
        return self.config / "state"

    @property
    def database(self) -> Path:
        """The database file."""
        return self.state / DATABASE

    def deployment(self) -> Deployment:
        """The configuration. Raises ConfigurationError."""
        return load(self.config)


def states_of(folder: Path, environ: Mapping[str, str]) -> Path:
    """Where a host's own files go, and its municipalities' databases in a folder each; ``folder``: its configurations.

    Outside /etc, where nobody says otherwise, it is that folder itself.
    """
    given = environ.get("STATE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given)
    resolved = folder.resolve()
    return Path("/var/lib") / resolved.relative_to("/etc") if resolved.is_relative_to("/etc") else resolved


@dataclass(frozen=True)
class Configured:
    """A municipality's configuration as it was read at one moment: it counts until it is read again."""

    place: Place
    deployment: Deployment
    register_file: RegisterFile

    @classmethod
    def of(cls, place: Place) -> Configured:
        """Read it. Raises ConfigurationError."""
        return cls(place, place.deployment(), register_file_in(place.config))


@contextmanager
def reading(place: Place, *, with_key: bool = False) -> Iterator[QuietService]:
    """What the service knows, for looking only: no secret is needed, and the daemon is never waited for.

    ``with_key``: use the key that seals clearings if it is given; without it none counts, and more texts are hidden.
    Raises ConfigurationError, or StoreError if there is no database yet.
    """
    deployment = place.deployment()
    require_database(place)
    key = _key_at_hand(place.environ) if with_key else b""
    with Store.open(place.database, read_only=True) as store:
        yield QuietService(deployment=deployment, store=store, register_file=register_file_in(place.config), key=key)


def _key_at_hand(environ: Mapping[str, str]) -> bytes:
    try:
        return read_token_key(environ)
    except ConfigurationError:
        return b""


def register_file_in(folder: Path) -> CsvRegisterFile:
    """The configuration folder's register.csv."""
    return CsvRegisterFile(folder / "register.csv")


def require_sound_register(service: QuietService) -> None:
    """Raises ConfigurationError if the register that was confirmed by mail names what est.toml no longer has."""
    try:
        _ = service.register
    except ConfigurationError as error:
        remedy = "Put it back in est.toml, or correct it in register.csv: a file that is changed counts again."
        found = [Finding(f"the register confirmed by mail ({f.where})", f.wrong, remedy) for f in error.findings]
        raise ConfigurationError(found) from error


def require_database(place: Place) -> None:
    """Raises StoreError if there is no database yet."""
    if not place.database.exists():
        raise StoreError(
            "There is no database yet.", "Start the service once: systemctl start est-mailer", str(place.database)
        )


def clock(start: datetime | None = None) -> Callable[[], datetime]:
    """The time in UTC; given a start, a rehearsal's clock that shows it now and goes on from there."""
    if start is None:
        return lambda: datetime.now(UTC)
    offset = start.astimezone(UTC) - datetime.now(UTC)
    return lambda: datetime.now(UTC) + offset


def boot_time() -> float:
    """Seconds since the machine was started, sleep included: a stopwatch that nobody sets."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
