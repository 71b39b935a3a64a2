"""How soon an answer is receipted while 2,000 others wait: in another municipality, and in the same one.

Two services run as they do installed, on one Dovecot and one Postfix. One starts with all the replies in its inbox, a
last answer and a coordinator's question behind them; while it deals with them answers come to the other, one at a time.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from figures import Figures, load, machine, table
from racing.contest import Contest
from racing.replies import AUTHSERV, COORDINATOR, NOON, SERVICE, Town, address_of, place_of
from servers.dovecot import Dovecot
from servers.ports import until
from servers.postfix import Postfix
from servers.tap import SmtpTap

from est_mailer.demo.letters import fresh

COMMAND = Path(sys.executable).with_name("est-mailer")
OTHERS, ANSWERS = 2_000, 12
_AIM = 10.0  # seconds
_STARTED = 5.0  # seconds that a service is given to come into IDLE
_LOCAL_NOON = "2026-11-18T12:00:00"


@dataclass(frozen=True, slots=True)
class Running:
    """A service under way: its user and where its mail to Postfix is seen."""

    user: str
    tap: SmtpTap
    dovecot: Dovecot
    process: subprocess.Popen[bytes]

    def deliver(self, raw: bytes, sender: str) -> float:
        """A mail arrives. Returns when (Unix time)."""
        self.dovecot.deliver(self.user, raw, sender)
        return time.time()

    def handed_over(self, recipient: str, since: float, patience: float = 600) -> float:
        """When a mail to the recipient was accepted. Raises AssertionError."""
        until(lambda: self._since(recipient, since), patience, f"{self.user} has answered {recipient}")
        return self._since(recipient, since)[0]

    def _since(self, recipient: str, since: float) -> list[float]:
        assert self.process.poll() is None
        return [at for at in self.tap.of(recipient) if at >= since]


def main(arguments: list[str]) -> int:
    """Prints the table; the argument is the number of the others. Exits with 1 if an aim is missed."""
    others = int(arguments[0]) if arguments else OTHERS
    with ExitStack() as stack:
        dovecot = Dovecot()
        stack.callback(dovecot.remove)
        dovecot.start()
        postfix = Postfix(dovecot)
        stack.callback(postfix.remove)
        postfix.start()
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = Town.reminded(folder / "town", others + 1)
        *waiting, last = town.replies(others + 1)
        contest = Contest.of(dovecot, town, waiting)
        before = load()
        quiet = stack.enter_context(_running(contest, postfix, "quiet@example.test", filled=False))
        time.sleep(_STARTED)
        busy = stack.enter_context(_running(contest, postfix, "busy@example.test", filled=True))
        figures = _measured(quiet, busy, [reply.raw for reply in waiting[:ANSWERS]], last.raw, others)
    print(table([figures]))
    print(f"\nLoad before and after: {before}, {load()}. On {machine()}.")
    return 0 if figures.well else 1


def _measured(quiet: Running, busy: Running, answers: list[bytes], last: bytes, others: int) -> Figures:
    began = time.time()
    question = fresh(COORDINATOR, SERVICE, "Hur går det?", "status", datetime.now(NOON.tzinfo), 1)
    question = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=exempelstad.example\r\n".encode() + question
    last_at, asked_at = busy.deliver(last, address_of(others + 1)), busy.deliver(question, COORDINATOR)
    elsewhere = [_one(quiet, raw, number) for number, raw in enumerate(answers, 1)]
    told = busy.handed_over(COORDINATOR, asked_at) - asked_at
    receipted = busy.handed_over(address_of(others + 1), last_at) - last_at
    until(lambda: len(busy.tap.accepted) >= others + 2, 600, "all is answered")
    all_done = max(mail.at for mail in busy.tap.accepted) - began
    rows = (
        (f"**{others} other answers in the queue**: until the last of them has its receipt", f"{all_done:.1f} s"),
        ("an answer in another municipality meanwhile, from delivery to its receipt's 250", _s(median(elsewhere))),
        (f"that was the median; the worst of {len(elsewhere)} (aim {_AIM:.0f} s)", _s(max(elsewhere))),
        ("a coordinator's word in the same inbox, behind them all, until its answer has left", _s(told)),
        ("an answer in the same inbox, behind them all, until its receipt has left", _s(receipted)),
    )
    return Figures(rows, max(elsewhere) < _AIM and told < _AIM)


def _one(service: Running, raw: bytes, number: int) -> float:
    delivered = service.deliver(raw, address_of(number))
    return service.handed_over(address_of(number), delivered) - delivered


def _s(seconds: float) -> str:
    return f"{seconds:.2f} s"


@contextmanager
def _running(contest: Contest, postfix: Postfix, user: str, *, filled: bool) -> Iterator[Running]:
    with (
        SmtpTap(postfix.port, postfix.certificates) as tap,
        contest.mailbox(user, filled=filled),
        contest.folder(user, tap.port, [postfix.certificates.ca]) as folder,
        (folder / "log").open("wb") as log,
    ):
        contest.dovecot.record(user)
        environ = {**place_of(folder).environ, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        command = [COMMAND, "--config", folder, "run", "--at", _LOCAL_NOON]
        with subprocess.Popen(command, env=environ, stdout=log, stderr=log) as process:
            try:
                yield Running(user, tap, contest.dovecot, process)
            except BaseException:
                print((folder / "log").read_text(errors="replace")[-4000:], file=sys.stderr)
                raise
            finally:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
