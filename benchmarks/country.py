"""A country's Wednesday on one machine: make bench-country (ARGS=--full: 290 municipalities of 100 functions).

Every municipality has a mailbox of its own on one Dovecot, and all answers lie there at once. They are worked through
by `est-mailer host`, and by a process started for each municipality; both with the same number at a time. The receipts
go to Postfix's smtp-sink. Set up once, each way gets fresh copies of databases and mailboxes.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from country_report import Size, Watched, report
from figures import load, machine
from racing.processes import family, memory, processor
from racing.replies import NOON, TOKEN_KEY, Town
from servers.dovecot import Dovecot
from servers.ports import answers, free_ports, program, until

COMMAND = (str(Path(sys.executable).with_name("est-mailer")),)
LONGEST = 1800.0
REST, IDLE_FOR = 5.0, 20.0
_ACCOUNTED = "SELECT count(*) FROM inbound WHERE accounted = 'report'"
_RECEIPTS = "SELECT count(*) FROM outbox WHERE purpose = 'receipt' AND state = 'sent'"


class Country:
    """The municipalities' folders and mailboxes, made from one that is prepared."""

    def __init__(self, folder: Path, dovecot: Dovecot, size: Size, sink: int) -> None:
        self.folder, self.dovecot, self.size = folder, dovecot, size
        self.etc, self.var = folder / "etc", folder / "var"
        self.names = [f"kommun-{number:03}" for number in range(1, size.municipalities + 1)]
        town = Town.reminded(folder / "template", size.functions)
        self._template = town.folder
        self._replies = folder / "replies"
        self._replies.mkdir()
        for number, reply in enumerate(town.replies(size.functions)):
            file = self._replies / f"1763280000.M{number:06d}P1.fill"
            file.write_bytes(reply.raw.replace(b"\r\n", b"\n"))
            _give_to_dovecot(file)
        for name in self.names:
            self._configure(name, sink)
            dovecot.add_user(_user(name))

    def fresh(self) -> None:
        """Databases as they were after the reminders, and every answer in its inbox."""
        for name in self.names:
            state = self.var / name
            shutil.rmtree(state, ignore_errors=True)
            state.mkdir(parents=True)
            shutil.copy(self._template / "state" / "est.db", state)
            new = self.dovecot.dir / "home" / _user(name) / "Maildir" / "new"
            shutil.rmtree(new.parents[1], ignore_errors=True)
            new.mkdir(parents=True)
            for reply in self._replies.iterdir():
                os.link(reply, new / reply.name)
            for made in (new.parents[1], new.parent, new):
                _give_to_dovecot(made)

    def environ(self, name: str = "") -> dict[str, str]:
        passed = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
        if not name:
            return {**passed, "STATE_DIRECTORY": str(self.var)}
        return {**passed, "STATE_DIRECTORY": str(self.var / name), "CREDENTIALS_DIRECTORY": str(self.etc / name)}

    def count(self, name: str, sql: str) -> int:
        """A number out of a municipality's database, as another process reads it."""
        connection = sqlite3.connect(f"file:{self.var / name / 'est.db'}?mode=ro", uri=True, timeout=10)
        try:
            return int(connection.execute(sql).fetchone()[0])
        finally:
            connection.close()

    def _configure(self, name: str, sink: int) -> None:
        place = self.etc / name
        shutil.copytree(self._template, place, ignore=shutil.ignore_patterns("state"))
        toml = (place / "est.toml").read_text()
        head, _, account = toml.partition("[account]")
        account = account.replace("USERNAME", _user(name)).replace("port = 993", f"port = {self.dovecot.tls_port}")
        account = account.replace('"ca.pem"', f'"{self.dovecot.certificates.ca}"')
        account = account.replace("per_minute = 10000", f"per_minute = {self.size.rate}")
        smtp = f'[account.smtp]\nhost = "127.0.0.1"\nport = {sink}\nsecurity = "none"\nlogin = false\n'
        (place / "est.toml").write_text(f"{head}[account]{account.partition('[account.smtp]')[0]}{smtp}")
        for secret, value in (("EST_MAIL_PASSWORD", self.dovecot.password), ("EST_TOKEN_KEY", TOKEN_KEY)):
            (place / secret).write_text(value)
            (place / secret).chmod(0o600)


