"""Every municipality's exported tables, generated from a seed and written as `est-mailer export table` writes them, and
the queries of docs/hosting.md over them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb

from est_mailer.documents.tables import as_parquet
from est_mailer.domain.periods.tabulating import CoverageRow, TableRow

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "hosting.md"
INDICATORS = ("skadegorelse", "brand", "incident", "arrangemang", "samling", "ordning", "plats", "ovrigt")
AREAS = tuple(f"omrade-{number}" for number in range(1, 9))
MONDAY = date(2026, 1, 5)


def write_exports(folder: Path, municipalities: int, weeks: int, most: int, seed: int = 2026) -> int:
    """Exports of so many municipalities, of 2 to ``most`` functions each. Returns the number of rows."""
    total = 0
    for number in range(1, municipalities + 1):
        chance = random.Random(f"{seed}/{number}")
        name = f"Kommun {number:03}"
        place = folder / "exports" / f"kommun-{number:03}" / "table-2026"
        place.mkdir(parents=True)
        functions, coverage, rows = chance.randint(2, most), [], []
        for week in range(weeks):
            reported = sum(chance.random() < 0.9 for _ in range(functions))
            seen = list(_rows(name, week, reported, chance))
            rows += seen
            coverage.append(_coverage(name, week, functions, reported, len(seen)))
        (place / "rows.parquet").write_bytes(as_parquet(TableRow, rows))
        (place / "coverage.parquet").write_bytes(as_parquet(CoverageRow, coverage))
        total += len(rows)
    return total


def nation(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the document's views over the exports in ``folder``/exports, while that is the current one."""
    (queries,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{folder}'")
    connection.execute(queries)
    return connection


def _rows(name: str, week: int, reported: int, chance: random.Random) -> Iterator[TableRow]:
    for _ in range(int(reported * chance.uniform(0.1, 0.5))):
        area, indicator = chance.choice(AREAS), chance.choice(INDICATORS)
        yield TableRow(
            municipality=name,
            round=_key(week),
            first_day=MONDAY + timedelta(weeks=week),
            area=area,
            area_name=area,
            indicator=indicator,
            indicator_name=indicator,
            new=chance.random() < 0.7,
            weekday=chance.randint(0, 7),
            time_of_day="",
            source="report",
        )


def _coverage(name: str, week: int, expected: int, reported: int, count: int) -> CoverageRow:
    first_day = MONDAY + timedelta(weeks=week)
    return CoverageRow(name, _key(week), first_day, "", "", expected, reported, count, "green")


def _key(week: int) -> str:
    return f"2026-W{week + 2:02}"
