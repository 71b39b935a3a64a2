"""Reading replies against the first script a user would write, as a ratio: ``make speed``, the end of ``make test``.

Small and fixed, for CI: it says when speed has been lost; ``make bench`` says how much there is. Exits with 1 if our
service was not LEAST times as fast in any of its tries.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from racing.contest import Contest
from racing.replies import Town
from servers.dovecot import Dovecot

LEAST = 5.0
REPLIES, BY_THE_SCRIPT = 200, 40
TRIES = 8  # the machine may have other work to do: what was reached once can be reached


def main() -> int:
    """Race until our service is LEAST times as fast, or TRIES are used up. The exit code."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        dovecot = Dovecot()
        stack.callback(dovecot.remove)
        dovecot.start()
        town = Town.reminded(Path(folder) / "town", REPLIES, variants=10)
        contest = Contest.of(dovecot, town, town.replies(REPLIES))
        ratios: list[float] = []
        while max(ratios, default=0.0) < LEAST and len(ratios) < TRIES:
            script = contest.run("the_first_script", BY_THE_SCRIPT)
            ours = contest.run("reading")
            ratios.append((script.seconds / BY_THE_SCRIPT) / (ours.seconds / REPLIES))
            print(f"Reading is {ratios[-1]:.1f} times as fast as the first script (at least {LEAST:g}).", flush=True)
    return int(max(ratios) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
