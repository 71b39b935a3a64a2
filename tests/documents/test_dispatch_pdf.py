"""The dispatch on paper: archivable, readable by a screen reader, true to the edition, deaf to its text's markup."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import STOCKHOLM, a_deployment, an_observation
from letter_samples import an_edition

from est_mailer.documents.dispatch import dispatch_pdf, dispatch_png
from est_mailer.domain.model import FollowUp
from est_mailer.domain.picture.situation import AreaText, Edition
from est_mailer.domain.rounds.announcing import PaceChange
from est_mailer.domain.standing import Tally
from est_mailer.wording import Wording

CREATED = datetime(2026, 11, 19, 10, 15, tzinfo=UTC)
SWEDISH = Wording.of("sv", STOCKHOLM)
PNG = b"\x89PNG\r\n\x1a\n"


def _pdf(edition: Edition | None = None, words: Wording = SWEDISH) -> bytes:
    return dispatch_pdf(edition or an_edition(), a_deployment(), words, CREATED)


def _run(tool: str, *arguments: str, pdf: bytes, folder: Path) -> str:
    file = folder / "dispatch.pdf"
    file.write_bytes(pdf)
    command = [tool, *(a if a != "FILE" else str(file) for a in arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def _text(pdf: bytes, folder: Path) -> str:
    return " ".join(_run("pdftotext", "FILE", "-", pdf=pdf, folder=folder).split())


def test_it_is_tagged_archivable_and_accessible(tmp_path: Path) -> None:
    pdf = _pdf()
    information = _run("pdfinfo", "FILE", pdf=pdf, folder=tmp_path)
    assert "Title:           Samlad lägesbild vecka 47" in information
    assert "Tagged:          yes" in information
    assert "A4" in information
    metadata = _run("pdfinfo", "-meta", "FILE", pdf=pdf, folder=tmp_path)
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    structure = _run("pdfinfo", "-struct", "FILE", pdf=pdf, folder=tmp_path)
    assert {"H1", "H2", "H3", "Table", "TH", "TD", "L"} <= set(structure.replace(":", " ").split())


@pytest.mark.parametrize(
    ("language", "title"), [("sv", "Samlad lägesbild vecka 47"), ("en", "The joint picture, week 47")]
)
def test_the_text_holds_every_fact(tmp_path: Path, language: str, title: str) -> None:
    edition = an_edition()
    text = _text(_pdf(edition, Wording.of(language, STOCKHOLM)), tmp_path)
    picture = edition.picture
    facts = [title, "▲", "31", "35", "12", "Centrum", "Norrby", "Vivalla", "Söderäng", picture.weather]
    facts += [line.partition(". ")[2] for line in picture.important.splitlines()]
    facts += [
        line
        for t in (picture.state, *(a.text for a in (*picture.priorities, *picture.others)))
        for line in t.split("\n")
    ]
    facts += [value for m in picture.measures for value in (m.problem, m.what, m.why, m.who, m.when)]
    facts += [value for u in picture.units for value in (u.unit, u.when, u.works_against)]
    facts += [value for g in picture.gatherings for value in (g.what, g.when)]
    facts += ["registrator@exempelstad.example"]
    assert [fact for fact in facts if fact not in text] == []
    assert ("GULT" if language == "sv" else "YELLOW") in text


def test_the_same_edition_twice_is_the_same_bytes() -> None:
    assert _pdf() == _pdf()


def test_text_is_never_read_as_markup(tmp_path: Path) -> None:
    hostile = '#eval("1+1") *fet* _kursiv_ $x^2$ @ref <label> \\ // `kod` #set page(fill: red) = rubrik'
    picture = replace(
        an_edition().picture, state=hostile, important=hostile, weather=hostile, others=(AreaText("norrby2", hostile),)
    )
    text = _text(_pdf(replace(an_edition(), picture=picture, municipality="#panic()")), tmp_path)
    for literal in ('#eval("1+1")', "*fet*", "_kursiv_", "$x^2$", "@ref", "<label>", "`kod`", "#set page(fill: red)"):
        assert literal in text
    assert "#panic()" in text


def test_characters_without_a_glyph_are_written_out(tmp_path: Path) -> None:
    picture = replace(
        an_edition().picture, state="Brand 🔥 vid 広場 i går. \x00\ue000 مرحبا Жук αβγ ✓ → …", weather="🔥"
    )
    text = _text(_pdf(replace(an_edition(), picture=picture)), tmp_path)
    assert "Brand [fire] vid [cjk unified ideograph-5e83]" in text
    assert "Жук αβγ ✓ → …" in text
    assert dispatch_png(replace(an_edition(), picture=picture), a_deployment(), SWEDISH, CREATED)


def test_an_almost_empty_picture_is_a_document_too(tmp_path: Path) -> None:
    empty = replace(
        an_edition().picture,
        state="",
        important="",
        weather="",
        priorities=(),
        others=(),
        measures=(),
        gatherings=(),
        units=(),
    )
    text = _text(_pdf(replace(an_edition(), picture=empty, previous_status=None, tally=Tally())), tmp_path)
    assert "GULT" in text
    assert "Förra veckan" not in text
    assert "0 av 0 enheter" in text


def test_what_is_shown_is_attached_as_data_and_nothing_else(tmp_path: Path) -> None:
    picture = replace(
        an_edition().picture,
        analysis="bara för mötet",
        added=(an_observation(what="polisens egen rad"),),
        follow_ups=(FollowUp("2026-W46/1", problem_now="bara för uppföljningen"),),
    )
    pdf = _pdf(replace(an_edition(), picture=picture))
    _run("pdfdetach", "-saveall", "-o", str(tmp_path), "FILE", pdf=pdf, folder=tmp_path)
    data = (tmp_path / "picture.json").read_text(encoding="utf-8")
    assert json.loads(data)["round"] == "2026-W47"
    assert json.loads(data)["priorities"][0]["measures"][0]["what"] == "Vuxna på torget"
    for private in ("bara för mötet", "polisens egen rad", "bara för uppföljningen"):
        assert private not in data
        assert private not in _text(pdf, tmp_path)


def test_a_change_of_status_and_what_it_means_are_told(tmp_path: Path) -> None:
    opens = datetime(2026, 11, 20, 6, tzinfo=UTC)
    change = PaceChange("2026-W47-5", opens, opens.replace(hour=11), "daily")
    text = _text(_pdf(replace(an_edition(), pace=change)), tmp_path)
    assert "Läget har ändrats från ● Grönt till ▲ Gult. Från och med fredag 20 november frågar vi varje dag" in text
    assert "kl. 07.00 och vill ha svar senast kl. 12.00." in text


def test_a_daily_picture_is_named_after_its_day(tmp_path: Path) -> None:
    pdf = _pdf(replace(an_edition(), round="2026-W47-5", previous_status="yellow"))
    text = _text(pdf, tmp_path)
    assert "Samlad lägesbild fredag 20 november" in text
    assert "Oförändrat sedan förra lägesbilden." in text


def test_the_pages_as_pictures() -> None:
    pages = dispatch_png(an_edition(), a_deployment(), SWEDISH, CREATED, ppi=30)
    assert 1 <= len(pages) <= 2
    assert all(page.startswith(PNG) for page in pages)
