"""A machine answers for somebody who is away: nobody answers the machine, but the deputies are asked in their stead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.current import current_round
from est_mailer.jobs.forms import form_again
from est_mailer.jobs.identifying import is_believed
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.respondents.chasing import chased_today, is_out, note_out
from est_mailer.jobs.respondents.inviting import send_form
from est_mailer.jobs.sealing import is_current
from est_mailer.jobs.service import Service, coordinators_for, with_role
from est_mailer.mail.reading.classify import tells_of_absence
from est_mailer.mail.reading.sender import Authenticity
from est_mailer.mail.writing.letters import Answer

_ASKS = frozenset({Purpose.INVITATION, Purpose.REMINDER, Purpose.STAND_IN})


def note_absence(service: Service, message: Message, now: datetime) -> Outcome:
    """Draw the consequence of an automatic reply to an invitation or a reminder. The machine itself gets no answer.

    It must come from the function that the token names or, where a server drops what carries it, say that somebody is
    away and come from a function's address; while the round is open and nothing has come from the function. If an
    address of its own is out, its deputies get the form at once, each once in a round; if everybody is out, its
    coordinators are told once. The caller holds the transaction.
    """
    round_, members = _concerned(service, message)
    if round_ is None or not members:
        return Outcome(AccountKind.AUTO_REPLY, message.nature.value)
    sender = message.incoming.sender
    note_out(service, round_, sender, now)
    asked = told = 0
    for member in members:
        asked += _ask_deputies(service, round_, member, sender, now) if _is_own(member, sender) else 0
        everybody = (*member.addresses, *member.deputies, *member.round_deputies)
        if all(is_out(service, round_, address) for address in everybody):
            told += _tell_coordinators(service, round_, member, sender, now)
    detail = f"{message.nature.value}: {asked} deputies asked, {told} coordinators told"
    return Outcome(AccountKind.AUTO_REPLY, detail, round_.key, members[0].id if len(members) == 1 else None)


def _concerned(service: Service, message: Message) -> tuple[Round | None, tuple[Member, ...]]:
    """The open round and the functions in it that the absence is about and that nothing has come from."""
    if message.authenticity is Authenticity.FAIL:
        return None, ()
    tokens = [t for t in message.tokens if is_current(service, t)]
    named = {(t.first_day, t.number) for t in tokens if t.purpose is TokenPurpose.CHECKLIST}
    if not named:
        return _by_sender(service, message, tokens)
    if len(named) > 1:
        return None, ()
    ((first_day, number),) = named
    round_ = service.store.rounds.by_first_day(first_day)
    id_ = service.store.rounds.member_id(number)
    return round_, tuple(m for m in _silent_at(service, round_, message) if m.id == id_)


def _by_sender(
    service: Service, message: Message, tokens: Collection[Token]
) -> tuple[Round | None, tuple[Member, ...]]:
    """Without a token it must say that somebody is away and, where a server marks mail, be genuine."""
    if tokens or not tells_of_absence(message.incoming) or not is_believed(service, message):
        return None, ()
    round_ = current_round(service)
    return round_, tuple(_silent_at(service, round_, message))


def _silent_at(service: Service, round_: Round | None, message: Message) -> Iterator[Member]:
    if round_ is None or round_.state is not RoundState.OPEN:
        return
    answered = service.store.answers.current(round_.key)
    for member in with_role(
        service.store.rounds.members(round_.key).answering(message.incoming.sender), Role.RESPONDENT
    ):
        if member.id not in answered:
            yield member


def _is_own(member: Member, address: str) -> bool:
    return address.casefold() in {a.casefold() for a in member.addresses}


def _ask_deputies(service: Service, round_: Round, member: Member, away: str, now: datetime) -> int:
    """The form with a word to each deputy that has not been written to in this round. On a public holiday, and on the
    reminder's own day before it has gone, none: the reminder goes to the deputies too."""
    form = form_again(service, round_, member)
    if form is None or _waits_for_reminder(service, round_, now):
        return 0
    letter = _letter(service, "stand_in", round_, member, away, member.language)
    written = _written_to(service, round_, member)
    reached = (
        address
        for address in dict.fromkeys(member.deputies)
        if address.casefold() not in written
        and not chased_today(service, address, now)
        and not is_out(service, round_, address)
    )
    return send_form(service, letter, Purpose.STAND_IN, round_, member, tuple(reached), form, now)


def _waits_for_reminder(service: Service, round_: Round, now: datetime) -> bool:
    calendar = service.deployment.calendar
    today = now.astimezone(calendar.zone).date()
    coming = (d for d in round_.dues if d.step is Step.REMINDER and d.outcome is None)
    return calendar.is_holiday(today) or any(d.due_at.astimezone(calendar.zone).date() <= today for d in coming)


def _written_to(service: Service, round_: Round, member: Member) -> frozenset[str]:
    """Whom this function's form has gone to in this round, in lower case."""
    about = {member.id, f"deputy/{member.id}"}
    rows = service.store.outbox.listing(round=round_.key)
    return frozenset(r.recipient.casefold() for r in rows if r.purpose in _ASKS and r.about in about)


def _tell_coordinators(service: Service, round_: Round, member: Member, away: str, now: datetime) -> int:
    queued = 0
    for coordinator in coordinators_for(service.store.rounds.members(round_.key), member.organisation):
        language = coordinator.language
        letter = _letter(service, "away", round_, member, away, language)
        for address in coordinator.addresses:
            queued += queue(service, letter, Envelope(round_.key, Purpose.AWAY, address, language, member.id), now)
    return queued


def _letter(service: Service, kind: str, round_: Round, member: Member, away: str, language: str) -> Answer:
    closes = service.words(language).moment(round_.due(Step.CLOSE))
    values = {"unit": member.name, "period": round_.period, "address": away, "deadline": closes}
    return letter_of(service, language, f"answer.{kind}", values)
