"""Worlds in which nothing happens but chance, or where one area really changes: what the analysis says of them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.analysis.history import SeenRound, SeenRow
from est_mailer.domain.analysis.matching import match
from est_mailer.domain.analysis.trends import DEVIATION_LEVEL, LEAST_COUNT, adjusted, direction, excess
from est_mailer.domain.picture.analysis import WINDOW, Direction


@dataclass(frozen=True)
class Chance:
    """How rows come about. ``rates``: rows a week in each area if all report; ``answers``: share that reports.

    ``clustering``: the variance of a week's own factor in an area (gamma, mean 1): all its reporters see the same
    lively or quiet week, so rows vary more than Poisson. ``remains``: share of the problems still there next week
    that are reported again, so that weeks resemble the ones before them.
    """

    rates: tuple[float, ...]
    functions: int = 30
    answers: float = 0.9
    clustering: float = 0.0
    remains: float = 0.0

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


def lived(rng: random.Random, world: Chance, factors: Mapping[str, float] | None = None) -> list[SeenRound]:
    """This round and a whole window before it, the latest first. ``factors``: areas that are so much livelier now."""
    problems = {a: _new(rng, world, rate) for a, rate in zip(world.areas, world.rates, strict=True)}
    rounds = []
    for back in reversed(range(WINDOW + 1)):
        for area, rate in zip(world.areas, world.rates, strict=True):
            livelier = (factors or {}).get(area, 1.0) if not back else 1.0
            shape = 1 / world.clustering if world.clustering else 0.0
            mood = rng.gammavariate(shape, world.clustering) if shape else 1.0
            remaining = [who for who in problems[area] if rng.random() < world.remains]
            problems[area] = remaining + _new(rng, world, rate * (1 - world.remains) * mood * livelier)
        reporters = {f"f{n}": () for n in range(world.functions) if rng.random() < world.answers}
        seen = ((area, who) for area, known in problems.items() for who in known if who in reporters)
        rows = (SeenRow(str(n), who, "brand", area) for n, (area, who) in enumerate(seen, 1))
        rounds.append(SeenRound(f"{back} weeks ago", reporters, tuple(rows)))
    return rounds[::-1]


def _new(rng: random.Random, world: Chance, mean: float) -> list[str]:
    """Who reports each new problem: some functions see more than others, each at its own rate."""
    among = world.functions
    return [f"f{min(int(rng.expovariate(3 / among)), among - 1)}" for _ in range(poisson(rng, mean))]


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
        this, *earlier = lived(rng, world, factors)
        panel = match(this, earlier, world.areas)
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
