"""Short answers to people we know, in their language. A machine, a stranger or a loop gets none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.jobs.correspondence import Envelope, may_answer, queue
from est_mailer.jobs.forms import Form
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import Answer, LetterContent


def letter_of(
    service: Service, language: str, key: str, values: Mapping[str, object] | None = None, items: Sequence[str] = ()
) -> Answer:
    """The plain letter whose words are KEY.heading and KEY.text (one paragraph a line), with a list under them."""
    words, filled = service.words(language), values or {}
    if isinstance(period := filled.get("period"), RoundPeriod):
        words = words.about(period)
    return Answer(
        municipality=service.deployment.municipality,
        heading=words(f"{key}.heading", **filled),
        paragraphs=tuple(line for line in words(f"{key}.text", **filled).splitlines() if line),
        items=tuple(items),
    )


def answer(
    service: Service,
    message: Message,
    to: Member,
    kind: str,
    now: datetime,
    form: Form | None = None,
    **values: object,
) -> bool:
    """Answer with the words ``answer.KIND``, and a form if one is given."""
    letter = letter_of(service, to.language, f"answer.{kind}", values)
    if form is None:
        return reply(service, message, letter, to.language, now, kind=kind)
    sent, files = form.sent, [form.file]
    return reply(
        service, message, letter, to.language, now, kind=kind, round_=sent.round, token=sent.token, attachments=files
    )


def answer_with(
    service: Service, message: Message, to: Member, key: str, now: datetime, values: Mapping[str, object] | None = None
) -> bool:
    """Answer with the words of a key ("skip.unclear.past"), whatever catalogue they stand in."""
    return reply(service, message, letter_of(service, to.language, key, values), to.language, now, kind=key)


def reply(
    service: Service,
    message: Message,
    letter: LetterContent,
    language: str,
    now: datetime,
    *,
    purpose: Purpose = Purpose.ANSWER,
    kind: str = "",
    round_: str = "",
    token: str = "",
    attachments: Sequence[Attached] = (),
) -> bool:
    """Queue a letter as the answer to a message; at most one of a purpose and kind to each message."""
    recipient = message.incoming.sender
    if message.from_machine or not recipient or not may_answer(service, recipient, now):
        return False
    about = "/".join(part for part in (letter.template, kind, str(message.id)) if part)
    envelope = Envelope(round_, purpose, recipient, language, about, token, answers=message)
    return queue(service, letter, envelope, now, attachments)
