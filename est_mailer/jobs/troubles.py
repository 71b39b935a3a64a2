"""Conditions that last: a server that is away, a mailbox that is full, a clock that is wrong.

Each is written down when it begins, so that ``status`` tells of it from another process and a restart does not begin
it anew. The operator gets one mail: while it lasts, if mail can leave, else when it is over.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.noted import STANDING, Kind, Trouble, standing
from est_mailer.jobs.service import Service

TOLD_AFTER = timedelta(minutes=30)  # what lasts less has mended itself
TOLD_AGAIN_AFTER = timedelta(days=7)
TOLD_APART = timedelta(days=1)  # what comes and goes is told once a day
_LAST_TOLD = "told.trouble."


# The mail that told of them would wait with the others.
_NOT_WHILE_IT_LASTS = frozenset({Kind.SENDING_WAITS, Kind.SENDING_REFUSED, Kind.CLOCK_STANDS})
_HOWEVER_SHORT = frozenset({Kind.LOGIN_REFUSED, Kind.SENDING_REFUSED})  # somebody has changed a secret


def trouble(service: Service, kind: Kind, now: datetime, detail: str, *, at_once: bool = False) -> bool:
    """The condition holds now. True if that is news. ``at_once``: a person must mend it, so nothing is waited for.

    Raises StoreError.
    """
    before = standing(service, kind)
    current = replace(before, detail=detail) if before else Trouble(kind, now, detail)
    with service.store.atomic():
        if kind not in _NOT_WHILE_IT_LASTS and _to_be_told(service, current, now, at_once):
            _tell(service, current, now)
            current = replace(current, told=now)
        if current != before:
            _keep(service, current)
    return before is None


def over(service: Service, kind: Kind, now: datetime) -> Trouble | None:
    """The condition does not hold (any more). Returns the one that has ended. Raises StoreError."""
    ended = end(service, kind, now)
    if ended is not None:
        tell_afterwards(service, ended, now)
    return ended


def end(service: Service, kind: Kind, now: datetime) -> Trouble | None:
    """Forget the condition. A mail about it that has not left is withdrawn: then it comes back as never told."""
    ended = standing(service, kind)
    if ended is None:
        return None
    with service.store.atomic():
        service.store.facts.forget(STANDING + kind)
        unsent = service.store.outbox.withdraw_about(Purpose.ALERT, f"{kind}/{ended.since.isoformat()}/", now)
        if unsent:
            service.store.facts.forget(_LAST_TOLD + kind)
    return replace(ended, told=None) if unsent else ended


def tell_afterwards(service: Service, ended: Trouble, now: datetime) -> None:
    """What lasted and could not be told while it did is told now: that it is over, from when to when it lasted."""
    short = now - ended.since < TOLD_AFTER and ended.kind not in _HOWEVER_SHORT
    if ended.told is not None or short or _told_lately(service, ended.kind, now):
        return
    words = service.words()
    alert(
        service,
        "over",
        now,
        about=f"{ended.kind}/{ended.since.isoformat()}",
        over=True,
        trouble=words(f"alert.{ended.kind}.headline"),
        since=words.moment(ended.since),
        ended=words.moment(now),
        detail=ended.detail,
    )
    service.store.facts.set(_LAST_TOLD + ended.kind, now.isoformat())


def _to_be_told(service: Service, current: Trouble, now: datetime, at_once: bool) -> bool:
    if current.told is not None:
        return now - current.told >= TOLD_AGAIN_AFTER
    return (at_once or now - current.since >= TOLD_AFTER) and not _told_lately(service, current.kind, now)


def _told_lately(service: Service, kind: Kind, now: datetime) -> bool:
    last = service.store.facts.get(_LAST_TOLD + kind)
    return last is not None and abs(now - datetime.fromisoformat(last)) < TOLD_APART


def _tell(service: Service, current: Trouble, now: datetime) -> None:
    about = current.since.isoformat()
    alert(service, current.kind, now, about=about, detail=current.detail)
    service.store.facts.set(_LAST_TOLD + current.kind, now.isoformat())


def _keep(service: Service, current: Trouble) -> None:
    told = current.told.isoformat() if current.told else ""
    kept = {"since": current.since.isoformat(), "detail": current.detail, "told": told}
    service.store.facts.set(STANDING + current.kind, json.dumps(kept, ensure_ascii=False))
