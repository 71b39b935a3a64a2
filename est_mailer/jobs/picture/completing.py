"""A completed draft comes back: read, checked, and shown to every coordinator before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from est_mailer.adapters.store.drafts import CompiledDraft
from est_mailer.asking import question_text
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.situation import Draft, Edition, SituationPicture
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, PUBLISHED, Event, Round, RoundState, advance
from est_mailer.jobs.answering import answer, reply
from est_mailer.jobs.dispatch.approvals import exhausted
from est_mailer.jobs.dispatch.dispatch_letters import documents
from est_mailer.jobs.dispatch.no_effect import tell_same_again
from est_mailer.jobs.dispatch.previewing import NO_REMARKS, Remarks, send_previews, undone
from est_mailer.jobs.dispatch.publication import content_of
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.pacing import change_of_pace, words_for
from est_mailer.jobs.picture.correcting import take_correction
from est_mailer.jobs.picture.drafting import as_it_stands, came_since_draft
from est_mailer.jobs.picture.rivals import decided, rivals_of, versions
from est_mailer.jobs.picture.weeks import reported_weeks
from est_mailer.jobs.screening.pictures import screen_edition
from est_mailer.jobs.screening.texts import uncleared
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.letters import MendDraft
from est_mailer.wording import Wording
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.reading import read_draft
from est_mailer.workbooks.draft.signals_sheet import now_and_then

_OPEN_TO_COMPLETION = frozenset({RoundState.DRAFTED, RoundState.COMPLETED}) | AWAITING_DISPATCH


def take_draft(service: Service, message: Message, file: File, round_: Round, by: Member, now: datetime) -> Outcome:
    """What a returned draft leads to: a preview to every coordinator, or an answer that says what to mend.

    After the dispatch it is a correction, which rests on the reports as they stand by then.
    """
    compiled, newer = _version_of(service, file, round_)
    if round_.state not in _OPEN_TO_COMPLETION | PUBLISHED or compiled is None:
        answer(service, message, by, "draft_not_open", now, period=round_.period)
        return Outcome(AccountKind.DRAFT, f"the round is {round_.state.value}", round_.key)
    if file.workbook is None:
        reason = file.unreadable.value if file.unreadable else "not_a_workbook"
        words = words_for(service, round_, by.language)
        return _ask_to_mend(service, message, round_, by, [words(f"questions.unreadable.{reason}.reason")], now)
    day = message.received_on(service)
    reading = read_draft(file.workbook, compiled.draft, service.deployment, service.wordings, day, closest)
    picture = reading.picture
    if picture is None:
        words = words_for(service, round_, by.language)
        return _ask_to_mend(service, message, round_, by, [question_text(q, words) for q in reading.questions], now)

    def remarks(words: Wording) -> list[str]:
        said = [question_text(q, words) for q in reading.questions]
        if picture.signals:
            said.append(now_and_then(picture, compiled.draft.previous, words))
        if newer and round_.state not in PUBLISHED:
            said.append(words("answer.newer_draft", version=compiled.version, newer=newer.version))
        if since and round_.state not in PUBLISHED:
            reviewed = "_reviewed" if service.deployment.publication.reviewed else ""
            said.append(words(f"answer.came_since_draft{reviewed}"))
        return said

    since = came_since_draft(service, round_)
    figures = as_it_stands(service, round_, now) if since or round_.state in PUBLISHED else (newer or compiled).draft
    edition = make_edition(service, round_, figures, picture, now)
    if round_.state in PUBLISHED:
        return take_correction(service, message, file, round_, by, edition, remarks, now)
    return _complete(service, message, file, round_, by, edition, remarks, now)


def _version_of(service: Service, file: File, round_: Round) -> tuple[CompiledDraft | None, CompiledDraft | None]:
    """The version of the draft that was filled in, and the latest one if that is another."""
    drafts = service.store.drafts
    version, latest = max((t.version for t in file.tokens), default=0), drafts.latest(round_.key)
    if latest is None or latest.version == version:
        return latest, None
    filled = drafts.compiled(round_.key, version)
    return (filled, latest) if filled else (latest, None)


def make_edition(service: Service, round_: Round, draft: Draft, picture: SituationPicture, now: datetime) -> Edition:
    """The picture with what it rests on: the draft's tally, the meeting's day, the last status; and what it changes."""
    last = service.store.drafts.last_edition(round_.first_day)
    return Edition(
        round=round_.key,
        municipality=service.deployment.municipality,
        meeting_day=service.day_of(draft.meeting),
        compiled_at=draft.compiled_at,
        tally=draft.tally,
        picture=picture,
        previous_status=last.picture.status if last else None,
        weeks=reported_weeks(service, round_, draft, picture.added),
        pace=change_of_pace(service, round_, picture, now),
    )


def _complete(
    service: Service,
    message: Message,
    file: File,
    round_: Round,
    by: Member,
    edition: Edition,
    remarks: Remarks,
    now: datetime,
) -> Outcome:
    current, content = service.store.drafts.completed(round_.key), content_of(service, round_, edition)
    same = current is not None and current.content_hash == content and round_.state in AWAITING_DISPATCH
    if same and not exhausted(service, round_, by, content):
        tell_same_again(service, message, round_, by, now, approved_until=round_.hold_until)
        return Outcome(AccountKind.DRAFT, "the same draft again", round_.key)
    content = _show(service, message, round_, by, edition, file.content, remarks, now, file.workbook)
    service.store.audit.add(now, by.id, "completed", round_.key, {"content": content, "inbound": message.id})
    return Outcome(AccountKind.DRAFT, "previewed", round_.key)


def preview_again(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> None:
    """Show the completed picture anew, with new codes: something that goes out with it has changed. The codes and
    approvals that were given are void."""
    completed, stored = service.store.drafts.completed(round_.key), service.store.drafts.edition(round_.key)
    if completed is None or stored is None:
        return
    pace = change_of_pace(service, round_, stored.edition.picture, now)
    edition = replace(stored.edition, pace=pace)
    content = _show(service, message, round_, by, edition, completed.workbook, NO_REMARKS, now)
    service.store.audit.add(now, by.id, "previewed again", round_.key, {"content": content, "inbound": message.id})


def _show(
    service: Service,
    message: Message,
    round_: Round,
    by: Member,
    edition: Edition,
    workbook: bytes,
    remarks: Remarks,
    now: datetime,
    sheets: Workbook | None = None,
) -> str:
    """Keep the edition in place of any earlier one and preview it to every coordinator. Returns the content's hash.

    ``workbook``: the completed draft's bytes; ``sheets``: its cells, which tell where the screening found something.
    """
    store, content = service.store, content_of(service, round_, edition)
    found = screen_edition(service, round_, edition, now, sheets)
    pdf = dispatch_pdf(edition, service.deployment, service.words(), created=now)
    before = store.drafts.completed(round_.key)
    no_more = undone(service, round_, before.content_hash if before else None, by)
    store.approvals.void(round_.key, now, "a new draft")
    store.outbox.withdraw(round_.key, (Purpose.PREVIEW, Purpose.HOLD_NOTICE), now)
    store.rounds.set_hold(round_.key, None)
    completed = advance(round_.state, Event.COMPLETE)
    store.rounds.move(round_.key, round_.state, completed)
    store.drafts.add_completed(round_.key, content, edition.picture, workbook, message.id, by.id, now)
    store.drafts.add_edition(round_.key, content, edition, pdf, now)
    left = uncleared(service, round_, found)
    store.screenings.list_anew(round_.key, content, left, now)
    store.rounds.move(round_.key, completed, advance(completed, Event.PREVIEW))

    def all_remarks(words: Wording) -> list[str]:
        return [*no_more(words), *remarks(words), *rivals_of(service, round_, edition, by, words)]

    document = documents(service, edition, pdf, now)
    send_previews(service, message, round_, edition, content, document, all_remarks, left, now)
    return content


def choose_draft(service: Service, message: Message, round_: Round, number: int, by: Member, now: datetime) -> None:
    """Preview the completed draft with this number in place of the one that waits; the figures are the latest."""
    known, latest = versions(service, round_), service.store.drafts.latest(round_.key)
    waiting, previewed = service.store.drafts.completed(round_.key), round_.state in AWAITING_DISPATCH
    if round_.state in _OPEN_TO_COMPLETION and waiting is None:
        answer(service, message, by, "no_completed_draft", now, period=round_.period)
    elif round_.state not in _OPEN_TO_COMPLETION or latest is None or waiting is None:
        answer(service, message, by, "draft_not_open", now, period=round_.period)
    elif not 0 < number <= len(known):
        answer(service, message, by, "no_such_draft", now, number=number, count=len(known), period=round_.period)
    elif decided((chosen := known[number - 1]).picture) == decided(waiting.picture) and previewed:
        tell_same_again(service, message, round_, by, now, approved_until=round_.hold_until)
    else:
        figures = as_it_stands(service, round_, now) if came_since_draft(service, round_) else latest.draft
        edition = make_edition(service, round_, figures, chosen.picture, now)
        content = _show(service, message, round_, by, edition, chosen.workbook, NO_REMARKS, now)
        service.store.audit.add(now, by.id, "chose draft", round_.key, {"content": content, "number": number})


def awaited_draft(service: Service, named: Round | None) -> Round | None:
    """The round whose completed draft is awaited: the one that the mail is about if it is, else the newest."""
    if named is not None and named.state in _OPEN_TO_COMPLETION:
        return named
    return next((r for r in reversed(service.store.rounds.unfinished()) if r.state in _OPEN_TO_COMPLETION), None)


def _ask_to_mend(
    service: Service, message: Message, round_: Round, by: Member, problems: Sequence[str], now: datetime
) -> Outcome:
    letter = MendDraft(municipality=service.deployment.municipality, period=round_.period, problems=tuple(problems))
    reply(service, message, letter, by.language, now, purpose=Purpose.MEND_DRAFT, round_=round_.key)
    return Outcome(AccountKind.DRAFT, f"{len(problems)} to mend", round_.key)
