"""20,000 messages in the inbox, and servers that are stopped for two whole minutes: make bench-servers (ARGS=2000 300).

The arguments are the number of messages and the seconds of the outages. The service runs as it does installed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression

from e2e.town import Town
from figures import Figures, load, machine, table
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem
from servers.ports import until
from servers.postfix import Postfix

from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, reply
from est_mailer.wording import Wording

MESSAGES, OUTAGE = 20_000, 120
INVITATION, LATER = "2026-11-16T08:00:05", "2026-11-16T09:00"
LONGEST_DRAIN = 3600.0
WATCHDOG = 15 * 60  # seconds, of the unit
BACK_WITHIN = 310.0  # the longest back-off and a little


@dataclass
class Watch:
    """Looks at the service's memory twice a second, and hears when it feeds the watchdog."""

    town: Town
    sizes: list[int] = field(default_factory=list)
    fed: list[float] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        self.town.notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.town.notify))
            manager.settimeout(0.5)
            looker = threading.Thread(target=self._look, args=(manager,))
            looker.start()
            try:
                yield self
            finally:
                self._done.set()
                looker.join()
        self.town.notify.unlink()

    def _look(self, manager: socket.socket) -> None:
        self.fed.append(time.monotonic())
        while not self._done.is_set():
            self.sizes.append(resident(self.town))
            with contextlib.suppress(TimeoutError):
                if b"WATCHDOG=1" in manager.recv(1000):
                    self.fed.append(time.monotonic())
        self.fed.append(time.monotonic())

    @property
    def hungriest(self) -> float:
        """The longest time between two feedings."""
        return max(after - before for before, after in zip(self.fed, self.fed[1:], strict=False))


