"""What of a round's answers the organisations may see of each other's, and what stays with their own coordinators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from est_mailer.domain.comment import Comment
from est_mailer.domain.model import Member, OpenProblem, Role, Submission
from est_mailer.domain.picture.compiling import Answers
from est_mailer.domain.picture.sharing import Ruling, named_rows, shared_answers
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.publishing import Unreviewed
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import respondents
from est_mailer.jobs.forms import asked_problems
from est_mailer.jobs.respondents.unread import waiting_note
from est_mailer.jobs.service import QuietService, Service, with_role


def reviewers(members: tuple[Member, ...], organisation: str) -> tuple[Member, ...]:
    """An organisation's own coordinators: only they may read what its people wrote."""
    return tuple(c for c in with_role(members, Role.COORDINATOR) if c.organisation == organisation)


def ruling(service: QuietService, round_: Round, asked: Mapping[str, tuple[OpenProblem, ...]]) -> Ruling:
    """What decides which rows the others may see, as it stands now."""
    reviews, problems = service.store.reviews, [p for each in asked.values() for p in each]
    ids = [p.id for p in problems]
    since = round_.first_day - timedelta(weeks=max((p.weeks for p in problems), default=0))
    return Ruling(
        unreviewed=service.deployment.publication.unreviewed,
        decisions=reviews.decisions(round_.key),
        before=reviews.seen_before(ids, round_.first_day, since),
        withdrawn=reviews.withdrawn(ids, round_.first_day),
    )


def joint_answers(service: Service, round_: Round, answers: Answers) -> Answers:
    """The answers as every organisation may see them: all of them where nobody reviews, else what was released.

    What was written beside the form goes to the own coordinators with their review. Where an organisation has none, the
    rule for what nobody has reviewed decides of that too.
    """
    if not service.deployment.publication.reviewed:
        return answers
    shared = shared_answers(answers, ruling(service, round_, answers.asked))
    if service.deployment.publication.unreviewed is Unreviewed.RELEASE:
        messages = own_messages(service, round_, answers.members, answers.current)
        return replace(shared, comments=tuple(c for org, c in messages if not reviewers(answers.members, org)))
    return shared


def unreviewed(service: Service, round_: Round) -> tuple[tuple[str, int, int], ...]:
    """What is withheld because nobody reviews it: organisation ("": not known), rows, messages. No words of it."""
    publication, members = service.deployment.publication, service.store.rounds.members(round_.key)
    if not publication.reviewed or publication.unreviewed is not Unreviewed.WITHHOLD:
        return ()
    current = service.store.answers.current(round_.key)
    messages = Counter(org for org, _ in own_messages(service, round_, members, current))
    rows = Counter[str]()
    for member in respondents(members):
        rows[member.organisation] += len(current[member.id].report.observations) if member.id in current else 0
    nobody = (org for org in sorted(rows | messages) if not reviewers(members, org) and (rows[org] or messages[org]))
    return tuple((org, rows[org], messages[org]) for org in nobody)


def differs(service: QuietService, round_: Round, draft: Draft) -> bool:
    """True if the rows that may be shared are no longer those of this draft: a coordinator has answered since."""
    if not service.deployment.publication.reviewed:
        return False
    rule = ruling(service, round_, asked_problems(service, round_))
    current = service.store.answers.current(round_.key)
    now, waiting = [], 0
    for member in respondents(service.store.rounds.members(round_.key)):
        rows = named_rows(member.id, current[member.id].report.observations) if member.id in current else ()
        now += [(member.id, s) for row, observation in rows if (s := rule.shared(row, observation)) is not None]
        waiting += sum(rule.waits(row) for row, _ in rows)
    return waiting != draft.waiting or now != [(r.respondent, r.observation) for r in draft.rows]


def own_messages(
    service: Service, round_: Round, members: tuple[Member, ...], current: Mapping[str, Submission]
) -> tuple[tuple[str, Comment], ...]:
    """What people wrote beside the form, and rows that wait for their sender, each with its organisation; "" if that is
    not known."""
    by_id = {m.id: m.organisation for m in members}
    comments = service.store.answers.unread_comments(round_.key)
    said = ((by_id.get(c.respondent) or organisation_of(members, c.sender), c) for c in comments)
    return (*said, *_unread_rows(service, members, current))


def organisation_of(members: tuple[Member, ...], sender: str) -> str:
    """The organisation an address speaks for; "" if it is none, or several."""
    found = {m.organisation for m in members if m.answers_from(sender)}
    return found.pop() if len(found) == 1 else ""


def _unread_rows(
    service: Service, members: tuple[Member, ...], current: Mapping[str, Submission]
) -> Iterator[tuple[str, Comment]]:
    """What waits for its sender to mend it, in the sender's own words: it is in no count, but the meeting sees it."""
    for member in members:
        submission = current.get(member.id)
        note = waiting_note(service, submission.report, member) if submission else None
        if submission and note:
            yield member.organisation, Comment(member.addresses[0], submission.received_at, "", note=note)
