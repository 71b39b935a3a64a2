"""Which municipalities a host has: a folder each, its configuration read when the host starts or is told to reload."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.looking import Configured, Place
from est_mailer.resources import HOSTED
from est_mailer.shown_commands import config_option

log = logging.getLogger(__name__)

CONFIGURATION = "est.toml"


def places(folder: Path, environ: Mapping[str, str]) -> dict[str, Place]:
    """Name → place of each subfolder that has an est.toml. Its secrets are files beside that.

    Databases are below STATE_DIRECTORY, a folder each, if ``environ`` has that. Raises ConfigurationError.
    """
    return {path.name: Place(path, _environ(path, environ)) for path in require_hosts(folder)}


def require_hosts(folder: Path) -> list[Path]:
    """The subfolders that have an est.toml. Raises ConfigurationError if there are none."""
    try:
        found = sorted(path for path in folder.iterdir() if (path / CONFIGURATION).exists())
    except OSError as error:
        raise ConfigurationError([Finding(str(folder), f"It cannot be read: {error.strerror}.", _REMEDY)]) from error
    if not found and (folder / CONFIGURATION).exists():
        wrong = f"This is one municipality's folder: it has an {CONFIGURATION} itself."
        remedy = f"Name the host's folder, if it is one of many: {folder.absolute().parent}. If not, its own command is"
        raise ConfigurationError([Finding(str(folder), wrong, f"{remedy} est-mailer{config_option(folder)} status.")])
    if not found:
        raise ConfigurationError([Finding(str(folder), f"No folder in it has an {CONFIGURATION}.", _REMEDY)])
    return found


def read_anew(
    found: Mapping[str, Place], before: Mapping[str, Configured]
) -> tuple[dict[str, Configured], dict[str, str]]:
    """Every configuration, and why one cannot be used, in words. A wrong one leaves the one before it in force."""
    read: dict[str, Configured] = {}
    wrong: dict[str, str] = {}
    for name, place in found.items():
        try:
            read[name] = Configured.of(place)
        except ServiceError as error:
            wrong[name] = str(error)
            if name in before:
                read[name] = before[name]
    return read, wrong


def _environ(path: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What a municipality's secrets and state are found by: never a secret in a variable, which all would share."""
    own = {"CREDENTIALS_DIRECTORY": str(path)}
    states = environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return {**own, "STATE_DIRECTORY": str(Path(states) / path.name)} if states else own


_REMEDY = (
    "Name the folder with a folder for each municipality, each with its est.toml, register.csv and secrets; it is "
    f"{HOSTED} if none is named (docs/hosting.md)."
)