def resident(town: Town) -> int:
    """The service's resident memory in kB."""
    assert town.process is not None
    status = Path(f"/proc/{town.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def put_in_inbox(town: Town, form: Received, count: int) -> None:
    """Put mail straight into the maildir, as so many deliveries would: each fourth is a report with its workbook, of
    two that differ by turns, so that each is a correction; the others are strangers' questions."""
    new = town.mail.dovecot.dir / "home" / town.address.lower() / "Maildir" / "new"
    reports = [report(town, form, number) for number in range(2)]
    for n in range(count):
        number = f"Message-ID: <{n}@annan.test>\n".encode()
        question = f"From: nyfiken{n}@annan.test\nSubject: Fråga {n}\n\n{'Vad gör ni åt detta? ' * 40}\n".encode()
        file = new / f"1763280000.M{n:06d}P1.fill"
        file.write_bytes(number + (question if n % 4 else reports[n // 4 % 2]))
        if os.geteuid() == 0:
            shutil.chown(file, "dovecot", "dovecot")


def report(town: Town, form: Received, number: int) -> bytes:
    """An answer to a form with one event in its workbook, as the mail server hands it over; it has no Message-ID."""
    assert form.workbook
    name, content = form.workbook
    event = Event("Skadegörelse", "Torget", f"Port {number}", "i tisdags", f"Krossad ruta {number}")
    filled = fill(content, Wording.of("sv", town.zone), [event])
    raw = reply(form, "Här är listan.", datetime(2026, 11, 16, 9, tzinfo=UTC), number, files=((name, filled),))
    verdict = f"{town.mail.postfix.authserv_id}; dmarc=pass header.from={form.to.partition('@')[2]}"
    headers = re.sub(rb"(?m)^Message-ID:.*\r?\n", b"", raw, count=1)
    return f"Authentication-Results: {verdict}\n".encode() + headers.replace(b"\r\n", b"\n")


def a_large_inbox(mail: MailSystem, count: int, name: str) -> Figures:
    """So many messages wait when the service starts, and one more comes when they are dealt with."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder), mail, "exempelstad", name)
        try:
            town.start(INVITATION)
            town.settle()
            ended(town)
            form = town.form(town.domains("hemtjanst@exempelstad.test"))
            put_in_inbox(town, form, count)
            town.launch(LATER)
            began = time.monotonic()
            with Watch(town).watching() as watch:
                until(lambda: accounted(town) >= count, LONGEST_DRAIN, "all messages are accounted for")
                drained = time.monotonic() - began
                until(lambda: unfiled(town) == 0, 120, "all are filed")
                noticed = seconds(lambda: town.answer(form, "Lugnt"), lambda: accounted(town) > count)
            kinds = town.rows("SELECT accounted, count(*) FROM inbound GROUP BY 1 ORDER BY 1")
            half = len(watch.sizes) // 2
            early, late = max(watch.sizes[:half]), max(watch.sizes[half:])
            slope = linear_regression(range(len(watch.sizes) - half), watch.sizes[half:]).slope * half / (count / 2)
            parting = ended(town)
        finally:
            town.kill()
    rows = (
        (f"**{count} messages in the inbox** ({name}) when the service starts", ""),
        ("accounted for, by kind", ", ".join(f"{n} {kind}" for kind, n in kinds)),
        ("until the last was accounted for", f"{drained:.0f} s ({1000 * drained / count:.1f} ms each)"),
        ("memory (RSS), most in the first and the second half", f"{early // 1024} and {late // 1024} MB"),
        ("the same, slope over the second half", f"{slope * 1000:+.0f} kB for each 1,000 messages"),
        (f"longest time between two feedings of the watchdog (limit {WATCHDOG} s)", f"{watch.hungriest:.0f} s"),
        ("a new report after that, from sent to accounted for", f"{noticed:.1f} s"),
        ("from being told to stop to its end", f"{parting:.1f} s"),
    )
    reports = len(range(0, count, 4))
    well = (
        dict(kinds) == {"report": reports + 1, "unknown": count - reports}
        and watch.hungriest < WATCHDOG
        and noticed < 10
    )
    return Figures(rows, well)


def stopped_servers(mail: MailSystem, outage: float) -> Figures:
    """Dovecot, and then Postfix, is stopped for so long; how soon all goes on."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder), mail, "exempelstad", "stopped")
        try:
            town.start(INVITATION)
            town.settle()
            calm = [town.domains(f"{name}@exempelstad.test") for name in ("hemtjanst", "gata")]
            forms = [town.form(address) for address in calm]
            before = len(town.log.read_text().splitlines())
            connection = town.postfix()
            mail.dovecot.stop()
            town.answer(forms[0], "Lugnt", through=connection)
            time.sleep(outage)
            mailbox = seconds(mail.dovecot.start, lambda: accounted(town) == 1)
            town.settle(BACK_WITHIN)
            lines = len(town.log.read_text().splitlines()) - before
            town.answer(forms[1], "Lugnt")
            mail.postfix.stop()
            time.sleep(outage)
            sending = seconds(mail.postfix.start, lambda: unsent(town) == 0 and accounted(town) == 2)
            town.settle(BACK_WITHIN)
            told = town.rows("SELECT about FROM outbox WHERE purpose = 'alert'")
            states = town.rows("SELECT state, count(*) FROM outbox GROUP BY 1")
            ended(town)
        finally:
            town.kill()
    rows = (
        (f"**Dovecot stopped for {outage:.0f} s**, then Postfix for as long", ""),
        ("Dovecot is back: until the report that came meanwhile is accounted for", f"{mailbox:.0f} s"),
        ("lines in the journal during that", lines),
        ("Postfix is back: until the receipt has left", f"{sending:.0f} s"),
        ("mails to the operator (an outage under half an hour mends itself)", len(told)),
        ("the outbox afterwards", ", ".join(f"{n} {state}" for state, n in states)),
    )
    return Figures(rows, not told and {state for state, _ in states} == {"sent"})


def seconds(act: Callable[[], object], condition: Callable[[], bool]) -> float:
    """From the act until the condition holds."""
    began = time.monotonic()
    act()
    until(condition, BACK_WITHIN, "the service goes on")
    return time.monotonic() - began


def ended(town: Town) -> float:
    """Ask the service to stop. Returns how long it took."""
    assert town.process is not None
    town.process.terminate()
    began = time.monotonic()
    assert town.process.wait(60) == 0
    town.process = None
    return time.monotonic() - began


def accounted(town: Town) -> int:
    town.must_live()
    return int(town.value("SELECT count(*) FROM inbound WHERE accounted IS NOT NULL"))


def unfiled(town: Town) -> int:
    return int(town.value("SELECT count(*) FROM locations WHERE filed_at IS NULL"))


def unsent(town: Town) -> int:
    return int(town.value("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')"))


@contextmanager
def mail_system(**options: str) -> Iterator[MailSystem]:
    """A Dovecot and a Postfix of the benchmark's own."""
    with contextlib.ExitStack() as stack:
        dovecot = Dovecot(**options)
        stack.callback(dovecot.remove)
        dovecot.start()
        postfix = Postfix(dovecot)
        stack.callback(postfix.remove)
        postfix.start()
        yield MailSystem(dovecot, postfix)


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:3]]
    count, outage = (*given, *(MESSAGES, OUTAGE)[len(given) :])
    print(f"{machine()}; load before: {load()}\n")
    with mail_system() as mail:
        parts = [a_large_inbox(mail, count, "moved"), stopped_servers(mail, float(outage))]
    with mail_system(capability="IMAP4rev1 IDLE NAMESPACE") as poor:
        parts.append(a_large_inbox(poor, count, "staying"))
    print(table(parts))
    return 0 if all(part.well for part in parts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
