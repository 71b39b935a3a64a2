"""Where backups lie: a folder each, named by its time where several lie together, and known by its manifest."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from est_mailer.domain.errors import ServiceError

MANIFEST = "MANIFEST.json"


def backup_at(folder: Path, now: datetime) -> Path:
    """A new backup's folder in ``folder``, named by its time."""
    return folder / f"est-mailer-{now:%Y%m%dT%H%M%SZ}"


def require_no_backup(folder: Path) -> None:
    """Raises ServiceError if the folder is a backup itself: one within it would be taken for it, and never found."""
    if (folder / MANIFEST).exists():
        wrong, remedy = "This is a backup already.", "Name a new folder; a backup replaces nothing."
        raise ServiceError(wrong, remedy, str(folder))


def backups_in(folder: Path) -> tuple[Path, ...]:
    """The backups in a folder, by their names, the oldest first."""
    return tuple(sorted(path for path in folder.iterdir() if (path / MANIFEST).is_file()))
