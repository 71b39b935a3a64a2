"""Delivery reports: a dead address reaches the coordinators the same day and stands marked in the register."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.message import Message
from est_mailer.jobs.outbox.dead_addresses import mark_dead, means_dead
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service
from est_mailer.mail.reading.bounce import read_bounce


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
        ours = letter is not None and letter.recipient.casefold() == bounced.address.casefold()
        if ours and bounced.permanent and means_dead(bounced.status):
            mark_dead(service, bounced.address, bounced.detail or bounced.status, now)
            dead += 1
    return Outcome(AccountKind.BOUNCE, f"{len(reported)} recipients, {dead} permanent")
