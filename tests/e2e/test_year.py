"""A simulated year at reduced size: the planted facts are found, and the packs and exports open."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from servers.libreoffice import LibreOffice
from simulated_year import SimulatedYear, simulate
from year_findings import FINDINGS, Papers
from year_plan import REDUCED

MOST_SECONDS = 60.0  # of processor time, for the year itself


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[SimulatedYear, Path, float]:
    """The year, its configuration folder, and the seconds of processor time that it took."""
    folder, begun = tmp_path_factory.mktemp("year") / "config", time.process_time()
    year = simulate(REDUCED, folder)
    return year, folder, time.process_time() - begun


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f.__name__)
def test_what_was_planted_is_found(
    played: tuple[SimulatedYear, Path, float], finding: Callable[[SimulatedYear], str]
) -> None:
    assert finding(played[0])


def test_the_commands_leave_files_that_open(
    played: tuple[SimulatedYear, Path, float], libreoffice: LibreOffice, tmp_path: Path
) -> None:
    papers = Papers(played[0], tmp_path / "papers")
    assert papers.opened(libreoffice, papers.made(played[1]))
    assert papers.counted()


def test_it_takes_less_than_a_minute(played: tuple[SimulatedYear, Path, float]) -> None:
    assert played[2] < MOST_SECONDS
