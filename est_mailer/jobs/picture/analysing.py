"""The analysis of a round, against the earlier rounds that the store has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from est_mailer.adapters.edits import edits
from est_mailer.domain.analysis.analysing import analyse
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Observation
from est_mailer.domain.picture.analysis import WINDOW, Analysis
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.pacing import of_the_same_pace
from est_mailer.jobs.service import QuietService, Service


def analysed(service: Service, round_: Round, draft: Draft) -> Draft:
    """The draft with its analysis."""
    return replace(draft, analysis=_analysis(service, round_, draft, ()))


def analysis_of(service: QuietService, round_: Round) -> Analysis:
    """The analysis of the round's latest draft, with the rows that the coordinators added when they completed it.

    Raises ServiceError if the round has no draft.
    """
    latest = service.store.drafts.latest(round_.key)
    if latest is None:
        raise ServiceError(f"Round {round_.key} has no draft to analyse.", "It is compiled after the round has closed.")
    completed = service.store.drafts.completed(round_.key)
    return _analysis(service, round_, latest.draft, completed.picture.added if completed else ())


def _analysis(service: QuietService, round_: Round, draft: Draft, added: Iterable[Observation]) -> Analysis:
    comparable = [r.key for r in of_the_same_pace(service, round_)]
    earlier = service.store.history.rounds(round_.first_day, WINDOW, comparable)
    return analyse(draft, earlier, service.deployment.areas, edits, added)
