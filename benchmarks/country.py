"""A country's Wednesday on one machine: make bench-country (ARGS=--full: 290 municipalities of 100 functions).

Every municipality has a mailbox of its own on one Dovecot, and all answers lie there at once. They are worked through
by `est-mailer host`, and by a process started for each municipality; both with the same number at a time. The receipts
go to Postfix's smtp-sink. Set up once, each way gets fresh copies of databases and mailboxes.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from country_looking import RECEIPTS, idle, shares, used_by, watched
from country_places import Country
from country_report import Size, Watched, report
from figures import load, machine
from racing.replies import NOON
from servers.dovecot import Dovecot
from servers.ports import answers, free_ports, program, until

from est_mailer.hosting.health import read_health

COMMAND = (str(Path(sys.executable).with_name("est-mailer")),)


def by_host(country: Country) -> Watched:
    """`est-mailer host`: a warm process that forks a visit for whoever has something to do."""
    with (country.folder / "host.log").open("ab") as log:
        command = [*COMMAND, "host", str(country.etc), "--at", NOON.isoformat()]
        command += ["--at-once", str(country.size.at_once)]
        process = subprocess.Popen(command, env=country.environ(), stdout=log, stderr=log)
        try:
            found = watched(country, lambda: [process.pid])
            found.shares |= shares(process.pid)
            found.visits = sum(m["visits"] for m in read_health(country.var)["municipalities"].values())
            found.idle = idle(process.pid)
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
            while not stop.is_set() and country.count(name, RECEIPTS) < country.size.functions:
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


def _processor() -> float:
    """Seconds of processor time of all processes that were started here and have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def sink() -> Iterator[tuple[int, int]]:
    """A mail system that takes everything and keeps nothing. Yields its port and its process's number."""
    (port,) = free_ports(1)
    user = ["-u", "postfix"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program("smtp-sink"), *user, f"127.0.0.1:{port}", "256"])
    try:
        until(lambda: answers(port), 10, "smtp-sink answers")
        yield port, process.pid
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
    with tempfile.TemporaryDirectory(prefix="est-country-") as folder, sink() as (port, taker):
        dovecot = Dovecot(extra=_MANY)
        try:
            dovecot.start()
            country = Country(Path(folder), dovecot, size, port)
            for way in given.only or WAYS:
                country.fresh()
                print(f"{way}:", file=sys.stderr)
                others = {"Dovecot": dovecot.pid, "smtp-sink": taker, "this program": os.getpid()}
                before, begun = _processor(), {name: used_by(pid) for name, pid in others.items()}
                found[way] = WAYS[way](country)
                found[way].processor = _processor() - before
                found[way].shares |= {name: used_by(pid) - begun[name] for name, pid in others.items()}
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
