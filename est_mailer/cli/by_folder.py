"""What commands say by other commands, so that a copied line acts on the same municipality."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from est_mailer.cli.output import say
from est_mailer.domain.errors import ServiceError
from est_mailer.shown_commands import for_folder

_Error = TypeVar("_Error", bound=ServiceError)


def advise(folder: Path, text: str) -> None:
    """Say a line that names commands."""
    say(for_folder(folder, text))


def in_folder(folder: Path, error: _Error) -> _Error:
    """The error itself, with the folder in the commands of its remedies."""
    error.findings = tuple(replace(f, remedy=for_folder(folder, f.remedy)) for f in error.findings)
    return error
