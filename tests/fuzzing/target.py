"""What is fuzzed: a reader of foreign bytes, what to begin from, and how its input may be changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fuzzing.mutating import LONGEST, Mutate, any_bytes

KEPT = Path(__file__).parents[1] / "corpus" / "fuzz"
SECONDS = 2.0  # of processor time that one input may take


class PromiseBroken(Exception):
    """An input for which a reader did not do what it says."""


@dataclass(frozen=True)
class Target:
    """``run`` takes any bytes and raises only if a promise is broken; ``seeds`` are whole, ordinary inputs.

    ``longest``: bytes of an input; enough to show what takes more than its share of time, and no more.
    """

    name: str
    seeds: Callable[[], Iterable[bytes]]
    run: Callable[[bytes], object]
    mutate: Mutate = any_bytes
    longest: int = LONGEST
    seconds: float = SECONDS

    def check(self, data: bytes) -> None:
        """Runs one input within its time. Raises PromiseBroken, or whatever the reader should not have raised."""
        before = time.process_time()
        self.run(data)
        taken = time.process_time() - before
        if taken > self.seconds:
            raise PromiseBroken(f"took {taken:.1f} s")

    @property
    def kept(self) -> Path:
        """The folder with what was once found."""
        return KEPT / self.name

    def cases(self) -> dict[str, bytes]:
        """Every kept case by its name."""
        return {path.name: path.read_bytes() for path in sorted(self.kept.glob("*")) if path.is_file()}
