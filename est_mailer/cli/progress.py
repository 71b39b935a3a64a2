"""How far long work has come: a bar where a terminal is, a line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from est_mailer.domain.progress import Progress, Thing

EVERY = 10.0  # seconds between two lines; what takes less says nothing


@contextmanager
def watched() -> Iterator[Progress]:
    """For the work inside; a bar is gone when it is over."""
    if not sys.stderr.isatty():
        yield Lines(lambda line: typer.echo(line, err=True))
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        _Count(),
        TimeElapsedColumn(),
    )
    both = sys.stdout.isatty()  # what is said meanwhile goes above the bar; to a file or a pipe it goes as ever
    with RichProgress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=both) as bars:
        yield Bars(bars)


class _Count(ProgressColumn):
    """How many of how many, where that is known."""

    def render(self, task: Task) -> Text:
        """The column's text."""
        return Text("" if task.total is None else f"{task.completed:.0f} of {task.total:.0f}")


class Bars:
    """A bar for each stretch of work; one that cannot be counted moves to and fro."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars

    def over(self, what: str, things: Iterable[Thing], of: int | None = None) -> Iterator[Thing]:
        """The things, the bar one step longer for each."""
        task = self._bars.add_task(what, total=_count(things, of))
        for thing in things:
            yield thing
            self._bars.advance(task)
        self._bars.remove_task(task)

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """The work, with a bar that moves while it lasts."""
        task = self._bars.add_task(what, total=None)
        try:
            yield
        finally:
            self._bars.remove_task(task)


class Lines:
    """``say`` gets a line so often, while it lasts: for a pipe, a timer's journal, a dumb terminal."""

    def __init__(
        self, say: Callable[[str], object], stopwatch: Callable[[], float] = time.monotonic, every: float = EVERY
    ) -> None:
        self._say, self._stopwatch, self._every = say, stopwatch, every

    def over(self, what: str, things: Iterable[Thing], of: int | None = None) -> Iterator[Thing]:
        """The things, and now and then a line that says how many have been dealt with."""
        count, told = _count(things, of), self._stopwatch()
        for number, thing in enumerate(things, 1):
            yield thing
            if (now := self._stopwatch()) - told >= self._every:
                told = now
                self._say(f"{what}: {number}" + (f" of {count}" if count is not None else ""))

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """The work; a line if it takes long."""
        begun = threading.Timer(self._every, self._say, (f"{what} …",))
        begun.daemon = True
        begun.start()
        try:
            yield
        finally:
            begun.cancel()


def _count(things: Iterable[Thing], of: int | None) -> int | None:
    return len(things) if of is None and isinstance(things, list | tuple) else of
