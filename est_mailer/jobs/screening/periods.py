"""No approval stands between a period's figures and who gets them: a text that may point somebody out is left out."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import replace
from functools import cache

from est_mailer.domain.periods.period_picture import AreaPeriod, MeasureStory, PastRound, PeriodPicture
from est_mailer.domain.periods.steering import SteeringDecisions
from est_mailer.domain.picture.screened import Piece, Place, found_in
from est_mailer.domain.screening.text import Kind, Level
from est_mailer.jobs.screening.texts import looker
from est_mailer.jobs.service import QuietService

HIDDEN = "…"
STOPS = frozenset({Level.BLOCK})


def hider(service: QuietService, levels: Set[Level] = STOPS) -> Callable[[str], str]:
    """What gives a text back, or "…" if the screening finds something of these levels in it or could not be done.

    By itself it hides what would stop a dispatch.
    A text that a coordinator cleared, in whichever round, stands: what was sent then may be told again.
    """
    look, cleared = looker(service), set[str]()

    @cache  # a year's places come again and again
    def hide(text: str) -> str:
        hits = found_in(Piece(Place(""), text), look(text)[0], service.key) if text else ()
        found = [f for f in hits if f.level in levels or f.kind is Kind.UNSCREENED]
        if found and not cleared:
            for round_ in service.store.rounds.all():
                cleared.update(service.store.screenings.cleared(round_.key))
        return HIDDEN if any(f.kind is Kind.UNSCREENED or f.seal not in cleared for f in found) else text

    return hide


def discreet_picture(picture: PeriodPicture, hide: Callable[[str], str]) -> PeriodPicture:
    """The picture without the free texts that are hidden: of places, measures, their follow-ups and the state."""
    return replace(
        picture,
        rounds=tuple(_round(past, hide) for past in picture.rounds),
        areas=tuple(_area(area, hide) for area in picture.areas),
        whole=_area(picture.whole, hide),
        measures=tuple(_story(story, hide) for story in picture.measures),
    )


def discreet_decisions(said: SteeringDecisions, hide: Callable[[str], str]) -> SteeringDecisions:
    """A meeting's decisions without the texts that are hidden."""
    return replace(
        said,
        areas=tuple(replace(chosen, reason=hide(chosen.reason)) for chosen in said.areas),
        decisions=tuple(
            replace(d, what=hide(d.what), who=hide(d.who), when=hide(d.when), report=hide(d.report))
            for d in said.decisions
        ),
    )


def _round(past: PastRound, hide: Callable[[str], str]) -> PastRound:
    rows = tuple(
        row if (place := hide(row.place)) == row.place else replace(row, place=place) for row in past.seen.rows
    )
    return replace(past, state=hide(past.state), seen=replace(past.seen, rows=rows))


def _area(area: AreaPeriod, hide: Callable[[str], str]) -> AreaPeriod:
    places = (replace(p, name=hide(p.name), spellings=tuple(map(hide, p.spellings))) for p in area.places)
    return replace(area, places=tuple(places))


def _story(story: MeasureStory, hide: Callable[[str], str]) -> MeasureStory:
    m = story.past.measure
    measure = replace(
        m, problem=hide(m.problem), what=hide(m.what), why=hide(m.why), who=hide(m.who), when=hide(m.when)
    )
    said = tuple((round_, replace(f, problem_now=hide(f.problem_now))) for round_, f in story.past.said)
    return replace(story, past=replace(story.past, measure=measure, said=said))