def by_host(country: Country) -> Watched:
    """`est-mailer host`: a warm process that forks a visit for whoever has something to do."""
    with (country.folder / "host.log").open("ab") as log:
        command = [*COMMAND, "host", str(country.etc), "--at", NOON.isoformat()]
        command += ["--at-once", str(country.size.at_once)]
        process = subprocess.Popen(command, env=country.environ(), stdout=log, stderr=log)
        try:
            found = watched(country, lambda: [process.pid])
            found.idle = _idle(process.pid)
            return found
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def by_process(country: Country) -> Watched:
    """A process started for each municipality that has something to do: `est-mailer tick`, so many at a time."""
    stop = threading.Event()
    running: set[int] = set()

    def passes(name: str) -> None:
        with (country.folder / "tick.log").open("ab") as log:
            command = [*COMMAND, "--config", str(country.etc / name), "tick", "--at", NOON.isoformat()]
            while not stop.is_set() and country.count(name, _RECEIPTS) < country.size.functions:
                process = subprocess.Popen(command, env=country.environ(name), stdout=log, stderr=log)
                running.add(process.pid)
                process.wait()
                running.discard(process.pid)

    with ThreadPoolExecutor(country.size.at_once) as workers:
        for name in country.names:
            workers.submit(passes, name)
        try:
            return watched(country, lambda: list(running))
        finally:
            stop.set()
            for pid in tuple(running):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            workers.shutdown(cancel_futures=True)


WAYS: dict[str, Callable[[Country], Watched]] = {"est-mailer host": by_host, "a process for each": by_process}


def watched(country: Country, roots: Callable[[], list[int]]) -> Watched:
    """Look on until every answer is accounted for and every receipt has left."""
    found, began, all_of = Watched(), time.monotonic(), country.size.functions
    shown = 0.0
    while len(found.out) < len(country.names):
        now = time.monotonic() - began
        assert now < LONGEST, f"not done after {LONGEST:.0f} s: see the logs in {country.folder}"
        if len(found.memory) < now / 3:
            found.memory.append(_memory_of(roots()))
        for name in (n for n in country.names if n not in found.out):
            accounted = country.count(name, _ACCOUNTED)
            if accounted:
                found.begun.setdefault(name, now)
            if accounted >= all_of:
                found.done.setdefault(name, now)
                if country.count(name, _RECEIPTS) >= all_of:
                    found.out[name] = now
        if now - shown > 10:
            shown = now
            print(f"  {now:4.0f} s: {len(found.done)} done, {len(found.out)} with all receipts out", file=sys.stderr)
        time.sleep(1.0)
    return found


def _idle(root: int) -> tuple[float, float]:
    """What it uses when there is nothing to do: every municipality is visited once in five minutes all the same."""
    time.sleep(REST)
    before = _worked(root)
    time.sleep(IDLE_FOR)
    return _memory_of([root]), (_worked(root) - before) / IDLE_FOR


def _worked(root: int) -> float:
    return sum(processor(pid, of_ended_children=True) for pid in family(root))


def _memory_of(roots: list[int]) -> float:
    """What the processes and their descendants use, in MB."""
    return sum(memory(pid) for root in roots for pid in family(root)) / 2**20


def _processor() -> float:
    """Seconds of processor time of all processes that were started here and have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _user(name: str) -> str:
    return f"{name}@exempelstad.example"


def _give_to_dovecot(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "dovecot", "dovecot")


@contextmanager
def sink() -> Iterator[int]:
    """A mail system that takes everything and keeps nothing. Yields its port."""
    (port,) = free_ports(1)
    user = ["-u", "postfix"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program("smtp-sink"), *user, f"127.0.0.1:{port}", "256"])
    try:
        until(lambda: answers(port), 10, "smtp-sink answers")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="290 municipalities of 100 functions")
    parser.add_argument("--municipalities", type=int, default=20)
    parser.add_argument("--functions", type=int, default=20)
    parser.add_argument("--rate", type=int, default=60, help="mails a minute that the provider takes of each account")
    parser.add_argument("--at-once", type=int, default=(os.cpu_count() or 1) + 1)
    parser.add_argument("--only", choices=tuple(WAYS), action="append", help="one way only")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are stopped and the folder goes
    count, functions = (290, 100) if given.full else (given.municipalities, given.functions)
    size = Size(count, functions, given.rate, given.at_once)
    print(f"{machine()}; load before: {load()}\n", flush=True)
    found: dict[str, Watched] = {}
    with tempfile.TemporaryDirectory(prefix="est-country-") as folder, sink() as port:
        dovecot = Dovecot(extra=_MANY)
        try:
            dovecot.start()
            country = Country(Path(folder), dovecot, size, port)
            for way in given.only or WAYS:
                country.fresh()
                print(f"{way}:", file=sys.stderr)
                before = _processor()
                found[way] = WAYS[way](country)
                found[way].processor = _processor() - before
        finally:
            dovecot.remove()
    print(report(size, found))
    return 0


_MANY = """\
default_client_limit = 4000
default_process_limit = 1000
mail_max_userip_connections = 1000
"""

if __name__ == "__main__":
    raise SystemExit(main())
