"""Reading replies, against the scripts that a user would write: ``make bench`` (ARGS="MESSAGES ROUNDS NAME …").

``--picture=FILE.svg`` draws the speeds as well.

Every contestant works on a copy of the same mailbox, in turn, in one run on the same Dovecot over TLS; the figures are
medians of the rounds. Exits with 1 if a contestant has stored other observations than the replies have.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from chart import bar_chart
from figures import load, machine
from racing.contest import Contest, Run
from racing.replies import Town
from servers.dovecot import Dovecot

MESSAGES, ROUNDS = 2_000, 3
MOST_FUNCTIONS = 2_000
SHORT = {  # in the picture
    "the_first_script": "imap_tools, openpyxl, sqlite-utils",
    "with_pandas": "imap_tools, pandas, calamine",
    "in_batches": "imapclient, email, calamine, in batches",
    "the_unguarded_limit": "imaplib, fast-mail-parser, calamine",
    "fetch_alone": "FETCH alone",
    "reading": "est_mailer, reading",
    "everything": "est_mailer, everything",
}
OURS = frozenset({SHORT["reading"], SHORT["everything"]})
CONTESTANTS = {
    "the_first_script": "**the first script**: imap_tools + openpyxl + sqlite-utils",
    "with_pandas": "the same with pandas + calamine",
    "in_batches": "imapclient in batches + `email` + calamine, one transaction a batch",
    "the_unguarded_limit": "**the unguarded limit**: imaplib, fast-mail-parser, calamine, a thread that fetches",
    "fetch_alone": "FETCH alone",
    "reading": "**our service, reading**: raw committed, guard, isolated read, rows committed",
    "everything": "**our service, everything**: also identified, checked, screened, receipt queued, filed",
}


def main(arguments: list[str]) -> int:
    """Plays the rounds and prints the table."""
    numbers = [int(a) for a in arguments if a.isdigit()]
    messages, rounds = (*numbers, *(MESSAGES, ROUNDS)[len(numbers) :])
    names = [a for a in arguments if a in CONTESTANTS] or list(CONTESTANTS)
    before = load()
    dovecot = Dovecot()
    try:
        dovecot.start()
        with tempfile.TemporaryDirectory() as folder:
            town = Town.reminded(Path(folder) / "town", min(messages, MOST_FUNCTIONS))
            contest = Contest.of(dovecot, town, town.replies(messages))
            commit = seconds_of_a_commit(Path(folder))
            runs = _rounds(contest, names, rounds)
    finally:
        dovecot.remove()
    print(_table(runs, messages))
    for picture in (Path(a.partition("=")[2]) for a in arguments if a.startswith("--picture=")):
        speeds = {SHORT[name]: speed for name, speed in _speeds(runs, messages).items()}
        picture.write_text(
            bar_chart("Replies read a second", speeds, frozenset((SHORT["reading"], SHORT["everything"])))
        )
    print(f"\n{messages} replies, {rounds} rounds. A commit on this disk: {1000 * commit:.2f} ms (WAL, FULL).")
    print(f"Load before and after: {before}, {load()}. On {machine()}.")
    return _otherwise(runs, contest.observations)


def seconds_of_a_commit(folder: Path) -> float:
    """What SQLite's write-ahead log with ``synchronous=FULL`` costs a transaction of 4 kB here."""
    spent = []
    with closing(sqlite3.connect(folder / "commits.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=wal")
        db.execute("PRAGMA synchronous=full")
        db.execute("CREATE TABLE rows (content)")
        for _ in range(50):
            began = time.monotonic()
            db.execute("INSERT INTO rows VALUES (?)", (bytes(4096),))
            spent.append(time.monotonic() - began)
    return median(spent)


def _rounds(contest: Contest, names: list[str], rounds: int) -> dict[str, list[Run]]:
    """Every contestant once a round, in turn."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(run := contest.run(name))
            print(f"{name}: {run.seconds:.1f} s, {run.processor:.1f} of the processor", file=sys.stderr)
    return runs


def _otherwise(runs: dict[str, list[Run]], observations: int) -> int:
    """1 if somebody has stored other observations than there are."""
    read = {name: {run.observations for run in done} for name, done in runs.items() if name != "fetch_alone"}
    wrong = {name: stored for name, stored in read.items() if stored != {observations}}
    if wrong:
        print(f"The replies have {observations} observations, but: {wrong}", file=sys.stderr)
    return 1 if wrong else 0


def _table(runs: dict[str, list[Run]], messages: int) -> str:
    head = [
        "| contestant | messages/s | × the first | × pandas | processor ms each | memory MB |",
        "|---|---|---|---|---|---|",
    ]
    speeds = _speeds(runs, messages)
    lines = [
        f"| {CONTESTANTS[name]} | {speeds[name]:,.0f} | {_ratio(speeds, name, 'the_first_script')} "
        f"| {_ratio(speeds, name, 'with_pandas')} | {1000 * median(r.processor for r in done) / messages:.2f} "
        f"| {median(r.memory for r in done) / 2**20:.0f} |"
        for name, done in runs.items()
    ]
    return "\n".join([*head, *lines])


def _speeds(runs: dict[str, list[Run]], messages: int) -> dict[str, float]:
    return {name: messages / median(run.seconds for run in done) for name, done in runs.items()}


def _ratio(speeds: dict[str, float], name: str, to: str) -> str:
    return f"{speeds[name] / speeds[to]:.1f}" if to in speeds else "–"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
