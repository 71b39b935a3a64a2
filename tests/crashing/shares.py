"""Plays many points, some in each of several processes."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

from crashing.accounts import Settled
from crashing.points import Point, chosen
from crashing.runner import Runner
from servers.dovecot import Dovecot

_TOLD_EVERY = 25


@contextmanager
def a_runner(tag: str = "w") -> Iterator[Runner]:
    """A runner with a Dovecot and a folder of its own."""
    dovecot = Dovecot()
    try:
        dovecot.start()
        with tempfile.TemporaryDirectory(prefix="est-crash-") as folder, Runner(Path(folder), dovecot, tag) as runner:
            yield runner
    finally:
        dovecot.remove()


def play_all(workers: int, *, everything: bool, only: str, minutes: float) -> tuple[set[int], list[Settled]]:
    """How many points there are, and what became of those that were played: those of ``chosen``, or everything;
    ``only`` those whose names have these words; as many as the time allows. Two numbers: the recordings differ."""
    until = time.monotonic() + 60 * minutes
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        shares = [pool.submit(_share, number, workers, everything, only, until) for number in range(workers)]
        played = [share.result() for share in shares]
    return {len(points) for points, _ in played}, [settled for _, share in played for settled in share]


def _share(number: int, of: int, everything: bool, only: str, until: float) -> tuple[tuple[Point, ...], list[Settled]]:
    with a_runner(f"w{number}-") as runner:
        points = runner.record()
        mine = [p for p in (points if everything else chosen(points)) if only in str(p)]
        random.Random(0).shuffle(mine)  # so that those played before the time is up are of all kinds
        mine = mine[number::of]
        done: list[Settled] = []
        for point in mine:
            if time.monotonic() > until:
                break
            done.append(runner.play(point))
            if len(done) % _TOLD_EVERY == 0 or done[-1].faults:
                words = "; ".join([str(point), *done[-1].faults]) if done[-1].faults else ""
                print(f"worker {number}: {len(done)} of {len(mine)} {words}", file=sys.stderr, flush=True)
    return points, done
