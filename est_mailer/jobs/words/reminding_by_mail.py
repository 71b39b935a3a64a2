"""``påminn`` and ``påminn ENHET`` from a coordinator: who was reminded, who was not and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import answer_with, reply
from est_mailer.jobs.current import current_round
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.reminding_now import DONE, Became, Reminding, remind_now, untimely
from est_mailer.jobs.service import Service
from est_mailer.mail.words.command import Command
from est_mailer.mail.writing.coordinator_letters import Reminded
from est_mailer.wording import Wording
from est_mailer.workbooks.closest import closest

_POLITE = re.compile(r"[\s,.!]+(?:tack|snälla|please|thanks|thank you)[\s.!]*$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:och|and|&)\s+|,\s*")
_EDGES = " .,:;!\"'”“’"


def remind_by_mail(service: Service, message: Message, command: Command, by: Member, now: datetime) -> Outcome:
    """Remind all who have not answered the round that goes on, or the one function that is named."""
    round_ = current_round(service)
    done = Outcome(AccountKind.COMMAND, "remind", round_.key if round_ else None, by.id)
    if (hindrance := untimely(service, round_, now)) or round_ is None:
        values = {"period": round_.period if round_ else ""}
        answer_with(service, message, by, f"remind.when.{hindrance}", now, values)
        return done
    members = respondents(service.store.rounds.members(round_.key))
    name = command.argument or _named_below(command.rest, members)
    found = functions_named(members, name) if name else None
    if found is not None and not found:
        values = {"named": name, "line": _line(service, by, nearest(members, name))}
        answer_with(service, message, by, "remind.unknown", now, values)
    elif found is not None and not command.argument:  # the name stands on a line of its own: all, or this one?
        values = {"unit": found[0].name, "line": _line(service, by, found[0].name)}
        answer_with(service, message, by, "remind.below", now, values)
    else:
        said = remind_now(service, round_, found, by.id, now)
        letter = reminded_letter(service, round_, said, service.words(by.language))
        reply(service, message, letter, by.language, now, round_=round_.key)
    return done


def functions_named(members: Sequence[Member], written: str) -> tuple[Member, ...]:
    """The functions that are called so, by name or id, one or several; none if one of the names is no function's."""
    plain = _POLITE.sub("", written)
    found = [_named(members, part) for part in (plain, *_AND.split(plain))]
    if found[0] is not None:
        return (found[0],)
    return tuple(dict.fromkeys(m for m in found[1:] if m is not None)) if None not in found[1:] else ()


def _named(members: Sequence[Member], written: str) -> Member | None:
    wanted = written.strip(_EDGES).casefold()
    same = [m for m in members if wanted in (m.id.casefold(), m.name.casefold())]
    return same[0] if len(same) == 1 else None


def nearest(members: Sequence[Member], written: str) -> str:
    """The name that what was written is most like, or ""."""
    return closest(_POLITE.sub("", written).strip(_EDGES), [m.name for m in members]) or ""


def reminded_letter(service: Service, round_: Round, said: Sequence[Reminding], words: Wording) -> Reminded:
    """The answer: names, each with where the reminder went or why there was none. Who has answered is only counted,
    unless asked about by name."""
    everybody = len(said) > 1
    told = (one for one in said if one.became not in DONE and not (everybody and one.became is Became.ANSWERED))
    answered = service.store.answers.current(round_.key)
    return Reminded(
        municipality=service.deployment.municipality,
        period=round_.period,
        reminded=tuple(_done_line(one, words, everybody) for one in said if one.became in DONE),
        not_reminded=tuple(_why(one, words) for one in told),
        answered=len(answered),
        expected=len(respondents(service.store.rounds.members(round_.key))),
    )


def _done_line(one: Reminding, words: Wording, everybody: bool) -> str:
    """Where it went is told of a function that was named, and of one whose deputy got it."""
    kind = "away" if one.away else one.became.value
    kind = "reminded_of_many" if everybody and one.became is Became.REMINDED and not one.away else kind
    return words(f"remind.{kind}", unit=one.member.name, addresses=", ".join(one.recipients))


def _why(one: Reminding, words: Wording) -> str:
    key = f"remind.not.{one.became.value}"
    at = words.clock(one.at) if one.at else ""
    return words(f"{key}_at" if at else key, unit=one.member.name, at=at)


def _named_below(rest: str, members: Sequence[Member]) -> str:
    """ "påminn" and, on the next line, one of the functions: she may mean that one alone."""
    first = rest.splitlines()[0] if rest else ""
    return first if _named(members, first) else ""


def _line(service: Service, by: Member, name: str) -> str:
    return service.words(by.language)("remind.line", unit=name or service.words(by.language)("remind.example"))
