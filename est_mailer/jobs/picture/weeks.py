"""What was reported in a round and in those before it, as their drafts had it: the figures of charts and map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from est_mailer.domain.analysis.history import SeenRound, seen_round
from est_mailer.domain.model import Observation
from est_mailer.domain.picture.reported import WEEKS_SHOWN, ReportedWeek
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.standing import Tally
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
    keys = [earlier.key for earlier in of_the_same_pace(service, round_)[-(WEEKS_SHOWN - 1) :]]
    known = service.store.history.tallied(keys)
    before = (_week(*known[key]) if key in known else ReportedWeek(key) for key in keys)
    return (*before, _week(seen_round(draft, added), draft.tally))


def _week(seen: SeenRound, tally: Tally) -> ReportedWeek:
    counts = Counter(row.area for row in seen.rows)
    return ReportedWeek(seen.key, tally.received, tally.expected, dict(sorted(counts.items())))
