"""What the steps between a completed draft and its dispatch share: who gets it, when it went out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from est_mailer.domain.model import Role
from est_mailer.domain.picture.approving import content_hash
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.service import QuietService, Service, addresses, with_role


def recipients_of(service: Service, round_: Round, status: str) -> tuple[str, ...]:
    """The distribution list of a picture that gives this status, as frozen with the round's register.

    The extra list is told when its profile begins, as long as it rules, and when it ends.
    """
    members, calendar = service.store.rounds.members(round_.key), service.deployment.calendar
    profiles = (calendar.named(round_.profile), calendar.under(status))
    extra = with_role(members, Role.EXTRA) if any(p is not None and p.extra for p in profiles) else ()
    return addresses((*with_role(members, Role.RECIPIENT), *extra))


def content_of(service: Service, round_: Round, edition: Edition) -> str:
    """The hash of all that would be sent: the edition, to whom, and each organisation's own part."""
    recipients = recipients_of(service, round_, edition.picture.status)
    return content_hash(edition, recipients, service.store.reviews.own_parts(round_.key))


def own_part(service: QuietService, round_: Round, organisation: str) -> tuple[str, ...]:
    """What an organisation adds for its own recipients: its name, then the paragraphs; empty if it adds nothing."""
    text = service.store.reviews.own_parts(round_.key).get(organisation, "")
    known = service.deployment.organisations.get(organisation)
    paragraphs = tuple(line.strip() for line in text.splitlines() if line.strip())
    return (known.name if known else organisation, *paragraphs) if paragraphs else ()


def own_parts_for(service: QuietService, round_: Round) -> Mapping[str, tuple[str, ...]]:
    """The own part that goes to a recipient's address, of those who get one: its own organisation's, if it speaks for
    one only."""
    organisations: dict[str, set[str]] = defaultdict(set)
    for member in with_role(service.store.rounds.members(round_.key), Role.RECIPIENT):
        for address in member.addresses:
            organisations[address].add(member.organisation)
    parts = {name: own_part(service, round_, name) for name in set().union(*organisations.values())}
    spoken_for = {address: parts[names.pop()] for address, names in organisations.items() if len(names) == 1}
    return {address: part for address, part in spoken_for.items() if part}


def dispatched_at(service: QuietService, key: str) -> datetime | None:
    """When a round was dispatched (UTC); None if it has not been."""
    stored = service.store.facts.get(_fact(key))
    return datetime.fromisoformat(stored) if stored else None


def note_dispatched(service: Service, key: str, now: datetime) -> None:
    """Remember when a round was dispatched."""
    service.store.facts.set(_fact(key), now.isoformat())


def _fact(key: str) -> str:
    return f"dispatched.{key}"
