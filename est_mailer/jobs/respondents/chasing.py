"""Whom a chase may go to: never two the same local day, whatever kind of mail they are, and who is known to be out."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.service import Service

CHASES = frozenset({Purpose.REMINDER, Purpose.QUESTION, Purpose.STAND_IN})
"""Mail that asks again for what has not come. An invitation, or the form somebody asked for, is none."""


def midnight(service: Service, now: datetime) -> datetime:
    """The last midnight in the municipality's local time."""
    return now.astimezone(service.deployment.calendar.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def chased_today(service: Service, address: str, now: datetime) -> bool:
    """True if the address has been sent a chase since midnight, the municipality's local time."""
    return service.store.outbox.received_since(address, CHASES, midnight(service, now)) > 0


def note_out(service: Service, round_: Round, address: str, now: datetime) -> None:
    """Remember that a machine answers for the address in this round."""
    service.store.facts.set(_out(round_, address), now.isoformat())


def is_out(service: Service, round_: Round, address: str) -> bool:
    """True if nobody is likely to read mail to this address in this round: it is dead, or a machine has answered."""
    dead = address.casefold() in service.store.addresses.dead()
    return dead or service.store.facts.get(_out(round_, address)) is not None


def _out(round_: Round, address: str) -> str:
    return f"away.{round_.key}.{address.casefold()}"
