"""Worlds in which nothing happens but chance, or where one area really changes: what the analysis says of them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.analysis import WINDOW, Direction
from est_mailer.domain.history import SeenRound, SeenRow
from est_mailer.domain.matching import match
from est_mailer.domain.trends import DEVIATION_LEVEL, LEAST_COUNT, adjusted, direction, excess


@dataclass(frozen=True)
class Chance:
    """How rows come about. ``rates``: rows a week in each area if all report; ``answers``: share that reports.

    ``clustering``: the variance of a week's own factor in an area (gamma, mean 1): all its reporters see the same
    lively or quiet week, so rows vary more than Poisson.
    """

    rates: tuple[float, ...]
    functions: int = 30
    answers: float = 0.9
    clustering: float = 0.0

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(f"a{n}" for n in range(len(self.rates)))


def poisson(rng: random.Random, mean: float) -> int:
    """Knuth's method: enough for small means."""
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def a_round(rng: random.Random, world: Chance, key: str, factors: Mapping[str, float] | None = None) -> SeenRound:
    """A round of the world; ``factors``: areas whose rate is that many times higher."""
    reporters = {f"f{n}": () for n in range(world.functions) if rng.random() < world.answers}
    rows: list[SeenRow] = []
    for area, rate in zip(world.areas, world.rates, strict=True):
        shape = 1 / world.clustering if world.clustering else 0.0
        mood = rng.gammavariate(shape, world.clustering) if shape else 1.0
        mean = rate * mood * (factors or {}).get(area, 1.0)
        for _ in range(poisson(rng, mean)):
            # Some functions see more than others: each its own rate, the same every week.
            who = f"f{min(int(rng.expovariate(3 / world.functions)), world.functions - 1)}"
            if who in reporters:
                rows.append(SeenRow(str(len(rows) + 1), who, "brand", area))
    return SeenRound(key, reporters, tuple(rows))


def a_history(rng: random.Random, world: Chance, rounds: int = WINDOW) -> list[SeenRound]:
    """The rounds before, the latest first."""
    return [a_round(rng, world, f"before {n}") for n in range(1, rounds + 1)]


@dataclass(frozen=True)
class Outcome:
    """Shares: of weeks with any over-represented area, of weeks where a0 is one, of arrows among areas."""

    any_area: float
    first_area: float
    arrows: float


def outcome(
    world: Chance, seed: int, weeks: int, factors: Mapping[str, float] | None = None, *, guard: bool = True
) -> Outcome:
    """What is said of so many weeks, each with a history of its own. ``guard``: weeks may be clustered."""
    rng = random.Random(seed)
    alarms, first, arrows, looked = 0, 0, 0, 0
    for _ in range(weeks):
        earlier = a_history(rng, world)
        panel = match(a_round(rng, world, "this", factors), earlier, world.areas)
        clustering = panel.clusterings() if guard else dict.fromkeys(world.areas, 0.0)
        compared = {a: c for a in world.areas if (c := panel.comparison(a)).count + c.earlier}
        levels = adjusted([excess(c, clustering[a]) for a, c in compared.items()])
        over = {
            area
            for (area, c), level in zip(compared.items(), levels, strict=True)
            if level <= DEVIATION_LEVEL and c.count >= LEAST_COUNT
        }
        alarms, first, looked = alarms + bool(over), first + ("a0" in over), looked + len(compared)
        arrows += sum(direction(c, clustering[a]) is not Direction.SAME for a, c in compared.items())
    return Outcome(alarms / weeks, first / weeks, arrows / looked)
