"""Times valid answers on a private Dovecot and Postfix, the service running as it does installed: until their rows are
committed, and until their receipts are handed over. ``make bench-latency`` (ARGS: how many).

A fixed sum is worked out before each: what the machine does to it in the same minutes tells how much of a 95th
percentile is the machine's own.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles

from e2e.receipts import filled_forms, invited, measure, receipts
from figures import Figures, load, machine, table
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem
from servers.postfix import Postfix

ANSWERS = 100
_MEDIAN, _WORST = 0.1, 1.0  # seconds, from EXISTS to the receipt
_ROWS = 0.03  # seconds, from EXISTS to the rows, of 95 in 100
_TERMS = 250_000  # of the fixed sum, some 20 ms


def receipt_latency(count: int = ANSWERS) -> Figures:
    """So many functions answer one at a time; well if each has one receipt, and none waits longer than the aim."""
    dovecot = Dovecot()
    try:
        dovecot.start()
        postfix = Postfix(dovecot)
        try:
            postfix.start()
            return _figures(MailSystem(dovecot, postfix), count)
        finally:
            postfix.remove()
    finally:
        dovecot.remove()


def _figures(mail: MailSystem, count: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder, invited(Path(folder), mail, count, "prompt") as (town, tap):
        answers = filled_forms(town, count)
        before, sums = load(), list[float]()
        waits = measure(town, tap, answers, before_each=lambda: sums.append(_fixed_sum()))
        after, arrived = load(), receipts(town, answers)
    exists, delivery = waits.from_exists, waits.from_delivery
    rows_95 = _of_95(waits.to_rows)
    rows = (
        ("**Receipts**: answers with events, each from another function, one at a time", count),
        ("functions with exactly one receipt", arrived[1]),
        ("from Dovecot's EXISTS until the rows are committed, median", f"{1000 * median(waits.to_rows):.0f} ms"),
        (f"the same, 95th percentile (aim {1000 * _ROWS:.0f} ms)", f"{1000 * rows_95:.0f} ms"),
        (f"from Dovecot's EXISTS to Postfix's 250, median (aim {_MEDIAN} s)", f"{median(exists):.3f} s"),
        (f"the same, worst (aim {_WORST:.0f} s)", f"{max(exists):.3f} s"),
        ("from delivery in the mailbox, median (Dovecot announces 0.5 s late)", f"{median(delivery):.3f} s"),
        ("the same, worst", f"{max(delivery):.3f} s"),
        ("a fixed sum by itself, before each: median", f"{1000 * median(sums):.0f} ms"),
        ("the same, 95th percentile", f"{1000 * _of_95(sums):.0f} ms"),
        ("the machine's load before and after these", f"{before}, {after}"),
    )
    soon = rows_95 < _ROWS and median(exists) < _MEDIAN and max(exists) < _WORST
    return Figures(rows, arrived == {1: count} and soon)


def _of_95(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1]


def _fixed_sum() -> float:
    """The seconds that it took."""
    began = time.perf_counter()
    sum(number * number for number in range(_TERMS))
    return time.perf_counter() - began


if __name__ == "__main__":
    found = receipt_latency(*map(int, sys.argv[1:2]))
    print(table([found]))
    print(f"\nOn {machine()}.")
    sys.exit(0 if found.well else 1)
