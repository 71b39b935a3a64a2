"""The picture of a large week and the year's pack: the seconds of each step, in a process of its own, as a table.

Run by ``make bench-picture``, with the tests on the path. A week of 2,000 rows goes from its draft to its dispatch
through the service's own jobs, a database on disk and the isolated reader; a year of 52 × 500 rows becomes its pack,
with the year before it to compare with. ``--once``: one repetition instead of three.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

from figures import load, machine
from large_town import COORDINATOR, Size, Town, at_midnight, mondays
from world import World, workbook_of

from est_mailer.demo.meetings import code_in, complete
from est_mailer.documents.charts import drawings, drawn
from est_mailer.documents.dispatch import dispatch_pdf
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.periods.packs import pack_files, send_pack
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.workbooks.foreign.isolation import IsolatedReader

WEEK, MONDAY = "2026-W47", date(2026, 11, 16)
YEAR, NEW_YEAR = "2025", date(2025, 12, 22)  # the last Monday of its 52 weeks
WEEK_SIZE, YEAR_SIZE = Size(functions=105, rows=20), Size(functions=105, rows=5)
PAST_WEEKS = 14
_GOALS = {"draft, dispatch, charts and PDF": 3.0, "the year's pack: PDF and workbook": 10.0}
_Result = TypeVar("_Result")
_Seconds = dict[str, tuple[float, float]]  # part → by the wall, of this process's processor


class Clock:
    """The seconds of each part."""

    def __init__(self) -> None:
        self.parts: _Seconds = {}

    def part(self, name: str, do: Callable[[], _Result]) -> _Result:
        wall, cpu = time.perf_counter(), time.process_time()
        result = do()
        self.parts[name] = (time.perf_counter() - wall, time.process_time() - cpu)
        return result

    def sum(self, name: str, parts: tuple[str, ...]) -> None:
        self.parts[name] = (sum(self.parts[p][0] for p in parts), sum(self.parts[p][1] for p in parts))


def main(arguments: list[str]) -> int:
    """Prints one table. A repetition is this program again, with the part and the folder as its arguments."""
    if arguments[:1] == ["week"]:
        print(json.dumps(_week(Path(arguments[1]), Path(arguments[2]))))
        return 0
    if arguments[:1] == ["pack"]:
        print(json.dumps(_pack(Path(arguments[1]))))
        return 0
    return _measured(1 if "--once" in arguments else 3)


def _measured(repetitions: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        week, year = Path(name) / "week", Path(name) / "year"
        rows = _prepare_week(week)
        of_year = _prepare_year(year)
        found: list[_Seconds] = []
        for _ in range(repetitions):
            found.append(_again("week", week, Path(name) / "completed.xlsx") | _again("pack", year))
    print(f"A week of {rows:,} rows; a year of {of_year:,} rows. Medians of {repetitions}.\n")
    print("| part | seconds | of processor | goal |\n|---|---|---|---|")
    for part in found[0]:
        wall, cpu = (median(each[part][n] for each in found) for n in (0, 1))
        goal = f"{_GOALS[part]:.0f}" if part in _GOALS else ""
        print(f"| {part} | {wall:.2f} | {cpu:.2f} | {goal} |")
    print(f"\nOn {machine()}; other work: {load()}.")
    return 0


def _again(what: str, prepared: Path, *more: Path) -> _Seconds:
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name) / "town"
        shutil.copytree(prepared, copy)
        said = subprocess.run(
            [sys.executable, __file__, what, str(copy), *map(str, more)], check=True, stdout=subprocess.PIPE
        ).stdout
    return json.loads(said.splitlines()[-1])


# A week


def _prepare_week(folder: Path) -> int:
    """The town on Wednesday, just before its draft is due. Returns the rows of the week."""
    town = Town.of(folder, WEEK_SIZE, at_midnight(MONDAY) - timedelta(days=1))
    town.write_past(mondays(MONDAY - timedelta(weeks=1), PAST_WEEKS), WEEK_SIZE.rows)
    world = town.world.go_to(Step.CLOSE)
    town.answer(world.round)
    current = world.store.answers.current(WEEK)
    world.store.close()
    return sum(len(each.report.observations) for each in current.values())


def _week(folder: Path, completed: Path) -> _Seconds:
    """Each step of the week from its draft on. ``completed``: where the draft is as the meeting filled it in."""
    clock = Clock()
    with _at_work(folder, WEEK_SIZE, at_midnight(MONDAY)) as world:
        world.now = world.round.due(Step.DRAFT)
        clock.part("the draft: compiled, written, queued to five coordinators", lambda: tick(world.service, world.now))
        assert world.state is RoundState.DRAFTED
        world.send()
        draft = world.letter(COORDINATOR, Purpose.DRAFT)
        filled = _filled(world, workbook_of(draft)[1], completed)
        world.now = world.round.due(Step.MEETING)
        clock.part("of the next: the isolated read alone", lambda: world.service.reader.read(filled))
        world.mailbox.deliver(world.reply(draft, "Här är lägesbilden.", (workbook_of(draft)[0], filled)))
        clock.part(
            "the completed draft: read, compared, screened, previewed", lambda: take_in(world.service, world.now)
        )
        assert world.state is RoundState.PREVIEWED, world.letters(COORDINATOR)[-1].text
        world.send()
        _alone(clock, world)
        preview = world.letter(COORDINATOR, Purpose.PREVIEW)
        world.mailbox.deliver(world.reply(preview, _approval(preview.text)))
        clock.part("the approval", lambda: take_in(world.service, world.now))
        assert world.state is RoundState.APPROVED, world.letters(COORDINATOR)[-1].text
        world.send()
        world.now += world.service.deployment.publication.hold + timedelta(minutes=1)
        clock.part("the dispatch, queued to 200 recipients", world.pass_once)
        assert world.state is RoundState.DISPATCHED
    clock.sum("draft, dispatch, charts and PDF", tuple(p for p in clock.parts if not p.startswith("of the")))
    return clock.parts


def _alone(clock: Clock, world: World) -> None:
    stored, words, deployment = world.store.drafts.edition(WEEK), world.service.words(), world.service.deployment
    assert stored is not None
    drawn.cache_clear()
    clock.part("of the former: the charts", lambda: drawings(stored.edition, deployment, words))
    clock.part("of the former: the PDF", lambda: dispatch_pdf(stored.edition, deployment, words, world.now))


def _filled(world: World, workbook: bytes, completed: Path) -> bytes:
    """The meeting's answer: the same draft has the same bytes, so one filling serves every repetition."""
    if not completed.exists():
        completed.write_bytes(complete(workbook, world.service.words(), world.service.deployment, 0))
    return completed.read_bytes()


