"""A message too large to be taken in: it stays in the mailbox, and whoever its headers name is told what to send."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.comment import Came
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.identifying import Known, identify
from est_mailer.jobs.intake.quarantine import quarantine
from est_mailer.jobs.message import Message, open_message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.unread import unclear
from est_mailer.jobs.service import Service

WHY = "larger than the limit"


def account_too_large(service: Service, number: int, head: bytes, now: datetime) -> AccountKind:
    """Account for a message of which only the headers were fetched. The operator is alerted in any case.

    A respondent's counts as something that cannot be read: a kind answer with the form, and the coordinators see it.
    """
    message = open_message(service, number, head)
    with service.store.atomic():
        return quarantine(service, number, WHY, now, _tell(service, message, now))


def _tell(service: Service, message: Message, now: datetime) -> Outcome | None:
    if message.from_machine or service.store.outbox.has(message.incoming.message_id):
        return None
    who = identify(service, message, now)
    if not isinstance(who, Known) or who.round is None or who.respondent is None:
        return None
    mail = Came(message.incoming.subject, "message")
    return unclear(service, message, [mail], "mail_too_large", who.round, who.respondent, now)
