"""What was approved and could not go out in time is not sent: the facts have aged, and whoever approved it is told."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.actions import Withhold
from est_mailer.domain.rounds.errata_life import WithholdErratum
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.dispatch.approvals import tell_coordinators
from est_mailer.jobs.dispatch.errata_ending import end_erratum
from est_mailer.jobs.dispatch.halting import take_off_its_way
from est_mailer.jobs.dispatch.overdue import tell_no_more
from est_mailer.jobs.service import Service


def withhold(service: Service, action: Withhold, now: datetime) -> None:
    """Do not send a picture whose hold ended too long ago; the coordinators and the operator are told."""
    round_ = service.store.rounds.get(action.round)
    with service.store.atomic():
        take_off_its_way(service, round_, action.reason, now)
        _tell(service, round_, "picture", now.isoformat(), now)
        tell_no_more(service, round_)
        alert(service, "dispatch_withheld", now, about=round_.key, round=round_.key)


def withhold_erratum(service: Service, action: WithholdErratum, now: datetime) -> None:
    """Do not send a correction whose hold ended too long ago; the coordinators and the operator are told."""
    erratum = service.store.errata.get(action.erratum)
    with service.store.atomic():
        end_erratum(service, erratum, "its hold ended too long ago", now)
        service.store.audit.add(now, "service", "correction withheld", erratum.round, {"erratum": erratum.id})
        _tell(service, service.store.rounds.get(erratum.round), "correction", str(erratum.id), now)
        alert(service, "dispatch_withheld", now, about=f"{erratum.round}/{erratum.id}", round=erratum.round)


def _tell(service: Service, round_: Round, what: str, about: str, now: datetime) -> None:
    """They were told when it would go out, and to do nothing if all was right: they would believe that it had."""
    tell_coordinators(
        service,
        round_,
        lambda words: letter_of(service, words.language, f"answer.withheld.{what}", {"period": round_.period}),
        Purpose.STOPPED,
        f"withheld/{about}",
        now,
    )
