"""register.csv as the service may change it: replaced as a whole, the one before kept beside it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_BACKUP = ".before"


class CsvRegisterFile:
    """Implements ``domain.ports.RegisterFile`` on a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded = self.on_disk()

    def loaded(self) -> str:
        """See ``domain.ports.RegisterFile``."""
        return self._loaded

    def on_disk(self) -> str:
        """See ``domain.ports.RegisterFile``."""
        try:
            return hashlib.sha256(self._path.read_bytes()).hexdigest()
        except OSError:
            return ""

    def digest_of(self, text: str) -> str:
        """See ``domain.ports.RegisterFile``."""
        return hashlib.sha256(_bytes(text)).hexdigest()

    def write(self, text: str) -> bool:
        """See ``domain.ports.RegisterFile``. The earlier file stays as register.csv.before, over an older one."""
        try:
            if self._path.exists():
                self._replace(self._path.with_name(self._path.name + _BACKUP), self._path.read_bytes())
            self._replace(self._path, _bytes(text))
        except OSError:
            return False
        self._loaded = self.digest_of(text)
        return True

    def _replace(self, path: Path, content: bytes) -> None:
        put_in_place(path, content, self._path)


def put_in_place(path: Path, content: bytes, like: Path) -> None:
    """Whole or not at all: written beside, flushed to the disk, then put in the file's place with the mode of ``like``,
    and its owner where root writes it: the service could not read it otherwise. Raises OSError."""
    there = like.stat() if like.exists() else None
    mode = there.st_mode & 0o777 if there else 0o644
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        if there and os.geteuid() == 0:
            os.chown(name, there.st_uid, there.st_gid)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _bytes(text: str) -> bytes:
    return text.encode("utf-8-sig")  # with its mark, so that every spreadsheet opens it with the right letters
