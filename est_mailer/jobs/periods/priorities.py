"""Which areas have priority on a day: what the steering group confirmed by mail, or est.toml's."""

from __future__ import annotations

from datetime import date

from est_mailer.domain.periods.steering import ruling_areas
from est_mailer.jobs.service import QuietService


def priority_areas(service: QuietService, day: date) -> tuple[str, ...]:
    """The priority areas' ids for a round that begins on this day, in the steering group's order.

    What was confirmed rules from its day on, until priority_areas in est.toml are changed after that.
    """
    deployment = service.deployment
    known = {area.id for area in deployment.areas}
    return ruling_areas(deployment.priority_areas, service.store.steering.ruling(day), known)
