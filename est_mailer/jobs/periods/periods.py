"""The picture of a quarter, a year or any stretch of weeks, from what the store has."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from est_mailer.adapters.edits import edits
from est_mailer.domain.analysis.places import recurring_places
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.period import Period
from est_mailer.domain.periods.period_picture import FOLLOWED, PeriodPicture, picture_of_period
from est_mailer.domain.picture.feedback import answered_share
from est_mailer.jobs.screening.periods import discreet_picture, hider
from est_mailer.jobs.service import QuietService


def period_picture(service: QuietService, period: Period, now: datetime) -> PeriodPicture:
    """The period's picture as it stands at ``now``: drafts as the meetings saw them, measures with what followed.

    Nobody approves it, so a text that the screening would stop in a dispatch is "…"; see ``period_screening``.
    """
    store, areas = service.store, service.deployment.areas
    names = {area.id: {fold(name) for name in (area.id, area.name, *area.aliases)} for area in areas}
    picture = picture_of_period(
        period,
        store.history.between(period.before().first - FOLLOWED, period.until + FOLLOWED),
        store.drafts.measures_alive(period.first, period.until),
        [area.id for area in areas],
        partial(recurring_places, edits=edits, unnamed=names),
        answered_share(store.feedback.rows(period.first, period.until), now),
    )
    return discreet_picture(picture, hider(service))
