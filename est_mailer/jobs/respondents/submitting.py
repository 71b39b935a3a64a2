"""An answer stored as a revision, and the mail that receipts it. Shared by what was read and what could not be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Member, Report, Submission, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.correspondence import Envelope, may_answer, queue
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import LetterContent


def submit(
    service: Service, message: Message, report: Report, round_: Round, member: Member, now: datetime
) -> Submission:
    """Store the report as the function's next revision in the round. Returns it."""
    received = message.received_at
    submission = Submission(
        round=round_.key,
        respondent=member.id,
        revision=service.store.answers.next_revision(round_.key, member.id),
        received_at=received,
        timeliness=timeliness(round_, received),
        report=report,
        inbound=message.id,
    )
    service.store.answers.add(submission)
    detail = {"revision": submission.revision, "state": report.state.value, "inbound": message.id}
    service.store.audit.add(now, member.id, "reported", round_.key, detail)
    return submission


def timeliness(round_: Round, received_at: datetime) -> Timeliness:
    """When the answer came, against its own round's close and dispatch."""
    if round_.state in PUBLISHED:
        return Timeliness.AFTER_DISPATCH
    return Timeliness.IN_TIME if received_at <= round_.due(Step.CLOSE) else Timeliness.LATE


def send_receipt(
    service: Service,
    message: Message,
    letter: LetterContent,
    round_: Round,
    member: Member,
    about: str,
    now: datetime,
    attachments: Sequence[Attached],
) -> None:
    """Queue the receipt to whoever sent the message; a machine, or an address that had its share today, gets none."""
    recipient = message.incoming.sender
    if message.from_machine or not may_answer(service, recipient, now):
        return
    form = service.store.answers.form_of(round_.key, member.id)
    token = form.token if form else ""
    envelope = Envelope(round_.key, Purpose.RECEIPT, recipient, member.language, about, token, answers=message)
    queue(service, letter, envelope, now, attachments)
