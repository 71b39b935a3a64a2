"""The charts and the map: the same bytes each time, small, in both languages, each label where it belongs."""

from __future__ import annotations

import json
import re
import struct
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from builders import STOCKHOLM, utc
from full_week import a_corrected_week, a_full_week, the_town
from hypothesis import given, settings
from hypothesis import strategies as st

from est_mailer.documents.charts import drawings, drawn
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.documents.map_layout import label_width, lay_out
from est_mailer.domain.picture.presentation import ink_on
from est_mailer.domain.picture.situation import AreaText
from est_mailer.domain.shapes import Shape
from est_mailer.wording import Wording, languages

CREATED = utc(2026, 11, 19, 10)
SWEDISH = Wording.of("sv", STOCKHOLM)
NAMES = {area.id: area.name for area in the_town().areas}


def square(area: str, x: float, y: float, side: float = 1.0) -> Shape:
    ring = ((x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y))
    return Shape(area, ((ring,),))


@pytest.mark.parametrize("language", languages())
def test_each_is_a_small_palette_png_and_the_same_each_time(language: str) -> None:
    words = Wording.of(language, STOCKHOLM)
    first = drawings(a_full_week(), the_town(), words)
    drawn.cache_clear()
    again = drawings(a_full_week(), the_town(), words)
    assert first == again
    *charts, area_map = first
    for drawing in first:
        assert drawing.png[:8] == b"\x89PNG\r\n\x1a\n"
        width, _, _, kind = struct.unpack(">IIBB", drawing.png[16:26])
        assert kind == 3, "a palette"
        assert width == pytest.approx(1.5 * drawing.width, abs=2)
        assert b"tEXt" not in drawing.png
        assert b"tIME" not in drawing.png
    assert max(len(d.png) for d in charts) < 8_000
    assert len(area_map.png) < 14_000
    assert len({d.content_id for d in first}) == 4


def test_the_languages_differ() -> None:
    swedish, english = (drawings(a_full_week(), the_town(), Wording.of(x, STOCKHOLM)) for x in ("sv", "en"))
    assert all(one.png != other.png and one.alt != other.alt for one, other in zip(swedish, english, strict=True))


def test_without_outlines_there_is_no_map_and_without_priorities_no_chart() -> None:
    plain = replace(the_town(), shapes=())
    assert [d.area for d in drawings(a_full_week(), plain, SWEDISH)] == list(plain.priority_areas)
    none = replace(a_full_week(), picture=replace(a_full_week().picture, priorities=()))
    assert [d.area for d in drawings(none, the_town(), SWEDISH)] == [""]
    assert drawings(none, plain, SWEDISH) == ()


def test_an_area_that_the_configuration_no_longer_has_gets_its_chart() -> None:
    gone = replace(a_full_week(), picture=replace(a_full_week().picture, priorities=(AreaText("borta", "Oro"),)))
    assert [d.area for d in drawings(gone, the_town(), SWEDISH)] == ["borta", ""]


def test_the_first_week_of_all_is_drawn() -> None:
    assert len(drawings(replace(a_full_week(), weeks=a_full_week().weeks[-1:]), the_town(), SWEDISH)) == 4


@pytest.mark.parametrize("weeks", [1, 2, 5, 8])
def test_each_bar_has_its_week_and_its_answers_under_it_however_few_there_are(tmp_path: Path, weeks: int) -> None:
    edition = replace(a_full_week(), weeks=a_full_week().weeks[-weeks:])
    pdf = tmp_path / "dispatch.pdf"
    pdf.write_bytes(dispatch_pdf(edition, the_town(), SWEDISH, CREATED))
    boxes = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<', boxes)
    words = [(text, (float(left) + float(right)) / 2, float(top)) for left, top, right, text in found]
    numbers = {str(week.number) for week in edition.weeks}
    notes = [(x, y) for text, x, y in words if re.fullmatch(r"\d+/\d+|–", text)]
    labels = [(x, y) for text, x, y in words if text in numbers]
    under = [any(abs(x - lx) < 12 and 0 < y - ly < 25 for lx, ly in labels) for x, y in notes]
    assert sum(under) == 3 * weeks, "three priority areas"


