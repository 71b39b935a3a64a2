"""Tables as files that others read: CSV by a spreadsheet, Parquet by DuckDB."""

import csv
import io
from datetime import date
from pathlib import Path

import duckdb
from builders import a_deployment

from est_mailer.documents.tables import as_csv, as_parquet
from est_mailer.domain.analysis.history import COORDINATORS, SeenRound, SeenRow
from est_mailer.domain.model import TimeOfDay
from est_mailer.domain.periods.period_picture import PastRound
from est_mailer.domain.periods.tabulating import CoverageRow, TableRow, coverage_rows, table_rows
from est_mailer.domain.standing import Tally

MONDAY = date(2026, 11, 16)
ROW = SeenRow("1", "skola-norr", "brand", "centrum", "Lindas kiosk", "p1", date(2026, 11, 17), TimeOfDay.NIGHT)


def rounds(*rows: SeenRow) -> list[PastRound]:
    seen = SeenRound("2026-W47", {"skola-norr": (), "vard": ("norrby",)}, rows)
    return [PastRound(MONDAY, seen, Tally(events=2), {"skola-norr": (), "vard": ("norrby",), "tyst": ()}, "green")]


def test_a_row_says_what_where_and_when_and_nothing_of_who_or_the_words() -> None:
    (row,) = table_rows(rounds(ROW), a_deployment())
    assert (row.round, row.area_name, row.indicator, row.new, row.weekday, row.time_of_day, row.source) == (
        ("2026-W47", "Centrum", "brand", True, 2, "night", "report")
    )
    for written in (as_csv(TableRow, [row]), as_parquet(TableRow, [row])):
        assert not any(said in written for said in (b"Linda", b"skola-norr", b"2026-11-17"))


def test_a_problem_is_new_in_the_first_round_it_stands_in() -> None:
    twice = [*rounds(ROW), *rounds(ROW)]
    assert [row.new for row in table_rows(twice, a_deployment())] == [True, False]


def test_the_rows_of_the_coordinators_are_marked() -> None:
    added = SeenRow("P1", COORDINATORS, "brand", "centrum", problem="p9")
    assert [row.source for row in table_rows(rounds(added), a_deployment())] == ["coordinator"]


def test_coverage_has_every_area_with_what_to_divide_by() -> None:
    found = {row.area: row for row in coverage_rows(rounds(ROW), a_deployment())}
    assert set(found) == {"", *(area.id for area in a_deployment().areas)}
    assert (found["centrum"].count, found["centrum"].reported, found["centrum"].expected) == (1, 1, 2)
    assert (found["norrby"].count, found["norrby"].reported, found["norrby"].expected) == (0, 2, 3)
    assert (found[""].count, found[""].status) == (1, "green")


def test_duckdb_reads_several_municipalities_together_with_typed_columns(tmp_path: Path) -> None:
    for town in ("Exempelstad", "Provköping"):
        deployment = a_deployment(municipality=town)
        (tmp_path / f"{town}.parquet").write_bytes(as_parquet(TableRow, table_rows(rounds(ROW), deployment)))
    (tmp_path / "none.parquet").write_bytes(as_parquet(TableRow, []))
    figures = "municipality, count(*), max(first_day), bool_and(new)"
    query = f"SELECT {figures} FROM '{tmp_path}/*.parquet' GROUP BY 1 ORDER BY 1"
    assert duckdb.sql(query).fetchall() == [("Exempelstad", 1, MONDAY, True), ("Provköping", 1, MONDAY, True)]


def test_csv_is_what_a_spreadsheet_opens_and_no_cell_becomes_a_formula() -> None:
    deployment = a_deployment(municipality="=HYPERLINK(1)")
    text = as_csv(CoverageRow, coverage_rows(rounds(), deployment)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["municipality"] == "'=HYPERLINK(1)"
    assert rows[0]["first_day"] == "2026-11-16"
