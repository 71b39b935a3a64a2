"""What must be found in a simulated year: each function gives one line that says it, or fails with what is wrong."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
from command_place import Place
from servers.libreoffice import LibreOffice
from simulated_year import RECURRING_IN, SPELLINGS, SimulatedYear, figures

from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.model import AnswerState
from est_mailer.domain.period import Period, quarter_of
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.round_period import first_day_of
from est_mailer.jobs.periods.periods import period_picture

_CURRENT = """
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1 JOIN observations o ON o.submission = s.id
    WHERE r.first_day >= ? AND r.first_day < ? AND coalesce(o.remains, '') <> 'no'
"""
_COUNTS = f"SELECT o.area, o.indicator, count(*) AS rows {_CURRENT} GROUP BY 1, 2"
_PLACED = f"SELECT o.place, count(*) AS rows {_CURRENT} AND o.area = ? AND o.place IN (?, ?, ?, ?) GROUP BY 1"
_ANSWERS = """
    SELECT count(*) AS expected, count(s.id) AS received
    FROM round_members m JOIN rounds r ON r.key = m.round
    LEFT JOIN submissions s ON s.round = m.round AND s.respondent = m.member AND s.current = 1
        AND s.state IN ('events', 'calm')
    WHERE m.responds = 1 AND r.first_day >= ? AND r.first_day < ?
"""
_ANSWERED = """
    SELECT sum(julianday(a.at) - julianday(s.received_at) <= 14) AS answered, sum(
        julianday(coalesce(a.at, '9999-01-01')) - julianday(s.received_at) <= 14
        OR julianday(?) - julianday(s.received_at) > 14
    ) AS rows
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1 JOIN observations o ON o.submission = s.id
    LEFT JOIN problem_answers a ON a.respondent = s.respondent AND a.problem = o.problem
    WHERE r.first_day >= ? AND r.first_day < ? AND o.remains IS NULL
