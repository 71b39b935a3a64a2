"""What those who report may mean by other words than ours: what only answers is done, all else is told how to be said.

Nothing counts on a guess: a week is calm when its word has been written.
"""

from __future__ import annotations

import re
from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.meaning.courtesy import is_courtesy, is_thanks, presents_a_file
from est_mailer.jobs.answering import letter_of, reply
from est_mailer.jobs.identifying import Known
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.comments import awaited, is_awaited, keep
from est_mailer.jobs.respondents.courtesies import names_near
from est_mailer.jobs.respondents.inviting import deadline
from est_mailer.jobs.service import Service
from est_mailer.mail.words.command import FOR_RESPONDENTS, Command, Verb, read_command
from est_mailer.mail.words.nearly import subject_line
from est_mailer.mail.words.wishes import Wish, Wished, read_wish

_DONE = {Wish.HELP: Verb.HELP, Wish.FORM: Verb.FORM}  # an answer, and no more
_OF_THE_REGISTER = frozenset({Wish.LEAVING, Wish.ADDRESS})  # a coordinator's to do
_KEPT = _OF_THE_REGISTER | {Wish.SAME}  # read by the coordinators too
_MOST_SHOWN = 80  # characters of the sender's line
_LINK = re.compile(r"(?:\w+://|www\.|[\w.-]+\.[a-z]{2,}/)\S*", re.IGNORECASE)
_MAIL_ADDRESS = re.compile(r"\S+@\S+")


def wished(service: Service, message: Message, who: Known) -> Command | Wished | None:
    """What a mail without a word of ours nearly says: what to do at once, or what to answer; None if a person is to
    read it.

    A word alone in the subject of a mail that says nothing else is the word itself. Thanks, a file and the talk of one
    are none; nor is a calm week, or a colleague, of a function whose report is here.
    """
    if who.member is None or message.files or message.others:
        return None
    names = names_near(service, message)
    if not message.words or is_courtesy(message.words, names):
        subject = "" if message.incoming.in_reply_to else subject_line(message.incoming.subject)
        command = read_command(subject)
        if command and command.verb in FOR_RESPONDENTS | {Verb.HELP}:
            return command
        found = read_wish(subject)
    elif is_thanks(message.words, names) or presents_a_file(message.words, names):
        return None
    else:
        found = read_wish(message.incoming.text)
    if found is None or (found.wish in (Wish.CALM, Wish.DEPUTY) and not is_awaited(service, who)):
        return None
    if found.wish is Wish.SAME and not _was_asked_again(service, who):
        return None
    if found.wish in _DONE and (found.wish is Wish.HELP or who.respondent is not None):
        only = found.sure and is_courtesy(found.beside, names)
        return Command(_DONE[found.wish], rest="" if only else message.words)
    return found if found.wish not in _DONE else None


def _was_asked_again(service: Service, who: Known) -> bool:
    """True if the form that is awaited has what the function reported before."""
    if who.round is None or who.respondent is None or not is_awaited(service, who):
        return False
    sent = service.store.answers.form_of(who.round.key, who.respondent.id)
    return sent is not None and bool(sent.carried)


def answer_wish(service: Service, message: Message, found: Wished, who: Known, now: datetime) -> Outcome:
    """Nothing is done; the answer says what to write. What a coordinator must do, and what else the mail says, is kept
    as a comment."""
    member, round_ = who.member, who.round.key if who.round else None
    assert member is not None
    respondent = who.respondent.id if who.respondent else None
    only = found.sure and is_courtesy(found.beside, names_near(service, message))
    if found.wish in _KEPT or not only:
        keep(service, message, round_, respondent)
    form = None if found.wish in _OF_THE_REGISTER else awaited(service, who)
    words = service.words(member.language)
    of_ours = bool(message.tokens)  # who has no mail of ours may have forged the sender, to have the line quoted
    values: dict[str, object] = {"wrote": shown(found.wrote, addresses=of_ours)}
    if form and who.round and who.respondent:
        values["unit"], values["deadline"] = who.respondent.name, deadline(service, who.round, who.respondent)
        address = found.address if of_ours else ""
        values["line"] = words("nearly.line.deputy", argument=address or words("nearly.example.deputy"))
        values["period"] = who.round.period
    letter = letter_of(service, member.language, f"wish.{found.wish.value}", values)
    reply(
        service,
        message,
        letter,
        member.language,
        now,
        kind=f"wish_{found.wish.value}",
        round_=form.sent.round if form else "",
        token=form.sent.token if form else "",
        attachments=[form.file] if form else (),
    )
    kind = AccountKind.COMMENT if found.wish in _KEPT else AccountKind.COMMAND
    return Outcome(kind, f"nearly {found.wish.value}", round_, respondent)


def shown(line: str, *, addresses: bool = True) -> str:
    """The sender's line as our mail quotes it: no link, no mail address unless wanted, and not too long."""
    plain = _LINK.sub("…", line)
    plain = plain if addresses else _MAIL_ADDRESS.sub("…", plain)
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[:_MOST_SHOWN]}…"
