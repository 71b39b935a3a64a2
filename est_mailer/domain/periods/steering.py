"""What the steering group decides at a quarter's or a year's meeting: three areas, and who does what until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

PRIORITY_AREAS = 3  # the handbook's number


@dataclass(frozen=True, slots=True)
class ChosenArea:
    """An area with priority, and why it was chosen."""

    area: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A measure that the steering group decided: who does what, when, and when the group hears of it."""

    what: str
    who: str = ""
    when: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class SteeringDecisions:
    """Everything one meeting decided. ``areas`` in the group's order."""

    areas: tuple[ChosenArea, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def area_ids(self) -> tuple[str, ...]:
        """The priority areas' ids."""
        return tuple(chosen.area for chosen in self.areas)


@dataclass(frozen=True, slots=True)
class ConfirmedDecisions:
    """Decisions that were confirmed. They rule rounds from ``valid_from``, the first day of one.

    ``period``: the pack they answer; ``configured``: the priority areas that est.toml had when they were confirmed.
    """

    period: str
    valid_from: date
    configured: tuple[str, ...]
    said: SteeringDecisions


def ruling_areas(
    configured: tuple[str, ...], confirmed: ConfirmedDecisions | None, known: Collection[str]
) -> tuple[str, ...]:
    """The priority areas: the confirmed ones, until est.toml's are changed after that; then est.toml's.

    An area that the configuration no longer has is left out; if none is left, est.toml's rule.
    """
    if confirmed is None or confirmed.configured != configured:
        return configured
    return tuple(area for area in confirmed.said.area_ids if area in known) or configured
