"""Compiling the joint picture and sending it, as a workbook, to the coordinators."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState, Member, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.compiling import Answers, compile_draft
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.rounds.life import Event, Outcome, Round, RoundState, advance
from est_mailer.domain.standing import respondents
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.correspondence import XLSX, Envelope, queue
from est_mailer.jobs.forms import asked_problems, coordinators_token
from est_mailer.jobs.message import Message
from est_mailer.jobs.periods.priorities import priority_areas
from est_mailer.jobs.picture.analysing import analysed
from est_mailer.jobs.picture.joint import differs, joint_answers, own_messages, unreviewed
from est_mailer.jobs.picture.reviewing import send_reviews
from est_mailer.jobs.picture.streaks import tell_of_streaks
from est_mailer.jobs.respondents.feeding_back import share_before
from est_mailer.jobs.respondents.silence import tell_of_silence
from est_mailer.jobs.screening.pictures import with_flags
from est_mailer.jobs.service import QuietService, Service, with_role
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import DraftForMeeting
from est_mailer.wording import Wording
from est_mailer.workbooks.draft.writing import draft_filename, write_draft


def compile_round(service: Service, round_: Round, step: Step | None, now: datetime) -> Draft:
    """Compile a new version of the draft and queue it to every coordinator; ``step``: the planned one it settles."""
    members = service.store.rounds.members(round_.key)
    latest = service.store.drafts.latest(round_.key)
    draft = with_flags(service, analysed(service, round_, as_it_stands(service, round_, now)), now)
    coordinators = with_role(members, Role.COORDINATOR)
    with service.store.atomic():
        send_reviews(service, round_, now)
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.COMPILE))
        workbooks = {c.id: workbook_for(service, round_, draft, c) for c in coordinators}
        service.store.drafts.add_compiled(round_.key, draft.version, draft, workbooks[coordinators[0].id], now)
        earlier = latest.draft if latest else None
        for coordinator in coordinators:
            for address in coordinator.addresses:
                send_draft(service, round_, draft, workbooks[coordinator.id], coordinator, address, now, earlier)
        if latest is None:  # whom the reminder has told is not told again: a person gets one such mail in a round
            tell_of_silence(service, round_, [m for m in respondents(members) if m.id in _silent(draft)], now)
        tell_of_streaks(service, round_, now)
        for organisation, rows, messages in unreviewed(service, round_):
            said = withheld_line(service, service.words(), organisation, rows, messages)
            about = f"{round_.key}/{organisation}/{rows}/{messages}"
            alert(service, "nobody_reviews", now, about=about, round=round_.key, withheld=said)
        if step is not None:
            service.store.rounds.settle(round_.key, step, Outcome.DONE, now)
        service.store.audit.add(now, "service", "compiled", round_.key, {"version": draft.version})
    return draft


def as_it_stands(service: Service, round_: Round, now: datetime) -> Draft:
    """The draft as it would be compiled now, the version after the latest, without its analysis; nothing is stored."""
    latest = service.store.drafts.latest(round_.key)
    members = service.store.rounds.members(round_.key)
    answers = joint_answers(service, round_, _answers(service, round_, members, now))
    return compile_draft(answers, (latest.version if latest else 0) + 1, now)


def late_since_draft(service: QuietService, round_: Round) -> bool:
    """True if something has come in, or been shared, after the latest draft of a drafted round."""
    return round_.state is RoundState.DRAFTED and came_since_draft(service, round_)


def came_since_draft(service: QuietService, round_: Round) -> bool:
    """True if something has come in, or been shared, after the latest draft."""
    compiled = service.store.drafts.latest(round_.key)
    if compiled is None:
        return False
    # Compared with what the draft has, not with its time: mail may come in the same instant, or be released later.
    in_draft = {standing.respondent: standing.received_at for standing in compiled.draft.standings}
    current = service.store.answers.current(round_.key)
    return any(in_draft.get(r) != s.received_at for r, s in current.items()) or differs(service, round_, compiled.draft)


def withheld_line(service: Service, words: Wording, organisation: str, rows: int, messages: int) -> str:
    """How much of an organisation is withheld for want of somebody to review it; never what it says."""
    known = service.deployment.organisations.get(organisation)
    name = known.name if known else organisation or words("review.unknown_organisation")
    counts = {"rows": words.counted("mail.rows", rows), "messages": words.counted("mail.messages", messages)}
    return words("review.withheld", organisation=name, **counts)


def _silent(draft: Draft) -> frozenset[str]:
    return frozenset(s.respondent for s in draft.standings if s.state is AnswerState.SILENT)


def send_draft(
    service: Service,
    round_: Round,
    draft: Draft,
    workbook: bytes,
    coordinator: Member,
    address: str,
    now: datetime,
    earlier: Draft | None = None,
    answers: Message | None = None,
) -> bool:
    """Queue a draft to one address of a coordinator; ``workbook``: the one written for this coordinator."""
    words = service.words(coordinator.language)
    token = coordinators_token(service, round_, coordinator, draft.version)
    letter = DraftForMeeting(
        municipality=service.deployment.municipality,
        period=round_.period,
        meeting=words.moment(draft.meeting),
        received=draft.tally.received,
        expected=draft.tally.expected,
        calm=draft.tally.calm,
        missing=draft.tally.unclear + draft.tally.silent,
        waiting=draft.waiting or 0,
        withheld=tuple(withheld_line(service, words, *counted) for counted in unreviewed(service, round_)),
        flagged=draft.flagged,
        version=draft.version,
        news=_news(earlier, draft) if earlier else (),
    )
    name = draft_filename(draft, token, words)
    about = f"{draft.version}/{answers.id}" if answers else str(draft.version)
    purpose = Purpose.ANSWER if answers else Purpose.DRAFT
    envelope = Envelope(round_.key, purpose, address, coordinator.language, about, token, answers)
    return queue(service, letter, envelope, now, [Attached(name, XLSX, workbook)])


def workbook_for(service: Service, round_: Round, draft: Draft, coordinator: Member) -> bytes:
    """The draft's workbook in a coordinator's language, with the coordinator's own token."""
    token = coordinators_token(service, round_, coordinator, draft.version)
    return write_draft(draft, token, service.deployment, service.words(coordinator.language))


def _answers(service: Service, round_: Round, members: tuple[Member, ...], now: datetime) -> Answers:
    store = service.store
    last = store.drafts.last_edition(round_.first_day)
    current = store.answers.current(round_.key)
    return Answers(
        round=round_.key,
        meeting=round_.due(Step.MEETING),
        members=members,
        current=current,
        asked=asked_problems(service, round_),
        silence=store.answers.silences(round_.key),
        every_weeks=service.deployment.calendar.profile.every_weeks,
        measures=store.drafts.open_measures(round_.first_day),
        comments=tuple(comment for _, comment in own_messages(service, round_, members, current)),
        priority_areas=priority_areas(service, round_.first_day),
        previous=last.picture if last else None,
        answered=share_before(service, round_, now),
    )


def _news(earlier: Draft, draft: Draft) -> tuple[str, ...]:
    """The functions whose answer has changed since the earlier version, by name."""
    before = {s.respondent: (s.state, s.received_at) for s in earlier.standings}
    return tuple(
        s.name
        for s in draft.standings
        if s.state is not AnswerState.SILENT and before.get(s.respondent) != (s.state, s.received_at)
    )
