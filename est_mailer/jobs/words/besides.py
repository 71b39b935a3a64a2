"""What a mail says that its word does not: what stands beside the word is kept, and a word for others is explained."""

from __future__ import annotations

from datetime import datetime

from est_mailer.jobs.answering import answer, reply
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.respondents.comments import keep_beside
from est_mailer.jobs.service import Service
from est_mailer.mail.words.command import FOR_RESPONDENTS, Command, Verb
from est_mailer.mail.writing.letters import NotYourCommand


def keep_besides(service: Service, message: Message, command: Command, who: Known) -> None:
    """Keep what somebody who reports wrote beside a word ("hjälp", and below it that there was a fire), whatever
    becomes of the word. With a file it is kept with the file; a mail that was held has been kept when it was."""
    if message.files or (who.coordinator is not None and command.verb not in FOR_RESPONDENTS):
        return
    said = message.words if command.verb is Verb.STOP and command.argument else command.rest
    kept = (comment for _, comment in service.store.answers.all_comments()) if message.released else ()
    if any((c.text, c.received_at) == (said, message.received_at) for c in kept):
        return
    round_, respondent = who.round.key if who.round else None, who.respondent.id if who.respondent else None
    keep_beside(service, message, said, round_, respondent)


def may_not(service: Service, message: Message, command: Command, who: Known, now: datetime) -> None:
    """The word is known, and for others: a coordinator has no form, a respondent approves nothing."""
    if command.verb in FOR_RESPONDENTS and who.member is not None:
        answer(service, message, who.member, "no_form", now)
        return
    language = who.member.language if who.member else service.deployment.language
    said = service.words(language)(f"answer.verb.{command.verb.value}")
    letter = NotYourCommand(municipality=service.deployment.municipality, command=said)
    reply(service, message, letter, language, now)
