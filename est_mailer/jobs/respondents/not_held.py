"""Those who report are told of rounds that are not held: in the invitation before, else when the next would have come.

A gap is told once. If it is held after all, the invitation says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.meaning.naming_weeks import number_of_week
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.gaps import (
    Gap,
    as_ruled,
    gap_after,
    in_place_of,
    invitation_of,
    is_held,
    skipped_by_a_person,
)
from est_mailer.domain.rounds.life import Outcome, Round
from est_mailer.domain.rounds.pace import Coming, Pace
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.pacing import rounds_at_hand, status_in_force
from est_mailer.jobs.service import QuietService, Service, distinct
from est_mailer.wording import Wording

_TOLD = "not_held.told."
_NEVER_READ = frozenset({OutboxState.WITHDRAWN, OutboxState.FAILED})


def pace_at(service: QuietService, now: datetime) -> Pace:
    """The calendar as the status rules it, with the rounds that are known."""
    return Pace.of(service.deployment.calendar, status_in_force(service), rounds_at_hand(service, now))


def announced_gap(service: Service, round_: Round, now: datetime) -> Gap | None:
    """What an invitation tells of: the rounds after it that are not held, if a person has skipped one of them."""
    gap = gap_after(pace_at(service, now), round_.first_day, now)
    return gap if any(_by_a_person(service, period) for period in gap.periods) else None


def gap_line(service: Service, round_: Round, gap: Gap | None, words: Wording) -> str:
    """What an invitation says of the rounds after it, and of its own if people were told that it is not held; or ""."""
    lines = [words("skip.notice.held_anyway", period=round_.period)] if _was_told(service, round_.period) else []
    if gap is not None:
        weeks = periods_in_words(gap.periods, words, round_.first_day)
        lines.append(words("skip.notice.gap", weeks=weeks) + _next(gap.next, words))
    return " ".join(lines)


def note_told(service: Service, gap: Gap | None, now: datetime) -> None:
    """Remember what the invitations have told of: it is not told again. The caller holds the transaction."""
    for period in gap.periods if gap else ():
        service.store.facts.set(_told(period), now.isoformat())


def tell_not_held(service: Service, round_: Round, now: datetime) -> int:
    """In place of an invitation: a word to everybody who would have got one, unless they know. Returns the mails."""
    pace = pace_at(service, now)
    rest, ruled = gap_after(pace, round_.first_day, now), as_ruled(pace, round_)
    gap = Gap((ruled, *rest.periods), rest.next)
    known, queued = _was_told(service, round_.period) or _is_held(service, ruled), 0
    with service.store.atomic():
        service.store.rounds.settle(round_.key, Step.INVITATION, Outcome.NOT_NEEDED, now)
        if not known:
            queued = _tell(service, round_, gap, now)
            others = in_place_of(ruled, service.store.rounds.live(ruled.first_day))
            note_told(service, Gap((*gap.periods, *(r.period for r in others)), None), now)
            service.store.audit.add(now, "service", "told not held", round_.key, {"mails": queued})
    return queued


def untell(service: Service, period: RoundPeriod, now: datetime) -> None:
    """A round is held after all: the words about it that wait are taken back, and if none has left, nobody was told.
    The caller holds the transaction."""
    outbox, facts = service.store.outbox, service.store.facts
    if not outbox.withdraw(period.key, (Purpose.NOT_HELD,), now):
        return
    rows = (row for row in outbox.listing(round=period.key) if row.purpose is Purpose.NOT_HELD)
    if any(row.state not in _NEVER_READ for row in rows):
        return
    told_at = facts.get(_told(period))
    for key, at in facts.named(_TOLD).items():
        if at == told_at:  # of the rounds after it too: they stood in the same mail
            facts.forget(f"{_TOLD}{key}")


def skipped_ahead(service: QuietService, round_: Round) -> tuple[RoundPeriod, ...]:
    """The periods after this round that a person has skipped, in their order."""
    ahead = service.store.rounds.live(round_.first_day)
    return tuple(sorted(r.period for r in ahead if r.first_day > round_.first_day and skipped_by_a_person(r)))


def periods_in_words(periods: Sequence[RoundPeriod], words: Wording, today: date) -> str:
    """ "vecka 52 och 53", "torsdag 24 december och fredag 25 december"; "vecka 40 2027" for one that is far ahead."""
    weeks = [number_of_week(period.first_day, today) for period in periods if not period.daily]
    days = [words.day(period.first_day) for period in periods if period.daily]
    key = "skip.weeks.one" if len(weeks) == 1 else "skip.weeks.many"
    told = [words(key, weeks=_listed(weeks, words))] if weeks else []
    return _listed([*told, *days], words)


def periods_to_write(periods: Sequence[RoundPeriod], words: Wording, today: date) -> str:
    """As they are written in a command on this day: "vecka 52, 53", "vecka 40 2027", "2026-12-24"."""
    days = [period.first_day.isoformat() for period in periods if period.daily]
    weeks = ", ".join(number_of_week(period.first_day, today) for period in periods if not period.daily)
    return ", ".join([*((words("skip.line.weeks", weeks=weeks),) if weeks else ()), *days])


def next_in_words(coming: Coming | None, words: Wording) -> str:
    """When the next invitation comes, "måndag 11 januari kl. 08.00"; "" if that is not known."""
    at = invitation_of(coming) if coming is not None else None
    return words.moment(at) if at is not None else ""


def _next(coming: Coming | None, words: Wording) -> str:
    at = next_in_words(coming, words)
    return f" {words('skip.notice.next', at=at)}" if at else ""


def _listed(parts: Sequence[str], words: Wording) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {words('skip.and')} {parts[-1]}"


def _tell(service: Service, round_: Round, gap: Gap, now: datetime) -> int:
    queued = 0
    for member in respondents(service.on(round_.first_day)):
        words = service.words(member.language)
        weeks = periods_in_words(gap.periods, words, round_.first_day)
        values = {"weeks": weeks, "unit": member.name, "next": _next(gap.next, words)}
        letter = letter_of(service, member.language, "skip.not_held", values)
        for address in distinct(member.addresses):
            envelope = Envelope(round_.key, Purpose.NOT_HELD, address, member.language, about=member.id)
            queued += queue(service, letter, envelope, now)
    return queued


def _by_a_person(service: Service, period: RoundPeriod) -> bool:
    known = service.store.rounds.knows(period.key)
    return known and skipped_by_a_person(service.store.rounds.get(period.key))


def _is_held(service: Service, period: RoundPeriod) -> bool:
    """True for a week that is held although one of its days was skipped, before the pace was weekly again."""
    return service.store.rounds.knows(period.key) and is_held(service.store.rounds.get(period.key))


def _was_told(service: Service, period: RoundPeriod) -> bool:
    return service.store.facts.get(_told(period)) is not None


def _told(period: RoundPeriod) -> str:
    return f"{_TOLD}{period.key}"
