"""``est-mailer init --example``: a copy of the commented example municipality."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.resources import shared_folder


def initialise(folder: Path) -> tuple[Path, ...]:
    """Writes the example's files into a folder (made if it is missing); returns their paths.

    Raises ServiceError if a file of the example is there already; nothing is then written.
    """
    return _write(folder, {file.name: file.read_text(encoding="utf-8") for file in _sources(folder)})


def would_write(folder: Path) -> tuple[Path, ...]:
    """The files that ``initialise`` would write. Raises ServiceError if one of them is there already."""
    return tuple(folder / file.name for file in _sources(folder))


def _sources(folder: Path) -> list[Path]:
    """The example's files, none of which may stand in the folder already."""
    sources = sorted(file for file in shared_folder("config").iterdir() if file.is_file())
    standing = [file.name for file in sources if (folder / file.name).exists()]
    if standing:
        raise ConfigurationError(
            [
                Finding(
                    str(folder),
                    f"There is already a configuration here: {', '.join(standing)}. Nothing was written.",
                    "Give an empty folder, or edit the files that are there.",
                )
            ]
        )
    return sources


def _write(folder: Path, texts: Mapping[str, str]) -> tuple[Path, ...]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise ServiceError(
            f"The files cannot be written ({error.strerror}).", "Give a folder you may write in.", str(folder)
        ) from None
    return tuple(folder / name for name in texts)
