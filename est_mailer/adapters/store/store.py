"""The store: one SQLite file per municipality, or the same thing in memory."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from est_mailer import __version__
from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.errors import StoreDamaged, StoreFromTheFuture, translated
from est_mailer.adapters.store.file import IN_MEMORY, connect, set_up, uri
from est_mailer.adapters.store.migrations import KNOWN, applied, bring_up_to_date
from est_mailer.adapters.store.part import Part
from est_mailer.adapters.store.records import Facts
from est_mailer.domain.errors import StoreError

if TYPE_CHECKING:
    from est_mailer.adapters.store.answers import Answers
    from est_mailer.adapters.store.approvals import Approvals
    from est_mailer.adapters.store.audit import Audit
    from est_mailer.adapters.store.case_numbers import CaseNumbers
    from est_mailer.adapters.store.deliveries import Deliveries
    from est_mailer.adapters.store.drafts import Drafts
    from est_mailer.adapters.store.erasing import Erasing
    from est_mailer.adapters.store.errata import Errata
    from est_mailer.adapters.store.feedback import ProblemAnswers
    from est_mailer.adapters.store.foreseen import Foreseen
    from est_mailer.adapters.store.history import History
    from est_mailer.adapters.store.inbound import Inbound
    from est_mailer.adapters.store.outbox import Outbox
    from est_mailer.adapters.store.records import Addresses
    from est_mailer.adapters.store.register_changes import RegisterChanges
    from est_mailer.adapters.store.reviews import Reviews
    from est_mailer.adapters.store.revocations import Revocations
    from est_mailer.adapters.store.rounds import Rounds
    from est_mailer.adapters.store.screenings import Screenings
    from est_mailer.adapters.store.steering import Steering

_WRITTEN_BY = "store.written_by"
BEFORE_UPGRADE = "store.before_upgrade"
"""The fact that says where the copy is that was made before the tables were last changed."""
_PATIENCE = timedelta(seconds=5)
_MANY_CHANGES = 200  # rows; a lone answer changes 18, which are 54 pages in the log, and SQLite moves 1,000 by itself


class Upgrade(Protocol):
    """What is done when the tables of a database that is in use are brought up to date. Either may raise StoreError,
    and then the database is as it was."""

    def before(self, store: Store) -> None:
        """With the database as it is, before anything is changed."""

    def during(self) -> AbstractContextManager[None]:
        """Around the change."""

    def after(self, store: Store) -> None:
        """In the transaction that has changed it."""

    def failed(self) -> None:
        """It could not be changed, and is as it was."""


class Store:
    """Everything the service remembers, by theme. Every method of its parts raises StoreError.

    Who opens it to serve has all parts at once; who only looks, or makes a change beside, those that it asks for.
    A change that consists of several is made within ``with store.atomic():``.
    """

    inbound: Part[Inbound] = Part("inbound:Inbound")
    rounds: Part[Rounds] = Part("rounds:Rounds")
    answers: Part[Answers] = Part("answers:Answers")
    drafts: Part[Drafts] = Part("drafts:Drafts")
    feedback: Part[ProblemAnswers] = Part("feedback:ProblemAnswers")
    foreseen: Part[Foreseen] = Part("foreseen:Foreseen")
    history: Part[History] = Part("history:History")
    approvals: Part[Approvals] = Part("approvals:Approvals")
    erasing: Part[Erasing] = Part("erasing:Erasing")
    errata: Part[Errata] = Part("errata:Errata")
    case_numbers: Part[CaseNumbers] = Part("case_numbers:CaseNumbers")
    outbox: Part[Outbox] = Part("outbox:Outbox")
    deliveries: Part[Deliveries] = Part("deliveries:Deliveries")
    addresses: Part[Addresses] = Part("records:Addresses")
    audit: Part[Audit] = Part("audit:Audit")
    facts: Part[Facts] = Part("records:Facts")
    register_changes: Part[RegisterChanges] = Part("register_changes:RegisterChanges")
    steering: Part[Steering] = Part("steering:Steering")
    reviews: Part[Reviews] = Part("reviews:Reviews")
    revocations: Part[Revocations] = Part("revocations:Revocations")
    screenings: Part[Screenings] = Part("screenings:Screenings")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._carried_over = 0  # of all the changes that this connection has made

    @classmethod
    def open(
        cls,
        path: Path | None,
        *,
        read_only: bool = False,
        patience: timedelta = _PATIENCE,
        sqlite: type[sqlite3.Connection] = sqlite3.Connection,
        beside: bool = False,
        upgrade: Upgrade | None = None,
    ) -> Store:
        """Open the database (None: one in memory), creating it or bringing its tables up to date.

        ``read_only``: for looking only; it must exist and be up to date. ``beside``: for a change beside the service,
        which may be an earlier version still at work: it must be up to date too. ``upgrade``: what belongs to bringing
        it up to date. ``patience``: how long to wait for another writer. ``sqlite``: the class of the connection, so
        that a fault runner can stop at any commit.
        Raises StoreReadOnly, StoreBusy, StoreDamaged, StoreFromTheFuture or another StoreError.
        """
        where = IN_MEMORY if path is None else str(path)
        connection = Connection(connect(path, read_only, sqlite), where)
        try:
            connection.run(f"PRAGMA busy_timeout = {int(patience.total_seconds() * 1000)}")
            _waiting(connection)  # a file that is none of ours, or from the future, is not touched
            set_up(connection, read_only)
            _bring_up_to_date(connection, upgrade, only_looking=read_only or beside)
        except BaseException:
            connection.close()
            raise
        store = cls(connection)
        if not read_only and not beside:  # a service whose program is replaced keeps to the one that it began with
            Part.load(store)
        return store

    @classmethod
    def at_rest(cls, path: Path) -> Store:
        """A file that nobody works with, a backup, as it is: for looking only, nothing is brought up to date.

        Raises StoreDamaged, StoreFromTheFuture or another StoreError.
        """
        with translated(str(path)):
            connection = Connection(sqlite3.connect(f"{uri(path)}?mode=ro&immutable=1", uri=True), str(path))
        try:
            _waiting(connection)
        except BaseException:
            connection.close()
            raise
        return cls(connection)

    @classmethod
    def deserialized(cls, content: bytes) -> Store:
        """A store in memory, as another process's ``serialized`` left it."""
        store = cls.open(None)
        with translated(IN_MEMORY):
            store.connection.sqlite.deserialize(content)
        return store

    def serialized(self) -> bytes:
        """The whole database as bytes."""
        with translated(self.connection.where):
            return self.connection.sqlite.serialize()

    def keep_temporary_in_memory(self) -> None:
        """Even a whole database that is written anew, for a process that may write nowhere but beside it: SQLite has
        chosen its folder for temporary files when the first database was opened."""
        self.connection.large_in_memory = True

    def atomic(self) -> AbstractContextManager[None]:
        """All or nothing: takes the write lock at once; may be nested."""
        return self.connection.atomic()

    def together(self) -> AbstractContextManager[None]:
        """As ``atomic``, not nested, for several things that nearly always succeed: none stands if a part of any fails
        (see ``Connection.together``); whoever meets that does them again by ``atomic``. Raises BrokenOff if somebody
        within caught the error."""
        return self.connection.together()

    def integrity(self) -> list[str]:
        """What is broken in the file, in SQLite's words; empty if nothing is."""
        found = [row["integrity_check"] for row in self.connection.rows("PRAGMA integrity_check")]
        orphans = self.connection.rows("PRAGMA foreign_key_check")
        return [words for words in found if words != "ok"] + [
            f"row {row['rowid']} of {row['table']} points to a missing row of {row['parent']}" for row in orphans
        ]

    def carry_over(self) -> None:
        """Move what was committed from the log into the database, once that is much, while nobody waits: else some
        commit has it to do, for 20 ms instead of 4. What cannot be moved now stays safe in the log."""
        changes = self.connection.sqlite.total_changes
        if changes - self._carried_over < _MANY_CHANGES:
            return
        self._carried_over = changes
        # SQLite itself tries again with a later commit, which tells of what is wrong.
        with suppress(StoreError, sqlite3.Error):
            self.connection.rows("PRAGMA wal_checkpoint(PASSIVE)")

    def room(self) -> int | None:
        """Free bytes on the disk that the database is on; None for one in memory."""
        folder = Path(self.connection.where).parent
        return shutil.disk_usage(folder).free if self._on_disk() else None

    def mounted_read_only(self) -> bool:
        """True if nobody may write to that disk now, as when its file system has found a fault."""
        folder = Path(self.connection.where).parent
        return self._on_disk() and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)

    def _on_disk(self) -> bool:
        return self.connection.where != IN_MEMORY

    def close(self) -> None:
        """Close the database; an open transaction is undone."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _bring_up_to_date(connection: Connection, upgrade: Upgrade | None, *, only_looking: bool) -> None:
    if _waiting(connection) == 0:
        return
    if only_looking:
        raise StoreError(
            "The database is of an earlier version.",
            "Start this version of the service (systemctl restart est-mailer): it makes a copy and brings the tables "
            "up to date.",
            connection.where,
        )
    upgrade = upgrade if applied(connection.sqlite) else None  # a new one has nothing to be kept
    if upgrade:
        upgrade.before(Store(connection))
    try:
        with upgrade.during() if upgrade else nullcontext():
            _migrate(connection, upgrade)
    except BaseException:
        if upgrade:
            upgrade.failed()
        raise


def _migrate(connection: Connection, upgrade: Upgrade | None) -> None:
    with connection.atomic():  # another process may be doing the same: whoever comes second finds it done
        if _waiting(connection):
            bring_up_to_date(connection.sqlite)
            Facts(connection).set(_WRITTEN_BY, __version__)
            if upgrade:
                upgrade.after(Store(connection))


def _waiting(connection: Connection) -> int:
    """How many migrations the database lacks. Raises if it is from the future, or not ours at all."""
    with translated(connection.where):
        has = applied(connection.sqlite)
    if not has and connection.value("SELECT 1 FROM sqlite_schema WHERE type = 'table' LIMIT 1"):
        raise StoreDamaged("The file is a database of another program.", "Point to the right file.", connection.where)
    if not has <= KNOWN:
        facts = Facts(connection)
        raise StoreFromTheFuture(
            f"The database was written by version {facts.get(_WRITTEN_BY)} of est-mailer, which has changed its tables "
            f"({', '.join(sorted(has - KNOWN))}); this is version {__version__}.",
            f"Install that version or a later one, or restore a backup from before the upgrade{_copy(facts)}.",
            connection.where,
        )
    return len(KNOWN - has)


def _copy(facts: Facts) -> str:
    copy = facts.get(BEFORE_UPGRADE)
    return f" ({copy})" if copy else ""
