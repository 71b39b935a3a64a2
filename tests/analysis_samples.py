"""Weeks of a small municipality for the analysis: who reported what, the drafts of a history, and a lively one."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from builders import an_observation, utc

from est_mailer.adapters.edits import edits
from est_mailer.domain.analysis.analysing import analyse
from est_mailer.domain.analysis.history import seen_round
from est_mailer.domain.deployment import Area, Deployment
from est_mailer.domain.model import AnswerState, Observation, OpenProblem, Remains, Timeliness, TimeOfDay
from est_mailer.domain.picture.analysis import Analysis
from est_mailer.domain.picture.compiling import counts
from est_mailer.domain.picture.situation import Draft, PictureRow
from est_mailer.domain.standing import Standing, tally

AREAS = (Area("centrum", "Centrum", ("stan",)), Area("norrby", "Norrby"), Area("vivalla", "Vivalla"))
FIVE: Mapping[str, tuple[str, ...]] = {f"f{n}": () for n in range(1, 6)}  # five functions that report on everything


def row(number: int, respondent: str = "f1", area: str = "norrby", indicator: str = "brand", **seen: Any) -> PictureRow:
    source, key = seen.pop("source", "report"), seen.pop("key", f"N{number}")
    values = {"place": "", "what": "", "problem": f"p{number}"} | seen
    observation = an_observation(key, area=area, indicator=indicator, **values)
    return PictureRow(number, respondent, "kommun", observation, Timeliness.IN_TIME, source=source)


def rows_of(**by: int) -> list[PictureRow]:
    """So many rows of each function, in Norrby: rows_of(f1=2, f2=1)."""
    who = [name for name, count in by.items() for _ in range(count)]
    return [row(number, name) for number, name in enumerate(who, 1)]


def week(
    rows: Iterable[PictureRow] = (),
    functions: Mapping[str, tuple[str, ...]] = FIVE,
    silent: Collection[str] = (),
    round_: str = "2026-W47",
    problems: Sequence[OpenProblem] = (),
    **changes: Any,
) -> Draft:
    """A draft: those who have no row and are not silent were calm."""
    rows = tuple(rows)
    busy = {r.respondent for r in rows}
    standings = tuple(
        Standing(
            id_,
            id_.capitalize(),
            "kommun",
            AnswerState.SILENT if id_ in silent else AnswerState.EVENTS if id_ in busy else AnswerState.CALM,
            None if id_ in silent else Timeliness.IN_TIME,
            areas=areas,
        )
        for id_, areas in functions.items()
    )
    values: dict[str, Any] = {
        "version": 1,
        "meeting": utc(2026, 11, 19, 9),
        "compiled_at": utc(2026, 11, 18, 15),
        "measures": (),
        "priority_areas": ("centrum", "norrby"),
    } | changes
    return Draft(
        round=round_,
        tally=tally(standings),
        standings=standings,
        rows=rows,
        problems=tuple(problems),
        counts=counts(rows),
        **values,
    )


def before(*weeks: Draft) -> list[Draft]:
    """Drafts of earlier weeks, the latest first: 2026-W46, W45 …"""
    return [replace(draft, round=f"2026-W{46 - n:02}") for n, draft in enumerate(weeks)]


def analysed(
    draft: Draft, earlier: Iterable[Draft] = (), areas: Sequence[Area] = AREAS, added: Iterable[Observation] = ()
) -> Analysis:
    return analyse(draft, [seen_round(past) for past in earlier], areas, edits, added)


def lively_weeks(deployment: Deployment, functions: int = 12, weeks: int = 14, seed: int = 7) -> list[Draft]:
    """Drafts of a municipality with a hot-spot this week (the first one), the latest first."""
    rng = random.Random(seed)
    who = {f"enhet-{n}": () for n in range(functions)}
    busstops = ("Busskuren vid skolan", "busskurn, skolan", "skolans busskur", "Busskuren vid skolan")
    drafts = []
    for back in range(weeks):
        monday = date(2026, 11, 16) - timedelta(weeks=back)
        silent = {f for f in who if rng.random() < 0.08} if back else {f"enhet-{functions - 1}"}
        rows: list[PictureRow] = []
        for area, often in zip(deployment.areas, (0.5, 0.25, 0.2, 0.1, 0.1, 0.05, 0.05, 0.02), strict=False):
            for function in sorted(set(who) - silent):
                for indicator in deployment.indicators:
                    if rng.random() < often * (0.9 if not back and area.id == "norrby" else 0.12):
                        at_school = area.id == "norrby" and indicator.id == "skadegorelse"
                        rows.append(
                            row(
                                len(rows) + 1,
                                function,
                                area.id,
                                indicator.id,
                                place=rng.choice(busstops)
                                if at_school
                                else rng.choice(("Torget", "Parken", "", "P-huset")),
                                day=monday + timedelta(days=rng.choice((-3, -2, -2, 0, 1))),
                                time_of_day=rng.choice((TimeOfDay.EVENING, TimeOfDay.EVENING, TimeOfDay.NIGHT, None)),
                                what="Krossad ruta",
                            )
                        )
        first = an_observation(area="norrby", what="Trasig lampa")
        problems = (
            OpenProblem("q1", "enhet-1", first, "2026-W41", 6, Remains.YES),
            OpenProblem("q2", "enhet-2", first, "2026-W44", 3, None),
        )
        drafts.append(
            week(
                rows,
                who,
                silent,
                f"2026-W{monday.isocalendar().week:02}",
                problems,
                priority_areas=deployment.priority_areas,
            )
        )
    return drafts
