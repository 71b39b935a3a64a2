"""An address that no mail reaches: marked in the register, and its coordinators told the same day."""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.service import Service, coordinators_for
from est_mailer.mail.writing.letters import Bounced

_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_MORE = re.compile(r"5\.1\.\d{1,3}|5\.2\.1")
_UNKNOWN = re.compile(
    r"^55[03]\b.*(?:unknown|no such|not exist|no mailbox|invalid (?:recipient|mailbox)|user|recipient)", re.IGNORECASE
)


def means_dead(words: str) -> bool:
    """True if a permanent refusal says that the address is no more: a status 5.1.x or 5.2.1 (RFC 3463), or, from a
    server without them, a 550 or 553 that speaks of the recipient. A full mailbox, a policy, a refused content pass.
    ``words``: the enhanced status, or the server's whole answer."""
    status = _STATUS.search(words)
    return bool(_NO_MORE.fullmatch(status.group(0)) if status else _UNKNOWN.search(words))


def mark_dead(service: Service, address: str, words: str, now: datetime) -> None:
    """Mark the address and tell the coordinators of its organisation, once. The caller holds the transaction."""
    if not service.store.addresses.mark_dead(address, now, words):
        return
    members = service.on(service.day_of(now))
    owner = next((m for m in members if m.answers_from(address)), None)
    for coordinator in coordinators_for(members, owner.organisation if owner else ""):
        letter = Bounced(
            municipality=service.deployment.municipality,
            unit=owner.name if owner else address,
            address=address,
            reason=words,
        )
        for own in coordinator.addresses:
            about = f"{address}/{now.date()}"
            queue(service, letter, Envelope("", Purpose.BOUNCED, own, coordinator.language, about), now)
