"""What was reported in a round and in those before it, as their drafts had it: the figures of charts and map."""

from __future__ import annotations

from est_mailer.domain.picture import Draft
from est_mailer.domain.reported import WEEKS_SHOWN, ReportedWeek, figures_of
from est_mailer.domain.rounds import Round
from est_mailer.jobs.service import Service


def reported_weeks(service: Service, round_: Round, draft: Draft) -> tuple[ReportedWeek, ...]:
    """The last weeks up to this round, whose figures are those of ``draft``; the oldest first.

    An earlier week has the figures of its latest draft: what other organisations were shown then, and no more.
    """
    earlier = sorted(
        (r for r in service.store.rounds.all() if r.first_day < round_.first_day), key=lambda r: r.first_day
    )
    return (*(_earlier(service, r) for r in earlier[-(WEEKS_SHOWN - 1) :]), _week(draft))


def _earlier(service: Service, round_: Round) -> ReportedWeek:
    compiled = service.store.drafts.latest(round_.key)
    return ReportedWeek(round_.key) if compiled is None else _week(compiled.draft)


def _week(draft: Draft) -> ReportedWeek:
    return ReportedWeek(draft.round, draft.tally.received, draft.tally.expected, figures_of(draft.counts))
