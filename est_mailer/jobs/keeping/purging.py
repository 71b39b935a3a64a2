"""Erasing by decision (*gallring*): surveyed first, then carried out step by step.

Every step is a transaction of its own with its entry in the audit trail, and finds for itself what is left to do: a
purge that was broken off goes on where it was when it is run again.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from est_mailer.adapters.state_files import StateFiles, remove
from est_mailer.adapters.store.erasing import Ripe
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ConfigurationError, Finding, OutOfReach
from est_mailer.domain.keeping.audit_chain import digest_of
from est_mailer.domain.keeping.erasable import hindered, ripe
from est_mailer.domain.ports import Archive
from est_mailer.domain.retention import BY_ROUND, Kept
from est_mailer.jobs.keeping.purging_copies import Copies, find_copies
from est_mailer.jobs.service import QuietService

_BATCH = 200  # messages in a transaction: the daemon beside us is never kept waiting long
DATABASE, FILES = "database", "files"


@dataclass(frozen=True, slots=True)
class Line:
    """So much of a class may go from a place: "database", a folder of the mailbox, "files". Instants in UTC."""

    kind: Kept
    where: str
    unit: str
    count: int
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What may go, what stays however old it is, and what else a person should know."""

    lines: tuple[Line, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()


@dataclass
class Purge:
    """A purge under way: what it works with, and what it has erased so far, by "where/class"."""

    service: QuietService
    archive: Archive
    files: StateFiles
    now: datetime
    number: int = 0
    done: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    @property
    def registrar(self) -> bool:
        return self.service.deployment.registrar is not None

    def limit(self, kind: Kept) -> datetime | None:
        return self.service.deployment.retention.limit(kind, self.now)

    def kept_rounds(self) -> frozenset[str]:
        return frozenset(hindered(self.service.store.erasing.rounds(), registrar=self.registrar))

    def ripe_rounds(self, kind: Kept) -> frozenset[str]:
        return ripe(self.service.store.erasing.rounds(), self.limit(kind), registrar=self.registrar)


def require_decision(service: QuietService, decision: str | None = None) -> None:
    """Raises ConfigurationError if no decision allows erasing, or if ``decision`` is given and is another one."""
    configured = service.deployment.retention.decision
    if not configured:
        wrong = "No decision allows anything to be erased, so nothing is."
        remedy = 'When there is one, write its reference: [retention] decision = "KS 2026/123 §45".'
        raise ConfigurationError([Finding("est.toml, [retention] decision", wrong, remedy)])
    if decision is not None and decision.strip() != configured:
        wrong = f"“{decision}” is not the decision that est.toml names, “{configured}”."
        raise ConfigurationError([Finding("--decision", wrong, "Write the one by which this is to be erased.")])


def survey(purge: Purge) -> Survey:
    """What a purge would erase now; nothing is changed. Raises ConfigurationError without a decision."""
    service = purge.service
    require_decision(service)
    rounds = service.store.erasing.rounds()
    kept = hindered(rounds, registrar=purge.registrar)
    lines = [*_mail_lines(purge, frozenset(kept)), *_round_lines(purge), *_file_lines(purge)]
    old = {f.key for f in rounds if any(f.ends_at < limit for kind in Kept if (limit := purge.limit(kind)))}
    stays = tuple((key, why.value) for key, why in kept.items() if key in old)
    return Survey(tuple(line for line in lines if line.count), stays, (*purge.told, *_warnings(purge)))


def carry_out(purge: Purge, decision: str, name: str) -> Survey:
    """Erase what is ripe; the service's progress hears of each step. Returns what was erased, in lines like the
    survey's, and what must be told.

    Raises ConfigurationError if ``decision`` is not the configured one, OutOfReach (after all the rest has been done)
    if the mailbox could not be reached: then the purge is not finished, and goes on when it is run again.
    """
    service = purge.service
    require_decision(service, decision)
    with service.store.atomic():
        purge.number = service.store.erasing.begin(decision.strip(), name, purge.now)
        detail = {"decision": decision.strip(), "by": digest_of(name)}
        service.store.audit.add(purge.now, "operator", "purge begun", f"purge/{purge.number}", detail)
    _erase_mails(purge)
    with service.progress.during("erasing rounds"):
        _erase_rounds(purge)
    with service.progress.during("erasing files"):
        _remove_files(purge)
    with service.progress.during("erasing the mailbox's copies"):
        lost = _remove_copies(purge)
    with service.progress.during("overwriting what is free"):
        _overwrite(purge)
    if lost is not None:
        lost.findings = tuple(replace(each, remedy=f"{each.remedy} {_UNFINISHED}") for each in lost.findings)
        raise lost
    _finish(purge)
    return _report(purge)


def _report(purge: Purge) -> Survey:
    lines = []
    for name, count in sorted(purge.done.items()):
        where, _, kind = name.rpartition("/")
        lines.append(Line(Kept(kind), where, _UNITS.get(where, "messages"), count))
    return Survey(tuple(lines), (), (*purge.told, *_warnings(purge)))


_UNFINISHED = (
    "What lay in the database and its files has been erased all the same; the mailbox's copies are left. Run the same "
    "purge again when it answers."
)
_UNITS = {DATABASE: "records", FILES: "files"}


def _erase_mails(purge: Purge) -> None:
    erasing = purge.service.store.erasing
    for kind, what, ripe_of, erase in (
        (Kept.MAIL_IN, "erasing received mails", erasing.ripe_messages, erasing.erase_messages),
        (Kept.MAIL_OUT, "erasing sent mails", erasing.ripe_letters, erasing.erase_letters),
    ):
        limit = purge.limit(kind)
        if limit is not None:
            erased = _in_batches(purge, kind, partial(_erase_mail, purge, erase, limit))
            deque(purge.service.progress.over(what, erased, ripe_of(limit, purge.kept_rounds()).count), maxlen=0)


def _erase_mail(purge: Purge, erase: Callable[..., int], limit: datetime) -> int:
    return erase(limit, purge.kept_rounds(), purge.now, _BATCH)


def _in_batches(purge: Purge, kind: Kept, erase: Callable[[], int]) -> Iterator[int]:
    """Erases while something is left; gives each that is gone, for whoever counts."""
    while True:
        with purge.service.store.atomic():
            count = erase()
            if not count:
                return
            _note(purge, kind, DATABASE, count)
        yield from range(count)


def _overwrite(purge: Purge) -> None:
    if not purge.service.store.erasing.overwrite():
        purge.told.append(
            "Another process was reading the database: what was erased stands in its write-ahead log until the "
            "service is restarted, or this is run again."
        )


def _erase_rounds(purge: Purge) -> None:
    store = purge.service.store
    for kind in BY_ROUND:
        may_go = purge.ripe_rounds(kind)
        for key in store.erasing.ripe_rounds(kind, may_go):
            with store.atomic():
                whole = store.erasing.erase_round(kind, key, may_go, purge.now)
                _note(purge, kind, DATABASE, 1, key)
            if not whole:
                purge.told.append(f"{key}, {kind.value}: what a later round still asks about or follows up was left.")
        limit = purge.limit(kind)
        if limit is not None:
            with store.atomic():
                count = store.erasing.erase_loose(kind, limit)
                if count:
                    _note(purge, kind, DATABASE, count)


def _remove_files(purge: Purge) -> None:
    for kind in (Kept.EXPORTS, Kept.BACKUPS):
        limit = purge.limit(kind)
        for path, _ in purge.files.older_than(kind, limit) if limit is not None else ():
            remove(path)
            with purge.service.store.atomic():
                _note(purge, kind, FILES, 1)


def _remove_copies(purge: Purge) -> OutOfReach | None:
    try:
        for copies in _copies(purge):
            if not copies.uids:
                continue
            if purge.archive.erase(copies.folder, copies.uidvalidity, copies.uids):
                with purge.service.store.atomic():
                    _note(purge, copies.kind, copies.folder, len(copies.uids))
            else:
                left = counted(len(copies.uids), "message was", "messages were")
                purge.told.append(
                    f"{left} left in {copies.folder}: the server cannot remove chosen messages (UIDPLUS). "
                    "Remove them in a mail program."
                )
    except OutOfReach as error:
        return error
    return None


def _note(purge: Purge, kind: Kept, where: str, count: int, subject: str = "") -> None:
    """The step's entry in the audit trail and in the purge's protocol; the caller holds the transaction."""
    purge.done[f"{where}/{kind.value}"] += count
    detail = {"purge": purge.number, "class": kind.value, "where": where, "count": count}
    store = purge.service.store
    store.audit.add(purge.now, "service", "erased", subject or kind.value, detail)
    store.erasing.note(purge.number, purge.done)


def _finish(purge: Purge) -> None:
    store = purge.service.store
    with store.atomic():
        store.erasing.finish(purge.number, purge.now)
        decision = purge.service.deployment.retention.decision
        detail = {"decision": decision, **dict(sorted(purge.done.items()))}
        store.audit.add(purge.now, "operator", "purged", f"purge/{purge.number}", detail)


def _mail_lines(purge: Purge, kept: frozenset[str]) -> list[Line]:
    erasing, lines = purge.service.store.erasing, []
    found = ((Kept.MAIL_IN, erasing.ripe_messages), (Kept.MAIL_OUT, erasing.ripe_letters))
    for kind, ripe_of in found:
        limit = purge.limit(kind)
        if limit is not None:
            lines.append(_line(kind, "mails", ripe_of(limit, kept)))
    try:
        lines += [Line(c.kind, c.folder, "messages", len(c.uids), c.oldest, c.newest) for c in _copies(purge)]
    except OutOfReach as error:
        purge.told.append(f"The mailbox's copies could not be counted: {error}")
    return lines


def _line(kind: Kept, unit: str, found: Ripe) -> Line:
    return Line(kind, DATABASE, unit, found.count, found.oldest, found.newest)


def _round_lines(purge: Purge) -> list[Line]:
    erasing, lines = purge.service.store.erasing, []
    ends = {f.key: f.ends_at for f in erasing.rounds()}
    for kind in BY_ROUND:
        instants = [ends[key] for key in erasing.ripe_rounds(kind, purge.ripe_rounds(kind))]
        oldest, newest = min(instants, default=None), max(instants, default=None)
        lines.append(Line(kind, DATABASE, "rounds", len(instants), oldest, newest))
        limit = purge.limit(kind)
        if limit is not None:
            lines.append(_line(kind, "others", erasing.loose(kind, limit)))
    return lines


def _file_lines(purge: Purge) -> list[Line]:
    lines = []
    for kind in (Kept.EXPORTS, Kept.BACKUPS):
        limit = purge.limit(kind)
        instants = [written for _, written in purge.files.older_than(kind, limit)] if limit is not None else []
        oldest, newest = min(instants, default=None), max(instants, default=None)
        lines.append(Line(kind, FILES, "files", len(instants), oldest, newest))
    return lines


def _copies(purge: Purge) -> tuple[Copies, ...]:
    limits = purge.limit(Kept.MAIL_IN), purge.limit(Kept.MAIL_OUT)
    return find_copies(purge.service, purge.archive, *limits, purge.kept_rounds())


def _warnings(purge: Purge) -> list[str]:
    """What no purge can reach, and backups that still have what is erased."""
    told = []
    if purge.limit(Kept.BACKUPS) is None and purge.files.older_than(Kept.BACKUPS, None):
        told.append("The backups still have what is erased: give the class backups a period, or remove them by hand.")
    return told
