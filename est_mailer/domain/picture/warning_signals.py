"""The warning signals (*varningssignaler*) of unrest that coordinators may rate: 20 questions in four groups.

The scale goes from 1 (not at all true) to 4 (very true); the Örebro plan, annex 3. The questions' words are in the
catalogue, under signals.question.NUMBER.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

GROUPS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "authorities": (1, 2, 3),
        "surroundings": (4, 5, 6, 7),
        "unrest": tuple(range(8, 18)),
        "circumstances": (18, 19, 20),
    }
)
NUMBERS = tuple(number for numbers in GROUPS.values() for number in numbers)
LEAST, HIGH, MOST = 1, 3, 4  # HIGH: from here on a signal is counted as present


@dataclass(frozen=True, slots=True)
class RatedSignal:
    """One question's number, from 1, and its value on the scale, 1–4. A question left empty has none."""

    number: int
    value: int


def present(rated: Iterable[RatedSignal]) -> int:
    """How many are rated 3 or 4."""
    return sum(signal.value >= HIGH for signal in rated)
