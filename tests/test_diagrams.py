"""The state diagrams in docs/architecture.md are those of the transition tables."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from doc_pages import program

from est_mailer.domain.rounds import life as rounds


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return program("make_diagrams")


def test_the_document_shows_the_tables_as_they_are(maker: ModuleType) -> None:
    assert maker.is_current(), "run python docs/make_diagrams.py"
    assert maker.main(["--check"]) == 0


def test_a_document_that_differs_is_noticed_and_mended(maker: ModuleType, tmp_path: Path) -> None:
    document = tmp_path / "architecture.md"
    text = maker.DOCUMENT.read_text(encoding="utf-8")
    document.write_text(text.replace("open --> closed: close", "open --> closed: shut"), encoding="utf-8")
    assert not maker.is_current(document)
    assert maker.with_diagrams(document.read_text(encoding="utf-8")) == text


def test_every_transition_is_drawn(maker: ModuleType) -> None:
    drawn = maker.diagrams()["round"]
    assert drawn.count(" --> ") == len(rounds.TRANSITIONS) + len(rounds.FINAL) + 1


def test_missing_markers_are_told(maker: ModuleType) -> None:
    with pytest.raises(ValueError, match="diagram:round"):
        maker.with_diagrams("# Architecture\n")
    assert maker.main(["--chekc"]) == 2
