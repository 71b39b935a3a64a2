"""An erratum is approved, stopped, held and dispatched: as a picture is, and beside its round."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.errata import StoredErratum
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Member
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.screened import Found
from est_mailer.domain.rounds.errata_life import (
    DispatchErratum,
    ErratumEvent,
    ErratumState,
    Held,
    advance_erratum,
)
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.dispatch.approvals import Halt, tell_coordinators, tell_of_hold, try_code
from est_mailer.jobs.dispatch.dispatch_letters import documents
from est_mailer.jobs.dispatch.dispatching import publish
from est_mailer.jobs.dispatch.errata_ending import end_erratum
from est_mailer.jobs.dispatch.hold_time import real_hold
from est_mailer.jobs.dispatch.no_effect import tell_approved
from est_mailer.jobs.dispatch.publication import content_of
from est_mailer.jobs.dispatched import CORRECTION_DISPATCHED
from est_mailer.jobs.message import Message
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.screening.pictures import screen_edition
from est_mailer.jobs.screening.texts import blocking, finding_text, tell_operator_of_halt, uncleared
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.words.command import Command
from est_mailer.mail.writing.letters import Stopped
from est_mailer.mail.writing.screening_letter import DispatchHalted
from est_mailer.wording import Wording


def approve_erratum(
    service: Service, message: Message, command: Command, erratum: StoredErratum, by: Member, now: datetime
) -> Outcome:
    """Try a code. The right one counts once for its coordinator; enough of them start the hold."""
    round_ = service.store.rounds.get(erratum.round)
    done = Outcome(AccountKind.COMMAND, "approve", round_.key)
    if erratum.state is not ErratumState.PREVIEWED:
        tell_approved(service, message, round_, erratum.hold_until, by, now, correction=True)
        return done
    if not try_code(service, message, command, round_, by, erratum.edition, erratum.content_hash, now):
        return done
    until = now + service.deployment.publication.hold
    after = advance_erratum(erratum.state, ErratumEvent.APPROVE)
    service.store.errata.move(erratum.id, erratum.state, after, until)
    tell_of_hold(service, round_, by, erratum.edition, erratum.content_hash, until, now)
    return done


def stop_erratum(service: Service, message: Message, erratum: StoredErratum, by: Member, now: datetime) -> Outcome:
    """Halt the erratum: its codes are void; the workbook must be sent in again for a new preview."""
    halt_erratum(service, erratum, Halt(by.id, by.name, str(message.id), {"inbound": message.id}), now)
    return Outcome(AccountKind.COMMAND, "stop", erratum.round)


def halt_erratum(service: Service, erratum: StoredErratum, halted: Halt, now: datetime) -> None:
    """Take an erratum back that waits for approval or its hold, and tell every coordinator."""
    round_ = service.store.rounds.get(erratum.round)
    end_erratum(service, erratum, f"stopped by {halted.actor}", now)
    service.store.audit.add(now, halted.actor, "correction stopped", round_.key, halted.detail)
    letter = Stopped(
        municipality=service.deployment.municipality,
        period=round_.period,
        stopped_by=halted.name,
        correction=erratum.edition.version - 1,
    )
    tell_coordinators(service, round_, lambda _: letter, Purpose.STOPPED, f"{erratum.id}/{halted.about}", now)


def held_errata(service: QuietService, now: datetime) -> tuple[Held, ...]:
    """The approved errata with the hold as the coordinators have it; see ``hold_time``."""
    return tuple(
        Held(e.id, e.round, real_hold(service, e.round, e.hold_until, now))
        for e in service.store.errata.all_live()
        if e.hold_until is not None
    )


def dispatch_erratum(service: Service, action: DispatchErratum, now: datetime) -> None:
    """Queue the new version to every recipient in one transaction; it is then the round's edition, and its status
    the one that holds if no later period's picture has gone out.

    Raises ServiceError, and changes nothing, if what stands to be sent is not what was approved.
    """
    erratum = service.store.errata.get(action.erratum)
    round_ = service.store.rounds.get(erratum.round)
    content = content_of(service, round_, erratum.edition)
    approved = service.store.approvals.approved_by(round_.key, content)
    if len(approved) < service.deployment.publication.approvals:
        raise ServiceError(
            f"The correction that stands to be sent in {round_.key} is not what was approved.",
            "Send the workbook in again.",
        )
    found = screen_edition(service, round_, erratum.edition, now)
    if stopping := blocking(uncleared(service, round_, found)):
        _halt(service, round_, erratum, stopping, now)
        return
    store = service.store
    with store.atomic():
        _keep_as_edition(service, round_, erratum, content, now)
        document = documents(service, erratum.edition, erratum.pdf, erratum.at)
        queued = publish(service, round_, erratum.edition, document, now)
        store.rounds.set_status(round_.key, erratum.edition.picture.status)
        store.errata.move(erratum.id, erratum.state, advance_erratum(erratum.state, ErratumEvent.DISPATCH))
        detail = {
            "content": content,
            "version": erratum.edition.version,
            "mails": queued,
            "approved_by": sorted(approved),
        }
        store.audit.add(now, "service", CORRECTION_DISPATCHED, round_.key, detail)


def _halt(service: Service, round_: Round, erratum: StoredErratum, found: tuple[Found, ...], now: datetime) -> None:
    """Take the erratum back from its dispatch: the codes are void, and the workbook must be sent in again."""

    def letter(words: Wording) -> DispatchHalted:
        lines = tuple(finding_text(f, words) for f in found)
        return DispatchHalted(municipality=service.deployment.municipality, period=round_.period, lines=lines)

    with service.store.atomic():
        end_erratum(service, erratum, "the screening", now)
        service.store.audit.add(now, "service", "halted by the screening", round_.key, {"findings": len(found)})
        tell_coordinators(service, round_, letter, Purpose.STOPPED, f"screening/{now.isoformat()}", now)
        tell_operator_of_halt(service, round_, found, now)


def _keep_as_edition(service: Service, round_: Round, erratum: StoredErratum, content: str, now: datetime) -> None:
    drafts, edition = service.store.drafts, erratum.edition
    drafts.add_completed(
        round_.key, content, edition.picture, erratum.workbook, erratum.inbound, erratum.coordinator, erratum.at
    )
    drafts.add_edition(round_.key, content, edition, erratum.pdf, now)
