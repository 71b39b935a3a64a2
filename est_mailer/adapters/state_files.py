"""The files under the state folder that retention covers (exports; backups, a folder each); whose files are there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from est_mailer.domain.errors import ServiceError
from est_mailer.domain.retention import Kept

EXPORTS, BACKUPS = "exports", "backups"
_FOLDERS = {Kept.EXPORTS: EXPORTS, Kept.BACKUPS: BACKUPS}


class StateFiles:
    """Files and backups under ``state``, told by when they were last written."""

    def __init__(self, state: Path) -> None:
        self._state = state

    def older_than(self, kind: Kept, limit: datetime | None) -> tuple[tuple[Path, datetime], ...]:
        """(path, last written in UTC) of what is older than the limit, or of everything (None), the oldest first."""
        folder = self._state / _FOLDERS[kind]
        found = ((path, _written(path)) for path in (_files(folder) if kind is Kept.EXPORTS else _entries(folder)))
        return tuple(sorted((p for p in found if limit is None or p[1] < limit), key=lambda pair: pair[1]))


def remove(path: Path) -> None:
    """Remove a file, or a backup with everything in it. Raises ServiceError."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        remedy = "Remove it by hand, or give the service's user permission to."
        raise ServiceError(f"It cannot be removed ({error.strerror}).", remedy, str(path)) from error


def _entries(folder: Path) -> Iterator[Path]:
    yield from folder.iterdir() if folder.is_dir() else ()


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):  # does not follow links out of the folder
        yield from (Path(root) / name for name in names)


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)


def give_to_owner_of(folder: Path, path: Path) -> None:
    """What root makes in the service's folder becomes the service's: it could not open it otherwise."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
