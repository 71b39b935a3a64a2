"""A review comes back: read as a difference against what was sent, kept, and told of; it decides what others see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.asking import question_text
from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.sharing import SentReview, Share
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, PUBLISHED, Round, RoundState
from est_mailer.jobs.answering import reply
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.forms import asked_problems
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.picture.completing import preview_again
from est_mailer.jobs.picture.drafting import compile_round
from est_mailer.jobs.picture.joint import reviewers, ruling
from est_mailer.jobs.picture.reviewing import (
    next_draft,
    own_rows,
    refuse_late,
    review_answer,
    review_sheet,
    review_token,
)
from est_mailer.jobs.respondents.comments import keep_beside
from est_mailer.jobs.service import Service
from est_mailer.workbooks.review.reading import ReviewReading, looks_like_review, read_review

MOST_QUESTIONS = 20
_BEFORE_THE_DRAFT = frozenset({RoundState.OPEN, RoundState.CLOSED})


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a review led to: rows as they now stand, and what became of the own part."""

    released: int
    withheld: int
    waiting: int
    gone: int
    own_part: str | None


def is_review(service: Service, message: Message, file: File) -> bool:
    """True if a file is a review sent back: by its token, or by its table where the tokens are gone."""
    if TokenPurpose.REVIEW in {t.purpose for t in file.tokens or message.tokens}:
        return True
    return not file.tokens and file.workbook is not None and looks_like_review(file.workbook, service.wordings)


def take_review(service: Service, message: Message, file: File, round_: Round, by: Member, now: datetime) -> Outcome:
    """Keep what a coordinator says of the own organisation's rows, and tell them and their colleagues how it stands.

    A review that comes after the draft gives it a new version; one after the dispatch is refused in words.
    """
    sent = _sent(service, file, round_, by)
    if round_.state in PUBLISHED:
        refuse_late(service, message, round_, by, now)
        return Outcome(AccountKind.REVIEW, "after the dispatch", round_.key, by.id)
    if sent is None:
        values = {"period": round_.period, "organisation": _organisation(service, by)}
        reply(
            service, message, review_answer(service, by, "not_sent", values), by.language, now, kind="review_not_sent"
        )
        return Outcome(AccountKind.REVIEW, "none was sent", round_.key, by.id)
    if file.workbook is None:
        return _mend(service, message, file, round_, by, now)
    sheet = review_sheet(service, round_, sent, "")
    reading = read_review(file.workbook, sheet, service.deployment, service.wordings)
    keep_beside(service, message, message.words, round_.key, by.id)
    taken = _keep(service, message, round_, by, sent, reading)
    drafted_again = _draft_again(service, round_, now) if reading.decisions else False
    _receipt(service, message, round_, by, sent, reading, taken, drafted_again, now)
    _tell_the_others(service, message, round_, by, taken, now)
    if taken.own_part is not None and round_.state in AWAITING_DISPATCH:
        preview_again(service, message, round_, by, now)
    detail = f"{taken.released} released, {taken.withheld} withheld, {taken.waiting} not reviewed"
    return Outcome(AccountKind.REVIEW, detail, round_.key, by.id)


def _sent(service: Service, file: File, round_: Round, by: Member) -> SentReview | None:
    """The version that was filled in; the latest one if the file does not say."""
    version = max((t.version for t in file.tokens if t.purpose is TokenPurpose.REVIEW), default=0)
    reviews = service.store.reviews
    return reviews.sent(round_.key, by.organisation, version) or reviews.latest(round_.key, by.organisation)


def _keep(
    service: Service, message: Message, round_: Round, by: Member, sent: SentReview, reading: ReviewReading
) -> _Taken:
    """Store what differs from what counts. What was answered of a row that has changed since counts for nothing."""
    reviews, key = service.store.reviews, round_.key
    before = reviews.decisions(key)
    new = [decision for decision in reading.decisions if before.get(decision.row) != decision]
    reviews.decide(key, by.organisation, new, by.id, message.id, message.received_at)
    own_part = reading.own_part
    if own_part == reviews.own_parts(key).get(by.organisation, ""):
        own_part = None
    if own_part is not None:
        reviews.set_own_part(key, by.organisation, own_part, by.id, message.id, message.received_at)
    rule = ruling(service, round_, asked_problems(service, round_))
    rows = [(row, observation) for _, row, observation in own_rows(service, round_, by.organisation)]
    shares = [rule.decisions[row].share if row in rule.decisions else None for row, _ in rows]
    standing = {row for row, _ in rows}
    taken = _Taken(
        released=shares.count(Share.RELEASED),
        withheld=shares.count(Share.WITHHELD),
        waiting=shares.count(None) + shares.count(Share.ASKED),
        gone=sum(row.row not in standing for row in sent.rows),
        own_part=own_part,
    )
    counts = {"released": taken.released, "withheld": taken.withheld, "waiting": taken.waiting}
    detail = {"inbound": message.id, **counts, "own_part": own_part is not None}
    service.store.audit.add(message.received_at, by.id, "reviewed", key, detail)
    return taken


