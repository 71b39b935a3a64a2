"""Messages that wait for a person: the coordinators are asked. Where nothing of the sender is in doubt it is told why
(``intake/accounting.py``); others hear nothing until a coordinator answers."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.keeping.audit_chain import as_actor
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.identifying import UNSETTLED_BY_RELEASE
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.picture.joint import reviewers
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.words.command import FOR_RESPONDENTS, Verb
from est_mailer.mail.writing.letters import Held
from est_mailer.wording import Wording

_EXCERPT = 300
_MOST_WRONG = 20  # numbers a day, of all coordinators together


def hold(service: Service, message: Message, reason: str, round_: Round | None, now: datetime) -> Outcome:
    """Hold the message and ask the coordinators what to do; they answer ``släpp N`` or ``avvisa N``.

    Where organisations review their own rows, only the coordinators of the one it seems to come from are asked; if that
    is not known, or it has none, all are, without being told what the message says.
    """
    coordinators, shown = _asked(service, message, round_, now)
    for coordinator in coordinators:
        words = service.words(coordinator.language)
        letter = Held(
            municipality=service.deployment.municipality,
            number=_reference(service, message.id),
            sender=message.incoming.sender,
            received=words.moment(message.received_at),
            about=message.incoming.subject if shown else "",
            reason=_why(message, reason, words),
            excerpt=message.words[:_EXCERPT] if shown else "",
        )
        for address in coordinator.addresses:
            envelope = Envelope(
                round_.key if round_ else "", Purpose.HELD, address, coordinator.language, about=str(message.id)
            )
            queue(service, letter, envelope, now)
    return Outcome(AccountKind.HELD, reason, round_.key if round_ else None)


def _why(message: Message, reason: str, words: Wording) -> str:
    """Why it is held; and that the release of a word which only a coordinator may say does not make it count."""
    why, command = words(f"held.{reason}"), message.command
    if command is None or command.verb in FOR_RESPONDENTS | {Verb.HELP}:
        return why
    return f"{why} {words('answer.released_word', word=words(f'answer.verb.{command.verb.value}'))}"


def _asked(service: Service, message: Message, round_: Round | None, now: datetime) -> tuple[tuple[Member, ...], bool]:
    """Who is asked about a message, and whether they may read its words."""
    members: tuple[Member, ...] = service.store.rounds.members(round_.key) if round_ else ()
    today = service.day_of(now)
    members = members if with_role(members, Role.COORDINATOR) else service.on(today)
    if not service.deployment.publication.reviewed:
        return with_role(members, Role.COORDINATOR), True
    own = reviewers(members, _organisation(service, message, members))
    return (own, True) if own else (with_role(members, Role.COORDINATOR), False)


def _organisation(service: Service, message: Message, members: tuple[Member, ...]) -> str:
    """Whose words a message has: the organisation of the functions its forms belong to and of its sender, if they are
    the same one; "" if that is not known."""
    tokens = message.tokens.union(*(f.tokens for f in message.files))
    named = {service.store.rounds.member_id(t.number) for t in tokens}
    found = {m.organisation for m in members if m.id in named or m.answers_from(message.incoming.sender)}
    return found.pop() if len(found) == 1 else ""


def release(service: Service, number: int, by: str, now: datetime) -> None:
    """Reopen a held message as one that a person believes; the next accounting handles it. Raises StoreError."""
    with service.store.atomic():
        service.store.inbound.reopen(number, now)
        service.store.facts.set(_released(number), as_actor(by))
        service.store.audit.add(now, by, "released", str(number), {})


def reject(service: Service, number: int, by: str, now: datetime) -> None:
    """Let a message rest that was held or could not be processed: kept, accounted as unknown, never answered."""
    why, inbound = f"rejected by {by}", service.store.inbound
    with service.store.atomic():
        if inbound.get(number).accounted is AccountKind.QUARANTINED:
            inbound.let_rest(number, why, now)  # the coordinators go on reading that it came
        else:
            inbound.reopen(number, now)
            inbound.account(number, AccountKind.UNKNOWN, why, now)
        service.store.audit.add(now, by, "rejected", str(number), {})


def released_among(service: Service, numbers: Collection[int]) -> frozenset[int]:
    """Those of the messages of which a person has said that they may be believed."""
    told = service.store.facts.among(map(_released, numbers))
    return frozenset(number for number in numbers if told.get(_released(number)))


def settle_by_mail(
    service: Service, message: Message, argument: str, by: Member, now: datetime, *, believe: bool
) -> None:
    """A coordinator's ``släpp N`` or ``avvisa N``, with the number from the question.

    The number ends in four digits that only the question told: a forged From line alone releases nothing.
    """
    match = re.search(r"\d+", argument)
    asked = int(match.group(0)) if match else 0
    held = {_reference(service, s.id): s for s in service.store.inbound.listing(kind=AccountKind.HELD)}
    wrong = _wrong_numbers(now)
    tried = int(service.store.facts.get(wrong) or 0)
    if asked not in held or tried >= _MOST_WRONG:
        service.store.facts.set(wrong, str(tried + 1))
        kind = "held_closed" if tried >= _MOST_WRONG else "held_unknown"
        answer(service, message, by, kind, now, number=asked or "–")
        return
    number = held[asked].id
    if believe and held[asked].detail in UNSETTLED_BY_RELEASE:
        answer(service, message, by, "held_stuck", now, number=asked)
        return
    if believe:
        release(service, number, by.id, now)
    else:
        reject(service, number, by.id, now)
    answer(service, message, by, "held_released" if believe else "held_rejected", now, number=asked)


def _reference(service: Service, number: int) -> int:
    """The number that a question about a held message tells: the message's own and four digits that seal it."""
    seal = hmac.digest(service.key, f"held\0{number}".encode(), "sha256")
    return number * 10_000 + int.from_bytes(seal[:8], "big") % 10_000


def _wrong_numbers(now: datetime) -> str:
    """The fact that counts the wrong numbers of a day (UTC): four digits are soon guessed by one who may try all."""
    return f"held.wrong.{now.date().isoformat()}"


def _released(number: int) -> str:
    return f"released.{number}"
