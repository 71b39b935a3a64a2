"""The ladder: who hears that a function does not answer. First itself, then its deputies, then those above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Rung(StrEnum):
    """Who is told beside the function itself, in the order they are reached."""

    DEPUTY = "deputy"
    COORDINATOR = "coordinator"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Ladder:
    """After how many silent rounds each rung is reached; 0 for the deputies: with the first reminder.

    ``repeat_every``: once the top that has been reached is told, so many rounds pass before they are told again while
    the silence goes on; 0: they are told once.
    """

    deputy_after: int = 0
    coordinator_after: int = 2
    manager_after: int = 2
    repeat_every: int = 2


@dataclass(frozen=True, slots=True)
class Silence:
    """Closed rounds in a row that asked a function and got nothing: how many, and the Mondays of the first and last."""

    rounds: int
    first: date
    last: date

    def weeks(self, every_weeks: int) -> int:
        """How many weeks that is, weeks without a round among them; a round stands for ``every_weeks``."""
        return (self.last - self.first).days // 7 + every_weeks


def told_of(ladder: Ladder, silent_rounds: int) -> frozenset[Rung]:
    """Who hears of a function that still does not answer after so many silent rounds.

    The deputies are asked each time from their rung on. The coordinators and the manager are told when one of them is
    reached, and again as often as ``repeat_every`` says; everybody reached is told, so nobody is told over another's
    head.
    """
    deputies = frozenset({Rung.DEPUTY} if ladder.deputy_after <= silent_rounds else ())
    above = {Rung.COORDINATOR: ladder.coordinator_after, Rung.MANAGER: ladder.manager_after}
    reached = {rung: after for rung, after in above.items() if after <= silent_rounds}
    since = silent_rounds - max(reached.values(), default=silent_rounds)
    due = since % ladder.repeat_every == 0 if ladder.repeat_every else since == 0
    return deputies | frozenset(reached) if due else deputies
