"""Own → shared: each organisation's coordinators are sent their own rows, to say which the others may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from est_mailer.domain.comment import Comment
from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import Token, TokenPurpose
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member, Observation, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.sharing import SentReview, named_rows, review_rows
from est_mailer.domain.publishing import Unreviewed
from est_mailer.domain.rounds.life import PUBLISHED, Round, RoundState
from est_mailer.domain.standing import respondents
from est_mailer.jobs.answering import reply
from est_mailer.jobs.correspondence import XLSX, Envelope, queue
from est_mailer.jobs.dispatch.publication import dispatched_at
from est_mailer.jobs.forms import asked_problems
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.picture.joint import own_messages, reviewers, ruling
from est_mailer.jobs.sealing import sealed
from est_mailer.jobs.service import Service, with_role
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import Answer
from est_mailer.mail.writing.review_letter import ReviewRequest
from est_mailer.workbooks.review.writing import ReviewSheet, review_filename, write_review

_HIGHEST_VERSION = 255  # a token has a byte for it
_APART = timedelta(minutes=15)  # late reports come together; their reader needs one mail
_BEFORE_THE_MEETING = frozenset({RoundState.CLOSED, RoundState.DRAFTED})


def send_reviews(
    service: Service, round_: Round, now: datetime, *, messages: bool = True, apart: timedelta | None = None
) -> int:
    """Queue a review to all coordinators of each organisation that has rows they have not been sent.

    ``messages``: what was written beside the form is a reason too. ``apart``: the least time since the last one.
    Nothing where nobody reviews. The caller holds the transaction. Returns the number of mails.
    """
    if not service.deployment.publication.reviewed:
        return 0
    queued = 0
    members = service.store.rounds.members(round_.key)
    for organisation in sorted({c.organisation for c in with_role(members, Role.COORDINATOR)}):
        earlier = service.store.reviews.latest(round_.key, organisation, to_all=True)
        last_sent = service.store.reviews.last_sent_at(round_.key, organisation)
        if apart and last_sent and now - last_sent < apart:
            continue
        review = make_review(service, round_, organisation, now)
        known = {row.row for row in earlier.rows} if earlier else set()
        heard = earlier.messages if earlier else ()
        has_news = any(row.row not in known for row in review.rows)
        if has_news or (messages and any(m not in heard for m in review.messages)):
            service.store.reviews.add_sent(review, now)
            queued += sum(_send(service, round_, c, review, now) for c in reviewers(members, organisation))
            service.store.audit.add(now, "service", "review sent", round_.key, {"organisation": organisation})
    return queued


def review_what_came(service: Service, now: datetime) -> int:
    """Send the rows that have come since the last review, while there is a draft to come; an organisation is not asked
    twice within a quarter of an hour. Returns the number of mails."""
    if not service.deployment.publication.reviewed:
        return 0
    with service.store.atomic():
        rounds = [r for r in service.store.rounds.unfinished() if r.state in _BEFORE_THE_MEETING]
        return sum(send_reviews(service, r, now, messages=False, apart=_APART) for r in rounds)


def send_review(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> Outcome:
    """Answer ``granskning`` with the own rows as they are now, and the box for the own part."""
    done = Outcome(AccountKind.COMMAND, "review", round_.key, by.id)
    if round_.state in PUBLISHED:
        refuse_late(service, message, round_, by, now)
        return done
    review, latest = make_review(service, round_, by.organisation, now, by.id), _latest(service, round_, by)
    if latest is not None and _says_the_same(review, latest):
        review = latest
    else:
        service.store.reviews.add_sent(review, now)
    letter, file = review_letter(service, round_, by, review), _file(service, round_, by, review)
    token = review_token(service, round_, by, review.version)
    reply(service, message, letter, by.language, now, round_=round_.key, token=token, attachments=[file])
    return done


def refuse_late(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> None:
    """Say that the picture has gone out."""
    sent, words = dispatched_at(service, round_.key), service.words(by.language)
    values = {"period": round_.period, "dispatched": words.moment(sent) if sent else "–"}
    letter = review_answer(service, by, "too_late", values)
    reply(service, message, letter, by.language, now, kind="review_too_late", round_=round_.key)


def review_answer(
    service: Service,
    to: Member,
    kind: str,
    values: dict[str, object],
    more: Sequence[str] = (),
    items: Sequence[str] = (),
) -> Answer:
    """A letter in the words ``review.KIND``; ``more``: further paragraphs."""
    words = service.words(to.language)
    text = words(f"review.{kind}.text", **values)
    return Answer(
        municipality=service.deployment.municipality,
        heading=words(f"review.{kind}.heading", **values),
        paragraphs=(*(line for line in text.splitlines() if line), *more),
        items=tuple(items),
    )


def make_review(service: Service, round_: Round, organisation: str, now: datetime, asked_by: str = "") -> SentReview:
    """The next version of an organisation's review: its rows, messages and own part as they are now."""
    reviews, reviewed = service.store.reviews, service.deployment.publication.reviewed
    latest = reviews.latest(round_.key, organisation)
    asked = asked_problems(service, round_) if reviewed else {}
    named = own_rows(service, round_, organisation) if reviewed else ()
    rows, used = review_rows(named, ruling(service, round_, asked), latest)
    return SentReview(
        round=round_.key,
        organisation=organisation,
        version=min((latest.version if latest else 0) + 1, _HIGHEST_VERSION),
        rows=rows,
        messages=_messages(service, round_, organisation) if reviewed else (),
        own_part=reviews.own_parts(round_.key).get(organisation, ""),
        used=used,
        asked_by=asked_by,
        due=next_draft(round_, now),
        reviewed=reviewed,
    )


