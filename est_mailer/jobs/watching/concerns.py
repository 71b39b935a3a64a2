"""What waits for a person, of everything that ``status`` looks at, with the command that settles each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from est_mailer.domain.cleaning import without_addresses
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Step
from est_mailer.domain.oauth2 import warning_due
from est_mailer.domain.outgoing import OutboxState
from est_mailer.domain.rounds.life import PUBLISHED
from est_mailer.jobs.noted import restored
from est_mailer.jobs.service import QuietService
from est_mailer.jobs.watching.out_of_order import out_of_order
from est_mailer.jobs.watching.weighing import Concern, Warning, by_weight, warning

_UNREADABLE = ("message that could not be processed", "messages that could not be processed")
_DEAD = ("dead address", "dead addresses")


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to be settled: mails by state, messages held and unreadable, whose addresses take no mail."""

    outbox: Mapping[str, int]
    held: int
    quarantined: int
    dead: tuple[str, ...]


def concerns(service: QuietService, left: Left, now: datetime) -> tuple[Warning, ...]:
    """Everything that needs a person at ``now``, the heaviest first. It names functions and the service's own address
    only, whatever a server quotes: it is what goes into a ticket."""
    own = service.deployment.account.address
    looks = (_restored(service), out_of_order(service, now), _secret_ends(service, now), _unpublished(service, now))
    found = (each for look in (*looks, _unsettled(left)) for each in look)
    return by_weight(replace(each, what=without_addresses(each.what, but=own)) for each in found)


def _restored(service: QuietService) -> Iterator[Warning]:
    """The database was put back from a backup, and nothing is done until a person has seen what is old."""
    waiting = restored(service)
    if waiting is not None:
        made = waiting.backup.astimezone(service.deployment.calendar.zone).strftime("%Y-%m-%d %H:%M")
        what = f"restored from the backup of {made}: no mail is read and none is sent"
        yield warning(Concern.RESTORED, what, "est-mailer resume")


def _secret_ends(service: QuietService, now: datetime) -> Iterator[Warning]:
    """The account's client secret in its last 30 days, or after them."""
    oauth2 = service.deployment.account.oauth2
    if oauth2 and oauth2.expires and warning_due(oauth2.expires, service.day_of(now)) is not None:
        what = f"the mail account's secret is valid until {oauth2.expires}: renew it"
        yield warning(Concern.SECRET_ENDS, what, "est-mailer check")


def _unpublished(service: QuietService, now: datetime) -> Iterator[Warning]:
    """Rounds whose meeting has been, and whose picture has not gone out."""
    for round_ in service.store.rounds.unfinished():
        met = round_.state not in PUBLISHED and round_.has(Step.MEETING)
        if met and now > round_.due(Step.MEETING) + timedelta(hours=2):
            what = f"round {round_.key} is {round_.state.value}: its picture has not gone out"
            yield warning(Concern.UNPUBLISHED, what, f"est-mailer round show {round_.key}")


def _unsettled(left: Left) -> Iterator[Warning]:
    mails, listing = left.outbox, "est-mailer outbox list --state"
    doubtful, failed = (mails.get(state.value, 0) for state in (OutboxState.IN_DOUBT, OutboxState.FAILED))
    for kind, count, one, many, command in (
        (Concern.IN_DOUBT, doubtful, "mail in doubt", "mails in doubt", f"{listing} in_doubt"),
        (Concern.HELD, left.held, "message held", "messages held", "est-mailer held list"),
        (Concern.FAILED, failed, "mail refused for good", "mails refused for good", f"{listing} failed"),
        (Concern.QUARANTINED, left.quarantined, *_UNREADABLE, "est-mailer held list --quarantined"),
    ):
        if count:
            yield warning(kind, counted(count, one, many), command)
    if left.dead:
        what = f"{counted(len(left.dead), *_DEAD)}: {', '.join(left.dead)}"
        yield warning(Concern.DEAD_ADDRESSES, what, "mend register.csv, then restart the service")
