"""How each municipality of a host is: kept by the host, written where a command and a monitor can read it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from est_mailer.domain.errors import ServiceError
from est_mailer.jobs.watching.outages import Outage

FILE = "health.json"


@dataclass
class Health:
    """``configuration`` and ``problem``: what keeps it from being visited, "" if nothing; ``doing``: its daemon's
    status line after the latest visit; waits in seconds."""

    configuration: str = ""
    problem: str = ""
    doing: str = ""
    watched: bool = False
    visits: int = 0
    visited_at: datetime | None = None
    wakes: datetime | None = None
    longest_wait: float = 0.0
    outage: Outage = field(default_factory=Outage)
    watch_outage: Outage = field(default_factory=Outage)

    @property
    def wrong(self) -> str:
        """What a person should know; "" if all is well."""
        return self.configuration or self.problem or ("" if self.doing in ("", "waiting") else self.doing)

    def shown(self) -> dict[str, object]:
        """What a command and a monitor read."""
        return {name: getattr(self, name) for name in _SHOWN}


_BACK_OFFS = {"outage", "watch_outage"}  # the host's own business
_SHOWN = (*(f.name for f in fields(Health) if f.name not in _BACK_OFFS), "wrong")


def write_health(folder: Path, found: dict[str, Health], now: datetime) -> None:
    """Put the file in its place as a whole, a municipality a line. Raises OSError."""
    lines = ",\n".join(f"{_as_json(name)}: {_as_json(health.shown())}" for name, health in found.items())
    new = folder / f".{FILE}"
    new.write_text(f'{{"at": {_as_json(now)}, "municipalities": {{\n{lines}\n}}}}\n')
    os.replace(new, folder / FILE)  # noqa: PTH105 - the one that replaces on every system


def read_health(folder: Path) -> dict[str, Any]:
    """What the host wrote last. Raises ServiceError if there is none, or none that can be read."""
    file = folder / FILE
    try:
        found: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError as error:
        wrong, remedy = "The host has not written how it is.", "Start it: systemctl start est-mailer-host."
        raise ServiceError(wrong, remedy, str(file)) from error
    except OSError as error:
        remedy = "Look as root, or as the host's user."
        raise ServiceError(f"It cannot be read: {error.strerror}.", remedy, str(file)) from error
    except ValueError as error:
        wrong, remedy = "This is not what a host writes.", "Remove the file: the host writes it anew within seconds."
        raise ServiceError(wrong, remedy, str(file)) from error
    return found


def _as_json(value: object) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False)  # with an indent Python's own slow encoder would do it


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
