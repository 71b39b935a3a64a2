"""Counts how returned forms are understood and what hostile files cost: Markdown tables on standard output.

Run by ``make bench-reading``, with the tests on the path: their cases are what is counted. Exits with 1 if a case is
not understood as it should be, a cell is lost, or a hostile file disturbs anything.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpus.answering import Understood, answer
from corpus.asked_forms import CASES
from corpus.forms import Case
from corpus.hostile import KINDS, MISDEEDS
from corpus.judging import Verdict, judge
from corpus.material import a_material
from servers.libreoffice import LibreOffice
from workbooks.hostile_files import a_workbook

from est_mailer.workbooks.isolation import IsolatedReader

_MISBEHAVING = Path(__file__).resolve().parents[1] / "tests" / "workbooks" / "hostile_reader.py"
_MOST_SECONDS, _MOST_MB = 10.0, 512


def main() -> int:
    """Runs both matrices and prints the tables."""
    answers, seconds = _answers()
    verdicts = _verdicts()
    print(_forms_table(answers, seconds))
    print()
    print(_hostile_table(verdicts))
    return 0 if _all_well(answers, verdicts) else 1


def _answers() -> tuple[list[tuple[Case, Understood]], float]:
    office = LibreOffice()
    try:
        office.start()
        with tempfile.TemporaryDirectory() as folder:
            material = a_material(Path(folder), office)
            begun = time.monotonic()
            answers = [(case, answer(case, material, Path(tempfile.mkdtemp(dir=folder)))) for case in CASES]
            return answers, time.monotonic() - begun
    finally:
        office.remove()


def _verdicts() -> list[Verdict]:
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


def _forms_table(answers: Sequence[tuple[Case, Understood]], seconds: float) -> str:
    counts = Counter("held" if u.held else "asked" if u.asks else "understood" for _, u in answers)
    return _table(
        ("Returned forms", ""),
        ("cases", len(answers)),
        ("understood whole", counts["understood"]),
        ("asked in words, what was clear counted", counts["asked"]),
        ("asked of a coordinator", counts["held"]),
        ("otherwise than expected", sum(not _as_it_should(case, u) for case, u in answers)),
        ("cells lost", sum(len(u.lost) for _, u in answers)),
        ("from mail to receipt, mean", f"{seconds / len(answers) * 1000:.0f} ms"),
    )


def _hostile_table(verdicts: Sequence[Verdict]) -> str:
    return _table(
        ("Hostile files", ""),
        ("kinds", len(verdicts)),
        ("refused", sum(v.reason is not None for v in verdicts)),
        ("read without harm", sum(v.reason is None for v in verdicts)),
        ("slowest", f"{max(v.seconds for v in verdicts):.1f} s"),
        ("most memory", f"{max(v.peak for v in verdicts) / 2**20:.0f} MB"),
        ("next good file not read", sum(not v.next_is_read for v in verdicts)),
    )


def _table(head: tuple[str, str], *rows: tuple[str, object]) -> str:
    return "\n".join([f"| {head[0]} | {head[1]} |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def _all_well(answers: Sequence[tuple[Case, Understood]], verdicts: Sequence[Verdict]) -> bool:
    understood = all(_as_it_should(case, u) and not u.lost for case, u in answers)
    harmless = all(v.next_is_read and v.seconds < _MOST_SECONDS and v.peak < _MOST_MB * 2**20 for v in verdicts)
    return understood and harmless


if __name__ == "__main__":
    sys.exit(main())
