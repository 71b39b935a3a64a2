"""One writer per database: a lock file beside it that the operating system lets go of when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType

from est_mailer.adapters.store.errors import AnotherService, StoreReadOnly


class WriterLock:
    """Held by the one process that writes to the database at ``path``, for the length of a ``with`` block.

    Entering raises AnotherService, with the holder's process id, if another process (or another lock in this one)
    holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(f"{path.name}.lock")
        self._descriptor: int | None = None

    def __enter__(self) -> WriterLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Take the lock or raise AnotherService at once; StoreReadOnly if the lock file cannot be written."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreReadOnly(
                f"The lock file cannot be written ({error.strerror}).",
                "Check that the folder exists and that the service's user may write in it.",
                str(self.path),
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(descriptor)
            raise AnotherService(
                f"Another est-mailer (process {holder}) already works with this database.",
                "Stop it first, or let it do the work.",
                str(self.path),
            ) from None
        with contextlib.suppress(OSError):  # a full disk has no room for the number, which is only to be shown
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go. The file stays: removing it would let two processes lock two different files."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None
