"""What may befall many mails at once is told in one mail a day: refused, in doubt, quarantined."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.service import Service

SHOWN = 10  # so many are named in the mail; the command in it lists all
_FACT, _ABOUT = "gathered.", "all"


class Gathered(StrEnum):
    """What is gathered; the words are alert.KIND.*."""

    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class _Untold:
    """``count`` are not told for certain; the first of them by name; ``in_mail`` of them stand in a queued mail."""

    count: int = 0
    first: tuple[tuple[str, str], ...] = ()
    in_mail: int = 0


def gather(service: Service, kind: Gathered, what: str, words: str) -> None:
    """One more, for the next mail; ``what`` names it, ``words`` say what is wrong. Raises StoreError."""
    untold = _load(service, kind)
    first = untold.first if len(untold.first) >= SHOWN else (*untold.first, (what, words))
    _keep(service, kind, replace(untold, count=untold.count + 1, first=first))


def tell_gathered(service: Service, now: datetime) -> None:
    """One mail for each kind that has something new: today's, if it has not left, is replaced by one that has all;
    what comes after it is told the next day. Raises StoreError."""
    for kind in Gathered:
        untold = _load(service, kind)
        if untold.count > untold.in_mail:
            with service.store.atomic():
                _keep(service, kind, _told(service, kind, untold, now))


def _told(service: Service, kind: Gathered, untold: _Untold, now: datetime) -> _Untold:
    if untold.in_mail and not service.store.outbox.withdraw_about(Purpose.ALERT, f"{kind}/{_ABOUT}/", now):
        untold = _Untold(untold.count - untold.in_mail, untold.first[untold.in_mail :])
    queued = alert(service, kind, now, about=_ABOUT, items=untold.first, count=untold.count)
    return replace(untold, in_mail=untold.count if queued else 0)


def _load(service: Service, kind: Gathered) -> _Untold:
    stored = service.store.facts.get(_FACT + kind)
    if not stored:
        return _Untold()
    kept = json.loads(stored)
    return _Untold(kept["count"], tuple((what, words) for what, words in kept["first"]), kept["in_mail"])


def _keep(service: Service, kind: Gathered, untold: _Untold) -> None:
    kept = {"count": untold.count, "first": untold.first, "in_mail": untold.in_mail}
    service.store.facts.set(_FACT + kind, json.dumps(kept, ensure_ascii=False))