@pytest.mark.parametrize("colour", ["#1b2430", "#4c5763", "#0b4f8a"])
def test_what_is_written_on_white_can_be_read(colour: str) -> None:
    written = (Path(__file__).parents[2] / "templates/documents/charts.typ").read_text(encoding="utf-8")
    assert colour in written
    assert ink_on(colour) == "#ffffff", "at least 4.5:1"


def test_labels_stand_inside_their_areas_and_never_on_each_other() -> None:
    layout = lay_out(the_town().shapes, NAMES, 324, 300)
    boxes = {p.area: (p.label, label_width(NAMES[p.area]) / 2) for p in layout.areas}
    for area, ((x, y), half) in boxes.items():
        assert half <= x <= layout.width - half
        assert 0 <= y <= layout.height
        for other, ((x2, y2), half2) in boxes.items():
            assert area == other or abs(x - x2) >= half + half2 or abs(y - y2) >= 28
    by_area = {p.area: p for p in layout.areas}
    assert all(_inside(p.spot, p.rings) for p in layout.areas)
    assert by_area["norrby"].spot[1] < by_area["soderang"].spot[1], "north is up"
    assert by_area["vasthaga"].spot[0] < by_area["hamnen"].spot[0]


def _inside(point: tuple[float, float], rings: tuple[tuple[tuple[float, float], ...], ...]) -> bool:
    x, y = point
    crossings = [
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for ring in rings
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 <= y) != (y2 <= y)
    ]
    return sum(at > x for at in crossings) % 2 == 1


def test_a_label_is_never_put_in_a_hole() -> None:
    outer, hole = square("a", 0, 0, 10).polygons[0][0], square("a", 1, 1, 8).polygons[0][0]
    (placed,) = lay_out([Shape("a", ((outer, hole),))], {"a": "A"}, 300, 300).areas
    assert _inside(placed.spot, placed.rings)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(10, 20), st.floats(55, 69), st.floats(1e-6, 2)), min_size=1, max_size=12))
def test_any_shapes_are_laid_out_within_the_paper(squares: list[tuple[float, float, float]]) -> None:
    shapes = [square(f"a{number}", *corner) for number, corner in enumerate(squares)]
    layout = lay_out(shapes, {}, 324, 300)
    assert layout.height <= 300.01
    assert all(-0.1 <= x <= 324.1 and -0.1 <= y <= 300.1 for p in layout.areas for r in p.rings for x, y in r)


@pytest.mark.parametrize("language", languages())
def test_the_document_has_the_same_figures_with_alt_texts(tmp_path: Path, language: str) -> None:
    words = Wording.of(language, STOCKHOLM)
    pdf = dispatch_pdf(a_corrected_week(), the_town(), words, CREATED)
    file = tmp_path / "dispatch.pdf"
    file.write_bytes(pdf)
    text = " ".join(_run("pdftotext", str(file), "-").split())
    alts = re.findall(r'"/Alt": "u:([^"]+)"', _run("qpdf", "--json", str(file)))
    assert sorted(alts) == sorted(drawing.alt for drawing in drawings(a_corrected_week(), the_town(), words))
    for area in the_town().areas:
        assert area.name in text
    assert "version 2" in text
    assert "32 av 35" in text if language == "sv" else "32 of 35" in text
    _run("pdfdetach", "-saveall", "-o", str(tmp_path), str(file))
    data = json.loads((tmp_path / "picture.json").read_text(encoding="utf-8"))
    assert (data["version"], len(data["weeks"]), data["weeks"][-1]["counts"]["hamnen"]) == (2, 8, 3)
    assert data["corrections"]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")
