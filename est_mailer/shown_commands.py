"""How commands that people are shown name the configuration folder and its unit, so that a copied line acts on the same
municipality."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from est_mailer.resources import CONFIGURATION, HOSTED, unit_instance

_NAMES = """
    audit authorise backup browse check export held outbox preview purge register reprocess restore resume revoke
    round run screening status tick trust-clock units
"""
BY_FOLDER = frozenset(_NAMES.split())
"""The commands that act on a configuration folder; the others have none, or are given one."""

_COMMAND = re.compile(rf"\best-mailer (?=(?:{'|'.join(sorted(BY_FOLDER))})\b)")
_UNIT = re.compile(r"(\b(?:systemctl (?:start|restart|stop|status)|journalctl -u) est-mailer)(?![-@.\w])")


def config_option(folder: Path) -> str:
    """What stands between ``est-mailer`` and the command: "" for the usual folder."""
    whole = folder.absolute()
    return "" if whole == CONFIGURATION else f" --config {shlex.quote(str(whole))}"


def for_folder(folder: Path, text: str) -> str:
    """The text, with the folder in its commands and the folder's unit in what is said to systemd."""
    text = _COMMAND.sub(lambda _: f"est-mailer{config_option(folder)} ", text)
    return _UNIT.sub(lambda found: found[1] + _unit_end(folder.absolute()), text)


def _unit_end(folder: Path) -> str:
    """A host has one unit for all its folders."""
    return "-host" if folder.parent == HOSTED else unit_instance(folder)
