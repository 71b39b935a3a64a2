"""What belongs to bringing a database that is in use up to date: a backup of it as it was, and an entry of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from est_mailer import __version__
from est_mailer.adapters.backup_folders import backup_at
from est_mailer.adapters.backups import make_backup
from est_mailer.adapters.state_files import remove
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.migrations import MIGRATIONS, applied
from est_mailer.adapters.store.store import BEFORE_UPGRADE
from est_mailer.domain.journal import Told, told
from est_mailer.domain.progress import UNSEEN, Progress

log = logging.getLogger(__name__)


class KeptUpgrade:
    """Makes a verified backup under ``folder`` before the tables are changed; without one nothing is changed.

    It is named as every backup there is, so it is removed with the oldest, and erased when its class is.
    """

    def __init__(
        self,
        config: Path,
        folder: Path,
        municipality: str,
        named: Sequence[Path],
        clock: Callable[[], datetime],
        progress: Progress = UNSEEN,
    ) -> None:
        self._config, self._folder, self._municipality, self._named = config, folder, municipality, named
        self._clock, self._progress = clock, progress
        self._backup = folder
        self._had = ""

    def before(self, store: Store) -> None:
        """Raises ServiceError: StoreFull if there is no room for the backup."""
        now = self._clock()
        self._had = _newest(store)
        self._backup = backup_at(self._folder, now)
        words = "the database is of an earlier version (%s): it is copied to %s"
        log.info(words, self._had, self._backup, extra=told(Told.UPGRADE_BEGUN))
        with self._progress.during("copying the database before it is brought up to date"):
            make_backup(store, self._config, self._backup, self._municipality, now, self._named)

    def during(self) -> AbstractContextManager[None]:
        """Whoever waits is told."""
        return self._progress.during("bringing the database up to date")

    def after(self, store: Store) -> None:
        """The trail tells which version changed the tables, and the database where the copy is."""
        has = _newest(store)
        detail = {"from": self._had, "to": has, "version": __version__}
        store.audit.add(self._clock(), "service", "upgraded", "database", detail)
        store.facts.set(BEFORE_UPGRADE, str(self._backup))
        log.info("the database is brought from %s to %s", self._had, has, extra=told(Told.UPGRADED))

    def failed(self) -> None:
        """The copy goes: the database is as it was, and the next start makes another."""
        remove(self._backup)


def _newest(store: Store) -> str:
    """The last of the migrations that the database has."""
    has = applied(store.connection.sqlite)
    return next((name for name in reversed(MIGRATIONS) if name in has), "")
