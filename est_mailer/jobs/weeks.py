"""What was reported in a round and in those before it, as their drafts had it: the figures of charts and map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from est_mailer.domain.history import seen_round
from est_mailer.domain.model import Observation
from est_mailer.domain.picture import Draft
from est_mailer.domain.reported import WEEKS_SHOWN, ReportedWeek
from est_mailer.domain.rounds import Round
from est_mailer.jobs.pacing import of_the_same_pace
from est_mailer.jobs.service import Service


def reported_weeks(
    service: Service, round_: Round, draft: Draft, added: Sequence[Observation] = ()
) -> tuple[ReportedWeek, ...]:
    """The last rounds of this pace up to this one (see ``of_the_same_pace``), the oldest first; this one's figures are
    those of ``draft`` and of the rows that the coordinators ``added`` to it.

    An earlier week has the figures of its latest draft, with what was added then: what other organisations were shown,
    and no more.
    """
    earlier = of_the_same_pace(service, round_)
    return (*(_earlier(service, r) for r in earlier[-(WEEKS_SHOWN - 1) :]), _week(draft, added))


def _earlier(service: Service, round_: Round) -> ReportedWeek:
    compiled = service.store.drafts.latest(round_.key)
    if compiled is None:
        return ReportedWeek(round_.key)
    completed = service.store.drafts.completed(round_.key)
    return _week(compiled.draft, completed.picture.added if completed else ())


def _week(draft: Draft, added: Sequence[Observation]) -> ReportedWeek:
    counts = Counter(row.area for row in seen_round(draft, added).rows)
    return ReportedWeek(draft.round, draft.tally.received, draft.tally.expected, dict(sorted(counts.items())))
