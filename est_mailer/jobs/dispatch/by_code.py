"""A code says itself what it approves: the picture or the correction that it was issued for, whatever mail it is in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from est_mailer.adapters.store.approvals import IssuedCode
from est_mailer.adapters.store.errata import StoredErratum
from est_mailer.domain.model import Member
from est_mailer.domain.picture.approving import code_fits
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.dispatch.on_its_way import on_its_way
from est_mailer.jobs.service import Service


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture on its way, or a correction of it (``erratum``), and the hash of what would be sent."""

    round: Round
    content: str
    erratum: StoredErratum | None = None


def waiting(service: Service) -> Iterator[Waiting]:
    """Each picture and correction that waits for approval or for its hold to pass."""
    for round_ in on_its_way(service):
        erratum = service.store.errata.live(round_.key)
        stored = None if erratum else service.store.drafts.edition(round_.key)
        if erratum is not None:
            yield Waiting(round_, erratum.content_hash, erratum)
        elif stored is not None:
            yield Waiting(round_, stored.content_hash)


def meant(service: Service, code: str, round_: Round, by: Member) -> Waiting | None:
    """What this coordinator's code was issued for, or was one for before; else what waits in the round that the mail is
    about, if anything.

    A code that fits nothing counts against all else that it was tried on, for in its own round it is counted when it
    is tried: another round's thread would else be a way to guess without end.
    """
    every = sorted(waiting(service), key=lambda w: w.round.key != round_.key)
    fitting = next((w for w in every if any(fits(service, code, c) for c in _issued(service, w, by))), None)
    known = fitting or next((w for w in every if earlier_content(service, code, w.round, by) is not None), None)
    if known is not None:
        return known
    for other in every:
        if other.round.key != round_.key and _issued(service, other, by):
            service.store.approvals.count_try(other.round.key, other.content, by.id)
    return next((w for w in every if w.round.key == round_.key), None)


def earlier_content(service: Service, code: str, round_: Round, by: Member) -> str | None:
    """What this was the coordinator's code for, if it was one for the round: it has been used, or is void."""
    codes = service.store.approvals.earlier(round_.key, by.id)
    return next((c.content_hash for c in codes if fits(service, code, c)), None)


def _issued(service: Service, what: Waiting, by: Member) -> tuple[IssuedCode, ...]:
    codes = service.store.approvals.outstanding(what.round.key)
    return tuple(c for c in codes if c.coordinator == by.id and c.content_hash == what.content)


def fits(service: Service, code: str, issued: IssuedCode) -> bool:
    """True if this is the code that was issued."""
    return code_fits(code, issued.code_hash, issued.content_hash, issued.coordinator, service.key)
