"""Looking on while a country's answers are worked through: who is done when, and whose the processor's time is.

The looking must not be what takes the time: databases that have not been written are not asked.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

from country_places import Country
from country_report import Watched
from racing.processes import family, memory, processor, words_of

LONGEST = 1800.0
LOOK_EVERY, WEIGH_EVERY = 1.0, 15.0
REST, IDLE_FOR = 5.0, 20.0
_ACCOUNTED = "SELECT count(*) FROM inbound WHERE accounted = 'report'"
RECEIPTS = "SELECT count(*) FROM outbox WHERE purpose = 'receipt' AND state = 'sent'"


def watched(country: Country, roots: Callable[[], list[int]]) -> Watched:
    """Look on until every answer is accounted for and every receipt has left, at what has changed only."""
    found, began = Watched(), time.monotonic()
    seen: dict[str, tuple[int, ...]] = {}
    shown = weighed = 0.0
    while len(found.out) < len(country.names):
        now = time.monotonic() - began
        assert now < LONGEST, f"not done after {LONGEST:.0f} s: see the logs in {country.folder}"
        if not found.memory or now - weighed > WEIGH_EVERY:
            weighed = now
            found.memory.append(_memory_of(roots()))
        for name in (n for n in country.names if n not in found.out):
            changed = country.changed_at(name)
            if changed != seen.get(name):
                seen[name] = changed
                _look(country, name, found, now)
        if now - shown > 10:
            shown = now
            print(f"  {now:4.0f} s: {len(found.done)} done, {len(found.out)} with all receipts out", file=sys.stderr)
        time.sleep(LOOK_EVERY)
    found.most_in_a_minute = country.most_in_a_minute()
    return found


def _look(country: Country, name: str, found: Watched, now: float) -> None:
    accounted, all_of = country.count(name, _ACCOUNTED), country.size.functions
    if accounted:
        found.begun.setdefault(name, now)
    if accounted >= all_of:
        found.done.setdefault(name, now)
        if country.count(name, RECEIPTS) >= all_of:
            found.out[name] = now


def shares(host: int) -> dict[str, float]:
    """Whose the host's processor time was, by now: visits are buried by it, readers by the one that forks them."""
    own, *others = family(host)
    readers = next((pid for pid in others if "reader_nursery" in words_of(pid)), 0)
    visits = processor(own, of_ended_children=True) - processor(own)
    reading = processor(readers, of_ended_children=True)
    return {
        "its visits": visits,
        "their readers": reading,
        "itself": processor(own),
        "its watch": sum(map(processor, others)) - processor(readers),
    }


def idle(root: int) -> tuple[float, float]:
    """What it uses when there is nothing to do: every municipality is visited once in five minutes all the same."""
    time.sleep(REST)
    before = _worked(root)
    time.sleep(IDLE_FOR)
    return _memory_of([root]), (_worked(root) - before) / IDLE_FOR


def _worked(root: int) -> float:
    return sum(processor(pid, of_ended_children=True) for pid in family(root))


def used_by(pid: int) -> float:
    """A server's own processor time and its processes'; of this program only its own."""
    return processor(pid) if pid == os.getpid() else _worked(pid)


def _memory_of(roots: list[int]) -> float:
    """What the processes and their descendants use, in MB."""
    return sum(memory(pid) for root in roots for pid in family(root)) / 2**20
