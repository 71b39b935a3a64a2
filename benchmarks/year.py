"""A whole simulated year of 60 functions with planted facts: what is found of them, and the time of each part.

Run by ``make bench-year``, with the tests on the path: their world is what is played. ``--reduced`` plays the size of
the tests. Exits with 1 if a planted fact is not found, a figure differs from its recomputation or a file does not open.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from figures import machine
from servers.libreoffice import LibreOffice
from simulated_year import SimulatedYear, simulate
from year_findings import FINDINGS, Papers
from year_plan import FULL, REDUCED


def main(arguments: list[str]) -> int:
    """Prints one table; a line for each part."""
    plan = REDUCED if "--reduced" in arguments else FULL
    well = True
    print("| part | found | seconds of processor |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        config, papers = Path(name) / "config", Path(name) / "papers"
        begun = time.process_time()
        year = simulate(plan, config, lambda said: print(said, file=sys.stderr))
        rounds = len(year.answered)
        weeks = plan.weeks[1] - plan.weeks[0] + 1
        _line("the year is played", f"{plan.functions} functions, {weeks} weeks, {rounds} rounds", begun)
        for finding in FINDINGS:
            well &= _part(finding.__name__.replace("_", " "), lambda f=finding: f(year))
        well &= _part("the commands leave files that open", lambda: _papers(year, config, papers))
    print(f"\nOn {machine()}.")
    return 0 if well else 1


def _papers(year: SimulatedYear, config: Path, folder: Path) -> str:
    office = LibreOffice()
    try:
        office.start()
        papers = Papers(year, folder)
        return f"{papers.opened(office, papers.made(config))}; {papers.counted()}"
    finally:
        office.remove()


def _part(name: str, find: Callable[[], str]) -> bool:
    begun = time.process_time()
    try:
        said, well = find(), True
    except AssertionError as error:
        said, well = f"NOT: {str(error).splitlines()[0] if str(error) else 'see the test'}", False
    _line(name, said, begun)
    return well


def _line(name: str, said: str, begun: float) -> None:
    print(f"| {name} | {said} | {time.process_time() - begun:.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
