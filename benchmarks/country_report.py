"""The figures of a country's Wednesday: what is looked for, and the table of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from statistics import median


@dataclass(frozen=True, slots=True)
class Size:
    """How large the country is, the provider's mails a minute for each account, and how many are worked for at once."""

    municipalities: int
    functions: int
    rate: int
    at_once: int

    @property
    def answers(self) -> int:
        return self.municipalities * self.functions


@dataclass
class Watched:
    """What was seen while one way was at work: seconds from the start, memory in MB."""

    done: dict[str, float] = field(default_factory=dict)  # all answers are accounted for
    begun: dict[str, float] = field(default_factory=dict)  # the first answer is
    out: dict[str, float] = field(default_factory=dict)  # all receipts have left
    memory: list[float] = field(default_factory=list)
    processor: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)  # seconds of processor time, by who used them
    visits: int | None = None
    most_in_a_minute: int = 0  # mails of one municipality
    idle: tuple[float, float] | None = None  # memory in MB, share of a core


def report(size: Size, found: dict[str, Watched]) -> str:
    """A Markdown table, a column for each way."""
    rows: list[tuple[str, Callable[[Watched], str]]] = [
        ("all answers accounted for", lambda w: f"{max(w.done.values()):.0f} s"),
        ("answers a second", lambda w: f"{size.answers / max(w.done.values()):.0f}"),
        ("all receipts out", lambda w: f"{max(w.out.values()):.0f} s"),
        ("most mails that one account's provider was given in a minute", lambda w: str(w.most_in_a_minute)),
        (
            "visits for each municipality",
            lambda w: "–" if w.visits is None else f"{w.visits / size.municipalities:.1f}",
        ),
        (
            "processor time of the service",
            lambda w: f"{w.processor:.0f} s, {1000 * w.processor / size.answers:.1f} ms an answer",
        ),
        *((f"… {name}", partial(_share, name)) for name in dict.fromkeys(n for w in found.values() for n in w.shares)),
        ("memory, most (PSS, with every process)", lambda w: f"{max(w.memory):.0f} MB"),
        ("afterwards, with nothing to do: memory, share of a core", lambda w: _shown(w.idle)),
        ("until a municipality's first answer was read: median", lambda w: f"{median(w.begun.values()):.0f} s"),
        ("… of the last municipality", lambda w: f"{max(w.begun.values()):.0f} s"),
        ("until a municipality's last was: first, median", lambda w: _spread(w.done.values())),
    ]
    head = f"| {size.municipalities} municipalities, {size.answers} answers | " + " | ".join(found) + " |"
    lines = [head, "|---" * (len(found) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(show(w) for w in found.values()) + " |" for name, show in rows]
    return "\n".join(lines)


def _share(name: str, found: Watched) -> str:
    return f"{found.shares[name]:.1f} s" if name in found.shares else "–"


def _shown(idle: tuple[float, float] | None) -> str:
    return f"{idle[0]:.0f} MB, {100 * idle[1]:.1f} %" if idle else "–"


def _spread(values: Collection[float]) -> str:
    seconds = sorted(values)
    return f"{seconds[0]:.0f} s, {median(seconds):.0f} s"
