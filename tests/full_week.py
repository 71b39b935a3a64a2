"""A full week in the example municipality: every field of the dispatch filled, eight weeks, one of them a gap."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from builders import utc

from est_mailer.config import initialise, load
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Measure
from est_mailer.domain.picture.corrections import corrections
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.situation import AreaText, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.standing import Tally

_SEEN = (
    "Ungdomar samlas på torget efter klockan 20 och stannar till sista bussen. Tre krossade rutor vid busstationen.\n"
    "Personalen i kiosken har blivit hotad vid två tillfällen. Belysningen i gångtunneln är fortfarande trasig."
)
_OTHER = "Klotter i gångtunneln är sanerat. Mopeder på gångvägen vid skolan på eftermiddagarna, mest i veckans mitt."
_COUNTS = {
    "centrum": (3, 2, 4, 0, 5, 6, 2, 4),
    "station": (1, 0, 1, 0, 2, 2, 1, 3),
    "norrby": (0, 1, 2, 0, 2, 3, 4, 6),
    "soderang": (1, 1, 0, 0, 0, 1, 0, 0),
    "hamnen": (2, 3, 3, 0, 1, 0, 2, 1),
    "vasthaga": (0, 0, 0, 0, 1, 0, 0, 1),
    "bjorkliden": (0, 1, 0, 0, 0, 0, 1, 0),
    "ovriga": (1, 0, 2, 0, 1, 0, 0, 12),
}
_RECEIVED = (33, 31, 34, 0, 26, 33, 33, 31)


@cache
def the_town() -> Deployment:
    """The example configuration, map and all."""
    with tempfile.TemporaryDirectory() as folder:
        initialise(Path(folder) / "town")
        return load(Path(folder) / "town")


def the_weeks() -> tuple[ReportedWeek, ...]:
    """Weeks 40 to 47: no round in week 43, and too few reports in week 44 to compare."""
    return tuple(
        ReportedWeek(
            f"2026-W{40 + number}",
            received,
            35 if received else 0,
            {area: counts[number] for area, counts in _COUNTS.items() if counts[number]},
        )
        for number, received in enumerate(_RECEIVED)
    )


def a_full_week() -> Edition:
    """Three priority areas, five others, twelve measures, six gatherings and six units."""
    town = the_town()
    others = [area.id for area in town.areas if area.id not in town.priority_areas]
    measures = tuple(
        Measure(
            f"2026-W47/{number}",
            (*town.priority_areas, *others)[number % 6],
            "Oro på torget och i gångtunneln på kvällarna",
            f"Vuxna på torget, pass {number + 1}, tillsammans med fältgruppen",
            "Unga söker sig dit när fritidsgården har stängt",
            "Fältgruppen och nattvandrarna",
            "fredag–lördag 19–24",
        )
        for number in range(12)
    )
    picture = SituationPicture(
        status="yellow",
        state="Läget är mest lugnt, men oron runt torget har ökat.\nRäkna med fler unga ute på fredag kväll.",
        weather="Klart och milt, 6 grader på lördag kväll.",
        important="1. Derby på lördag klockan 15.\n2. Gångtunneln är avstängd.\n3. Ring jouren vid trasig belysning.",
        priorities=tuple(AreaText(area, _SEEN) for area in town.priority_areas),
        others=tuple(AreaText(area, _OTHER) for area in others),
        measures=measures,
        gatherings=tuple(Gathering(f"Match {n + 1}, 4 000 besökare", "norrby", "lör 15–18") for n in range(6)),
        units=tuple(FieldUnit(f"Fältgruppen {n + 1}", "centrum", "fre 18–01", "oro bland unga") for n in range(6)),
    )
    return Edition(
        round="2026-W47",
        municipality=town.municipality,
        meeting_day=date(2026, 11, 19),
        compiled_at=utc(2026, 11, 18, 15),
        tally=Tally(events=19, calm=12, unclear=1, silent=3, in_time=29),
        picture=picture,
        previous_status="green",
        weeks=the_weeks(),
    )


def a_corrected_week() -> Edition:
    """The second version of the full week: what it says otherwise is in it."""

    first = a_full_week()
    weeks = (*first.weeks[:-1], replace(first.weeks[-1], received=32, counts={**first.weeks[-1].counts, "hamnen": 3}))
    picture = replace(first.picture, status="red", weather="Klart och kallt, minus 6 grader på lördag kväll.")
    second = replace(first, picture=picture, weeks=weeks, tally=replace(first.tally, events=20, silent=2), version=2)
    return replace(second, corrections=corrections(first, second))
