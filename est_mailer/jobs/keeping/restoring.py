"""After a restore: nothing is sent until a person says so, and what the lost database may have sent is in doubt.

The weeks since the backup are played again from the mail that came in: what lies in the inbox and in the folder for
what is done, in the order it came, each message after the steps that were due before it. Every mail this causes stands
in doubt, for the lost database may have sent it. What comes after the restore is handled as always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.keeping.audit_chain import digest_of
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.ports import Archive
from est_mailer.jobs.intake.accounting import account
from est_mailer.jobs.intake.arriving import collect
from est_mailer.jobs.keeping.awaiting import DOUBTED_WHY
from est_mailer.jobs.keeping.purging_copies import message_id_of
from est_mailer.jobs.noted import RESTORED_FACT, Restored, restored
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.service import MAIL_LIMIT, QuietService, Service
from est_mailer.jobs.watching.contact import forget_tick, note_contact

_SLACK = timedelta(days=1)  # a mailbox tells the day a message came, in a zone of its own


@dataclass(frozen=True, slots=True)
class Old:
    """What waits after a restore: purpose → mails in doubt, the steps that were due, the messages to be read again."""

    restored: Restored
    in_doubt: dict[str, int]
    steps: tuple[tuple[str, str, datetime], ...]
    messages: int
    left_out: int = 0


def what_is_old(service: QuietService, archive: Archive) -> Old:
    """What a person should see before resuming. Raises ServiceError if nothing waits, OutOfReach."""
    waiting = _waiting(service)
    rows = service.store.outbox.listing([OutboxState.IN_DOUBT, OutboxState.QUEUED])
    steps = tuple(
        (r.key, due.step.value, due.due_at)
        for r in service.store.rounds.unfinished()
        for due in r.dues
        if due.outcome is None and due.due_at <= waiting.at
    )
    found = Counter(m.raw is not None for m in _unknown(service, archive, waiting))
    counts = Counter(row.purpose.value for row in rows if row.purpose is not Purpose.ALERT)
    return Old(waiting, dict(counts), steps, found[True], found[False])


def resume(service: Service, archive: Archive, name: str, now: datetime) -> Old:
    """Play again what came in since the backup, put every mail it causes in doubt, and let the service go on.

    Returns what is in doubt then, for a person to settle (``est-mailer outbox``). Broken off, it can be run again.
    Raises ServiceError if nothing waits, OutOfReach if the mailbox cannot be read: then the database still waits.
    """
    waiting = _waiting(service)
    found = Counter(_store(service, message, now) for message in _unknown(service, archive, waiting))
    collect(service, now)
    last = _replay(service, waiting)
    _find_sent(service, archive, waiting, now)
    with service.store.atomic():
        _doubt_all(service, now)
        service.store.facts.forget(RESTORED_FACT)
        forget_tick(service)
        service.store.audit.add(
            now, "operator", "resumed", "", {"by": digest_of(name), "replayed_to": last.isoformat()}
        )
    doubts = Counter(row.purpose.value for row in service.store.outbox.listing([OutboxState.IN_DOUBT]))
    return Old(waiting, dict(doubts), (), found[True], found[False])


def _waiting(service: QuietService) -> Restored:
    waiting = restored(service)
    if waiting is None:
        raise ServiceError("Nothing waits to be resumed.", "It is for a database that est-mailer restore has put back.")
    return waiting


def _replay(service: Service, waiting: Restored) -> datetime:
    """Each message that came before the restore, after the steps that were due before it. Returns the last instant."""
    stored = (service.store.inbound.get(number) for number in service.store.inbound.unaccounted())
    old = sorted((m for m in stored if m.received_at < waiting.at), key=lambda m: (m.received_at, m.id))
    at = waiting.backup
    forget_tick(service)  # what ticked last may have been an attempt that was broken off
    for message in service.progress.over("messages read again", old):
        at = _go_to(service, at, max(at, message.received_at))
        account(service, message.id, at)
    return _go_to(service, at, waiting.at)


def _go_to(service: Service, start: datetime, goal: datetime) -> datetime:
    """Every step that was due on the way, at its own instant."""
    at = start
    while (due := due_next(service, at)) < goal:
        at = due
        _tick(service, at)
    _tick(service, goal)
    return goal


def _tick(service: Service, at: datetime) -> None:
    note_contact(service, at)
    tick(service, at)
    _doubt_all(service, at)


def _doubt_all(service: Service, at: datetime) -> int:
    """Every mail that has been queued is in doubt; alerts of what is past are withdrawn. Returns how many are."""
    with service.store.atomic():
        service.store.outbox.withdraw("", (Purpose.ALERT,), at)
        return service.store.outbox.doubt(at, DOUBTED_WHY)


def _unknown(service: QuietService, archive: Archive, waiting: Restored) -> Iterator[Fetched]:
    """The messages in the folder for what is done that the restored database does not know, one by one."""
    since = (waiting.backup - _SLACK).date()
    for folder in archive.folders():
        if folder != service.deployment.account.inbox:
            messages = archive.messages(folder, since=since, largest=MAIL_LIMIT)
            looked_at = service.progress.over(f"messages in {folder}", messages)
            yield from (message for message in looked_at if not service.store.inbound.knows(message))


def _store(service: Service, message: Fetched, now: datetime) -> bool:
    """Commit a message with the day it came. False if only its headers did: it stays in the mailbox."""
    if message.raw is not None:
        service.store.inbound.add(message, min(now, message.arrived_at or now))
    return message.raw is not None


def _find_sent(service: Service, archive: Archive, waiting: Restored, now: datetime) -> None:
    """What is in doubt and lies in the folder for sent mail has been sent."""
    folder = archive.sent_folder()
    doubtful = {row.message_id: row.id for row in service.store.outbox.listing([OutboxState.IN_DOUBT])}
    if folder is None or not doubtful:
        return
    for message in archive.messages(folder, since=(waiting.backup - timedelta(days=7)).date(), largest=MAIL_LIMIT):
        number = doubtful.pop(message_id_of(message), None)
        if number is not None:
            service.store.outbox.resolve(number, True, now)
