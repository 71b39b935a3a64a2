"""What waits for a coordinator's code, or goes out unless one says ``stopp``: what a free answer may be about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from est_mailer.domain.comment import ServiceNote
from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.errata_life import ErratumState
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, Round, RoundState
from est_mailer.jobs.answering import letter_of, reply
from est_mailer.jobs.dispatch.hold_time import real_hold
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.periods import steering
from est_mailer.jobs.respondents.comments import keep
from est_mailer.jobs.service import Service
from est_mailer.wording import Wording


class Thing(StrEnum):
    """What a code is given for."""

    PICTURE = "picture"
    CORRECTION = "correction"
    REGISTER = "register"
    DECISIONS = "decisions"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """One thing of a ``period`` (None for what belongs to no round). ``goes_out``: when, if nobody stops it (UTC);
    None while it waits for a code. ``approved``: the sender has, and others must too."""

    thing: Thing
    period: RoundPeriod | None = None
    goes_out: datetime | None = None
    approved: bool = False


_THREADS: Mapping[Thing, TokenPurpose] = MappingProxyType(
    {Thing.REGISTER: TokenPurpose.REGISTER, Thing.DECISIONS: TokenPurpose.PACK}
)


def awaiting(service: Service, message: Message, who: Known, now: datetime) -> tuple[Awaiting, ...]:
    """All that waits for the sender's code or goes out soon, pictures first."""
    return tuple(_found(service, message, who, now))


def _found(service: Service, message: Message, who: Known, now: datetime) -> Iterator[Awaiting]:
    if who.coordinator is not None:
        yield from _pictures(service, who.coordinator, now)
        if service.store.register_changes.pending(who.coordinator.id) is not None:
            yield Awaiting(Thing.REGISTER)
    if who.steering is not None and steering.awaits(service, message, who.steering):
        yield Awaiting(Thing.DECISIONS)


def _pictures(service: Service, by: Member, now: datetime) -> Iterator[Awaiting]:
    """The pictures that wait or go out, then the corrections."""
    store = service.store
    for round_ in store.rounds.unfinished():
        if round_.state in AWAITING_DISPATCH:
            until = round_.hold_until if round_.state is RoundState.APPROVED else None
            stored = store.drafts.edition(round_.key)
            content = stored.content_hash if stored else ""
            yield _picture(service, Thing.PICTURE, round_, content, until, by, now)
    for erratum in store.errata.all_live():
        until = erratum.hold_until if erratum.state is ErratumState.APPROVED else None
        round_ = store.rounds.get(erratum.round)
        yield _picture(service, Thing.CORRECTION, round_, erratum.content_hash, until, by, now)


def _picture(
    service: Service, thing: Thing, round_: Round, content: str, until: datetime | None, by: Member, now: datetime
) -> Awaiting:
    goes_out = real_hold(service, round_.key, until, now) if until else None
    return Awaiting(thing, round_.period, goes_out, by.id in service.store.approvals.approved_by(round_.key, content))


def meant(message: Message, things: Iterable[Awaiting]) -> tuple[Awaiting, ...]:
    """Those that a free answer may be about: a picture always, the register and decisions in their own threads; none
    if it answers a checklist."""
    purposes = {token.purpose for token in message.tokens}
    if TokenPurpose.CHECKLIST in purposes:
        return ()
    return tuple(one for one in things if one.thing not in _THREADS or _THREADS[one.thing] in purposes)


def tell_what_awaits(
    service: Service, message: Message, who: Known, things: Sequence[Awaiting], now: datetime, note: ServiceNote | None
) -> Outcome:
    """Keep what a coordinator wrote as a comment, and answer that it approves, halts and changes nothing."""
    by = who.coordinator or who.steering
    assert by is not None
    round_ = who.round.key if who.round else None
    respondent = who.respondent.id if who.respondent else None
    keep(service, message, round_, respondent, note)
    words = service.words(by.language)
    key = "awaiting.code" if any(one.goes_out is None for one in things) else "awaiting.hold"
    letter = letter_of(service, by.language, key, items=[_line(one, words) for one in things])
    reply(service, message, letter, by.language, now, kind="awaiting")
    return Outcome(AccountKind.COMMENT, "to the coordinators", round_, respondent)


def _line(one: Awaiting, words: Wording) -> str:
    if one.period is None:
        return words(f"awaiting.line.{one.thing.value}")
    told = words.about(one.period)
    if one.goes_out is None and one.approved:
        return told(f"awaiting.approved.{one.thing.value}", period=one.period)
    if one.goes_out is None:
        return told(f"awaiting.line.{one.thing.value}", period=one.period)
    return told(f"awaiting.out.{one.thing.value}", period=one.period, moment=told.moment(one.goes_out))


def still(things: Iterable[Awaiting], words: Wording) -> str:
    """That what waits for a code waits yet ("Lägesbilden går inte ut än."); "" if nothing does."""
    waiting = dict.fromkeys(one.thing for one in things if one.goes_out is None)
    return " ".join(words(f"awaiting.still.{thing.value}") for thing in waiting)


def going_out(things: Iterable[Awaiting], words: Wording) -> tuple[str, ...]:
    """What goes out, and when, unless somebody says ``stopp``."""
    return tuple(_line(one, words) for one in things if one.goes_out is not None)
