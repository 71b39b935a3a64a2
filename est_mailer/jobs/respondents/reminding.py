"""The reminder: to those who have sent nothing. Who sent what could not be understood is asked about that instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.ladder import Rung, Silence, told_of
from est_mailer.domain.model import AnswerState, Member, Submission
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Outcome, Round
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.forms import Form, form_again
from est_mailer.jobs.pacing import words_for
from est_mailer.jobs.respondents.chasing import chased_today, is_out, midnight
from est_mailer.jobs.respondents.inviting import deadline, send_form
from est_mailer.jobs.respondents.reports import cells_to_mend, marked_copy
from est_mailer.jobs.respondents.silence import silences_before, tell_of_silence
from est_mailer.jobs.service import Service, distinct
from est_mailer.mail.writing.letters import Reminder


def remind(service: Service, round_: Round, now: datetime) -> int:
    """Queue a reminder to every respondent that has sent nothing, and to those of its deputies who are to have one; the
    question again to who sent something unclear; a word to those above on the ladder. Returns the number of mails.

    An address that has been chased today by another mail is left in peace; one that answers for two functions gets
    a reminder for each, as each is a form of its own.
    """
    answered = service.store.answers.current(round_.key)
    members = respondents(service.store.rounds.members(round_.key))
    silent = [m for m in members if m.id not in answered]
    unclear = [m for m in members if m.id in answered and answered[m.id].report.state is AnswerState.UNCLEAR]
    silences = silences_before(service, round_)
    mails = [(m, tuple(_reminded(service, round_, m, silences.get(m.id), now))) for m in silent]
    questions = [(m, tuple(asked(service, round_, m, answered[m.id], now))) for m in unclear]
    with service.store.atomic():
        queued = sum(send_reminder(service, round_, member, recipients, now) for member, recipients in mails)
        queued += sum(ask_again(service, round_, m, answered[m.id], recipients, now) for m, recipients in questions)
        queued += tell_of_silence(service, round_, silent, now)
        service.store.rounds.settle(round_.key, Step.REMINDER, Outcome.DONE, now)
        service.store.audit.add(now, "service", "reminded", round_.key, {"mails": queued})
    return queued


def _reminded(service: Service, round_: Round, member: Member, silence: Silence | None, now: datetime) -> Iterator[str]:
    """The function's own addresses, whom it named for this round, and its deputies if the ladder has reached them, or
    if one whom they stand in for is out."""
    rungs = told_of(service.deployment.ladder, silence.rounds if silence else 0)
    asks_deputies = Rung.DEPUTY in rungs or any(is_out(service, round_, a) for a in member.addresses)
    deputies = member.deputies if asks_deputies else ()
    yield from _in_reach(service, (*member.addresses, *member.round_deputies, *deputies), now)


def asked(service: Service, round_: Round, member: Member, submission: Submission, now: datetime) -> Iterator[str]:
    """Who was asked about the unclear answer, unless it was today; the function itself if nobody could be asked."""
    receipts = [
        row
        for row in service.store.outbox.listing(round=round_.key)
        if row.purpose is Purpose.RECEIPT and row.about.endswith(f"/{submission.inbound}")
    ]
    if all(row.queued_at < midnight(service, now) for row in receipts):
        yield from _in_reach(service, tuple(row.recipient for row in receipts) or member.addresses, now)


def _in_reach(service: Service, found: tuple[str, ...], now: datetime) -> Iterator[str]:
    dead = service.store.addresses.dead()
    for address in distinct(found):
        if address.casefold() not in dead and not chased_today(service, address, now):
            yield address


def send_reminder(
    service: Service, round_: Round, member: Member, recipients: tuple[str, ...], now: datetime, about: str = ""
) -> int:
    """Queue the reminder with its form; after the close it asks for the report before the meeting. ``about``: tells a
    reminder by hand from the planned one. Returns the number of mails."""
    form = form_again(service, round_, member)
    if form is None:
        return 0
    zone, late = service.deployment.calendar.zone, now >= round_.due(Step.CLOSE)
    letter = Reminder(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        deadline=_until(service, round_, member, now),
        closes_today=now.astimezone(zone).date() == round_.due(Step.CLOSE).astimezone(zone).date(),
        late=late,
    )
    return send_form(service, letter, Purpose.REMINDER, round_, member, recipients, form, now, about)


def ask_again(
    service: Service,
    round_: Round,
    member: Member,
    submission: Submission,
    recipients: tuple[str, ...],
    now: datetime,
    about: str = "",
) -> int:
    """Queue the question about an unclear answer once more, with the marked copy. Returns the number of mails."""
    form, report = form_again(service, round_, member), submission.report
    if form is None:
        return 0
    items = cells_to_mend(report.questions, words_for(service, round_, member.language))
    values = {"unit": member.name, "period": round_.period, "deadline": _until(service, round_, member, now)}
    letter = letter_of(service, member.language, "answer.question", values, items)
    marked = Form(form.sent, marked_copy(service, report, round_, member)) if report.filled else form
    return send_form(service, letter, Purpose.QUESTION, round_, member, recipients, marked, now, about)


def _until(service: Service, round_: Round, member: Member, now: datetime) -> str:
    """Until when an answer is of use: the close, and after it the meeting."""
    if now < round_.due(Step.CLOSE) or not round_.has(Step.MEETING):
        return deadline(service, round_, member)
    return service.words(member.language).moment(round_.due(Step.MEETING))
