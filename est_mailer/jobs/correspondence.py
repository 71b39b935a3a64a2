"""Putting a letter in the outbox: rendered, composed, sealed with a Message-ID, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from est_mailer.domain.identity import compact
from est_mailer.domain.outgoing import Letter, Purpose
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import ANSWERS_A_DAY, Service
from est_mailer.mail.writing.compose import Address, Attached, Body, Inline, body_of, compose, new_message_id
from est_mailer.mail.writing.dispatch_letter import Dispatch
from est_mailer.mail.writing.letters import LetterContent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ANSWERS = frozenset({Purpose.RECEIPT, Purpose.ANSWER, Purpose.MEND_DRAFT})


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whom a letter is for and what it answers. (round, purpose, recipient, about) is queued at most once."""

    round: str
    purpose: Purpose
    recipient: str
    language: str
    about: str = ""
    token: str = ""
    answers: Message | None = None


def queue(
    service: Service, letter: LetterContent, envelope: Envelope, now: datetime, attachments: Sequence[Attached] = ()
) -> bool:
    """Queue the letter. False if one with this key is queued or sent already: then nothing changes."""
    return queue_body(service, written(service, letter, envelope.language, attachments), envelope, now)


def written(service: Service, letter: LetterContent, language: str, attachments: Sequence[Attached] = ()) -> Body:
    """The letter with its files, rendered and encoded: once for all who get the same."""
    return body_of(service.renderer.render_letter(letter, language), language, attachments, _pictures(letter))


def queue_body(service: Service, body: Body, envelope: Envelope, now: datetime) -> bool:
    """Queue what is written for one recipient; see ``queue``."""
    account = service.deployment.account
    message_id = new_message_id(service.random(8), _domain(service), compact(envelope.token))
    answered = envelope.answers.incoming if envelope.answers else None
    content = compose(
        body,
        sender=Address(account.display_name, account.address),
        recipient=envelope.recipient,
        message_id=message_id,
        date=now,
        reply_to=_reply_address(service, envelope.token),
        in_reply_to=answered.message_id or None if answered else None,
        references=(*answered.references, answered.message_id) if answered and answered.message_id else (),
    )
    return service.store.outbox.queue(
        Letter(envelope.round, envelope.purpose, envelope.recipient, message_id, content, envelope.about), now
    )


def _pictures(letter: LetterContent) -> tuple[Inline, ...]:
    """What a letter shows beside its words."""
    drawings = letter.drawings if isinstance(letter, Dispatch) else ()
    return tuple(Inline(drawing.content_id, drawing.png) for drawing in drawings)


def may_answer(service: Service, recipient: str, now: datetime) -> bool:
    """False if this address has had its share of answers today: an end to any loop that other guards missed."""
    return service.store.outbox.received_since(recipient, _ANSWERS, _today(now)) < ANSWERS_A_DAY


def look_for_answers(service: Service, recipients: Collection[str], now: datetime) -> None:
    """Have the store note how many answers these addresses had, for ``may_answer`` in the same transaction."""
    service.store.foreseen.received(recipients, _ANSWERS, _today(now))


def _today(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _reply_address(service: Service, token: str) -> str | None:
    account = service.deployment.account
    if not token or not account.plus_addressing:
        return None
    return f"{account.address.partition('@')[0]}+{compact(token)}@{_domain(service)}"


def _domain(service: Service) -> str:
    return service.deployment.account.address.partition("@")[2]
