"""Mail to the operator when a person is needed: the same alert at most once a day, never a storm."""

from __future__ import annotations

import logging
from datetime import datetime

from est_mailer.domain.journal import Told, told
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.letters import Alert
from est_mailer.shown_commands import for_folder

log = logging.getLogger(__name__)


def alert(
    service: Service,
    kind: str,
    now: datetime,
    *,
    about: str = "",
    over: bool = False,
    items: tuple[tuple[str, str], ...] = (),
    **facts: object,
) -> bool:
    """Queue the alert ``kind`` (words: alert.KIND.*) unless it has been sent today for the same thing.

    ``items``: what it is about, one by one, as (what, in which words). ``over``: nothing is needed any more.
    False if it was not queued.
    """
    deployment = service.deployment
    if not deployment.operator:
        return False
    words = service.words()
    remedies = for_folder(service.folder, words(f"alert.{kind}.remedies", **facts))
    letter = Alert(
        municipality=deployment.municipality,
        headline=words(f"alert.{kind}.headline", **facts),
        happened=words(f"alert.{kind}.happened", **facts),
        remedies=tuple(line for line in remedies.splitlines() if line),
        facts=items or tuple((words(f"alert.fact.{name}"), str(value)) for name, value in facts.items()),
        over=over,
    )
    today = now.astimezone(deployment.calendar.zone).date().isoformat()
    envelope = Envelope("", Purpose.ALERT, deployment.operator, deployment.language, about=f"{kind}/{about}/{today}")
    queued = queue(service, letter, envelope, now)
    if queued:
        log.warning("alert to the operator: %s %s", kind, about, extra=told(Told.ALERT, about=kind))
    return queued
