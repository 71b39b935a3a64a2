"""What people write that is neither a command nor a form: kept, and shown to the coordinators in the next draft."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.courtesy import is_courtesy
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.picture import Comment
from est_mailer.jobs.answering import answer
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service


def comment_only(service: Service, message: Message, who: Known, now: datetime, note: str = "") -> Outcome:
    """The whole message is a comment; its sender is told who will read it."""
    round_ = who.round.key if who.round else None
    respondent = who.respondent.id if who.respondent else None
    keep(service, message, round_, respondent, note)
    if who.member is not None:
        answer(service, message, who.member, "comment_kept", now)
    return Outcome(AccountKind.COMMENT, "to the coordinators", round_, respondent)


def keep_beside(service: Service, message: Message, text: str, round_: str, respondent: str) -> None:
    """Keep what was said beside a form or a command, unless it only greets and thanks."""
    if not is_courtesy(text):
        _add(service, message, round_, respondent, text)


def keep(service: Service, message: Message, round_: str | None, respondent: str | None, note: str = "") -> None:
    """Keep the message's words as a comment; ``note`` names its files."""
    _add(service, message, round_, respondent, "\n".join(part for part in (message.words, note) if part))


def _add(service: Service, message: Message, round_: str | None, respondent: str | None, text: str) -> None:
    comment = Comment(message.incoming.sender, message.received_at, text)
    service.store.answers.add_comment(comment, message.id, round_, respondent)
