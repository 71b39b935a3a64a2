"""How often the analysis is wrong in worlds of pure chance, what it finds, and how long it takes: Markdown tables.

Run by ``make bench-analysis``, with the tests on the path: their worlds are what is simulated. Exits with 1 if false
alarms are more common than docs/analysis.md says, or the time is more than a second.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from analysis_samples import AREAS, row, week
from chance import Chance, Outcome, outcome

from est_mailer.adapters.edits import edits
from est_mailer.adapters.store import Store
from est_mailer.domain.analysis.analysing import analyse
from est_mailer.domain.picture.analysis import WINDOW
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.round_period import round_key
from est_mailer.domain.rounds.life import Round, RoundState

MIXED = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 6.0, 8.0)
RATES = {"0.3-8": MIXED, "0.5, ten areas": (0.5,) * 10, "1, 3, 5": (1.0, 3.0, 5.0), "10, ten areas": (10.0,) * 10}
WORLDS = ((0.0, 0.0), (0.1, 0.0), (0.3, 0.0), (0.5, 0.0), (0.0, 0.7), (0.3, 0.7))  # clustering, remaining
CHANGES = ((1.0, 5.0), (3.0, 3.0), (3.0, 5.0), (8.0, 2.0), (8.0, 3.0))
WEEKS = 600
MOST_FALSE, MOST_SECONDS = 0.09, 1.0
_MONDAY = date(2026, 11, 16)


def main() -> int:
    """Prints three tables."""
    false = {
        (name, clustering, remains): outcome(Chance(r, clustering=clustering, remains=remains), 1, WEEKS)
        for name, r in RATES.items()
        for clustering, remains in WORLDS
    }
    print(_false_table(false))
    print(_found_table())
    seconds = {200: _seconds(200), 2000: _seconds(2000)}
    print("| rows this week | rows in each earlier week | rounds stored | read and analysed, s |\n|---|---|---|---|")
    for rows, took in seconds.items():
        print(f"| 2000 | {rows} | 52 | {took:.2f} |")
    well = max(o.any_area for o in false.values()) <= MOST_FALSE and seconds[200] <= MOST_SECONDS
    return 0 if well else 1


def _false_table(false: dict[tuple[str, float, float], Outcome]) -> str:
    lines = [
        "| rows a week in each area | clustering | problems that remain | weeks with a false alarm | false arrows |",
        "|---|---|---|---|---|",
        *(f"| {name} | {c:g} | {r:.0%} | {o.any_area:.1%} | {o.arrows:.1%} |" for (name, c, r), o in false.items()),
    ]
    return "\n".join(lines) + "\n"


def _found_table() -> str:
    lines = [
        "| an area's usual week | becomes | found at once | found if weeks are clustered (0.3) |",
        "|---|---|---|---|",
    ]
    for rate, factor in CHANGES:
        found = [
            outcome(Chance((rate, *MIXED[1:]), clustering=c), 2, WEEKS // 2, {"a0": factor}).first_area
            for c in (0.0, 0.3)
        ]
        lines.append(f"| {rate:g} | {rate * factor:g} | {found[0]:.0%} | {found[1]:.0%} |")
    return "\n".join(lines) + "\n"


def _a_week(count: int) -> Draft:
    places = [f"Storgatan {n}" if n % 3 else f"{chr(97 + n % 24)}torget vid skolan" for n in range(400)]
    rows = (
        row(n, f"f{n % 60}", AREAS[n % 3].id, "brand" if n % 2 else "klotter", place=places[n * 7 % 400])
        for n in range(1, count + 1)
    )
    return week(rows, {f"f{n}": () for n in range(60)})


def _seconds(earlier_rows: int) -> float:
    with Store.open(None) as store:
        past = _a_week(earlier_rows)
        for back in range(1, 53):
            monday = _MONDAY - timedelta(weeks=back)
            store.rounds.add(Round(round_key(monday), monday, RoundState.FED_BACK, ()))
            draft = replace(past, round=round_key(monday))
            store.drafts.add_compiled(draft.round, 1, draft, b"", datetime(2026, 1, 1, tzinfo=UTC))
        this = _a_week(2000)
        begun = time.perf_counter()
        analyse(this, store.history.rounds(_MONDAY, WINDOW), AREAS, edits)
        return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
