"""Whether the machine's clock goes, and goes right: by a stopwatch, and by the mail server's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_APART = timedelta(minutes=2)  # as the service itself doubts a clock from: jobs/clock_guard.py, planning
_SHORTEST = 1.0  # seconds on the stopwatch before anything is said of a clock that stands still
_STRAYS = 0.5  # of the stopwatch's time, at least two seconds of it
_MEND = "Look: timedatectl. Let the machine keep its time by the network: timedatectl set-ntp true. Then try again."


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant by two clocks: the machine's, and seconds that only grow."""

    shown: datetime
    stopwatch: float


def clock_trouble(start: Moment, end: Moment, arrived: datetime | None) -> tuple[str, str] | None:
    """What is wrong with the machine's clock and what to do, or None.

    ``arrived``: when a mail came between ``start`` and ``end``, by the mail server's clock (UTC); None if not told.
    """
    went, passed = (end.shown - start.shown).total_seconds(), end.stopwatch - start.stopwatch
    if passed >= _SHORTEST and went < passed * _STRAYS:
        return f"The machine's clock stands still: {went:.0f} s by it while {passed:.0f} s passed.", _MEND
    if went > passed + max(2.0, passed * _STRAYS):
        return f"The machine's clock leapt ahead: {went:.0f} s by it while {passed:.0f} s passed.", _MEND
    if arrived is None or start.shown - _APART <= arrived <= end.shown + _APART:
        return None
    ours = f"{end.shown:%Y-%m-%d %H:%M} by this machine, {arrived:%Y-%m-%d %H:%M} by the mail server (UTC)"
    return f"The two clocks do not agree: {ours}.", f"One of them is wrong. {_MEND}"
