"""Prints one Markdown table: how forms are understood, what hostile files cost, how soon a receipt leaves.

Run by ``make bench-reading``, with the tests on the path: their cases and servers are what is counted and timed. Exits
with 1 if a form is not understood as it should be, a cell is lost, a hostile file disturbs anything, a receipt is
missing or doubled, or an aim of time is missed (on a machine with other work that says little: see the load).
"""

from __future__ import annotations

import sys

from figures import machine, table
from latency import receipt_latency
from reading import hostile_files, returned_forms


def main() -> int:
    """Counts and times everything, the times first: what the counting leaves running would disturb them."""
    receipts = receipt_latency()
    parts = (returned_forms(), hostile_files(), receipts)
    print(table(parts))
    print(f"\nOn {machine()}.")
    return 0 if all(part.well for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
