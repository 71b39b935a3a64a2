"""A backup is a folder: the database as it stood at one instant, the configuration, and a manifest that proves them.

It has no secret: the files that hold them are never read. What is in it is read with care, for it has everything else.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from est_mailer import __version__
from est_mailer.adapters.backup_folders import MANIFEST, backups_in
from est_mailer.adapters.state_files import give_to_owner_of
from est_mailer.adapters.store import Store, StoreFull
from est_mailer.adapters.store.audit import require_whole
from est_mailer.adapters.store.errors import translated
from est_mailer.adapters.store.kept_columns import KEPT_COLUMNS
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ServiceError, StoreError

DATABASE, CONFIGURATION = "est.db", "config"
_ANOTHER = "Use another backup, or take a new one."
_SETTINGS = frozenset({".toml", ".csv", ".geojson"})  # and everything under templates/; keys and passwords never


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: ``head`` is the audit trail's last link ("" before the first), ``files`` name → SHA-256."""

    made_at: str
    version: str
    municipality: str
    head: str
    counts: Mapping[str, int]
    files: Mapping[str, str]

    @property
    def instant(self) -> datetime:
        """When it was made (UTC)."""
        return datetime.fromisoformat(self.made_at)


def make_backup(
    store: Store, config: Path, target: Path, municipality: str, at: datetime, named: Sequence[Path] = ()
) -> Manifest:
    """Write a backup to the new folder ``target``, while the service runs, and verify it by opening it.

    ``named``: the files that the configuration names, whole paths; those in ``config`` are settings by that.
    The folder appears when all of it is written and verified, or not at all. Raises ServiceError if it exists, if
    there is no room, or if what was written does not hold.
    """
    if target.exists():
        raise ServiceError(
            "There is something here already.", "Name a new folder; a backup replaces nothing.", str(target)
        )
    work = target.with_name(f".{target.name}.part")
    with _explained(target):
        if work.exists():  # left by one that was killed
            shutil.rmtree(work)
        _make_private(work)
    try:
        with _explained(target):
            _copy_database(store, work / DATABASE)
            _copy_settings(config, named, store, work / CONFIGURATION)
            manifest = _manifest(work, municipality, at)
            _write(work / MANIFEST, (json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n").encode())
            verify_backup(work)
            work.rename(target)
            _flush(target.parent)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)  # the error is what matters; what is left is removed by the next one
        raise
    return manifest


def verify_backup(folder: Path) -> Manifest:
    """Open a backup and look at all of it: digests, the database's integrity, the audit trail, the counts.

    Raises ServiceError that says what does not hold.
    """
    manifest = _read_manifest(folder)
    for name, digest in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise ServiceError(f"{name} is missing.", _ANOTHER, str(folder))
        if _digest(path) != digest:
            raise ServiceError(f"{name} is not what was backed up.", _ANOTHER, str(folder))
    with Store.at_rest(folder / DATABASE) as store:
        broken = store.integrity()
        if broken:
            raise ServiceError(f"Its database is damaged: {broken[0]}", _ANOTHER, str(folder))
        if _linked(store):
            require_whole(store.audit)
        head, counts = _head(store), _counts(store, manifest.counts)
    if head != manifest.head or counts != dict(manifest.counts):
        raise ServiceError("Its database is not the one in its manifest.", _ANOTHER, str(folder))
    return manifest


def put_database(folder: Path, database: Path, prepare: object) -> None:
    """Copy a verified backup's database to where it is to be, after ``prepare(store)`` on the copy.

    It appears when all is done, or not at all, and never over another. Raises ServiceError.
    """
    assert callable(prepare)
    work = database.with_name(f".{database.name}.restoring")
    with _explained(database):
        _remove(work)
        shutil.copyfile(folder / DATABASE, work)
        work.chmod(0o600)
        try:
            with Store.open(work) as store:
                prepare(store)
                store.connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
            _flush(work)
            give_to_owner_of(database.parent, work)
            os.link(work, database)  # unlike a rename it fails if there is one
            _flush(database.parent)
        except FileExistsError:
            raise refused(database) from None
        finally:
            _remove(work)


def refused(database: Path) -> StoreError:
    """What is said where there is a database already."""
    return StoreError(
        "There is a database here already; a restore replaces nothing.",
        f"Stop the service and move all of {database.name}, {database.name}-wal and {database.name}-shm elsewhere.",
        str(database),
    )


def settings_of(folder: Path) -> dict[str, bytes]:
    """Name → content of the configuration in a backup."""
    root = folder / CONFIGURATION
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def put_settings(folder: Path, config: Path) -> tuple[list[str], list[str]]:
    """Write the backup's configuration files that are missing. Returns those written, and those that differ and were
    left as they are. Raises ServiceError."""
    written, different = [], []
    with _explained(config):
        for name, content in settings_of(folder).items():
            path = config / name
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                written.append(name)
            elif path.read_bytes() != content:
                different.append(name)
    return written, different


def _copy_database(store: Store, path: Path) -> None:
    """By SQLite's backup: one snapshot, in which no writer is waited for and none waits."""
    path.touch(mode=0o600)
    with translated(str(path)):
        copy = sqlite3.connect(path)
        try:
            store.connection.sqlite.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # a file by itself, that can be opened where none may write
        finally:
            copy.close()
    _flush(path)


def _no_room(target: Path) -> StoreFull:
    wrong = "There is no room for it: the disk, or the user's quota on it, is full. Nothing was changed."
    return StoreFull(wrong, "Make room, or name a folder on another disk.", str(target))


def _copy_settings(config: Path, named: Sequence[Path], store: Store, target: Path) -> None:
    state = Path(store.connection.where).resolve().parent
    for path in sorted(config.rglob("*")):
        relative = path.relative_to(config)
        hidden = any(part.startswith((".", "EST_")) for part in relative.parts)
        if hidden or not path.is_file() or state in path.resolve().parents:
            continue
        if path.suffix not in _SETTINGS and relative.parts[0] != "templates" and not _is_named(path, named):
            continue
        copy = target / relative
        _make_private(copy.parent)
        _write(copy, path.read_bytes())


def _is_named(path: Path, named: Sequence[Path]) -> bool:
    """One that has a key in it, or that we may not read, is no setting whatever names it."""
    return path.absolute() in named and os.access(path, os.R_OK) and b"PRIVATE KEY" not in path.read_bytes()


def _make_private(folder: Path) -> None:
    """A folder for its owner only, with those above it that are missing."""
    if not folder.is_dir():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700)