def _draft_again(service: Service, round_: Round, now: datetime) -> bool:
    """Compile the draft anew at once if no redraft is to come and the meeting has not begun."""
    too_late = not round_.has(Step.MEETING) or now >= round_.due(Step.MEETING)
    if round_.state is not RoundState.DRAFTED or next_draft(round_, now) or too_late:
        return False
    compile_round(service, round_, None, now)
    return True


def _receipt(
    service: Service,
    message: Message,
    round_: Round,
    by: Member,
    sent: SentReview,
    reading: ReviewReading,
    taken: _Taken,
    drafted_again: bool,
    now: datetime,
) -> None:
    words = service.words(by.language)
    rule = words(f"review.rule.{service.deployment.publication.unreviewed.value}")
    more = []
    if taken.own_part is not None:
        kind = "own_part" if taken.own_part else "own_part_removed"
        more.append(words(f"review.taken.{kind}", organisation=_organisation(service, by)))
        if round_.state in AWAITING_DISPATCH:
            more.append(words("review.taken.previewed"))
    if taken.gone:
        more.append(words("review.taken.changed_since", count=taken.gone))
    items = [question_text(question, words) for question in reading.questions[:MOST_QUESTIONS]]
    if len(reading.questions) > MOST_QUESTIONS:
        items.append(words("answer.change.more", count=len(reading.questions) - MOST_QUESTIONS))
    if items:
        more.append(words("review.taken.asked"))
    goes_in = _goes_in(service, round_, by, drafted_again, now)
    values = {**_values(service, round_, by, taken), "rule": rule, "goes_in": goes_in}
    kind = "taken" if service.deployment.publication.reviewed else "taken_own_part"
    letter = review_answer(service, by, kind, values, more, items)
    token = review_token(service, round_, by, sent.version)
    reply(service, message, letter, by.language, now, kind="review", round_=round_.key, token=token)


def _goes_in(service: Service, round_: Round, by: Member, drafted_again: bool, now: datetime) -> str:
    words, coming = service.words(by.language), next_draft(round_, now)
    if drafted_again:
        return words("review.goes_in.now")
    if coming is None:
        return words("review.goes_in.no_more")
    kind = "draft" if round_.state in _BEFORE_THE_DRAFT else "redraft"
    return words(f"review.goes_in.{kind}", when=words.moment(coming))


def _tell_the_others(
    service: Service, message: Message, round_: Round, by: Member, taken: _Taken, now: datetime
) -> None:
    """The organisation's other coordinators, and the other addresses of this one."""
    for coordinator in reviewers(service.store.rounds.members(round_.key), by.organisation):
        words = service.words(coordinator.language)
        more = [words("review.others.own_part", by=by.name)] if taken.own_part is not None else []
        values = {**_values(service, round_, by, taken), "by": by.name}
        kind = "others" if service.deployment.publication.reviewed else "others_own_part"
        letter = review_answer(service, coordinator, kind, values, more)
        for address in coordinator.addresses:
            if address.casefold() != message.incoming.sender.casefold():
                about = f"told/{message.id}"
                queue(service, letter, Envelope(round_.key, Purpose.REVIEW, address, words.language, about), now)


def _mend(service: Service, message: Message, file: File, round_: Round, by: Member, now: datetime) -> Outcome:
    words = service.words(by.language)
    reason = file.unreadable.value if file.unreadable else "not_a_workbook"
    letter = review_answer(service, by, "mend", {}, items=[words(f"questions.unreadable.{reason}.reason")])
    reply(service, message, letter, by.language, now, kind="review_mend", round_=round_.key)
    return Outcome(AccountKind.REVIEW, f"unreadable: {reason}", round_.key, by.id)


def _values(service: Service, round_: Round, by: Member, taken: _Taken) -> dict[str, object]:
    return {
        "period": round_.period,
        "organisation": _organisation(service, by),
        "released": taken.released,
        "withheld": taken.withheld,
        "waiting": taken.waiting,
    }


def _organisation(service: Service, member: Member) -> str:
    known = service.deployment.organisations.get(member.organisation)
    return known.name if known else member.organisation