def own_rows(service: Service, round_: Round, organisation: str) -> tuple[tuple[str, str, Observation], ...]:
    """The organisation's rows as they stand: (function, row, observation)."""
    current = service.store.answers.current(round_.key)
    own = [m for m in respondents(service.store.rounds.members(round_.key)) if m.organisation == organisation]
    return tuple(
        (m.id, row, observation)
        for m in own
        if m.id in current
        for row, observation in named_rows(m.id, current[m.id].report.observations)
    )


def next_draft(round_: Round, now: datetime) -> datetime | None:
    """When the next draft of the round is compiled (UTC); None if none is planned."""
    steps = (Step.DRAFT, Step.REDRAFT)
    coming = (d.due_at for d in round_.dues if d.step in steps and d.outcome is None and d.due_at > now)
    return min(coming, default=None) if round_.state in _BEFORE_THE_MEETING | {RoundState.OPEN} else None


def review_sheet(service: Service, round_: Round, sent: SentReview, token: str) -> ReviewSheet:
    """What the workbook's writer and reader need to know."""
    units = {m.id: m.name for m in service.store.rounds.members(round_.key)}
    return ReviewSheet(token, sent, units)


def review_token(service: Service, round_: Round, coordinator: Member, version: int) -> str:
    """The token of a review: whose, of which round, which version."""
    number = service.store.rounds.number_of(coordinator.id)
    return sealed(service, Token(TokenPurpose.REVIEW, round_.first_day, number, version=version))


def review_letter(
    service: Service, round_: Round, coordinator: Member, review: SentReview, language: str = ""
) -> ReviewRequest:
    """The letter that goes with a review, in the coordinator's language or another."""
    words, organisations = service.words(language or coordinator.language), service.deployment.organisations
    known = organisations.get(review.organisation)
    return ReviewRequest(
        municipality=service.deployment.municipality,
        period=round_.period,
        organisation=known.name if known else review.organisation,
        to_review=sum(not row.decided for row in review.rows),
        messages=len(review.messages),
        due=words.moment(review.due) if review.due else "",
        released=service.deployment.publication.unreviewed is Unreviewed.RELEASE,
        news=sum(row.news is not None for row in review.rows),
        own_only=not review.reviewed,
    )


def _latest(service: Service, round_: Round, by: Member) -> SentReview | None:
    return service.store.reviews.latest(round_.key, by.organisation)


def _says_the_same(one: SentReview, other: SentReview) -> bool:
    rows = [[replace(row, news=None) for row in review.rows] for review in (one, other)]
    return rows[0] == rows[1] and (one.messages, one.own_part) == (other.messages, other.own_part)


def _messages(service: Service, round_: Round, organisation: str) -> tuple[Comment, ...]:
    members, current = service.store.rounds.members(round_.key), service.store.answers.current(round_.key)
    return tuple(c for org, c in own_messages(service, round_, members, current) if org == organisation)


def _send(service: Service, round_: Round, coordinator: Member, review: SentReview, now: datetime) -> int:
    letter, file = review_letter(service, round_, coordinator, review), _file(service, round_, coordinator, review)
    token = review_token(service, round_, coordinator, review.version)
    return sum(
        queue(
            service,
            letter,
            Envelope(round_.key, Purpose.REVIEW, address, coordinator.language, str(review.version), token),
            now,
            [file],
        )
        for address in coordinator.addresses
    )


def _file(service: Service, round_: Round, coordinator: Member, review: SentReview) -> Attached:
    words = service.words(coordinator.language)
    sheet = review_sheet(service, round_, review, review_token(service, round_, coordinator, review.version))
    return Attached(review_filename(sheet, words), XLSX, write_review(sheet, service.deployment, words))
