"""Messages that wait for a person: the coordinators are asked, the sender hears nothing until one of them answers."""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds import Round
from est_mailer.jobs.answering import answer
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.letters import Held

_EXCERPT = 300


def hold(service: Service, message: Message, reason: str, round_: Round | None, now: datetime) -> Outcome:
    """Hold the message and ask every coordinator what to do; they answer ``släpp N`` or ``avvisa N``."""
    members = service.store.rounds.members(round_.key) if round_ else ()
    today = now.astimezone(service.deployment.calendar.zone).date()
    coordinators = with_role(members, Role.COORDINATOR) or service.deployment.coordinators(today)
    for coordinator in coordinators:
        words = service.words(coordinator.language)
        letter = Held(
            municipality=service.deployment.municipality,
            number=message.id,
            sender=message.incoming.sender,
            received=words.moment(service.store.inbound.get(message.id).received_at),
            about=message.incoming.subject,
            reason=words(f"held.{reason}"),
            excerpt=message.words[:_EXCERPT],
        )
        for address in coordinator.addresses:
            envelope = Envelope(
                round_.key if round_ else "", Purpose.HELD, address, coordinator.language, about=str(message.id)
            )
            queue(service, letter, envelope, now)
    return Outcome(AccountKind.HELD, reason, round_.key if round_ else None)


def release(service: Service, number: int, by: str, now: datetime) -> None:
    """Reopen a held message as one that a person believes; the next accounting handles it. Raises StoreError."""
    with service.store.atomic():
        service.store.inbound.reopen(number, now)
        service.store.facts.set(_released(number), by)
        service.store.audit.add(now, by, "released", str(number), {})


def reject(service: Service, number: int, by: str, now: datetime) -> None:
    """Let a held message rest: kept, accounted as unknown, never answered."""
    with service.store.atomic():
        service.store.inbound.reopen(number, now)
        service.store.inbound.account(number, AccountKind.UNKNOWN, f"rejected by {by}", now)
        service.store.audit.add(now, by, "rejected", str(number), {})


def is_released(service: Service, number: int) -> bool:
    """True if a person has said that the message may be believed."""
    return bool(service.store.facts.get(_released(number)))


def settle_by_mail(
    service: Service, message: Message, argument: str, by: Member, now: datetime, *, believe: bool
) -> None:
    """A coordinator's ``släpp 12`` or ``avvisa 12``."""
    match = re.search(r"\d+", argument)
    held = {stored.id for stored in service.store.inbound.listing(kind=AccountKind.HELD)}
    number = int(match.group(0)) if match else 0
    if number not in held:
        answer(service, message, by, "held_unknown", now, number=match.group(0) if match else "–")
        return
    if believe:
        release(service, number, by.id, now)
    else:
        reject(service, number, by.id, now)
    answer(service, message, by, "held_released" if believe else "held_rejected", now, number=number)


def _released(number: int) -> str:
    return f"released.{number}"
