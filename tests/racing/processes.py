"""What processes use, as the kernel tells it in /proc: proc(5)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> Iterator[int]:
    """A process, its children and theirs, as far as they run."""
    yield pid
    with suppress(OSError):  # it has ended
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from family(int(child))


def words_of(pid: int) -> str:
    """The command that a process was started with; "" if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def memory(pid: int) -> int:
    """A process's proportional share of memory (PSS), shared pages counted once among their users, in bytes; 0 if it
    has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = rollup.partition("\nPss:")[2].split()
    return int(found[0]) * 1024 if found else 0


def processor(pid: int, *, of_ended_children: bool = False) -> float:
    """Seconds of processor time that a process has used, with those of its children that have ended if so asked; 0 if
    it has ended itself."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11 : 15 if of_ended_children else 13])) / _TICK
    return 0.0
