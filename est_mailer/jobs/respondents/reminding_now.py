"""A reminder that a person asks for, by the ladder's own rules: nobody gets two chases a day, and none on a holiday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from est_mailer.domain.deployment import Step
from est_mailer.domain.ladder import Rung, Silence, told_of
from est_mailer.domain.model import AnswerState, Member, Submission
from est_mailer.domain.outgoing import OutboxRow, OutboxState, Purpose
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.standing import respondents
from est_mailer.jobs.respondents.chasing import CHASES, chased_today, is_out, midnight
from est_mailer.jobs.respondents.reminding import ask_again, asked, send_reminder
from est_mailer.jobs.respondents.silence import silences_before
from est_mailer.jobs.service import Service, distinct

_JUST_ASKED = timedelta(hours=3)
"""So long an invitation is left to be read before it may be reminded of."""
_REMINDABLE = frozenset({RoundState.OPEN, RoundState.CLOSED, RoundState.DRAFTED})


class Untimely(StrEnum):
    """Why nobody at all is reminded now."""

    NOT_OPEN = "not_open"
    OVER = "over"
    HOLIDAY = "holiday"


class Became(StrEnum):
    """What became of the wish to remind one function."""

    REMINDED = "reminded"
    ASKED_AGAIN = "asked_again"  # its answer was unclear: the question again
    ANSWERED = "answered"
    TODAY = "today"  # it has had a chase today
    JUST_ASKED = "just_asked"  # the invitation has only just come
    AWAY = "away"  # a machine answers, and there is no deputy
    DEAD = "dead"  # no address takes mail


DONE = frozenset({Became.REMINDED, Became.ASKED_AGAIN})


@dataclass(frozen=True, slots=True)
class Reminding:
    """One function: what became of it, to whom mail was queued, and when it was last written to (TODAY, JUST_ASKED).

    ``away``: its own address is answered by a machine, and the deputies got the mail."""

    member: Member
    became: Became
    recipients: tuple[str, ...] = ()
    at: datetime | None = None
    away: bool = False


def untimely(service: Service, round_: Round | None, now: datetime) -> Untimely | None:
    """Why nobody is reminded of this round now; None if it can be done: from the invitation to the meeting."""
    if round_ is None:
        return Untimely.NOT_OPEN
    if round_.state not in _REMINDABLE or (round_.has(Step.MEETING) and now >= round_.due(Step.MEETING)):
        return Untimely.NOT_OPEN if round_.state is RoundState.SCHEDULED else Untimely.OVER
    return Untimely.HOLIDAY if service.deployment.calendar.is_holiday(service.day_of(now)) else None


def remind_now(
    service: Service, round_: Round, wanted: Sequence[Member] | None, by: str, now: datetime, *, dry_run: bool = False
) -> tuple[Reminding, ...]:
    """Remind these functions of the round (None: all) as far as they have not answered, and say what became of each.

    ``by``: who asks, for the audit trail. A dry run queues nothing. The round is timely (see ``untimely``).
    """
    answered = service.store.answers.current(round_.key)
    members = respondents(service.store.rounds.members(round_.key)) if wanted is None else tuple(wanted)
    written = _Written.of(service, round_)
    silences = silences_before(service, round_)
    found = tuple(_judge(service, round_, m, answered, silences, written, now) for m in members)
    if dry_run:
        return found
    about = f"by hand/{service.day_of(now)}"
    with service.store.atomic():
        for one in (one for one in found if one.became in DONE):
            mark = f"{one.member.id}/{about}"
            if one.became is Became.REMINDED:
                send_reminder(service, round_, one.member, one.recipients, now, mark)
            else:
                ask_again(service, round_, one.member, answered[one.member.id], one.recipients, now, mark)
        service.store.audit.add(now, by, "reminded", round_.key, {"functions": sum(o.became in DONE for o in found)})
    return found


@dataclass(frozen=True)
class _Written:
    """When each address was last written to in this round, by purpose."""

    rows: tuple[OutboxRow, ...]

    @classmethod
    def of(cls, service: Service, round_: Round) -> _Written:
        rows = service.store.outbox.listing(round=round_.key)
        return cls(tuple(row for row in rows if row.state is not OutboxState.WITHDRAWN))

    def last(self, recipients: Sequence[str], purposes: frozenset[Purpose]) -> datetime | None:
        folded = {recipient.casefold() for recipient in recipients}
        at = (row.queued_at for row in self.rows if row.purpose in purposes and row.recipient.casefold() in folded)
        return max(at, default=None)


def _judge(
    service: Service,
    round_: Round,
    member: Member,
    answered: Mapping[str, Submission],
    silences: Mapping[str, Silence],
    written: _Written,
    now: datetime,
) -> Reminding:
    submission = answered.get(member.id)
    if submission is not None and submission.report.state is not AnswerState.UNCLEAR:
        return Reminding(member, Became.ANSWERED)
    if submission is not None:
        again = tuple(asked(service, round_, member, submission, now))
        return Reminding(member, Became.ASKED_AGAIN, again) if again else Reminding(member, Became.TODAY)
    own = distinct((*member.addresses, *member.round_deputies))
    dead = service.store.addresses.dead()
    out = [address for address in own if is_out(service, round_, address)]
    rungs = told_of(service.deployment.ladder, silences[member.id].rounds if member.id in silences else 0)
    deputies = member.deputies if out or Rung.DEPUTY in rungs else ()
    wanted = tuple(a for a in distinct((*own, *deputies)) if not is_out(service, round_, a))
    if not wanted:
        return Reminding(member, Became.DEAD if all(a.casefold() in dead for a in own) else Became.AWAY)
    return _in_time(service, member, wanted, own, written, now, away=len(out) == len(own))


def _in_time(
    service: Service,
    member: Member,
    wanted: tuple[str, ...],
    own: tuple[str, ...],
    written: _Written,
    now: datetime,
    *,
    away: bool,
) -> Reminding:
    """The addresses that have been left in peace long enough."""
    rested = tuple(address for address in wanted if not chased_today(service, address, now))
    chased = written.last(wanted, CHASES)
    if not rested:
        return Reminding(member, Became.TODAY, at=chased if chased and chased >= midnight(service, now) else None)
    invited = written.last(own, frozenset({Purpose.INVITATION}))
    if invited is not None and now - invited < _JUST_ASKED:
        return Reminding(member, Became.JUST_ASKED, at=invited)
    return Reminding(member, Became.REMINDED, rested, away=away)
