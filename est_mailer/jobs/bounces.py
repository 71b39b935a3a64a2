"""Delivery reports: a dead address reaches the coordinators the same day and stands marked in the register."""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.bounce import Bounced as BouncedAddress
from est_mailer.mail.bounce import read_bounce
from est_mailer.mail.letters import Bounced

_PASSING = re.compile(r"\d\.(?:2\.2|7\.\d+)\b")


def note_bounce(service: Service, message: Message, now: datetime) -> Outcome:
    """Record what the report says of each recipient.

    Only a report on a letter of ours to that very address marks it dead: anybody can forge a report.
    """
    dead = 0
    reported = read_bounce(message.incoming)
    for bounced in reported:
        service.store.outbox.bounce(
            now,
            permanent=bounced.permanent,
            detail=bounced.detail,
            message_id=bounced.original_message_id,
            recipient=bounced.address,
        )
        letter = service.store.outbox.by_message_id(bounced.original_message_id)
        if letter is not None and letter.recipient.casefold() == bounced.address.casefold() and _is_dead(bounced):
            _mark(service, bounced, now)
            dead += 1
    return Outcome(AccountKind.BOUNCE, f"{len(reported)} recipients, {dead} permanent")


def _is_dead(bounced: BouncedAddress) -> bool:
    """True if no mail will reach the address again; a full mailbox (RFC 3463: x.2.2) or a policy (x.7.x) passes."""
    return bounced.permanent and _PASSING.match(bounced.status) is None


def _mark(service: Service, bounced: BouncedAddress, now: datetime) -> None:
    if not service.store.addresses.mark_dead(bounced.address, now, bounced.status):
        return
    members = service.deployment.on(now.astimezone(service.deployment.calendar.zone).date())
    owner = next((m for m in members if m.answers_from(bounced.address)), None)
    for coordinator in _concerned(members, owner):
        letter = Bounced(
            municipality=service.deployment.municipality,
            unit=owner.name if owner else bounced.address,
            address=bounced.address,
            reason=bounced.detail or bounced.status,
        )
        for address in coordinator.addresses:
            envelope = Envelope("", Purpose.BOUNCED, address, coordinator.language, f"{bounced.address}/{now.date()}")
            queue(service, letter, envelope, now)


def _concerned(members: tuple[Member, ...], owner: Member | None) -> tuple[Member, ...]:
    """The coordinators of the owner's organisation; all of them if it has none."""
    coordinators = with_role(members, Role.COORDINATOR)
    own = tuple(c for c in coordinators if owner is not None and c.organisation == owner.organisation)
    return own or coordinators
