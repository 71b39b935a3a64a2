"""What the steps between a completed draft and its dispatch share: who gets it, when it went out."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.model import Role
from est_mailer.domain.rounds import Round
from est_mailer.jobs.service import Service, addresses, with_role


def recipients_of(service: Service, round_: Round) -> tuple[str, ...]:
    """The distribution list, as frozen with the round's register."""
    return addresses(with_role(service.store.rounds.members(round_.key), Role.RECIPIENT))


def dispatched_at(service: Service, key: str) -> datetime | None:
    """When a round was dispatched (UTC); None if it has not been."""
    stored = service.store.facts.get(_fact(key))
    return datetime.fromisoformat(stored) if stored else None


def note_dispatched(service: Service, key: str, now: datetime) -> None:
    """Remember when a round was dispatched."""
    service.store.facts.set(_fact(key), now.isoformat())


def _fact(key: str) -> str:
    return f"dispatched.{key}"
