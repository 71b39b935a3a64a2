"""A machine answers for somebody who is away: nobody answers the machine, but the deputies are asked in their stead."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds import Round, RoundState
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.chasing import chased_today, is_out, note_out
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.forms import form_again
from est_mailer.jobs.inviting import send_form
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service, coordinators_for
from est_mailer.mail.letters import Answer
from est_mailer.mail.sender import Authenticity

_ASKS = frozenset({Purpose.INVITATION, Purpose.REMINDER, Purpose.STAND_IN})


def note_absence(service: Service, message: Message, now: datetime) -> Outcome:
    """Draw the consequence of an automatic reply to an invitation or a reminder. The machine itself gets no answer.

    It must come from the function that the token names, while the round is open and nothing has come from it. If an
    address of its own is out, its deputies get the form at once, each once in a round; if everybody is out, its
    coordinators are told once. The caller holds the transaction.
    """
    round_, member = _concerned(service, message)
    if round_ is None or member is None:
        return Outcome(AccountKind.AUTO_REPLY, message.nature.value)
    sender = message.incoming.sender
    note_out(service, round_, sender, now)
    asked = _ask_deputies(service, round_, member, sender, now) if _is_own(member, sender) else 0
    everybody = (*member.addresses, *member.deputies, *member.round_deputies)
    told = 0
    if all(is_out(service, round_, address) for address in everybody):
        told = _tell_coordinators(service, round_, member, sender, now)
    detail = f"{message.nature.value}: {asked} deputies asked, {told} coordinators told"
    return Outcome(AccountKind.AUTO_REPLY, detail, round_.key, member.id)


def _concerned(service: Service, message: Message) -> tuple[Round | None, Member | None]:
    named = {(t.first_day, t.number) for t in message.tokens if t.purpose is TokenPurpose.CHECKLIST}
    if len(named) != 1 or message.authenticity is Authenticity.FAIL:
        return None, None
    ((first_day, number),) = named
    round_ = service.store.rounds.by_first_day(first_day)
    if round_ is None or round_.state is not RoundState.OPEN:
        return None, None
    id_ = service.store.rounds.member_id(number)
    member = next((m for m in service.store.rounds.members(round_.key) if m.id == id_), None)
    if member is None or not member.answers_from(message.incoming.sender):
        return None, None
    if service.store.answers.current_of(round_.key, member.id) is not None:
        return None, None
    return round_, member


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
