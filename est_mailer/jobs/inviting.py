"""Opening a round: every respondent gets its form; later a reminder to those who have not answered."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.compiling import respondents
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds import Event, Outcome, Round, advance
from est_mailer.jobs.chasing import chased_today
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.feeding_back import Dispatched, feedback_lines, to_tell_when_inviting
from est_mailer.jobs.forms import Form, asked_problems, form_again, new_form
from est_mailer.jobs.pacing import notice, words_for
from est_mailer.jobs.service import Service
from est_mailer.jobs.silence import tell_of_silence
from est_mailer.mail.letters import Invitation, LetterContent, Reminder


def invite(service: Service, round_: Round, now: datetime) -> int:
    """Freeze the round's register and queue every invitation, in one transaction. Returns the number of mails."""
    members = service.on(round_.first_day)
    asked = asked_problems(service, round_)
    last = to_tell_when_inviting(service, round_)
    with service.store.atomic():
        service.store.rounds.freeze(round_.key, members)
        queued = sum(
            _invite(service, round_, m, new_form(service, round_, m, asked.get(m.id, ())), last, now)
            for m in respondents(members)
        )
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.INVITE))
        if any(due.step is Step.INVITATION and due.outcome is None for due in round_.dues):
            service.store.rounds.settle(round_.key, Step.INVITATION, Outcome.DONE, now)
        service.store.audit.add(now, "service", "invited", round_.key, {"mails": queued})
    return queued


def remind(service: Service, round_: Round, now: datetime) -> int:
    """Queue a reminder to every respondent that has sent nothing, and to its deputies.

    An address that has been chased today by another mail is left in peace; one that answers for two functions gets
    a reminder for each, as each is a form of its own.
    """
    answered = service.store.answers.current(round_.key)
    silent = [m for m in respondents(service.store.rounds.members(round_.key)) if m.id not in answered]
    chased = frozenset(a for m in silent for a in (*m.addresses, *m.deputies) if chased_today(service, a, now))
    with service.store.atomic():
        queued = sum(_remind(service, round_, member, chased, now) for member in silent)
        queued += tell_of_silence(service, round_, silent, now)
        service.store.rounds.settle(round_.key, Step.REMINDER, Outcome.DONE, now)
        service.store.audit.add(now, "service", "reminded", round_.key, {"mails": queued})
    return queued


def deadline(service: Service, round_: Round, member: Member) -> str:
    """The close of the round in the member's words: "onsdag 18 november kl. 15.00"."""
    return service.words(member.language).moment(round_.due(Step.CLOSE))


def _invite(service: Service, round_: Round, member: Member, form: Form, last: Dispatched | None, now: datetime) -> int:
    service.store.answers.add_form(form.sent)
    words, closes = words_for(service, round_, member.language), deadline(service, round_, member)
    rhythm = round_.period.rhythm.value
    letter = Invitation(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        deadline=closes,
        headline=words("profile.invitation.subject", period=round_.period, deadline=closes),
        heading=words(f"profile.invitation.heading.{rhythm}"),
        notice=notice(service, round_, words),
        carried=len(form.sent.carried),
        feedback=feedback_lines(service, last, member, now) if last else (),
    )
    return _send(service, letter, Purpose.INVITATION, round_, member, member.addresses, form, now)


def _remind(service: Service, round_: Round, member: Member, chased: frozenset[str], now: datetime) -> int:
    form = form_again(service, round_, member)
    if form is None:
        return 0
    zone = service.deployment.calendar.zone
    letter = Reminder(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit=member.name,
        deadline=deadline(service, round_, member),
        closes_today=now.astimezone(zone).date() == round_.due(Step.CLOSE).astimezone(zone).date(),
    )
    dead = service.store.addresses.dead()
    recipients = tuple(a for a in (*member.addresses, *member.deputies) if a.casefold() not in dead and a not in chased)
    return _send(service, letter, Purpose.REMINDER, round_, member, recipients, form, now)


def _send(
    service: Service,
    letter: LetterContent,
    purpose: Purpose,
    round_: Round,
    member: Member,
    recipients: tuple[str, ...],
    form: Form,
    now: datetime,
) -> int:
    envelopes = [
        Envelope(round_.key, purpose, address, member.language, about=member.id, token=form.sent.token)
        for address in dict.fromkeys(recipients)
    ]
    return sum(queue(service, letter, envelope, now, [form.file]) for envelope in envelopes)
