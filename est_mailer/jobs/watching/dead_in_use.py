"""Which addresses that take no mail are still written to, and whose they are: functions, never people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from est_mailer.domain.model import Member
from est_mailer.jobs.service import QuietService


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """``whose``: the function's id and which of its addresses, or who it is in est.toml. For a ticket it is enough."""

    address: str
    whose: str


def dead_in_use(service: QuietService, now: datetime) -> tuple[DeadAddress, ...]:
    """Those of the register and est.toml, in their order; one that has been taken out there is nobody's any more."""
    dead = service.store.addresses.dead()
    if not dead:
        return ()
    return tuple(DeadAddress(address, whose) for address, whose in _addresses(service, now) if address in dead)


def _addresses(service: QuietService, now: datetime) -> Iterator[tuple[str, str]]:
    """Each address (case folded) of the rows that have not ended, and whose it is."""
    today, deployment = service.day_of(now), service.deployment
    for member in service.register:
        if member.valid_until is None or today <= member.valid_until:
            for address, whose in _of(member):
                yield address.casefold(), whose
    yield (deployment.registrar or "").casefold(), "registrar in est.toml"
    yield deployment.operator.casefold(), "operator in est.toml"


def _of(member: Member) -> Iterator[tuple[str, str]]:
    if len(member.addresses) == 1:
        yield member.addresses[0], member.id
    else:
        yield from _numbered(member, "address", member.addresses)
    yield from _numbered(member, "deputy", member.deputies)
    if member.manager:
        yield member.manager, f"{member.id} (manager)"


def _numbered(member: Member, what: str, addresses: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for number, address in enumerate(addresses, 1):
        which = f"{what} {number} of {len(addresses)}" if len(addresses) > 1 else what
        yield address, f"{member.id} ({which})"
