"""The problems that are open on a day: who would be asked about which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from est_mailer.domain.model import OpenProblem
from est_mailer.domain.picture.followup import open_problems
from est_mailer.jobs.service import QuietService


def open_on(service: QuietService, day: date) -> Mapping[str, tuple[OpenProblem, ...]]:
    """The open problems each respondent would be asked about in a round whose first day this is."""
    carrying = {i.id for i in service.deployment.indicators if i.carries}
    return open_problems(service.store.answers.problem_rows(day), carrying, day)
