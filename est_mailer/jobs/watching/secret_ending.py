"""The operator is told before the account's secret ends: afterwards no mail could tell."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.oauth2 import warning_due
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.service import Service

_TOLD = "secret_ends.told"


def warn_of_secret_end(service: Service, now: datetime) -> None:
    """One alert 30 days before the last day that est.toml gives, one 7 days before it, and one at the very last."""
    oauth2 = service.deployment.account.oauth2
    if oauth2 is None or oauth2.expires is None:
        return
    step = warning_due(oauth2.expires, service.day_of(now))
    told = f"{oauth2.expires.isoformat()}/{step}"
    if step is None or service.store.facts.get(_TOLD) == told:
        return
    with service.store.atomic():
        service.store.facts.set(_TOLD, told)
        alert(service, "secret_ends", now, until=oauth2.expires.isoformat())
