"""The approved picture goes out: one mail per recipient and the registrar's copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from est_mailer.domain.approving import may_dispatch
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture import Edition
from est_mailer.domain.rounds import Event, Round, advance
from est_mailer.jobs.correspondence import XLSX, Envelope, queue
from est_mailer.jobs.publication import content_of, note_dispatched, own_part_for, recipients_of
from est_mailer.jobs.service import Service
from est_mailer.mail.compose import Attached
from est_mailer.mail.dispatch_letter import dispatch_letter
from est_mailer.mail.letters import RegistrarCopy

PDF = "application/pdf"


def dispatch(service: Service, round_: Round, now: datetime) -> int:
    """Queue the dispatch to every recipient in one transaction. Returns the number of mails.

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
    with service.store.atomic():
        queued = _send(service, round_, edition, stored.pdf, recipients, now)
        _register(service, round_, edition, stored.pdf, len(recipients), now)
        service.store.drafts.add_measures(round_.key, edition.picture.measures)
        service.store.drafts.add_follow_ups(round_.key, edition.picture.follow_ups)
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.DISPATCH))
        service.store.rounds.set_hold(round_.key, None)
        service.store.rounds.set_status(round_.key, edition.picture.status)
        note_dispatched(service, round_.key, now)
        detail = {"content": content, "recipients": len(recipients), "approved_by": sorted(approved)}
        service.store.audit.add(now, "service", "dispatched", round_.key, detail)
    return queued


def _send(
    service: Service, round_: Round, edition: Edition, pdf: bytes, recipients: tuple[str, ...], now: datetime
) -> int:
    languages = _languages(service, round_)
    queued = 0
    for address in recipients:
        words = service.words(languages.get(address))
        attached = Attached(words("document.filename", round=round_.key), PDF, pdf)
        letter = dispatch_letter(edition, service.deployment, words, own_part_for(service, round_, address))
        queued += queue(
            service, letter, Envelope(round_.key, Purpose.DISPATCH, address, words.language), now, [attached]
        )
    return queued


def _register(service: Service, round_: Round, edition: Edition, pdf: bytes, recipients: int, now: datetime) -> None:
    """The registrar's copy: the final document and the completed workbook it was made from."""
    registrar = service.deployment.registrar
    completed = service.store.drafts.completed(round_.key)
    if not registrar or completed is None:
        return
    words = service.words()
    files = [
        Attached(words("document.filename", round=round_.key), PDF, pdf),
        Attached(words("document.workbook_filename", round=round_.key), XLSX, completed.workbook),
    ]
    letter = RegistrarCopy(
        municipality=service.deployment.municipality,
        period=round_.period,
        year=round_.first_day.year if round_.period.daily else round_.period.year,
        meeting_day=words.day(edition.meeting_day),
        dispatched=words.moment(now),
        recipients=recipients,
        files=tuple(f.filename for f in files),
    )
    queue(service, letter, Envelope(round_.key, Purpose.REGISTRAR_COPY, registrar, words.language), now, files)


def _languages(service: Service, round_: Round) -> Mapping[str, str]:
    members = service.store.rounds.members(round_.key)
    return {address: member.language for member in members for address in member.addresses}
