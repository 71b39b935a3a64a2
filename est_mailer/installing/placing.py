"""Putting a configuration in its folder: judged first, then all of it or nothing, secrets apart and nobody else's."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from est_mailer.config import load
from est_mailer.domain.errors import ServiceError

TOKEN_KEY = "EST_TOKEN_KEY"  # noqa: S105 - the name of a secret, not one
SETTINGS = ("est.toml", "register.csv", "areas.geojson")
_FOR_ALL, _FOR_ONE = 0o644, 0o600  # the service runs as a user made for it, and reads its secrets through systemd


@dataclass(frozen=True, slots=True)
class Files:
    """What a configuration folder gets. ``settings``: text by name; ``copied``: files by the name they get.

    ``secrets``: by name; one that is not here and is in the folder stays.
    """

    settings: Mapping[str, str]
    copied: Mapping[str, Path] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


def standing(folder: Path) -> tuple[str, ...]:
    """The files of a configuration that are in the folder already."""
    return tuple(name for name in SETTINGS if (folder / name).exists())


def place(folder: Path, files: Files, today: date, backup: Path | None = None) -> tuple[Path, ...]:
    """Put the files in the folder, which is made if it is missing; returns their paths.

    What stands there already is moved to ``backup`` first; Ctrl-C waits until all is in place.
    Raises ConfigurationError if the configuration cannot be used, ServiceError if it cannot be written: then nothing
    has changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".init-", dir=folder) as beside:
            ready = Path(beside)
            _write(ready, files)
            load(ready, today)
            with _undisturbed():
                if backup is not None:
                    _set_aside(folder, backup)
                return tuple(file.replace(folder / file.name) for file in sorted(ready.iterdir()))
    except OSError as error:
        raise ServiceError(
            f"The files cannot be written ({error.strerror}).", "Give a folder you may write in.", str(folder)
        ) from error


def require_writable(folder: Path) -> None:
    """Raises ServiceError if the folder cannot be made or written in, before anybody has answered anything."""
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir():
        raise ServiceError("This is a file.", "Give a folder.", str(nearest))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ServiceError(
            "You may not write here.", "Run it as root, with sudo, or give another folder.", str(nearest)
        )


def require_place(file: Path) -> None:
    """Raises ServiceError if the file could not be written, before anybody has answered anything."""
    above = file.absolute().parent
    if file.is_dir():
        raise ServiceError("This is a folder.", "Give a file.", str(file))
    if not above.is_dir():
        raise ServiceError(f"There is no folder {above}.", "Make it first, or give another file.", str(file))
    if not os.access(file if file.exists() else above, os.W_OK):
        raise ServiceError("You may not write here.", "Run it as root, with sudo, or give another file.", str(file))


def keep_secret(file: Path, secret: str) -> None:
    """Write a secret to a file that only its owner can read, whole or not at all. Raises ServiceError."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.unlink(missing_ok=True)
        _write_secret(beside, secret)
        beside.replace(file)
    except OSError as error:
        raise ServiceError(
            f"The secret cannot be written: {error.strerror}.", "Choose a place that you may write in.", str(file)
        ) from error


def _write(folder: Path, files: Files) -> None:
    for name, text in files.settings.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    for name, source in files.copied.items():
        shutil.copyfile(source, folder / name)
    for file in folder.iterdir():
        file.chmod(_FOR_ALL)  # whatever the shell's mask is
    for name, secret in files.secrets.items():
        _write_secret(folder / name, secret)


def _write_secret(file: Path, secret: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FOR_ONE), "w", encoding="utf-8") as written:
        written.write(secret.rstrip("\r\n") + "\n")


def _set_aside(folder: Path, backup: Path) -> None:
    found = standing(folder)
    if found:
        backup.mkdir()
    for name in found:
        (folder / name).replace(backup / name)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C is heard afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
