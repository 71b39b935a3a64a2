"""A picture that went out is corrected: the workbook comes in again, and its difference is shown to every coordinator.

The round stays dispatched. The erratum has a life of its own beside it, and the same approval by code and hold.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from est_mailer.adapters.store.errata import StoredErratum
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.corrections import corrections
from est_mailer.domain.picture.situation import Correction, Edition
from est_mailer.domain.rounds.errata_life import ErratumEvent, advance_erratum
from est_mailer.domain.rounds.life import PUBLISHED, Round
from est_mailer.jobs.answering import answer, reply
from est_mailer.jobs.correspondence import XLSX
from est_mailer.jobs.dispatch.approvals import exhausted
from est_mailer.jobs.dispatch.dispatch_letters import documents
from est_mailer.jobs.dispatch.no_effect import tell_same_again
from est_mailer.jobs.dispatch.previewing import Remarks, send_previews, undone
from est_mailer.jobs.dispatch.publication import content_of, dispatched_at
from est_mailer.jobs.forms import coordinators_token
from est_mailer.jobs.message import File, Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.screening.pictures import screen_edition
from est_mailer.jobs.screening.texts import looker, uncleared
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.compose import Attached
from est_mailer.mail.writing.letters import AlreadyDispatched, Answer
from est_mailer.wording import Wording


def take_correction(
    service: Service,
    message: Message,
    file: File,
    round_: Round,
    by: Member,
    edition: Edition,
    remarks: Remarks,
    now: datetime,
) -> Outcome:
    """What a returned workbook leads to after the dispatch: a preview of a new version, or "it says the same"."""
    store = service.store
    sent = store.drafts.edition(round_.key)
    assert sent is not None, "a dispatched round has an edition"
    changed = corrections(sent.edition, edition)
    if not changed:
        return _says_the_same(service, message, round_, by, now)
    told = tuple(discreet(service, correction) for correction in changed)
    new = replace(edition, version=sent.edition.version + 1, corrections=told)
    content = content_of(service, round_, new)
    waiting = store.errata.live(round_.key)
    if waiting and waiting.content_hash == content and not exhausted(service, round_, by, content):
        tell_same_again(service, message, round_, by, now, approved_until=waiting.hold_until)
        return Outcome(AccountKind.DRAFT, "the same correction again", round_.key)
    left = uncleared(service, round_, screen_edition(service, round_, new, now, file.workbook))
    pdf = dispatch_pdf(new, service.deployment, service.words(), created=now)
    no_more = undone(service, round_, waiting.content_hash if waiting else None, by)
    if waiting:
        _replace(service, waiting, now)
    store.errata.add(new, content, pdf, file.content, message.id, by.id, now)
    store.screenings.list_anew(round_.key, content, left, now)

    def all_remarks(words: Wording) -> list[str]:
        return [*no_more(words), *remarks(words)]

    send_previews(service, message, round_, new, content, documents(service, new, pdf, now), all_remarks, left, now)
    store.audit.add(now, by.id, "corrected", round_.key, {"content": content, "version": new.version})
    return Outcome(AccountKind.DRAFT, "correction previewed", round_.key)


def _replace(service: Service, waiting: StoredErratum, now: datetime) -> None:
    """Another takes the place of a correction that waits: its codes are void, and it ends."""
    service.store.approvals.void(waiting.round, now, "a new correction", waiting.content_hash)
    service.store.outbox.withdraw(waiting.round, (Purpose.PREVIEW, Purpose.HOLD_NOTICE), now)
    service.store.errata.move(waiting.id, waiting.state, advance_erratum(waiting.state, ErratumEvent.REPLACE))


def send_workbook(service: Service, message: Message, named: Round, by: Member, now: datetime) -> None:
    """The workbook that the latest dispatched version was made from, to be mended and sent in again.

    Of the round that the mail is about, or else of the one that was dispatched last.
    """
    published = [r for r in service.store.rounds.all() if r.state in PUBLISHED]
    round_ = named if named in published else max(published, key=lambda r: r.first_day, default=None)
    completed = service.store.drafts.completed(round_.key) if round_ else None
    if round_ is None or completed is None:
        answer(service, message, by, "nothing_to_correct", now)
        return
    words = service.words(by.language)
    name = words("document.workbook_filename", round=round_.key)
    letter = Answer(
        municipality=service.deployment.municipality,
        heading=words("answer.correct.heading", period=round_.period),
        paragraphs=tuple(words("answer.correct.text", period=round_.period).strip().splitlines()),
    )
    reply(
        service,
        message,
        letter,
        by.language,
        now,
        kind="correct",
        round_=round_.key,
        token=coordinators_token(service, round_, by),
        attachments=[Attached(name, XLSX, completed.workbook)],
    )


def discreet(service: Service, correction: Correction) -> Correction:
    """The correction without quoting what should not have been sent: it may be what is being corrected."""
    look = looker(service)
    hidden = {name: "…" for name in ("before", "name") if any(look(str(getattr(correction, name))))}
    return replace(correction, **hidden)


def _says_the_same(service: Service, message: Message, round_: Round, by: Member, now: datetime) -> Outcome:
    sent = dispatched_at(service, round_.key)
    letter = AlreadyDispatched(
        municipality=service.deployment.municipality,
        period=round_.period,
        dispatched=service.words(by.language).moment(sent) if sent else "",
    )
    reply(service, message, letter, by.language, now, round_=round_.key)
    return Outcome(AccountKind.DRAFT, "after the dispatch, and the same", round_.key)
