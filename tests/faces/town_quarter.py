"""A quarter of the example municipality with a hot-spot, written down by rule: played, it would take half a minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial

from builders import STOCKHOLM, utc
from full_week import the_town

from est_mailer.adapters.edits import edits
from est_mailer.documents.pack import pack_pdf
from est_mailer.domain.analysis.history import SeenRound, SeenRow
from est_mailer.domain.analysis.places import recurring_places
from est_mailer.domain.model import Done, FollowUp, Measure, Role, TimeOfDay, Verdict
from est_mailer.domain.period import Period, period
from est_mailer.domain.periods.pack import Pack, pack_of
from est_mailer.domain.periods.period_picture import PastMeasure, PastRound, PeriodPicture, picture_of_period
from est_mailer.domain.periods.steering import ChosenArea, Decision, SteeringDecisions
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.standing import Tally
from est_mailer.wording import Wording
from est_mailer.workbooks.pack.writing import PackBook, write_pack

QUARTER = period("2026-Q3")
PRIORITIES = ("centrum", "station", "norrby")
HOT, HOT_WEEKS, HOT_ROWS = "vasthaga", range(5, 9), 7
TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
EARLIER = SteeringDecisions(
    (ChosenArea("centrum", "Flest rader"), ChosenArea("station", "Samma plats varje vecka")),
    (Decision("Bättre ljus i gångtunneln", "Parkenheten", "före augusti", "nästa möte"),),
)
_EVERY = {  # area → a row every so many weeks, from each of its places
    "centrum": (1, ("torget", "kiosken vid torget")),
    "station": (2, ("busskuren vid biblioteket", "gångtunneln")),
    "norrby": (3, ("skolgården", "fotbollsplanen")),
    "soderang": (4, ("lekplatsen",)),
    "hamnen": (5, ("parkeringen",)),
    "vasthaga": (6, ("parken",)),
    "bjorkliden": (6, ("lekplatsen",)),
}
_SIGNS = ("skadegorelse", "samling", "ordning", "brand", "plats")
_TIMES = (TimeOfDay.EVENING, TimeOfDay.NIGHT, TimeOfDay.EVENING, TimeOfDay.DAY)
_MEASURES = (  # area, problem, measure, who, in which week, what was said of it last, what was decided then
    ("centrum", "Bråk vid torget", "Vuxna på torget", "Fältgruppen", 1, Done.YES, "Mindre än förut", Verdict.EXTEND),
    ("station", "Mörk gångtunnel", "Ny belysning", "Parkenheten", 2, Done.PARTLY, "Som förut", Verdict.CONTINUE),
    ("vasthaga", "Bränder", "Rondering på kvällen", "Bostadsbolaget", 6, Done.YES, "Lugnare nu", Verdict.END),
    ("norrby", "Klotter", "Sanera inom ett dygn", "Parkenheten", 9, Done.NO, "Inte gjort än", Verdict.CHANGE),
)


@cache
def the_picture() -> PeriodPicture:
    """Thirteen rounds after thirteen calmer ones: four areas with most, and four weeks in which one of them burns."""
    rounds = [*_rounds(QUARTER.before(), hot=False), *_rounds(QUARTER, hot=True)]
    areas = [area.id for area in the_town().areas]
    places = partial(recurring_places, edits=edits, unnamed={})
    return picture_of_period(QUARTER, rounds, _measures(), areas, places, AnsweredShare(64, 41))


def the_pack() -> Pack:
    """In Swedish."""
    return pack_of(the_picture(), the_town(), _words(), PRIORITIES, EARLIER)


def document() -> bytes:
    """The pack as a PDF."""
    counts = {area.area: area.count for area in the_picture().areas}
    return pack_pdf(the_pack(), counts, the_town(), _words(), utc(2026, 10, 1, 7)).pdf


def workbook() -> bytes:
    """The pack as the workbook that the steering group fills in."""
    return write_pack(PackBook(the_pack(), TOKEN), the_town(), _words())


def _words() -> Wording:
    return Wording.of("sv", STOCKHOLM)


def _rounds(of: Period, *, hot: bool) -> Iterator[PastRound]:
    members = [member.id for member in the_town().register if Role.RESPONDENT in member.roles]
    asked: dict[str, tuple[str, ...]] = dict.fromkeys(members, ())
    for week in range(1, 14):
        day = of.first + timedelta(weeks=week - 1)
        year, number, _ = day.isocalendar()
        reporters = dict.fromkeys(members[: len(members) - week % 3], ())
        rows = tuple(_rows(f"{year}-W{number:02}", week, members[0], hot=hot))
        calm = len(reporters) - len(rows) // 2
        tally = Tally(events=len(rows) // 2, calm=calm, silent=week % 3, in_time=len(reporters) - 1)
        status = "yellow" if hot and week in HOT_WEEKS else "green"
        seen = SeenRound(f"{year}-W{number:02}", reporters, rows)
        yield PastRound(day, seen, tally, asked, status, "", PRIORITIES)


def _rows(round_: str, week: int, respondent: str, *, hot: bool) -> Iterator[SeenRow]:
    sights = [(area, place) for area, (every, places) in _EVERY.items() if week % every == 0 for place in places]
    burning = HOT_ROWS if hot and week in HOT_WEEKS else 0
    for label, (area, place) in enumerate([*sights, *[(HOT, "parken")] * burning], start=1):
        sign = "brand" if label > len(sights) else _SIGNS[(label + week) % len(_SIGNS)]
        problem = f"{area}/{place}/{week // 3 if label <= len(sights) else f'{week}-{label}'}"
        time = _TIMES[(label + week) % len(_TIMES)]
        day = QUARTER.first + timedelta(days=(label * 3 + week) % 7)
        yield SeenRow(str(label), respondent, sign, area, place, f"{round_[:4]}/{problem}", day, time)


def _measures() -> Iterator[PastMeasure]:
    for number, (area, problem, what, who, week, done, now, verdict) in enumerate(_MEASURES, start=1):
        decided = QUARTER.first + timedelta(weeks=week - 1)
        year, last, _ = (decided + timedelta(weeks=3)).isocalendar()
        measure = Measure(f"2026/{number}", area, problem, what, who=who)
        yield PastMeasure(measure, decided, ((f"{year}-W{last:02}", FollowUp(measure.id, done, now, verdict)),))
