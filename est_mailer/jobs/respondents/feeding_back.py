"""What came of a report: told to each respondent after the dispatch, by a mail of its own or in the next invitation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Measure, Member, Observation, OpenProblem, Submission
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.feedback import AnsweredShare, Told, answered_problems, answered_share, in_force, told
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.publishing import FeedbackBy
from est_mailer.domain.rounds.life import Event, Outcome, Round, RoundState, advance
from est_mailer.domain.standing import respondents
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.forms import asked_problems
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.writing.letters import Feedback

_LOOKING_BACK = timedelta(weeks=8)
_IN_AN_INVITATION = 3  # lines: an invitation is read on a phone


@dataclass(frozen=True, slots=True)
class Dispatched:
    """A dispatched round, as far as the feedback needs it."""

    round: Round
    edition: Edition
    measures: tuple[Measure, ...]
    asked: Mapping[str, tuple[OpenProblem, ...]]
    current: Mapping[str, Submission]

    @classmethod
    def of(cls, service: Service, round_: Round) -> Dispatched:
        """Raises ServiceError if the round was never dispatched."""
        stored = service.store.drafts.edition(round_.key)
        if stored is None:
            raise ServiceError(f"Round {round_.key} was never dispatched.")
        picture = stored.edition.picture
        earlier = service.store.drafts.open_measures(round_.first_day)
        return cls(
            round_,
            stored.edition,
            tuple(in_force(picture.measures, earlier, picture.follow_ups)),
            asked_problems(service, round_),
            service.store.answers.current(round_.key),
        )

    def told(self, service: Service, member: Member) -> Told:
        """What this respondent is to hear."""
        submission = self.current.get(member.id)
        reported = submission.report.observations if submission else ()
        carrying = {i.id for i in service.deployment.indicators if i.carries}
        return told(reported, self.asked.get(member.id, ()), self.measures, member.areas, carrying)


def feed_back(service: Service, round_: Round, now: datetime) -> int:
    """Tell every respondent what was seen, what is being done about it and what has no solution yet.

    Where the municipality tells it in the next invitation, no mail is queued. Returns the number of mails.
    """
    material = Dispatched.of(service, round_)
    own_mail = service.deployment.publication.feedback is FeedbackBy.MAIL
    with service.store.atomic():
        queued = 0
        for member in respondents(service.store.rounds.members(round_.key)) if own_mail else ():
            said = material.told(service, member)
            letter = _letter(service, material, member, said)
            for address in member.addresses:
                envelope = Envelope(round_.key, Purpose.FEEDBACK, address, member.language, about=member.id)
                queued += queue(service, letter, envelope, now)
            service.store.feedback.add(round_.key, member.id, answered_problems(said), now)
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.FEED_BACK))
        service.store.rounds.settle(round_.key, Step.FEEDBACK, Outcome.DONE, now)
        service.store.audit.add(now, "service", "fed back", round_.key, {"mails": queued})
    return queued


def share_before(service: QuietService, round_: Round, now: datetime) -> AnsweredShare:
    """How many of the rows of the eight weeks before a round had an answer in time."""
    rows = service.store.feedback.rows(round_.first_day - _LOOKING_BACK, round_.first_day)
    return answered_share(rows, now)


def to_tell_when_inviting(service: Service, round_: Round) -> Dispatched | None:
    """The dispatched round before this one, if its feedback is to be told in this round's invitations."""
    if service.deployment.publication.feedback is not FeedbackBy.INVITATION:
        return None
    earlier = [r for r in service.store.rounds.all() if r.first_day < round_.first_day]
    last = max(earlier, key=lambda r: r.first_day, default=None)
    return Dispatched.of(service, last) if last and last.state is RoundState.FED_BACK else None


def feedback_lines(service: Service, material: Dispatched, member: Member, now: datetime) -> tuple[str, ...]:
    """The feedback of a respondent as the few lines that an invitation has room for; noted as told."""
    said = material.told(service, member)
    service.store.feedback.add(material.round.key, member.id, answered_problems(said), now)
    words = service.words(member.language)
    lines = [
        *_answered(service, member, said),
        *(words("answer.feedback.unsolved", row=_line(service, member, row)) for row in said.unsolved),
        *(_measure_line(service, measure) for measure in said.areas),
    ]
    if len(lines) <= _IN_AN_INVITATION:
        return tuple(lines)
    rest = words.counted("answer.feedback.more", len(lines) - _IN_AN_INVITATION)
    return (*lines[:_IN_AN_INVITATION], rest)


def _letter(service: Service, material: Dispatched, member: Member, said: Told) -> Feedback:
    tally = material.edition.tally
    return Feedback(
        municipality=service.deployment.municipality,
        period=material.round.period,
        received=tally.received,
        expected=tally.expected,
        calm=tally.calm,
        answered=_answered(service, member, said),
        unsolved=tuple(_line(service, member, row) for row in said.unsolved),
        noted=tuple(_line(service, member, row) for row in said.noted),
        done=tuple(_measure_line(service, measure) for measure in said.areas),
    )


def _answered(service: Service, member: Member, said: Told) -> tuple[str, ...]:
    return tuple(
        f"{_line(service, member, row)} → {'; '.join(_what(measure) for measure in measures)}"
        for row, measures in said.answered
    )


def _line(service: Service, member: Member, observation: Observation) -> str:
    deployment = service.deployment
    where = ", ".join(part for part in (deployment.area_name(observation.area), observation.place) if part)
    what = observation.what or deployment.indicator_name(observation.indicator, member.language)
    return f"{where}: {what}"


def _measure_line(service: Service, measure: Measure) -> str:
    return f"{service.deployment.area_name(measure.area)}: {_what(measure)}"


def _what(measure: Measure) -> str:
    who = ", ".join(part for part in (measure.who, measure.when) if part)
    return measure.what + (f" ({who})" if who else "")
