"""``hoppa över vecka 52`` and ``hoppa inte över vecka 52`` from a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.meaning.naming_weeks import MOST_WEEKS, Doubt, UnclearWeeks, weeks_named
from est_mailer.domain.model import Member
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.gaps import gap_after, held_before, invitation_of, periods_of
from est_mailer.jobs.answering import answer_with, reply
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.not_held import next_in_words, pace_at, periods_in_words, periods_to_write
from est_mailer.jobs.rounds.skipping import DONE, Became, Skipped, Who, hold_rounds, skip_rounds
from est_mailer.jobs.service import Service
from est_mailer.mail.words.command import Command, Verb
from est_mailer.mail.writing.letters import Answer
from est_mailer.wording import Wording


def skip_by_mail(service: Service, message: Message, command: Command, by: Member, now: datetime) -> Outcome:
    """Skip the rounds that are named, or hold them after all, and answer with what became of each."""
    holds = command.verb is Verb.HOLD
    done = Outcome(AccountKind.COMMAND, command.verb.value, respondent=by.id)
    try:
        named = weeks_named(command.argument, message.received_on(service))
    except UnclearWeeks as unclear:
        _ask(service, message, command, unclear, by, now)
        return done
    pace = pace_at(service, now)
    periods = tuple(dict.fromkeys(period for one in named for period in periods_of(one, pace)))
    who = Who(by.id, by.name, message.incoming.sender)
    if holds:
        found = hold_rounds(service, periods, who, now)
    else:
        found = skip_rounds(service, periods, who, f"skipped by {by.name}", now)
    letter = _letter(service, found, service.words(by.language), now)
    reply(service, message, letter, by.language, now, kind=command.verb.value)
    return done


def _ask(
    service: Service, message: Message, command: Command, unclear: UnclearWeeks, by: Member, now: datetime
) -> None:
    """The weeks cannot be followed: why, and the line to write."""
    words = service.words(by.language)
    example = words("skip.line.weeks", weeks=(service.day_of(now) + timedelta(weeks=2)).isocalendar().week)
    if unclear.doubt is Doubt.PAST and unclear.year:
        example = f"{words('skip.line.weeks', weeks=unclear.week)} {unclear.year}"
    values = {
        "week": unclear.week,
        "year": unclear.year,
        "line": words(f"skip.line.{command.verb.value}", weeks=example),
        "most": MOST_WEEKS,
    }
    answer_with(service, message, by, f"skip.unclear.{unclear.doubt.value}", now, values)


def _letter(service: Service, found: Sequence[Skipped], words: Wording, now: datetime) -> Answer:
    done = tuple(one.period for one in found if one.became in DONE)
    held = any(one.became is Became.HELD for one in found)
    others = [one for one in found if one.became not in DONE]
    lines = tuple(words(f"skip.became.{o.became.value}", period=_capital(words.period(o.period))) for o in others)
    if any(one.became is Became.BEGUN for one in others):
        lines = (*lines, words("skip.answer.begun"))
    paragraphs = _of_done(service, done, words, now, held=held) if done else ()
    weeks = periods_in_words(done or [one.period for one in found], words, service.day_of(now))
    kind = "nothing" if not done else "held" if held else "skipped"
    return Answer(
        municipality=service.deployment.municipality,
        heading=words(f"skip.answer.{kind}", weeks=weeks),
        paragraphs=(*paragraphs, *lines),
    )


def _of_done(
    service: Service, done: tuple[RoundPeriod, ...], words: Wording, now: datetime, *, held: bool
) -> tuple[str, ...]:
    pace = pace_at(service, now)
    first = min(done)
    weeks = periods_in_words(done, words, service.day_of(now))
    if held:
        begins = invitation_of(service.store.rounds.get(first.key))
        at = words.moment(begins) if begins else ""
        opened = begins is not None and begins <= now
        return (words("skip.answer.opened" if opened else "skip.answer.held_text", weeks=weeks, at=at),)
    before = held_before(pace, first.first_day, now)
    if before is not None:
        told = words("skip.answer.told_before", period=before.period)
    else:
        begins = invitation_of(service.store.rounds.get(first.key))
        told = words("skip.answer.told_at", at=words.moment(begins) if begins else "")
    ahead = next_in_words(gap_after(pace, first.first_day, now).next, words)
    back = words("skip.line.hold", weeks=periods_to_write(done, words, service.day_of(now)))
    return (
        words("skip.answer.text"),
        told,
        *((words("skip.answer.next", at=ahead),) if ahead else ()),
        words("skip.answer.back", line=back),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
