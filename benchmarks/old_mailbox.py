"""What a new message costs in an inbox with 100,000 old ones, and in an empty one: ``make bench-old-mailbox``.

The server has neither MOVE nor UIDPLUS, so that what was dealt with stays in the inbox, marked. ARGS: the number of the
old ones. Exits with 1 if a new message costs more than 1.2 times as much.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from figures import Figures, load, machine, table
from racing.contest import Contest
from racing.replies import MONDAY, Town, place_of
from servers.dovecot import Dovecot

from est_mailer.adapters.store import Store
from est_mailer.adapters.store.codec import instant
from est_mailer.domain.incoming import AccountKind

OLD, NEW, ROUNDS = 100_000, 300, 3
MOST = 1.2
_MARKS_ONLY = "IMAP4rev1 IDLE NAMESPACE LITERAL+"
_INBOX = "INBOX"


def main(arguments: list[str]) -> int:
    """Prints the table."""
    old = int(arguments[0]) if arguments else OLD
    before = load()
    with ExitStack() as stack:
        dovecot = Dovecot(capability=_MARKS_ONLY)
        stack.callback(dovecot.remove)
        dovecot.start()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = Town.reminded(folder / "town", NEW)
        fresh = Contest.of(dovecot, town, town.replies(NEW), "fresh@example.test")
        aged = _aged(dovecot, town, old)
        seconds: dict[str, list[float]] = {"fresh": [], "aged": []}
        for _ in range(ROUNDS):
            for name, contest in (("fresh", fresh), ("aged", aged)):
                run = contest.run("everything")
                assert run.observations == contest.observations, "every reply is read, and nothing else"
                seconds[name].append(run.seconds)
    ratio = median(seconds["aged"]) / median(seconds["fresh"])
    rows = (
        (f"{NEW} replies in an inbox that was empty, each", f"{1000 * median(seconds['fresh']) / NEW:.2f} ms"),
        (f"in an inbox with {old} old messages, each", f"{1000 * median(seconds['aged']) / NEW:.2f} ms"),
        (f"times as much (aim {MOST})", f"{ratio:.2f}"),
        ("the machine's load before and after", f"{before}, {load()}"),
    )
    print(table([Figures(rows, ratio <= MOST)]))
    print(f"\nMedians of {ROUNDS} rounds in turn. On {machine()}.")
    return 0 if ratio <= MOST else 1


def _aged(dovecot: Dovecot, town: Town, old: int) -> Contest:
    """The same replies behind so many old messages, and a town that knows these."""
    user = "aged@example.test"
    maildir = dovecot.dir / "home" / user / "Maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    mails = [f"Message-ID: <old{n}@annan.test>\nSubject: {n}\n\nHej\n".encode() for n in range(old)]
    for n, raw in enumerate(mails):
        (maildir / "cur" / f"1763280000.M{n:07d}P1.old,S={len(raw)},W={len(raw) + 4}:2,S").write_bytes(raw)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "dovecot:dovecot", dovecot.dir / "home" / user], check=True)
    dovecot.add_user(user)
    folder = town.folder.with_name("aged-town")
    shutil.copytree(town.folder, folder)
    contest = Contest.of(dovecot, replace(town, folder=folder), town.replies(NEW), user)
    status = dovecot.doveadm("mailbox", "status", "-u", user, "uidvalidity", _INBOX)
    _account_for(folder, int(status.split("=")[1]), [raw.replace(b"\n", b"\r\n") for raw in mails])
    return contest


def _account_for(folder: Path, uidvalidity: int, mails: list[bytes]) -> None:
    """Write them into the database as messages that were read and marked long ago."""
    at, kind = instant(MONDAY), AccountKind.UNKNOWN.value
    with Store.open(place_of(folder).database) as store:
        db = store.connection.sqlite
        with store.atomic():
            db.executemany(
                """INSERT INTO inbound (id, sha256, received_at, size, accounted, accounted_at)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                ((n, hashlib.sha256(raw).hexdigest(), at, len(raw), kind, at) for n, raw in enumerate(mails, 1)),
            )
            db.executemany("INSERT INTO inbound_raw VALUES (?, ?)", enumerate(mails, 1))
            db.executemany(
                """INSERT INTO locations (inbound, folder, uidvalidity, uid, seen_at, filed_at)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                ((n, _INBOX, uidvalidity, n, at, at) for n in range(1, len(mails) + 1)),
            )
            store.facts.set(f"uidvalidity.{_INBOX}", str(uidvalidity))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
