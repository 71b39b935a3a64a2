"""Material for the statutory picture: a document that a word processor opens, true to the figures, deaf to markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from builders import a_deployment
from pack_samples import a_picture, mapped, words_of

from est_mailer.documents.geojson import as_geojson
from est_mailer.documents.statutory import statutory_html
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.periods.statutory import statutory_picture
from est_mailer.wording import languages


def html_of(language: str = "sv", picture: PeriodPicture | None = None, deployment: Deployment | None = None) -> str:
    words = words_of(language)
    shown = statutory_picture(picture or a_picture("2026"), deployment or a_deployment(), words)
    return statutory_html(shown, words).decode()


class Outline(HTMLParser):
    """Every tag that is opened is closed; the headings in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag not in ("meta",):
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", languages())
def test_it_is_whole_and_has_no_outside_address(language: str) -> None:
    html = html_of(language)
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert outline.headings[0] == "h1"
    assert all(int(after[1]) - int(before[1]) <= 1 for before, after in pairwise(outline.headings))
    assert f'<html lang="{language}">' in html
    assert re.findall(r"https?:|src=|href=|<script", html) == []


def test_it_names_the_act_and_says_who_decides() -> None:
    html = html_of()
    assert "lagen (2023:196) om kommuners ansvar för brottsförebyggande arbete" in html
    assert "Kommunen avgör" in html
    assert "ett samband, ingen bevisad effekt" in html


def test_every_part_has_its_tables_and_room_to_write() -> None:
    html = html_of()
    for text in ("Kartläggning", "Lägesbild", "Underlag till åtgärdsplan", "Uppföljning", "Förslag till åtgärder"):
        assert text in html
    for caption in ("Rapporterat, område för område", "Platser som återkommer", "Insatser, och vad som följde"):
        assert f"<caption>{caption}</caption>" in html
    assert html.count('class="blank"') == 7


def test_text_is_never_markup() -> None:
    area = replace(a_deployment().areas[0], name="<script>alert(1)</script>")
    html = html_of(deployment=a_deployment(areas=(area, *a_deployment().areas[1:])))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_an_empty_period_is_a_document_too() -> None:
    assert "Inga omgångar har hållits" in html_of(picture=a_picture(rounds=False))


def test_the_areas_as_geojson() -> None:
    made = json.loads(as_geojson(a_picture(), mapped()))
    assert made["type"] == "FeatureCollection"
    norrby, centrum, *rest = made["features"]
    assert (norrby["id"], norrby["properties"]["rows"], norrby["properties"]["problems"]) == ("norrby", 21, 21)
    assert (norrby["properties"]["reported"], norrby["properties"]["expected"]) == (52, 52)
    assert norrby["properties"]["share"] == pytest.approx(21 / 34, abs=1e-4)
    assert norrby["properties"]["by_indicator"] == {"Brand": 21}
    assert centrum["geometry"]["type"] == "Polygon"
    assert [feature["geometry"] for feature in rest] == [None, None]
    assert "crs" not in made


def test_outer_rings_are_wound_as_the_format_wants() -> None:
    ring = json.loads(as_geojson(a_picture(), mapped()))["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) > 0
