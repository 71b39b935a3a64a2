"""Every way a form comes back is understood, or asked about in exact words; not one cell is lost."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from corpus.answering import answer
from corpus.forms import Case, Material
from corpus.material import a_material
from corpus.matrix import CASES
from servers.libreoffice import LibreOffice

from est_mailer.domain.incoming import AccountKind


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory, libreoffice: LibreOffice) -> Material:
    return a_material(tmp_path_factory.mktemp("matrix"), libreoffice)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_form_that_comes_back(case: Case, material: Material, tmp_path: Path) -> None:
    understood = answer(case, material, tmp_path)
    name = material.name if len(material.name) <= 80 else f"{material.name[:79].rstrip()}…"
    asks = tuple(text.replace("{name}", name) for text in case.asks)
    assert (understood.kind, understood.state) == (case.kind, case.state)
    assert sorted(understood.rows, key=repr) == sorted(case.rows, key=repr)
    assert understood.asks == asks
    assert understood.notes == case.notes
    for sentence in re.split(r"(?<=[.?!]) ", " ".join((*asks, *case.notes))):
        assert sentence in f"{understood.receipt} {understood.held}"
    assert case.held in understood.held
    assert understood.lost == ()
    assert bool(understood.receipt) == (case.kind is AccountKind.REPORT)


def test_there_are_enough_cases_and_each_has_its_own_name() -> None:
    assert len(CASES) >= 60
    assert {name: n for name, n in Counter(case.name for case in CASES).items() if n > 1} == {}


def test_a_lost_cell_would_be_seen(material: Material) -> None:
    from corpus.handling import cells, filled
    from corpus.scene import lost_cells

    from est_mailer.domain.model import AnswerState, Report

    content = filled(material.blank, cells(H40="bortglömt"))
    assert any(
        "bortglömt" in text
        for text in lost_cells([("a.xlsx", content)], material.scene.blank, Report(AnswerState.CALM))
    )
