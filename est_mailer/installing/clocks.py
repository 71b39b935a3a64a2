"""Whether the machine's clock goes, and goes right: by a stopwatch, and by the mail server's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_APART = timedelta(minutes=2)  # as the service itself doubts a clock from: jobs/watching/clock_guard.py, planning
SHORTEST = 1.0  # seconds on the stopwatch before anything can be said of a clock that stands still
_STRAYS = 0.5  # of the stopwatch's time, at least two seconds of it
_MEND = "Look: timedatectl. Let the machine keep its time by the network: timedatectl set-ntp true. Then try again."


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant by two clocks: the machine's, and seconds that only grow."""

    shown: datetime
    stopwatch: float


def gait_trouble(start: Moment, end: Moment) -> tuple[str, str] | None:
    """What is wrong with how the machine's clock went between two moments, and what to do; None if nothing is."""
    went, passed = (end.shown - start.shown).total_seconds(), end.stopwatch - start.stopwatch
    if passed >= SHORTEST and went < passed * _STRAYS:
        how = "stands still" if went >= 0 else "went back"
        return f"The machine's clock {how}: {went:.0f} s by it while {passed:.0f} s passed.", _MEND
    if went > passed + max(2.0, passed * _STRAYS):
        return f"The machine's clock leapt ahead: {went:.0f} s by it while {passed:.0f} s passed.", _MEND
    return None


def time_trouble(start: Moment, end: Moment, arrived: datetime | None) -> tuple[str, str] | None:
    """What is wrong with the time that the machine's clock shows, and what to do; None if nothing is.

    ``arrived``: when a mail came between the two moments, by the mail server's clock (UTC); None if it does not tell.
    """
    if arrived is None or start.shown - _APART <= arrived <= end.shown + _APART:
        return None
    ours = f"{end.shown:%Y-%m-%d %H:%M} by this machine, {arrived:%Y-%m-%d %H:%M} by the mail server (UTC)"
    return f"The two clocks do not agree: {ours}.", f"One of them is wrong. {_MEND}"