def _manifest(work: Path, municipality: str, at: datetime) -> Manifest:
    with Store.at_rest(work / DATABASE) as copy:
        head, counts = _head(copy), _counts(copy, KEPT_COLUMNS)
    files = {str(p.relative_to(work)): _digest(p) for p in sorted(work.rglob("*")) if p.is_file()}
    return Manifest(at.isoformat(timespec="seconds"), __version__, municipality, head, counts, files)


def _counts(store: Store, tables: Mapping[str, object]) -> dict[str, int]:
    """The rows of each table that there is: a backup may be of an earlier version."""
    there = set(store.connection.column("SELECT name FROM sqlite_schema WHERE type = 'table'"))
    wanted = [table for table in tables if table in KEPT_COLUMNS and table in there]
    return {table: store.connection.value(f"SELECT count(*) FROM {table}") for table in wanted}  # noqa: S608


def _head(store: Store) -> str:
    """The audit trail's last link; "" if it has none."""
    return str(store.audit.head() or "") if _linked(store) else ""


def _linked(store: Store) -> bool:
    """False for a database from before the trail was a chain."""
    return bool(store.connection.value("SELECT 1 FROM pragma_table_info('audit') WHERE name = 'link'"))


def _read_manifest(folder: Path) -> Manifest:
    if not folder.is_dir():
        raise ServiceError("There is no such folder.", "Name the folder that est-mailer backup made.", str(folder))
    if not (folder / MANIFEST).exists() and (within := backups_in(folder)):
        remedy = f"Name one of them; the latest is {within[-1]}"
        raise ServiceError(f"This is no backup, but has {counted(len(within), 'backup')} in it.", remedy, str(folder))
    try:
        written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**written)
        _ = manifest.instant
        inside = all(not Path(name).is_absolute() and ".." not in Path(name).parts for name in manifest.files)
        if not inside or DATABASE not in manifest.files:
            raise ValueError("names")
    except (OSError, ValueError, TypeError) as error:
        raise ServiceError(
            f"This is no backup, or its {MANIFEST} cannot be read ({type(error).__name__}).",
            "Name the folder that est-mailer backup made.",
            str(folder),
        ) from error
    return manifest


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(work: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        work.with_name(work.name + suffix).unlink(missing_ok=True)


_FULL: Sequence[int] = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Within, what the disk refuses becomes a ServiceError that says what to do."""
    try:
        yield
    except StoreFull as error:  # of the copy: the service's own words would be of its database
        raise _no_room(target) from error
    except OSError as error:
        if error.errno in _FULL:
            raise _no_room(target) from error
        remedy = "Check that the folder exists and that you may write there."
        raise ServiceError(f"It cannot be written ({error.strerror}).", remedy, str(target)) from error
