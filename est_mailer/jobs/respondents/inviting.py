"""Opening a round: every respondent gets its form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Member, OpenProblem
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.gaps import Gap
from est_mailer.domain.rounds.life import Event, Outcome, Round, advance
from est_mailer.domain.standing import respondents
from est_mailer.jobs.correspondence import Envelope, queue_body, written
from est_mailer.jobs.forms import Form, asked_problems, new_form
from est_mailer.jobs.pacing import notice, words_for
from est_mailer.jobs.respondents.feeding_back import Dispatched, feedback_lines, to_tell_when_inviting
from est_mailer.jobs.respondents.not_held import announced_gap, gap_line, note_told
from est_mailer.jobs.service import Service, distinct
from est_mailer.mail.writing.letters import Invitation, LetterContent


def invite(service: Service, round_: Round, now: datetime) -> int:
    """Freeze the round's register and queue every invitation, in one transaction. Returns the number of mails."""
    members = service.on(round_.first_day)
    asked = asked_problems(service, round_)
    last = to_tell_when_inviting(service, round_)
    gap = announced_gap(service, round_, now)
    languages = {m.language for m in respondents(members)}
    letters = {language: _letter(service, round_, gap, language) for language in languages}
    with service.store.atomic():
        service.store.rounds.freeze(round_.key, members)
        queued = sum(
            _invite(service, round_, m, asked.get(m.id, ()), letters[m.language], last, now)
            for m in service.progress.over("invitations", respondents(members))
        )
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.INVITE))
        if any(due.step is Step.INVITATION and due.outcome is None for due in round_.dues):
            service.store.rounds.settle(round_.key, Step.INVITATION, Outcome.DONE, now)
        note_told(service, gap, now)
        service.store.audit.add(now, "service", "invited", round_.key, {"mails": queued})
    return queued


def deadline(service: Service, round_: Round, member: Member) -> str:
    """The close of the round in the member's words: "onsdag 18 november kl. 15.00"."""
    return service.words(member.language).moment(round_.due(Step.CLOSE))


def _letter(service: Service, round_: Round, gap: Gap | None, language: str) -> Invitation:
    """What the invitations of a language have in common."""
    words, closes = words_for(service, round_, language), service.words(language).moment(round_.due(Step.CLOSE))
    return Invitation(
        municipality=service.deployment.municipality,
        period=round_.period,
        unit="",
        deadline=closes,
        headline=words("profile.invitation.subject", period=round_.period, deadline=closes),
        heading=words(f"profile.invitation.heading.{round_.period.rhythm.value}"),
        notice=" ".join(
            line for line in (notice(service, round_, words), gap_line(service, round_, gap, words)) if line
        ),
    )


def _invite(
    service: Service,
    round_: Round,
    member: Member,
    carried: tuple[OpenProblem, ...],
    common: Invitation,
    last: Dispatched | None,
    now: datetime,
) -> int:
    form = new_form(service, round_, member, carried)
    service.store.answers.add_form(form.sent)
    feedback = feedback_lines(service, last, member, now) if last else ()
    letter = replace(common, unit=member.name, carried=len(carried), feedback=feedback)
    return send_form(service, letter, Purpose.INVITATION, round_, member, member.addresses, form, now)


def send_form(
    service: Service,
    letter: LetterContent,
    purpose: Purpose,
    round_: Round,
    member: Member,
    recipients: tuple[str, ...],
    form: Form,
    now: datetime,
    about: str = "",
) -> int:
    """Queue a letter with a form to each of the recipients; ``about``: if another than the function's id. Returns the
    number of mails."""
    envelopes = [
        Envelope(round_.key, purpose, address, member.language, about=about or member.id, token=form.sent.token)
        for address in distinct(recipients)
    ]
    body = written(service, letter, member.language, [form.file])
    return sum(queue_body(service, body, envelope, now) for envelope in envelopes)
