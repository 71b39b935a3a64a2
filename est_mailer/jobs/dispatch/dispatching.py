"""The approved picture goes out: one mail per recipient and the registrar's copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from est_mailer.domain.errors import ServiceError
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import may_dispatch
from est_mailer.domain.picture.screened import Found
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.life import Event, Round, advance
from est_mailer.jobs.correspondence import XLSX, Envelope, queue, queue_body, written
from est_mailer.jobs.dispatch.approvals import tell_coordinators
from est_mailer.jobs.dispatch.dispatch_letters import Documents, dispatch_letters, documents, file_label
from est_mailer.jobs.dispatch.errata_ending import end_overtaken, take_back
from est_mailer.jobs.dispatch.halting import take_off_its_way
from est_mailer.jobs.dispatch.publication import content_of, note_dispatched, own_parts_for, recipients_of
from est_mailer.jobs.dispatched import DISPATCHED
from est_mailer.jobs.screening.pictures import screen_edition
from est_mailer.jobs.screening.texts import blocking, finding_text, tell_operator_of_halt, uncleared
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.compose import Attached, Body
from est_mailer.mail.writing.letters import RegistrarCopy
from est_mailer.mail.writing.screening_letter import DispatchHalted
from est_mailer.wording import Wording


def dispatch(service: Service, round_: Round, now: datetime) -> int:
    """Queue the dispatch to every recipient in one transaction. Returns the number of mails.

    Screened once more just before: anything that blocks and is not cleared halts it, and every coordinator is told.
    Raises ServiceError, and changes nothing, if what stands to be sent is not what was approved.
    """
    stored = service.store.drafts.edition(round_.key)
    if stored is None or not may_dispatch(round_.hold_until, now):
        raise ServiceError(f"Round {round_.key} has no approved picture whose hold has passed.")
    edition = stored.edition
    recipients = recipients_of(service, round_, edition.picture.status)
    content = content_of(service, round_, edition)
    approved = service.store.approvals.approved_by(round_.key, content)
    if len(approved) < service.deployment.publication.approvals:
        raise ServiceError(
            f"What stands to be sent in {round_.key} is not what was approved.", "Send the draft in again."
        )
    if take_back(service, round_, edition, now):
        return 0
    found = screen_edition(service, round_, edition, now)
    if stopping := blocking(uncleared(service, round_, found)):
        _halt(service, round_, stopping, now)
        return 0
    with service.store.atomic():
        queued = publish(service, round_, edition, documents(service, edition, stored.pdf, stored.at), now)
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.DISPATCH))
        service.store.rounds.set_hold(round_.key, None)
        service.store.rounds.set_status(round_.key, edition.picture.status)
        note_dispatched(service, round_.key, now)
        end_overtaken(service, now)
        detail = {"content": content, "recipients": len(recipients), "approved_by": sorted(approved)}
        service.store.audit.add(now, "service", DISPATCHED, round_.key, detail)
    return queued


def publish(service: Service, round_: Round, edition: Edition, document: Documents, now: datetime) -> int:
    """Queue an edition to every recipient and the registrar, and keep its measures. Returns the number of mails.

    The caller holds the transaction and has seen that this content was approved.
    """
    recipients, drafts = recipients_of(service, round_, edition.picture.status), service.store.drafts
    queued = _send(service, round_, edition, document, recipients, now)
    _register(service, round_, edition, document, len(recipients), now)
    decided = {measure.id for measure in edition.picture.measures}
    # A measure that a later meeting has followed up stays on record, whatever an erratum says of this one.
    followed = (m for m in drafts.measures(round_.key) if m.id not in decided and drafts.measure_history(m.id))
    drafts.add_measures(round_.key, (*edition.picture.measures, *followed))
    drafts.add_follow_ups(round_.key, edition.picture.follow_ups)
    drafts.close_problems(round_.key, edition.picture.closed)
    return queued


def _halt(service: Service, round_: Round, found: tuple[Found, ...], now: datetime) -> None:
    """Take the picture back from its dispatch: the codes are void, and the draft must be sent in again."""

    def letter(words: Wording) -> DispatchHalted:
        lines = tuple(finding_text(f, words) for f in found)
        return DispatchHalted(municipality=service.deployment.municipality, period=round_.period, lines=lines)

    store = service.store
    with store.atomic():
        take_off_its_way(service, round_, "the screening", now)
        store.audit.add(now, "service", "halted by the screening", round_.key, {"findings": len(found)})
        tell_coordinators(service, round_, letter, Purpose.STOPPED, f"screening/{now.isoformat()}", now)
        tell_operator_of_halt(service, round_, found, now)


def _send(
    service: Service, round_: Round, edition: Edition, document: Documents, recipients: tuple[str, ...], now: datetime
) -> int:
    languages, letter_in = _languages(service, round_), dispatch_letters(service, edition)
    own = own_parts_for(service, round_)

    @cache
    def body(language: str, own_part: tuple[str, ...]) -> Body:  # once for all who read the same
        return written(service, replace(letter_in(language), own_part=own_part), language, [document(language)])

    queued = 0
    for address in recipients:
        language = service.words(languages.get(address)).language
        envelope = Envelope(round_.key, Purpose.DISPATCH, address, language, _about(edition))
        queued += queue_body(service, body(language, own.get(address, ())), envelope, now)
    return queued


def _about(edition: Edition) -> str:
    return "" if edition.version == 1 else str(edition.version)


def _register(
    service: Service, round_: Round, edition: Edition, document: Documents, recipients: int, now: datetime
) -> None:
    """The registrar's copy: the final document and the completed workbook it was made from."""
    registrar = service.deployment.registrar
    completed = service.store.drafts.completed(round_.key)
    if not registrar or completed is None:
        return
    words = service.words()
    files = [
        document(words.language),
        Attached(words("document.workbook_filename", round=file_label(edition)), XLSX, completed.workbook),
    ]
    letter = RegistrarCopy(
        municipality=service.deployment.municipality,
        period=round_.period,
        year=round_.first_day.year if round_.period.daily else round_.period.year,
        meeting_day=words.day(edition.meeting_day),
        dispatched=words.moment(now),
        recipients=recipients,
        files=tuple(f.filename for f in files),
        correction=edition.version - 1,
    )
    envelope = Envelope(round_.key, Purpose.REGISTRAR_COPY, registrar, words.language, _about(edition))
    queue(service, letter, envelope, now, files)


def _languages(service: Service, round_: Round) -> Mapping[str, str]:
    members = service.store.rounds.members(round_.key)
    return {address: member.language for member in members for address in member.addresses}