def _approval(preview: str) -> str:
    """The code, and every finding that stops the dispatch by its number, as the preview asks for it."""
    named = re.search(r'nämna\s+med nummer: "([^"]*)"', preview)
    return f"godkänn {code_in(preview)} {' '.join(named[1].split()) if named else ''}"


# A year


def _prepare_year(folder: Path) -> int:
    town = Town.of(folder, YEAR_SIZE, at_midnight(NEW_YEAR))
    town.write_past(mondays(NEW_YEAR, 105), YEAR_SIZE.rows)
    rows = town.world.store.connection.value(
        """SELECT count(*) FROM rounds r JOIN submissions s ON s.round = r.key
           JOIN observations o ON o.submission = s.id WHERE r.key LIKE '2025%'"""
    )
    town.world.store.close()
    return int(rows)


def _pack(folder: Path) -> _Seconds:
    clock = Clock()
    with _at_work(folder, YEAR_SIZE, datetime.combine(date(2026, 1, 7), at_midnight(MONDAY).timetz())) as world:
        service, now, words = world.service, world.now, world.service.words()
        picture = clock.part("of the next: the year's figures", lambda: period_picture(service, period(YEAR), now))
        clock.part("of the next: PDF and workbook", lambda: pack_files(service, picture, words, now))
        clock.sum("the year's pack: PDF and workbook", tuple(clock.parts))
        clock.part("the same, queued to its six readers", lambda: send_pack(service, period(YEAR), now))
    return clock.parts


@contextmanager
def _at_work(folder: Path, size: Size, now: datetime) -> Iterator[World]:
    """The service as the daemon has it: its reader warm, its database on disk."""
    world = Town.of(folder, size, now).world
    reader = IsolatedReader()
    world.service = replace(world.service, reader=reader)
    try:
        reader.warm_up()
        yield world
    finally:
        reader.close()
        world.store.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
