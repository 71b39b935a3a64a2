"""A report that changes a week whose picture has gone out, or waits: the coordinators are told, and decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from est_mailer.domain.changes import changes
from est_mailer.domain.model import AnswerState, Member, Observation, Role, Submission
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, PUBLISHED, Round, RoundState
from est_mailer.jobs.changing import changes_text
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.dispatch.publication import dispatched_at
from est_mailer.jobs.forms import coordinators_token
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.writing.letters import Answer
from est_mailer.wording import Wording

_COMPLETED = frozenset({RoundState.COMPLETED}) | AWAITING_DISPATCH


def tell_of_change(service: Service, round_: Round, member: Member, submission: Submission, now: datetime) -> int:
    """Tell every coordinator what a report says otherwise than the completed draft that waits, or has gone out.

    Compared with the draft that the picture was made from, which is not changed. Once for each revision. Where
    organisations review their own rows, only the function's own coordinators are told what the report says. Returns the
    number of mails: none before a draft has been completed, for the report may be in a new one.
    """
    if round_.state not in _COMPLETED | PUBLISHED:
        return 0
    state, rows = _dispatched(service, round_, member)
    reviewed = service.deployment.publication.reviewed
    queued = 0
    for coordinator in with_role(service.store.rounds.members(round_.key), Role.COORDINATOR):
        words = service.words(coordinator.language)
        hidden = reviewed and coordinator.organisation != member.organisation
        found = () if hidden else changes(rows, submission.report.observations)
        items = changes_text(found, service.deployment, words)
        letter = _letter(service, round_, member, submission, words, state, items, hidden)
        token = coordinators_token(service, round_, coordinator)
        for address in coordinator.addresses:
            about = submission.receipt_number
            envelope = Envelope(round_.key, Purpose.ERRATUM, address, coordinator.language, about, token)
            queued += queue(service, letter, envelope, now)
    return queued


def _dispatched(service: Service, round_: Round, member: Member) -> tuple[AnswerState, Sequence[Observation]]:
    """What the picture rested on of this function: its state and rows in the latest draft."""
    latest = service.store.drafts.latest(round_.key)
    if latest is None:
        return AnswerState.SILENT, ()
    standing = next((s for s in latest.draft.standings if s.respondent == member.id), None)
    rows = tuple(r.observation for r in latest.draft.rows if r.respondent == member.id)
    if service.deployment.publication.reviewed:  # the draft has released words only: compared is report with report
        revisions = service.store.answers.revisions(round_.key, member.id)
        known = [r.report.observations for r in revisions if standing and r.received_at == standing.received_at]
        rows = known[-1] if known else ()
    return standing.state if standing else AnswerState.SILENT, rows


def _letter(
    service: Service,
    round_: Round,
    member: Member,
    submission: Submission,
    words: Wording,
    state: AnswerState,
    items: tuple[str, ...],
    hidden: bool,
) -> Answer:
    sent = dispatched_at(service, round_.key)
    edition = service.store.drafts.edition(round_.key)
    status = edition.edition.picture.status if edition else ""
    names = {s.id: s.name(words.language) for s in service.deployment.statuses}
    values = {
        "unit": member.name,
        "period": round_.period,
        "number": submission.receipt_number,
        "received": words.moment(submission.received_at),
        "dispatched": words.moment(sent) if sent else "–",
        "status": names.get(status, status),
        "before": words(f"answer.answered.{state.value}"),
        "after": words(f"answer.answered.{submission.report.state.value}"),
    }
    differs = "text" if items or state is not submission.report.state else "same"
    if hidden:
        differs = "hidden"
    kind = "erratum" if round_.state in PUBLISHED else "after_draft"
    paragraphs = words(f"answer.{kind}.{differs}", **values).strip().splitlines()
    if kind == "after_draft" and differs == "text" and service.deployment.publication.reviewed:
        paragraphs.insert(-1, words("answer.after_draft.review"))
    return Answer(
        municipality=service.deployment.municipality,
        heading=words(f"answer.{kind}.heading", **values),
        paragraphs=tuple(paragraphs),
        items=items,
    )
