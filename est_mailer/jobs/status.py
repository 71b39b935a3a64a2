"""Where everything stands: for the operator's screen and for ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.ladder import Silence
from est_mailer.domain.oauth2 import warning_due
from est_mailer.domain.outgoing import OutboxState
from est_mailer.domain.rounds import PUBLISHED, Due, Round
from est_mailer.domain.standing import Standing, Tally, standings, tally
from est_mailer.jobs.contact import last_contact
from est_mailer.jobs.current import current_round
from est_mailer.jobs.noted import paused_until, restored
from est_mailer.jobs.out_of_order import Warning, out_of_order
from est_mailer.jobs.pacing import PaceInForce, pace_in_force
from est_mailer.jobs.service import QuietService


@dataclass(frozen=True, slots=True)
class Status:
    """One screen: the round, whose calendar rules and why, what is due next, n of N, what waits. Instants are UTC."""

    municipality: str
    round: Round | None
    tally: Tally
    next_due: Due | None
    outbox: Mapping[str, int]
    held: int
    quarantined: int
    mailbox_contact: datetime | None
    relay_paused_until: datetime | None
    dead_addresses: tuple[str, ...]
    warnings: tuple[Warning, ...]
    pace: PaceInForce


def status(service: QuietService, now: datetime) -> Status:
    """How the service stands at ``now``."""
    round_ = current_round(service)
    outbox = {state.value: count for state, count in service.store.outbox.counts().items()}
    held = len(service.store.inbound.listing(kind=AccountKind.HELD))
    quarantined = len(service.store.inbound.listing(kind=AccountKind.QUARANTINED))
    dead = tuple(service.store.addresses.dead())
    return Status(
        municipality=service.deployment.municipality,
        round=round_,
        tally=tally(_standings(service, round_, {})) if round_ else Tally(),
        next_due=_next_due(service, now),
        outbox=outbox,
        held=held,
        quarantined=quarantined,
        mailbox_contact=last_contact(service),
        relay_paused_until=paused_until(service, now),
        dead_addresses=dead,
        warnings=(
            *_restored(service),
            *out_of_order(service, now),
            *_secret_ends(service, now),
            *_unpublished(service, now),
            *_warnings(outbox, held, quarantined, dead),
        ),
        pace=pace_in_force(service, now),
    )


def standings_of(service: QuietService, round_: Round) -> tuple[Tally, tuple[Standing, ...]]:
    """Who has and has not reported in a round, as of now."""
    found = _standings(service, round_, service.store.answers.silences(round_.key))
    return tally(found), found


def _standings(service: QuietService, round_: Round, silence: Mapping[str, Silence]) -> tuple[Standing, ...]:
    """As of now; ``silence``, which is counted over all rounds, may be left out where nobody looks at it."""
    members, current = service.store.rounds.members(round_.key), service.store.answers.current(round_.key)
    return standings(members, current, silence, service.deployment.calendar.profile.every_weeks)


def _next_due(service: QuietService, now: datetime) -> Due | None:
    """The next step; one whose instant has passed without being settled waits for something else."""
    open_dues = [d for r in service.store.rounds.unfinished() for d in r.dues if d.outcome is None and d.due_at > now]
    return min(open_dues, key=lambda due: due.due_at, default=None)


def _restored(service: QuietService) -> list[Warning]:
    """The database was put back from a backup, and nothing is done until a person has seen what is old."""
    waiting = restored(service)
    if waiting is None:
        return []
    made = waiting.backup.astimezone(service.deployment.calendar.zone).strftime("%Y-%m-%d %H:%M")
    what = f"restored from the backup of {made}: no mail is read and none is sent"
    return [Warning(what, "est-mailer resume")]


def _secret_ends(service: QuietService, now: datetime) -> list[Warning]:
    """The account's client secret in its last 30 days, or after them."""
    oauth2 = service.deployment.account.oauth2
    today = service.day_of(now)
    if oauth2 is None or oauth2.expires is None or warning_due(oauth2.expires, today) is None:
        return []
    return [Warning(f"the mail account's secret is valid until {oauth2.expires}: renew it", "est-mailer check")]


def _unpublished(service: QuietService, now: datetime) -> list[Warning]:
    """Rounds whose meeting has been, and whose picture has not gone out."""
    late = [
        r
        for r in service.store.rounds.unfinished()
        if r.state not in PUBLISHED and r.has(Step.MEETING) and now > r.due(Step.MEETING) + timedelta(hours=2)
    ]
    return [
        Warning(f"round {r.key} is {r.state.value}: its picture has not gone out", f"est-mailer round show {r.key}")
        for r in late
    ]


def _warnings(outbox: Mapping[str, int], held: int, quarantined: int, dead: tuple[str, ...]) -> list[Warning]:
    counted = (
        (
            outbox.get(OutboxState.IN_DOUBT.value, 0),
            "mails in doubt: sent or not?",
            "est-mailer outbox list --state in_doubt",
        ),
        (held, "messages held for a person", "est-mailer held list"),
        (quarantined, "messages that could not be processed", "est-mailer held list --quarantined"),
        (outbox.get(OutboxState.FAILED.value, 0), "mails refused for good", "est-mailer outbox list --state failed"),
        (len(dead), "dead addresses in the register", "mend register.csv, then restart the service"),
    )
    return [Warning(f"{count} {what}", command) for count, what, command in counted if count]
