"""An erratum ends without being sent: stopped, halted, too late, or overtaken by a later picture."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.errata import StoredErratum
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.errata_life import ErratumEvent, advance_erratum
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.dispatch.approvals import tell_coordinators
from est_mailer.jobs.dispatch.halting import take_off_its_way
from est_mailer.jobs.pacing import overtaken
from est_mailer.jobs.service import Service


def end_erratum(service: Service, erratum: StoredErratum, reason: str, now: datetime) -> None:
    """Void its codes, take back what waits to be sent about it, and end it."""
    service.store.approvals.void(erratum.round, now, reason, erratum.content_hash)
    service.store.outbox.withdraw(erratum.round, (Purpose.PREVIEW, Purpose.HOLD_NOTICE), now)
    after = advance_erratum(erratum.state, ErratumEvent.STOP)
    service.store.errata.move(erratum.id, erratum.state, after)


def end_overtaken(service: Service, now: datetime) -> None:
    """End the errata that announce a change of pace which a later picture has settled; every coordinator is told."""
    for erratum in service.store.errata.all_live():
        round_ = service.store.rounds.get(erratum.round)
        if overtaken(service, round_, erratum.edition):
            end_erratum(service, erratum, "a later picture rules the pace", now)
            _tell(service, round_, f"erratum/{erratum.id}", now)


def take_back(service: Service, round_: Round, edition: Edition, now: datetime) -> bool:
    """Take an approved picture back from its dispatch if a later one rules the pace that it announces."""
    if not overtaken(service, round_, edition):
        return False
    with service.store.atomic():
        take_off_its_way(service, round_, "a later picture rules the pace", now)
        _tell(service, round_, now.isoformat(), now)
    return True


def _tell(service: Service, round_: Round, about: str, now: datetime) -> None:
    values = {"period": round_.period}
    service.store.audit.add(now, "service", "overtaken by a later picture", round_.key)
    tell_coordinators(
        service,
        round_,
        lambda words: letter_of(service, words.language, "answer.pace_overtaken", values),
        Purpose.STOPPED,
        f"overtaken/{about}",
        now,
    )
