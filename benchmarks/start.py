"""How soon the commands answer, and what the service uses while nothing happens: a table.

Run by ``make bench-start``. Commands are the installed program in processes of their own, beside a bare Python, in
turns, on a database of ten years (100 functions); the idle service waits in IDLE on a real Dovecot over TLS.
``--years 1 --seconds 20``: less.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from figures import Figures, load, machine, table
from large_town import Size, Town, at_midnight, mondays
from racing.processes import family, memory, processor
from servers.dovecot import Dovecot

from est_mailer.adapters.store import Store
from est_mailer.looking import Place

_PROGRAM = Path(sys.executable).with_name("est-mailer")
_LAST = date(2026, 11, 9)
_EXAMPLE = Path(__file__).resolve().parents[1] / "config"
_ACCOUNT = """
[account]
preset = "dovecot"
address = "{address}"
display_name = "Exempelstad"
ca_file = "ca.pem"

[account.imap]
host = "127.0.0.1"
port = {port}
security = "tls"

[account.smtp]
host = "127.0.0.1"
port = 9
security = "tls"
"""


def main() -> None:
    """Measure, and print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--years", type=int, default=10)
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--seconds", type=int, default=120)
    wanted = asked.parse_args()
    before = load()
    with tempfile.TemporaryDirectory(prefix="est-start-") as folder:
        parts = [_starts(Path(folder) / "town", wanted.years, wanted.rounds), _idle(Path(folder), wanted.seconds)]
    print(f"{machine()}; load before: {before}\n\n{table(parts)}")


def _starts(folder: Path, years: int, rounds: int) -> Figures:
    """The seconds of each command, wall clock and processor, as medians."""
    town = Town.of(folder, Size(), at_midnight(_LAST))
    town.write_past(mondays(_LAST, 52 * years), 2)
    town.world.store.close()
    environ = {**os.environ, "EST_TOKEN_KEY": "0123456789abcdef" * 4, "EST_MAIL_PASSWORD": "never asked for"}
    there = [_PROGRAM, "--config", folder]
    commands: Mapping[str, Sequence[str | Path]] = {
        "a bare Python": [sys.executable, "-c", "pass"],
        "--help": [_PROGRAM, "--help"],
        f"status, {years} years": [*there, "status"],
        f"check, {years} years": [*there, "check"],
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            took[name].append(_once(command, environ))
    rows = [
        (name, " and ".join(f"{statistics.median(t[n] for t in all_):.3f} s" for n in (0, 1)))
        for name, all_ in took.items()
    ]
    return Figures((("**started**, wall clock and processor", ""), *rows), well=True)


def _once(command: Sequence[str | Path], environ: Mapping[str, str]) -> tuple[float, float]:
    used, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    took, now = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def _idle(folder: Path, seconds: int) -> Figures:
    """Memory and processor of a service that has nothing to do."""
    with _running(folder) as process:
        time.sleep(15)  # started, and in its second wait
        before = sum(map(processor, family(process.pid)))
        time.sleep(seconds)
        share = (sum(map(processor, family(process.pid))) - before) / seconds
        own, *helpers = map(memory, family(process.pid))
    rows = (
        (f"**idle** for {seconds} s: share of a processor, all processes", f"{100 * share:.3f} %"),
        ("memory (PSS) of the service", f"{own / 2**20:.1f} MB"),
        (f"memory (PSS) with its helpers ({len(helpers)})", f"{(own + sum(helpers)) / 2**20:.1f} MB"),
    )
    return Figures(rows, well=share < 0.001 and own < 60 * 2**20)


@contextmanager
def _running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    dovecot = Dovecot()
    try:
        dovecot.start()
        config = folder / "idle"
        shutil.copytree(_EXAMPLE, config)
        toml, _, _ = (config / "est.toml").read_text().partition("[account]")
        address = "est@exempelstad.example"
        (config / "est.toml").write_text(toml + _ACCOUNT.format(address=address, port=dovecot.tls_port))
        shutil.copyfile(dovecot.certificates.ca, config / "ca.pem")
        environ = {
            **os.environ,
            "EST_TOKEN_KEY": "0123456789abcdef" * 4,
            "EST_MAIL_PASSWORD": dovecot.add_user(address),
        }
        place = Place(config, {})
        place.state.mkdir()
        Store.open(place.database).close()  # as any start but the first finds it
        command = [_PROGRAM, "--config", config, "run", "--at", "2026-11-15T12:00"]
        process = subprocess.Popen(command, env=environ, stderr=(folder / "log").open("wb"))
        try:
            yield process
            assert process.poll() is None, (folder / "log").read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    finally:
        dovecot.remove()


if __name__ == "__main__":
    main()
