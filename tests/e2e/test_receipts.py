"""The program that times receipts works, and a receipt is never long in coming (make bench-reading has the figures)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import median

from e2e.receipts import filled_forms, invited, measure, receipts
from servers.fixtures import MailSystem
from servers.ports import on_this_machine

ANSWERS = 5


def test_each_answer_has_its_receipt_within_a_second(mail_system: MailSystem, tmp_path: Path) -> None:
    with invited(tmp_path, mail_system, ANSWERS, "prompt") as (town, tap):
        answers = filled_forms(town, ANSWERS)
        waits = measure(town, tap, answers)
        states = Counter(state for (state,) in town.rows("SELECT state FROM submissions"))
        arrived = receipts(town, answers)
    assert states == {"events": ANSWERS}
    assert arrived == {1: ANSWERS}
    assert len(waits.from_exists) == ANSWERS
    assert all(waited > 0 for waited in waits.from_exists)
    assert all(waited > 0 for waited in waits.to_rows)
    assert median(waits.from_exists) < on_this_machine(1)
    assert median(waits.from_delivery) < on_this_machine(2)
