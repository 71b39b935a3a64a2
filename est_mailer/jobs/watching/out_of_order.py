"""What ``status`` says of the servers and the machine: what does not work, since when, and where to begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from est_mailer.jobs.noted import LEAST_FREE, MEGABYTE, Kind, all_standing, restored
from est_mailer.jobs.service import QuietService
from est_mailer.jobs.watching.contact import last_contact, latest_tick
from est_mailer.jobs.watching.weighing import Concern, Warning, warning

UNREAD = timedelta(minutes=15)
IDLE = timedelta(minutes=15)  # a service that works carries its plan out each minute
_SET_BACK = timedelta(minutes=2)
_UNREACHED = frozenset({Kind.MAILBOX_LOST, Kind.LOGIN_REFUSED})

CHECK, TRUST = "est-mailer check", "timedatectl; est-mailer trust-clock"
JOURNAL = "systemctl status est-mailer; journalctl -u est-mailer -n 50"
# {since} is local time, {detail} the server's or the machine's words. A clock that went back and a disk that is low are
# seen below as they are now, also when the database could not take a note of them.
LASTING: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.MAILBOX_LOST: ("the mailbox is out of reach since {since}: {detail}", CHECK),
        Kind.LOGIN_REFUSED: ("the mailbox refuses our login since {since}: {detail}", CHECK),
        Kind.MAILBOX_FULL: ("the mailbox is {detail} full: when it is full, reports are refused", CHECK),
        Kind.NOT_FILED: ("dealt-with mail stays in the inbox since {since}: {detail}", CHECK),
        Kind.SENDING_WAITS: ("outgoing mail waits since {since}: {detail}", CHECK),
        Kind.SENDING_REFUSED: ("the mail system refuses our login since {since}: {detail}", CHECK),
        Kind.MAIL_DEFERRED: (
            "mail has been put off for more than 4 hours: {detail}",
            "est-mailer outbox list --state queued",
        ),
        Kind.CLOCK_RAN_AHEAD: (
            "the clock leapt ahead to {detail}: not believed yet",
            TRUST,
        ),
        Kind.CLOCK_STANDS: (
            "the clock has stood still at {detail}: nothing falls due until it goes again",
            TRUST,
        ),
    }
)
NOTHING_DONE = "nothing has been done since {latest}: the service is stopped, or cannot write its database"
UNREAD_SINCE = "the mailbox is not being read"
CLOCK_BACK = "the clock has gone back: the latest tick was {latest}; nothing is done until then"
DISK_LOW = "only {free} MB are free on the database's disk"
READ_ONLY = "the database's disk is mounted read-only"


def out_of_order(service: QuietService, now: datetime) -> Iterator[Warning]:
    """What is wrong at ``now``, by what was noted and by what can be seen."""
    zone = service.deployment.calendar.zone

    def local(instant: datetime) -> str:
        return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    noted = {t.kind: t for t in all_standing(service) if t.kind in LASTING}
    for kind, each in noted.items():
        what, command = LASTING[kind]
        yield warning(Concern(kind), what.format(since=local(each.since), detail=each.detail), command)
    contact, latest = last_contact(service), latest_tick(service)
    if restored(service) is not None or Kind.CLOCK_RAN_AHEAD in noted:
        pass  # nothing is to be done, and status says so
    elif latest is not None and now - latest > IDLE:
        yield warning(Concern.STOPPED, NOTHING_DONE.format(latest=local(latest)), JOURNAL)
    elif (contact is None or now - contact > UNREAD) and not _UNREACHED & noted.keys():
        yield warning(Concern.UNREAD, UNREAD_SINCE, f"{JOURNAL}; {CHECK}")
    if latest is not None and latest - now > _SET_BACK:
        yield warning(Concern.CLOCK_WENT_BACK, CLOCK_BACK.format(latest=local(latest)), TRUST)
    yield from _disk(service)


def _disk(service: QuietService) -> Iterator[Warning]:
    free = service.store.room()
    if free is not None and free < LEAST_FREE:
        yield warning(Concern.DISK_LOW, DISK_LOW.format(free=free // MEGABYTE), "df -h")
    if service.store.mounted_read_only():
        yield warning(Concern.READ_ONLY, READ_ONLY, "dmesg; mount -o remount,rw")
