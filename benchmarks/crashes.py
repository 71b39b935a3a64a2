"""Kills the daemon at every commit and every step of IMAP and SMTP, and disturbs its servers: what became of the week.

Run by ``make bench-crashes``, with the tests on the path: their week and servers are what is played. ``--all`` plays
every disturbance at every step, not only at the first of each command; ``--only TEXT`` those whose names have the text;
``--workers N`` (two);
``--minutes N``: until the time is up. Exits with 1 if at any point something was lost, doubled, damaged or stuck.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from statistics import median

from crashing.accounts import Settled
from crashing.points import COMMIT, IMAP, SMTP
from crashing.shares import play_all
from figures import machine

_HEAD = (
    "point",
    "number",
    "all well",
    "in doubt: arrived",
    "in doubt: had not",
    "refused, tried again",
    "duplicates",
    "lost",
    "other faults",
    "seconds each",
)
_PLACES = {COMMIT: "commit", IMAP: "step of IMAP", SMTP: "step of SMTP"}


def main(arguments: list[str]) -> int:
    """Prints one table: a line for each kind of point, and the faults that were found, by name."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--all", action="store_true")
    wanted.add_argument("--only", default="")
    wanted.add_argument("--workers", type=int, default=2)
    wanted.add_argument("--minutes", type=float, default=float("inf"))
    given = wanted.parse_args(arguments)
    begun = time.monotonic()
    there_are, played = play_all(given.workers, everything=given.all, only=given.only, minutes=given.minutes)
    minutes = (time.monotonic() - begun) / 60
    print(_table(played))
    for settled in played:
        for fault in settled.faults:
            print(f"\n**{settled.point}**: {fault}")
    print(f"\n{len(played)} of {max(there_are)} points in {minutes:.0f} minutes, on {machine()}.")
    if len(there_are) > 1:
        print("The workers recorded different weeks, so points may be missing. Is the machine busy? Use --workers 1.")
    return 1 if len(there_are) > 1 or any(settled.faults for settled in played) else 0


def _table(played: list[Settled]) -> str:
    kinds: dict[str, list[Settled]] = defaultdict(list)
    for settled in played:
        kinds[f"{_PLACES[settled.point.where]}, {settled.point.how.value}"].append(settled)
    rows = [_row(kind, share) for kind, share in kinds.items()] + [_row("**all**", played)]
    return "\n".join([_line(_HEAD), "|---" * len(_HEAD) + "|", *(_line(row) for row in rows)])


def _row(kind: str, share: list[Settled]) -> tuple[object, ...]:
    faults = [fault for settled in share for fault in settled.faults]
    duplicates = sum(fault.startswith("duplicate") for fault in faults)
    lost = sum(fault.startswith("lost") for fault in faults)
    arrived = sum(arrived for settled in share for _, arrived in settled.in_doubt)
    return (
        kind,
        len(share),
        sum(not settled.faults for settled in share),
        arrived,
        sum(len(settled.in_doubt) for settled in share) - arrived,
        sum(len(settled.refused) for settled in share),
        duplicates,
        lost,
        len(faults) - duplicates - lost,
        f"{median(settled.seconds for settled in share):.1f}" if share else "",
    )


def _line(cells: tuple[object, ...]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