"""


def whole_year(year: SimulatedYear) -> Period:
    """All its weeks."""
    return year.plan.span(*year.plan.weeks)


def hot_quarter(year: SimulatedYear) -> Period:
    """The quarter with the hot-spot."""
    return quarter_of(first_day_of(year.plan.hot_weeks[0]))


def picture(year: SimulatedYear, of: Period) -> PeriodPicture:
    """The picture of a period, as it stands at the end."""
    return period_picture(year.world.service, of, year.world.now)


def the_hot_spot_is_flagged_in_its_weeks_and_first_in_the_pack(year: SimulatedYear) -> str:
    hot, flagged = year.plan.hot[0], []
    for draft in _drafts(year):
        assert draft.analysis is not None
        found = draft.analysis.area(hot)
        if found and found.deviation and found.deviation.over:
            flagged.append(draft.round)
    assert flagged, "never flagged"
    assert flagged[0] == year.plan.hot_weeks[0], f"flagged in {flagged}"
    assert set(flagged) <= set(year.plan.hot_weeks), f"flagged in {flagged}"
    first = picture(year, hot_quarter(year)).areas[0]
    assert first.area == hot, f"{first.area} stands first"
    return f"{hot} flagged in {', '.join(flagged)}; first in {hot_quarter(year).key} with {first.count} rows"


def the_recurring_place_is_found_however_it_was_spelt(year: SimulatedYear) -> str:
    span = whole_year(year)
    area = next(a for a in picture(year, span).areas if a.area == RECURRING_IN)
    place = next(p for p in area.places if set(p.spellings) & set(SPELLINGS))
    found = year.world.store.connection.rows(_PLACED, (span.first, span.until, RECURRING_IN, *SPELLINGS))
    planted = sum(row["rows"] for row in found)
    assert len(found) >= 3, "too few spellings were played to show anything"
    assert (set(place.spellings), len(place.rows)) == ({row["place"] for row in found}, planted), place
    return f"{place.name}: {planted} rows in {len(place.spellings)} spellings"


def red_means_daily_rounds_and_then_weeks_again(year: SimulatedYear) -> str:
    plan, rounds = year.plan, year.world.store.rounds.all()
    daily = sorted(r.first_day for r in rounds if r.period.daily)
    red = first_day_of(plan.key(plan.red))
    days = [red + timedelta(days=n) for n in (3, 4, 5, 6)]  # said on Wednesday; yellow on Saturday, for the next week
    assert daily == days, daily
    assert {r.profile for r in rounds if r.period.daily} == {"rott"}
    after = next(r for r in rounds if r.key == plan.key(plan.red + 1))
    assert (after.profile, after.status) == ("normal", "yellow"), after
    for key in (plan.key(plan.red), f"{plan.key(plan.red)}-6"):
        stored = year.world.store.drafts.edition(key)
        assert stored is not None, key
        assert stored.edition.pace is not None, key
    return f"{len(daily)} daily rounds from {daily[0]}, weeks again from {after.key}"


def a_closed_function_leaves_earlier_figures_as_they_were(year: SimulatedYear) -> str:
    now = figures(picture(year, year.earlier))
    assert year.before_closing == now
    asked = {
        r.first_day: {m.id for m in year.world.store.rounds.members(r.key)}
        for r in year.world.store.rounds.all()
        if r.status
    }
    assert year.plan.closed_id in asked[min(asked)]
    last_day = year.earlier.last_day
    assert not any(year.plan.closed_id in members for day, members in asked.items() if day > last_day)
    return f"{year.plan.closed_id} closed on {last_day}: {year.earlier.key} still has {now[''][0]} rows"


def the_silent_are_named_with_their_weeks(year: SimulatedYear) -> str:
    told = []
    for number, (first, last) in year.plan.silent.items():
        key, name = year.plan.key(last), f"Enhet {number}"
        latest = year.world.store.drafts.latest(key)
        assert latest is not None
        standing = next(s for s in latest.draft.standings if s.name == name)
        assert (standing.state, standing.silent_weeks) == (AnswerState.SILENT, last - first + 1), standing
        sheets = opened(latest.workbook).worksheets
        lines = [[c.value for c in line] for sheet in sheets for line in sheet.iter_rows()]
        assert any(name in line and standing.silent_weeks in line for line in lines), f"{name} is not named in {key}"
        told.append(f"{name}: {standing.silent_weeks} weeks")
    return ", ".join(told)


def no_count_is_over_its_denominator(year: SimulatedYear) -> str:
    checked = 0
    for draft in _drafts(year):
        assert draft.analysis is not None
        assert draft.tally.received <= draft.tally.expected, draft.round
        for area in (draft.analysis.whole, *draft.analysis.areas):
            for figure in (area.total, *area.figures):
                assert figure.matched <= figure.reported <= figure.expected, (draft.round, figure)
                checked += 1
    for of in (whole_year(year), hot_quarter(year)):
        shown = picture(year, of)
        for part in (shown.whole, *shown.areas):
            assert part.reported <= part.expected, part
            checked += 1
        answers = year.world.store.connection.row(_ANSWERS, (of.first, of.until))
        assert answers == {"expected": shown.tally.expected, "received": shown.tally.received}, answers
    return f"{checked} figures"


def every_count_equals_an_independent_recomputation(year: SimulatedYear) -> str:
    checked = 0
    for of in (whole_year(year), hot_quarter(year), year.earlier):
        found = year.world.store.connection.rows(_COUNTS, (of.first, of.until))
        shown = {(a.area, sign): rows for a in picture(year, of).areas for sign, rows in a.counts.items()}
        assert {(row["area"], row["indicator"]): row["rows"] for row in found} == shown, of.key
        checked += len(found)
    return f"{checked} counts by area and indicator"


def every_measure_is_there_with_what_followed(year: SimulatedYear) -> str:
    stories = picture(year, whole_year(year)).measures
    assert len(stories) == year.plan.measures, len(stories)
    fewer = [s for s in stories if s.followed and _rate(s.followed.after) < _rate(s.followed.before)]
    assert any(s.past.measure.area == year.plan.hot[0] for s in fewer), "the hot-spot's own is not among them"
    assert any(s.past.said for s in stories)
    return f"{len(stories)} measures, {len(fewer)} of them followed by fewer rows"


def the_share_of_answered_rows_is_right(year: SimulatedYear) -> str:
    of, share = whole_year(year), picture(year, whole_year(year)).answered
    row = year.world.store.connection.row(_ANSWERED, (year.world.now, of.first, of.until))
    assert row == {"answered": share.answered, "rows": share.rows}, (row, share)
    assert 0 < share.answered <= share.rows
    return f"{share.answered} of {share.rows} rows within 14 days"


FINDINGS: tuple[Callable[[SimulatedYear], str], ...] = (
    the_hot_spot_is_flagged_in_its_weeks_and_first_in_the_pack,
    the_recurring_place_is_found_however_it_was_spelt,
    red_means_daily_rounds_and_then_weeks_again,
    a_closed_function_leaves_earlier_figures_as_they_were,
    the_silent_are_named_with_their_weeks,
    no_count_is_over_its_denominator,
    every_count_equals_an_independent_recomputation,
    every_measure_is_there_with_what_followed,
    the_share_of_answered_rows_is_right,
)


@dataclass(frozen=True)
class Papers:
    """What the commands leave in a folder, opened with the programs that people have."""

    year: SimulatedYear
    folder: Path

    def made(self, config: Path) -> list[Path]:
        """Run the commands; returns every file."""
        place, quarter, out = Place(config), hot_quarter(self.year).key, str(self.folder)
        place.run("round", "quarter", quarter, "--out", out)
        place.run("round", "year", str(self.year.plan.year), "--out", out)
        place.run("export", "registrar", self.year.plan.hot_weeks[0], "--out", out)
        place.run("export", "table", str(self.year.plan.year), "--out", out)
        place.run("export", "gis", quarter, "--out", out)
        place.run("export", "statutory", str(self.year.plan.year), "--out", out)
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def opened(self, office: LibreOffice, files: list[Path]) -> str:
        """Every PDF has text, every workbook survives LibreOffice; the packs name the hot-spot."""
        hot = self.year.world.service.deployment.area_name(self.year.plan.hot[0])
        pdfs, books = ([f for f in files if f.suffix == suffix] for suffix in (".pdf", ".xlsx"))
        assert len(pdfs) == 3, pdfs
        assert len(books) == 4, books
        for pdf in pdfs:
            text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.decode()
            assert hot in text, pdf
        for book in books:
            copy = office.fill(book, {}, self.folder / f"saved-{book.name}")
            before, after = opened(book.read_bytes()), opened(copy.read_bytes())
            assert after.sheetnames == before.sheetnames, book
        return f"{len(files)} files, {len(pdfs)} of them PDF and {len(books)} workbooks"

    def counted(self) -> str:
        """GeoJSON, CSV and Parquet, read by programs that know nothing of ours, say what SQL counts."""
        year, quarter = whole_year(self.year), hot_quarter(self.year)
        rows = self.folder / f"table-{self.year.plan.year}" / "rows"
        tables = [f"'{rows}.{kind}'" for kind in ("csv", "parquet")]
        by_sign = "SELECT area, indicator, count(*) AS rows FROM {} GROUP BY 1, 2"
        everywhere = self._sql(year)
        for table in tables:
            found = duckdb.sql(by_sign.format(table)).fetchall()
            assert {(area, sign): count for area, sign, count in found} == everywhere, table
        geojson = next(self.folder.rglob("*.geojson"))
        features = json.loads(geojson.read_bytes())["features"]
        assert all(feature["geometry"]["coordinates"] for feature in features)
        by_area: Counter[str] = Counter()
        for (area, _), count in self._sql(quarter).items():
            by_area[area] += count
        assert {f["id"]: f["properties"]["rows"] for f in features} == {f["id"]: by_area[f["id"]] for f in features}
        assert sum(f["properties"]["rows"] for f in features) == sum(by_area.values())
        return f"{sum(everywhere.values())} rows in each table, {len(features)} areas on the map"

    def _sql(self, of: Period) -> dict[tuple[str, str], int]:
        found = self.year.world.store.connection.rows(_COUNTS, (of.first, of.until))
        return {(row["area"], row["indicator"]): row["rows"] for row in found}


def _drafts(year: SimulatedYear) -> list[Draft]:
    """The latest draft of every weekly round, the first week first."""
    rounds = sorted(year.world.store.rounds.all(), key=lambda r: r.first_day)
    found = (year.world.store.drafts.latest(r.key) for r in rounds if not r.period.daily)
    return [compiled.draft for compiled in found if compiled is not None]


def _rate(part: tuple[int, int]) -> float:
    rows, rounds = part
    return rows / rounds
