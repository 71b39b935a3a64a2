"""Counts how returned forms are understood and what hostile files cost: the tests' own cases are what is counted."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpus.answering import Understood, answer
from corpus.forms import Case
from corpus.hostile import KINDS, MISDEEDS
from corpus.judging import Verdict, judge
from corpus.material import a_material
from corpus.matrix import CASES
from figures import Figures
from servers.libreoffice import LibreOffice
from workbooks.hostile_files import a_workbook

from est_mailer.workbooks.foreign.isolation import IsolatedReader

_MISBEHAVING = Path(__file__).resolve().parents[1] / "tests" / "workbooks" / "hostile_reader.py"
_MOST_SECONDS, _MOST_MB = 10.0, 512


def returned_forms() -> Figures:
    """Every form of the matrix answered; well if each is understood as it should be and no cell is lost."""
    answers = _answers()
    counts = Counter("held" if u.held else "asked" if u.asks else "understood" for _, u in answers)
    otherwise = sum(not _as_it_should(case, understood) for case, understood in answers)
    lost = sum(len(understood.lost) for _, understood in answers)
    rows = (
        ("**Returned forms**, as programs and people mangle them: cases", len(answers)),
        ("understood whole", counts["understood"]),
        ("asked about in words, what was clear counted", counts["asked"]),
        ("held for a coordinator", counts["held"]),
        ("otherwise than expected", otherwise),
        ("cells lost", lost),
    )
    return Figures(rows, not otherwise and not lost)


def hostile_files() -> Figures:
    """Every hostile file read; well if none costs more than its limits or disturbs the next good file."""
    verdicts = _verdicts()
    disturbed = sum(not v.next_is_read for v in verdicts)
    slowest, most = max(v.seconds for v in verdicts), max(v.peak for v in verdicts)
    rows = (
        ("**Hostile files**: kinds", len(verdicts)),
        ("refused", sum(v.reason is not None for v in verdicts)),
        ("read without harm", sum(v.reason is None for v in verdicts)),
        (f"slowest (limit {_MOST_SECONDS:.0f} s)", f"{slowest:.1f} s"),
        (f"most memory (limit {_MOST_MB} MB)", f"{most / 2**20:.0f} MB"),
        ("next good file not read", disturbed),
    )
    return Figures(rows, not disturbed and slowest < _MOST_SECONDS and most < _MOST_MB * 2**20)


def _answers() -> list[tuple[Case, Understood]]:
    office = LibreOffice()
    try:
        office.start()
        with tempfile.TemporaryDirectory() as folder:
            material = a_material(Path(folder), office)
            return [(case, answer(case, material, Path(tempfile.mkdtemp(dir=folder)))) for case in CASES]
    finally:
        office.remove()


def _verdicts() -> Sequence[Verdict]:
    verdicts: list[Verdict] = []
    reader = IsolatedReader()
    wicked = IsolatedReader(wall_seconds=2.0, cpu_seconds=1, command=(sys.executable, "-P", str(_MISBEHAVING)))
    try:
        for each in (reader, wicked):
            each.read(a_workbook())
        verdicts += [judge(reader, hostile.make(), hostile.name) for hostile in KINDS]
        verdicts += [judge(wicked, misdeed, "lista.xlsx") for misdeed in MISDEEDS]
    finally:
        reader.close()
        wicked.close()
    return verdicts


def _as_it_should(case: Case, understood: Understood) -> bool:
    same = (understood.kind, understood.state) == (case.kind, case.state)
    return same and sorted(map(repr, understood.rows)) == sorted(map(repr, case.rows))
