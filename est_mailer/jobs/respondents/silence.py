"""Functions that have been silent for some rounds: those above them on the ladder are told, one mail to a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.ladder import Rung, Silence, told_of
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.service import Service, addresses, coordinators_for, distinct, with_role
from est_mailer.wording import Wording


@dataclass
class _Told:
    """Somebody who is told, and of whom; one who both coordinates and manages is one person."""

    address: str
    language: str
    functions: list[tuple[Member, Silence]] = field(default_factory=list)


def silences_before(service: Service, round_: Round) -> dict[str, Silence]:
    """How long each function had been silent when the round's reminder fell due; without reminders, at its close."""
    return service.store.answers.silences(round_.key, including=not round_.has(Step.REMINDER))


def tell_of_silence(service: Service, round_: Round, silent: Iterable[Member], now: datetime) -> int:
    """Queue a mail to each coordinator and manager whom the ladder tells of these functions; at most one in a round.

    A day is too short a silence to tell of. The caller holds the transaction. Returns the number of mails.
    """
    if round_.period.daily:
        return 0
    silences = silences_before(service, round_)
    members = service.store.rounds.members(round_.key)
    languages = {a.casefold(): c.language for c in with_role(members, Role.COORDINATOR) for a in c.addresses}
    people: dict[str, _Told] = {}
    for member in (m for m in silent if m.id in silences):
        rungs = told_of(service.deployment.ladder, silences[member.id].rounds)
        for address in distinct(_above(members, member, rungs)):
            folded = address.casefold()
            told = people.setdefault(folded, _Told(address, languages.get(folded, member.language)))
            told.functions.append((member, silences[member.id]))
    return sum(_tell(service, round_, told, now) for told in people.values())


def _above(members: tuple[Member, ...], member: Member, rungs: frozenset[Rung]) -> Iterator[str]:
    if Rung.COORDINATOR in rungs:
        yield from addresses(coordinators_for(members, member.organisation))
    if Rung.MANAGER in rungs and member.manager:
        yield member.manager


def _tell(service: Service, round_: Round, told: _Told, now: datetime) -> bool:
    words, (member, silence) = service.words(told.language), told.functions[0]
    items = tuple(_line(service, words, *function) for function in told.functions)
    if len(items) == 1:
        key, values = "answer.silence", {"unit": member.name, "weeks": _weeks(service, words, silence)}
    else:
        key, values = "answer.silence_of_several", {"count": str(len(items))}
    letter = letter_of(service, told.language, key, values, items)
    return queue(service, letter, Envelope(round_.key, Purpose.SILENCE, told.address, told.language), now)


def _line(service: Service, words: Wording, member: Member, silence: Silence) -> str:
    return words(
        "answer.silence.line",
        unit=member.name,
        weeks=_weeks(service, words, silence),
        rounds=words.counted("mail.rounds", silence.rounds),
        addresses=", ".join(addresses([member])),
    )


def _weeks(service: Service, words: Wording, silence: Silence) -> str:
    return words.counted("mail.weeks", silence.weeks(service.deployment.calendar.profile.every_weeks))
