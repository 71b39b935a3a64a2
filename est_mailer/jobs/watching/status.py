"""Where everything stands: for the operator's screen and for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.ladder import Silence
from est_mailer.domain.rounds.life import Due, Round
from est_mailer.domain.standing import Standing, Tally, standings, tally
from est_mailer.jobs.current import current_round
from est_mailer.jobs.noted import paused_until
from est_mailer.jobs.pacing import PaceInForce, pace_in_force
from est_mailer.jobs.service import QuietService, distinct
from est_mailer.jobs.watching.concerns import Left, concerns
from est_mailer.jobs.watching.contact import last_contact, latest_tick
from est_mailer.jobs.watching.dead_in_use import dead_in_use
from est_mailer.jobs.watching.weighing import Warning


class Server(StrEnum):
    """The two that the service talks to."""

    MAILBOX = "mailbox"  # IMAP
    MAIL_SYSTEM = "mail_system"  # SMTP


@dataclass(frozen=True, slots=True)
class Contact:
    """When a server was last in contact (UTC): the mailbox read to its end, the mail system answering about a mail."""

    server: Server
    host: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Status:
    """One screen: the round, whose calendar rules and why, what is due next, n of N, what waits. Instants are UTC.

    ``at``: when it was looked; ``worked_at``: when the plan was last carried out, to the minute. ``tally`` is of
    ``round``. ``outbox``: mails by their state. ``warnings``: the heaviest first.
    """

    municipality: str
    at: datetime
    worked_at: datetime | None
    round: Round | None
    tally: Tally
    next_due: Due | None
    next_round: str
    outbox: Mapping[str, int]
    held: int
    quarantined: int
    servers: tuple[Contact, ...]
    sending_paused_until: datetime | None
    dead_addresses: tuple[str, ...]
    disk_free: int | None
    pace: PaceInForce
    warnings: tuple[Warning, ...]


def status(service: QuietService, now: datetime) -> Status:
    """How the service stands at ``now``."""
    store, round_ = service.store, current_round(service)
    next_round, next_due = _next_due(service, now)
    dead = dead_in_use(service, now)
    left = Left(
        outbox={state.value: count for state, count in store.outbox.counts().items()},
        held=len(store.inbound.listing(kind=AccountKind.HELD)),
        quarantined=len(store.inbound.listing(kind=AccountKind.QUARANTINED)),
        dead=tuple(each.whose for each in dead),
    )
    return Status(
        municipality=service.deployment.municipality,
        at=now,
        worked_at=latest_tick(service),
        round=round_,
        tally=tally(_standings(service, round_, {})) if round_ else Tally(),
        next_due=next_due,
        next_round=next_round,
        outbox=left.outbox,
        held=left.held,
        quarantined=left.quarantined,
        servers=_contacts(service),
        sending_paused_until=paused_until(service, now),
        dead_addresses=distinct(each.address for each in dead),
        disk_free=store.room(),
        pace=pace_in_force(service, now),
        warnings=concerns(service, left, now),
    )


def _contacts(service: QuietService) -> tuple[Contact, ...]:
    account = service.deployment.account
    return (
        Contact(Server.MAILBOX, account.imap.host, last_contact(service)),
        Contact(Server.MAIL_SYSTEM, account.smtp.host, service.store.deliveries.last_answer()),
    )


def standings_of(service: QuietService, round_: Round) -> tuple[Tally, tuple[Standing, ...]]:
    """Who has and has not reported in a round, as of now."""
    found = _standings(service, round_, service.store.answers.silences(round_.key))
    return tally(found), found


def _standings(service: QuietService, round_: Round, silence: Mapping[str, Silence]) -> tuple[Standing, ...]:
    """As of now; ``silence``, which is counted over all rounds, may be left out where nobody looks at it."""
    members, current = service.store.rounds.members(round_.key), service.store.answers.current(round_.key)
    return standings(members, current, silence, service.deployment.calendar.profile.every_weeks)


def _next_due(service: QuietService, now: datetime) -> tuple[str, Due | None]:
    """The next step and its round; one whose instant has passed without being settled waits for something else."""
    rounds = service.store.rounds.unfinished()
    coming = [(r.key, due) for r in rounds for due in r.dues if due.outcome is None and due.due_at > now]
    return min(coming, key=lambda each: each[1].due_at, default=("", None))
