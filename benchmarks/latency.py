"""Times the receipts of valid answers on a private Dovecot and Postfix, the service running as it does installed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from e2e.receipts import filled_forms, invited, measure, receipts
from figures import Figures, load
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem
from servers.postfix import Postfix

ANSWERS = 100
_MEDIAN, _WORST = 0.1, 1.0  # seconds, from EXISTS


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
        before = load()
        waits = measure(town, tap, answers)
        after, arrived = load(), receipts(town, answers)
    exists, delivery = waits.from_exists, waits.from_delivery
    rows = (
        ("**Receipts**: answers with events, each from another function, one at a time", count),
        ("functions with exactly one receipt", arrived[1]),
        (f"from Dovecot's EXISTS to Postfix's 250, median (aim {_MEDIAN} s)", f"{median(exists):.3f} s"),
        (f"the same, worst (aim {_WORST:.0f} s)", f"{max(exists):.3f} s"),
        ("from delivery in the mailbox, median (Dovecot announces 0.5 s late)", f"{median(delivery):.3f} s"),
        ("the same, worst", f"{max(delivery):.3f} s"),
        ("the machine's load before and after these", f"{before}, {after}"),
    )
    return Figures(rows, arrived == {1: count} and median(exists) < _MEDIAN and max(exists) < _WORST)
