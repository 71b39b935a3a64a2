"""Whose turn it is: the municipality that has waited longest. Pure: the time is given, nothing is started here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Turn:
    """One municipality's place. ``wanted_since``: something is to be done, and has been for so long (a stopwatch)."""

    wakes: datetime
    wanted_since: float | None = None
    visited: bool = False  # a visit is under way
    longest_wait: float = 0.0


@dataclass
class Order:
    """The turns by name. ``now`` is in UTC; ``at`` is a stopwatch in seconds that nobody sets."""

    turns: dict[str, Turn] = field(default_factory=dict)

    def add(self, name: str, wakes: datetime) -> None:
        """A municipality, to be visited at ``wakes`` at the latest; one that is known keeps its place."""
        self.turns.setdefault(name, Turn(wakes))

    def drop(self, name: str) -> None:
        """It is not visited any more."""
        self.turns.pop(name, None)

    def want(self, name: str, at: float) -> None:
        """There is something to do there: mail has come. During a visit: once more after it."""
        turn = self.turns.get(name)
        if turn is not None and turn.wanted_since is None:
            turn.wanted_since = at

    def next(self, now: datetime, at: float) -> str | None:
        """Who is visited next, of those whose time has come or who are wanted; None if nobody is."""
        for name, turn in self.turns.items():
            if now >= turn.wakes and not turn.visited:
                self.want(name, at)
        waiting = {name: turn.wanted_since for name, turn in self.turns.items() if not turn.visited}
        return min(
            (n for n, since in waiting.items() if since is not None), key=lambda n: waiting[n] or 0, default=None
        )

    def begin(self, name: str, at: float) -> None:
        """Its visit begins: what comes from now on is a reason for another one."""
        turn = self.turns[name]
        turn.longest_wait = max(turn.longest_wait, at - (at if turn.wanted_since is None else turn.wanted_since))
        turn.visited, turn.wanted_since = True, None

    def end(self, name: str, wakes: datetime) -> None:
        """Its visit is over; the next is at ``wakes``, or as soon as it is wanted."""
        turn = self.turns.get(name)
        if turn is not None:
            turn.visited, turn.wakes = False, wakes

    def until_next(self, now: datetime, longest: timedelta) -> float:
        """Seconds until somebody's time comes, at most ``longest``; whoever is wanted already does not count."""
        waits = (turn.wakes - now for turn in self.turns.values() if not turn.visited and turn.wanted_since is None)
        return max(timedelta(), min((longest, *waits))).total_seconds()
