"""``est-mailer preview``: a round of this configuration played in memory, its mails and workbooks written as files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import assembled
from est_mailer.cli.changes import tell_files
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.progress import watched
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.model import Member, Observation
from est_mailer.domain.picture.sharing import ReviewRow, SentReview, words_of
from est_mailer.domain.picture.situation import AreaText, Draft, Edition, SituationPicture
from est_mailer.domain.rounds.calendar import next_round_monday
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.dispatch.dispatch_letters import dispatch_letters
from est_mailer.jobs.picture.reviewing import review_letter, review_sheet, review_token
from est_mailer.jobs.picture.weeks import reported_weeks
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service
from est_mailer.looking import Place, clock, reading
from est_mailer.mail.writing.viewing import html_of, with_pictures
from est_mailer.wording import Wording
from est_mailer.workbooks.review.writing import write_review

_KEY = b"a preview's key opens no real form"


def preview(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the files are written.")],
    json: Json = False,
) -> None:
    tell_files("preview", write_previews(place_of(context), folder, clock()()), done=True, json=json)


def write_previews(place: Place, folder: Path, now: datetime) -> Iterator[Path]:
    """The mails of the next round, one for each kind and language, and the latest dispatch (before there is one: its
    frame). Yields the paths.

    Raises ConfigurationError. Nothing is sent and the real database is only read.
    """
    deployment = place.deployment()
    folder.mkdir(parents=True, exist_ok=True)
    with (
        Store.open(None) as store,
        assembled(deployment, store, MemoryMailbox(), MemoryTransport(), _KEY, folder=place.config) as service,
    ):
        with watched() as progress, progress.during("playing a round"):
            round_ = _play(service, now)
        yield from _letters(service, folder)
        yield from _review(service, folder, round_)
        compiled = store.drafts.latest(round_.key)
        edition = _latest_edition(place)
        if edition is None and compiled is not None:
            edition = _frame(service, round_, compiled.draft)
        if edition is not None:
            yield from _dispatch(service, folder, edition)


def _play(service: Service, now: datetime) -> Round:
    """Let the next round that is held run to its draft, unanswered."""
    calendar = service.deployment.calendar
    monday = next_round_monday(calendar, now.astimezone(calendar.zone).date() + timedelta(weeks=1))
    start = datetime.combine(monday, datetime.min.time(), calendar.zone).astimezone(UTC)
    tick(service, start)
    round_ = min((r for r in service.store.rounds.all() if r.state is RoundState.SCHEDULED), key=lambda r: r.first_day)
    for due in round_.dues:
        if due.step in (Step.INVITATION, Step.REMINDER, Step.CLOSE, Step.DRAFT):
            tick(service, due.due_at)
    return service.store.rounds.get(round_.key)


def _letters(service: Service, folder: Path) -> Iterator[Path]:
    """The first letter of each purpose and language, with its text, HTML and attachments beside it."""
    shown: set[str] = set()
    for row in reversed(service.store.outbox.listing()):
        raw = service.store.outbox.content(row.id)
        language = str(message_from_bytes(raw, policy=default)["Content-Language"])
        name = f"{row.purpose.value}-{language}"
        if name not in shown:
            shown.add(name)
            yield from _letter(folder, name, raw)


def _letter(folder: Path, name: str, raw: bytes) -> Iterator[Path]:
    message = message_from_bytes(raw, policy=default)
    yield _write(folder / f"{name}.eml", raw)
    html = html_of(message)
    if html:
        yield _write(folder / f"{name}.html", html.encode())
    for part in message.iter_attachments():
        filename = re.sub(r"[^\w.-]", "-", part.get_filename() or "attachment")
        yield _write(folder / f"{name}-{filename}", bytes(part.get_payload(decode=True) or b""))


def _review(service: Service, folder: Path, round_: Round) -> Iterator[Path]:
    """The review of an organisation's own rows with an example in it; where nobody reviews, with the own part only."""
    deployment, reviewed = service.deployment, service.deployment.publication.reviewed
    for coordinator in deployment.coordinators(round_.first_day)[:1]:
        token = review_token(service, round_, coordinator, 1)
        for language, words in service.wordings.items():
            rows = (_example_row(deployment, round_, coordinator, words),) if reviewed else ()
            due = round_.due(Step.DRAFT)
            sent = SentReview(round_.key, coordinator.organisation, 1, rows, due=due, reviewed=reviewed)
            content = review_letter(service, round_, coordinator, sent, language)
            letter = service.renderer.render_letter(content, language)
            sheet = review_sheet(service, round_, sent, token)
            yield _write(folder / f"review-{language}.html", letter.html.encode())
            yield _write(folder / f"review-{language}.xlsx", write_review(sheet, deployment, words))


def _example_row(deployment: Deployment, round_: Round, coordinator: Member, words: Wording) -> ReviewRow:
    example = Observation(
        key="N1",
        problem="",
        indicator=deployment.indicators[0].id,
        area=deployment.areas[0].id,
        day=round_.first_day,
        place=words("review.example.place"),
        what=words("review.example.what"),
        action=words("review.example.action"),
    )
    return ReviewRow("G1", "", coordinator.id, example, words_of(example))


def _latest_edition(place: Place) -> Edition | None:
    """What was dispatched last, from the real database if there is one."""
    if not place.database.exists():
        return None
    with reading(place) as real:
        return real.store.drafts.last_edition(date.max)


def _frame(service: Service, round_: Round, draft: Draft) -> Edition:
    """A dispatch with a line where the coordinators' words will stand."""
    deployment, words = service.deployment, service.words()
    here = words("answer.words_to_come")
    priorities = tuple(AreaText(area, here) for area in draft.priority_areas)
    picture = SituationPicture(status=deployment.statuses[0].id, state=here, priorities=priorities)
    day = draft.meeting.astimezone(deployment.calendar.zone).date()
    weeks = reported_weeks(service, round_, draft)
    return Edition(round_.key, deployment.municipality, day, draft.compiled_at, draft.tally, picture, weeks=weeks)


def _dispatch(service: Service, folder: Path, edition: Edition) -> Iterator[Path]:
    deployment = service.deployment
    letter_in = dispatch_letters(service, edition)
    for language in service.wordings:
        letter = letter_in(language)
        html = service.renderer.render_letter(letter, language).html
        pictures = {drawing.content_id: drawing.png for drawing in letter.drawings}
        yield _write(folder / f"dispatch-{language}.html", with_pictures(html, pictures).encode())
    pdf = dispatch_pdf(edition, deployment, service.words(), edition.compiled_at)
    yield _write(folder / "dispatch.pdf", pdf)


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
