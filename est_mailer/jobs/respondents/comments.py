"""What people write that is neither a command nor a form: kept, and shown to the coordinators in the next draft."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.comment import Comment, ServiceNote
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.meaning.courtesy import is_courtesy, is_thanks, presents_a_file
from est_mailer.domain.model import Member
from est_mailer.domain.rounds.life import PUBLISHED
from est_mailer.jobs.answering import answer
from est_mailer.jobs.forms import Form, form_again
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.after_dispatch import tell_of_reply
from est_mailer.jobs.respondents.courtesies import names_near
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.service import Service
from est_mailer.mail.words.wishes import beside_question


def comment_only(
    service: Service, message: Message, who: Known, now: datetime, note: ServiceNote | None = None
) -> Outcome:
    """The whole message is a comment; its sender is told who will read it. Mere thanks are kept, and not answered.

    One on a dispatch goes to the coordinators at once. A respondent who still has a form to send is told that a report
    belongs in it, and gets it again. The text is no report: the function's state stays, and the reminder comes.
    """
    round_ = who.round.key if who.round else None
    respondent = who.respondent.id if who.respondent else None
    keep(service, message, round_, respondent, note)
    if who.member is not None and (note or not is_thanks(message.words, names_near(service, message))):
        if tell_of_reply(service, message, who.round, who.member, now):
            answer(service, message, who.member, "reply_kept", now)
        else:
            _answer(service, message, who, who.member, now)
    return Outcome(AccountKind.COMMENT, "to the coordinators", round_, respondent)


def _answer(service: Service, message: Message, who: Known, member: Member, now: datetime) -> None:
    form = awaited(service, who)
    if form is None or who.round is None or who.respondent is None:
        answer(service, message, member, "comment_kept" if who.respondent else "kept_for_coordinators", now)
        return
    names = names_near(service, message)
    kind = "no_file" if presents_a_file(message.words, names) else "body_text"
    asked = beside_question(message.incoming.text)
    if asked is not None and is_courtesy(asked, names):
        kind = "question_kept"
    values = {"unit": who.respondent.name, "deadline": deadline(service, who.round, who.respondent)}
    answer(service, message, who.respondent, kind, now, form, **values)


def awaited(service: Service, who: Known) -> Form | None:
    """The form that the sender's function has not sent in; None if it has, or if the round is over."""
    if who.round is None or who.respondent is None or not is_awaited(service, who):
        return None
    return form_again(service, who.round, who.respondent)


def is_awaited(service: Service, who: Known) -> bool:
    """True while the sender's function has a form to send in."""
    if who.round is None or who.respondent is None or who.round.state in PUBLISHED:
        return False
    return who.respondent.id not in service.store.answers.current(who.round.key)


def keep_beside(
    service: Service,
    message: Message,
    text: str,
    round_: str | None,
    respondent: str | None,
    note: ServiceNote | None = None,
) -> None:
    """Keep what was said beside a form or a command, unless it only greets; ``note`` tells what else came."""
    said = "" if is_courtesy(text, names_near(service, message)) else text
    if said or note:
        _add(service, message, round_, respondent, said, note)


def keep(
    service: Service, message: Message, round_: str | None, respondent: str | None, note: ServiceNote | None = None
) -> None:
    """Keep the message's words as a comment; ``note`` tells of its files."""
    _add(service, message, round_, respondent, message.words, note)


def _add(
    service: Service,
    message: Message,
    round_: str | None,
    respondent: str | None,
    text: str,
    note: ServiceNote | None = None,
) -> None:
    comment = Comment(message.incoming.sender, message.received_at, text, note=note)
    service.store.answers.add_comment(comment, message.id, round_, respondent)
