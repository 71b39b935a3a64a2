"""How commands name the configuration folder and its unit, so that a copied line acts on the same municipality."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from est_mailer.cli.commands import COMMANDS
from est_mailer.cli.output import say
from est_mailer.domain.errors import ServiceError
from est_mailer.resources import CONFIGURATION, HOSTED, unit_instance

_ELSEWHERE = {"init", "demo", "schema", "host", "hosted"}  # they have no such folder, or are given one
_NAMES = "|".join(sorted(offer.name for offer in COMMANDS if offer.name not in _ELSEWHERE))
_COMMAND = re.compile(rf"\best-mailer (?=(?:{_NAMES})\b)")
_UNIT = re.compile(r"(\b(?:systemctl (?:start|restart|stop|status)|journalctl -u) est-mailer)(?![-@.\w])")
_Error = TypeVar("_Error", bound=ServiceError)


def advise(folder: Path, text: str) -> None:
    """Say a line that names commands."""
    say(for_folder(folder, text))


def config_option(folder: Path) -> str:
    """What stands between ``est-mailer`` and the command: "" for the usual folder."""
    whole = folder.absolute()
    return "" if whole == CONFIGURATION else f" --config {shlex.quote(str(whole))}"


def for_folder(folder: Path, text: str) -> str:
    """The text, with the folder in its commands and the folder's unit in what is said to systemd."""
    text = _COMMAND.sub(lambda _: f"est-mailer{config_option(folder)} ", text)
    return _UNIT.sub(lambda found: found[1] + _unit_end(folder.absolute()), text)


def in_folder(folder: Path, error: _Error) -> _Error:
    """The error itself, with the folder in the commands of its remedies."""
    error.findings = tuple(replace(f, remedy=for_folder(folder, f.remedy)) for f in error.findings)
    return error


def _unit_end(folder: Path) -> str:
    """A host has one unit for all its folders."""
    return "-host" if folder.parent == HOSTED else unit_instance(folder)
