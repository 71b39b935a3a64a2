"""A quarter with figures that can be counted by hand, and its pack."""

from __future__ import annotations

from datetime import timedelta

from builders import STOCKHOLM, a_deployment

from est_mailer.domain.analysis.history import SeenRound, SeenRow
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Done, FollowUp, Measure, TimeOfDay, Verdict
from est_mailer.domain.period import period
from est_mailer.domain.periods.pack import Pack, pack_of
from est_mailer.domain.periods.period_picture import PastMeasure, PastRound, PeriodPicture, picture_of_period
from est_mailer.domain.periods.steering import ChosenArea, Decision, SteeringDecisions
from est_mailer.domain.picture.analysis import RecurringPlace
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.shapes import Shape
from est_mailer.domain.standing import Tally
from est_mailer.wording import Wording

ASKED: dict[str, tuple[str, ...]] = dict.fromkeys(("skola", "vard", "fritid", "polis"), ())
EARLIER = SteeringDecisions(
    (ChosenArea("norrby", "Flest rader"),), (Decision("Mer ljus i parken", "Parkenheten", "mars", "nästa möte"),)
)


def square(area: str, west: float) -> Shape:
    ring = ((west, 59.0), (west, 59.1), (west + 0.1, 59.1), (west + 0.1, 59.0), (west, 59.0))  # clockwise
    return Shape(area, ((ring,),))


def mapped() -> Deployment:
    return a_deployment(shapes=(square("norrby", 15.0), square("centrum", 15.1)))


def a_round(key: str, number: int, rows: int, silent: int = 0) -> PastRound:
    """The round of a period's Nth week: so many rows from Norrby, one from Centrum, so many silent functions."""
    day = period(key).first + timedelta(weeks=number - 1)
    year, week, _ = day.isocalendar()
    told = ["norrby"] * rows + ["centrum"]
    seen = tuple(
        SeenRow(str(n), "skola", "brand", area, "busskuren", f"{day}/{n}", day, TimeOfDay.EVENING)
        for n, area in enumerate(told, start=1)
    )
    reporters = dict.fromkeys(list(ASKED)[: len(ASKED) - silent], ())
    tally = Tally(events=1, calm=len(reporters) - 1, silent=silent, in_time=len(reporters))
    seen_round = SeenRound(f"{year}-W{week:02}", reporters, seen)
    return PastRound(day, seen_round, tally, ASKED, "yellow", "", ("norrby", "centrum"))


def measures(key: str) -> tuple[PastMeasure, ...]:
    """One that was followed by fewer rows, with what was said of it; one that is too young to be compared."""
    first = period(key).first
    lamp = Measure("a/1", "norrby", "Mörk gång", "Ny lampa", who="Parkenheten")
    walk = Measure("a/2", "centrum", "Oro", "Vuxna på torget")
    said = (("2026-W36", FollowUp("a/1", Done.YES, "Ljusare nu", Verdict.END)),)
    return (PastMeasure(lamp, first + timedelta(weeks=3), said), PastMeasure(walk, first + timedelta(weeks=12)))


def a_picture(key: str = "2026-Q3", silent: int = 0, rounds: bool = True) -> PeriodPicture:
    """Thirteen rounds: three rows a week from Norrby for four weeks, then one; Centrum one a week."""
    before = period(key).before().key
    now = [a_round(key, n, 3 if n <= 4 else 1, silent) for n in range(1, 14)]
    earlier = [a_round(before, n, 1) for n in range(1, 14)]
    place = RecurringPlace("busskuren", ("busskuren",), ("2026-W27/1", "2026-W28/1", "2026-W28/2"), (), 3)
    return picture_of_period(
        period(key),
        [*earlier, *now] if rounds else [],
        measures(key) if rounds else (),
        [area.id for area in a_deployment().areas],
        lambda *_: {"norrby": (place,)} if rounds else {},
        AnsweredShare(20, 15) if rounds else AnsweredShare(),
    )


def words_of(language: str) -> Wording:
    return Wording.of(language, STOCKHOLM)


def a_pack(
    key: str = "2026-Q3",
    language: str = "sv",
    silent: int = 0,
    rounds: bool = True,
    deployment: Deployment | None = None,
) -> Pack:
    town = deployment or mapped()
    picture = a_picture(key, silent, rounds)
    return pack_of(picture, town, words_of(language), ("norrby", "centrum"), EARLIER if rounds else None)
