"""The pack on paper: archivable, readable by a screen reader, with every fact of its tables, charts and map."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from builders import a_deployment, utc
from pack_samples import a_pack, a_picture, mapped, words_of

from est_mailer.documents.pack import map_alt, pack_pdf
from est_mailer.domain.periods.pack import Pack
from est_mailer.wording import languages

CREATED = utc(2026, 10, 5, 8)
COUNTS = {area.area: area.count for area in a_picture().areas}


def pdf_of(pack: Pack, language: str = "sv") -> bytes:
    return pack_pdf(pack, COUNTS, mapped(), words_of(language), CREATED).pdf


def run(tool: str, pdf: bytes, folder: Path, *arguments: str) -> str:
    file = folder / "pack.pdf"
    file.write_bytes(pdf)
    last = ["-"] if tool == "pdftotext" else []
    command = [tool, *arguments, str(file), *last]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")


def squeezed(text: str) -> str:
    """Without spaces and hyphens: words are broken in narrow columns."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


def test_it_is_tagged_archivable_and_accessible(tmp_path: Path) -> None:
    pdf = pdf_of(a_pack())
    metadata = run("pdfinfo", pdf, tmp_path, "-meta")
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    structure = run("pdfinfo", pdf, tmp_path, "-struct")
    assert {"H1", "H2", "H3", "Table", "TH", "TD", "L", "Figure"} <= set(structure.replace(":", " ").split())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("key", ["2026-Q3", "2026"])
def test_the_text_holds_every_fact(tmp_path: Path, key: str, language: str) -> None:
    pack = a_pack(key, language)
    text = squeezed(run("pdftotext", pdf_of(pack, language), tmp_path, "-layout"))
    plain = squeezed(run("pdftotext", pdf_of(pack, language), tmp_path, "-raw"))
    facts = [pack.title, *pack.summary, *pack.basis]
    for section in pack.sections:
        facts += [section.title, *section.questions, *section.paragraphs]
        for table in section.tables:
            facts += [table.caption, *(word for row in table.rows for cell in row for word in cell.split())]
    assert [fact for fact in facts if squeezed(fact) not in text and squeezed(fact) not in plain] == []


def test_the_map_says_its_figures_in_words() -> None:
    alt = map_alt(a_pack(), COUNTS, mapped(), words_of("sv"))
    assert alt == "Karta med antalet rapporterade rader: Norrby 21 (prioriterat), Centrum 13 (prioriterat)."


def test_without_outlines_there_is_no_map() -> None:
    pack = a_pack(deployment=a_deployment())
    with_map = pdf_of(a_pack())
    without = pack_pdf(pack, COUNTS, a_deployment(), words_of("sv"), CREATED).pdf
    assert len(without) < len(with_map)


@pytest.mark.parametrize("key", ["2026-Q3", "2026"])
def test_an_empty_period_is_a_document_too(tmp_path: Path, key: str) -> None:
    text = run("pdftotext", pdf_of(a_pack(key, rounds=False)), tmp_path)
    assert "Inga omgångar har hållits" in text


def test_the_same_pack_twice_is_the_same_bytes() -> None:
    assert pdf_of(a_pack()) == pdf_of(a_pack())
