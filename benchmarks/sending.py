"""Invitations, a personal workbook and mail each, through a real Postfix and into a null sink: make bench-sending.

The service against the script a user would write (openpyxl and EmailMessage for each recipient) and against mails that
are finished beforehand. All take turns; medians and ratios. ARGS="300 30000": other sizes, into the null sink only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from figures import Figures, load, machine, table
from null_sink import null_sink
from sending_peers import Run, prepare, run
from servers.dovecot import Dovecot
from servers.ports import until
from servers.postfix import Postfix

SIZES, TURNS = (100, 300, 1000), 3
SCRIPTED = 50  # mails of the slow script in each turn: its rate does not depend on how many they are
AIMS = {"Postfix": 7.0, "null sink": 30.0}  # times the script
OF_PREBUILT = 0.8  # through Postfix
CONSTANT = 1.25  # the largest round's own work for each mail, beside the smallest's


@dataclass(frozen=True)
class Measured:
    """Every run on one kind of server; ``runs``: by peer and size."""

    server: str
    runs: dict[tuple[str, int], list[Run]]

    def rate(self, peer: str, count: int) -> float:
        """The median rate, mails a second."""
        return median(each.rate for each in self.runs[peer, count])

    def ratio(self, to: str, count: int, of: int) -> float:
        """The median ratio of the service's rate to a peer's of the same turn."""
        pairs = zip(self.runs["service", count], self.runs[to, of], strict=True)
        return median(ours.rate / theirs.rate for ours, theirs in pairs)

    def figures(self, sizes: tuple[int, ...]) -> Figures:
        """As rows; well if the aims are reached."""
        rows: list[tuple[str, object]] = [(f"**{self.server}**: script, mails a second", _peer(self, "script"))]
        well = True
        for count in sizes:
            ours = self.runs["service", count]
            of_script, of_prebuilt = self.ratio("script", count, SCRIPTED), self.ratio("prebuilt", count, count)
            parts = ", ".join(
                f"{part} {1000 * median(r.parts[part] for r in ours) / count:.2f}" for part in ours[0].parts
            )
            own = f"{1000 * median(r.cpu for r in ours) / count:.2f} ms, {max(r.memory for r in ours):.0f} MB"
            rows += [
                (f"{count} mails: finished beforehand, a second", _peer(self, "prebuilt", count)),
                (f"{count} mails: the service, a second", f"{self.rate('service', count):.0f}"),
                ("… times the script; of those finished beforehand", f"{of_script:.1f}; {of_prebuilt:.2f}"),
                ("… own work for each, peak memory; ms for each part", f"{own}; {parts}"),
            ]
            well = well and of_script >= AIMS[self.server]
            well = well and (self.server != "Postfix" or of_prebuilt >= OF_PREBUILT)
        return Figures(tuple(rows), well)


def _peer(measured: Measured, peer: str, count: int = SCRIPTED) -> str:
    runs = measured.runs[peer, count]
    return f"{measured.rate(peer, count):.0f} ({max(r.memory for r in runs):.0f} MB)"


@contextmanager
def a_postfix() -> Iterator[Postfix]:
    """A Postfix that delivers to a Dovecot, and asks nobody about recipients: the policy server is a test's own."""
    dovecot = Dovecot()
    try:
        dovecot.start()
        postfix = Postfix(dovecot, extra="smtpd_recipient_restrictions =")
        try:
            postfix.start()
            yield postfix
        finally:
            postfix.remove()
    finally:
        dovecot.remove()


def delivered(postfix: Postfix) -> bool:
    """True when nothing waits in Postfix's queues: the next turn finds it idle."""
    waiting = (postfix.dir / "queue" / name for name in ("maildrop", "incoming", "active"))
    return not any(any(each.is_file() for each in folder.rglob("*")) for folder in waiting)


def measure(server: str, port: int, sizes: tuple[int, ...], folder: Path, postfix: Postfix | None = None) -> Measured:
    """Everybody takes turns at one server."""
    measured = Measured(server, {})
    plan = [("script", SCRIPTED), *((peer, count) for count in sizes for peer in ("prebuilt", "service"))]
    for _ in range(TURNS):
        for peer, count in plan:
            measured.runs.setdefault((peer, count), []).append(run(peer, port, count, folder))
            if postfix:
                until(lambda: delivered(postfix), 120, "Postfix has delivered all")
    return measured


def sending(sizes: tuple[int, ...] = SIZES, *, through_postfix: bool = True) -> list[Figures]:
    """The whole comparison, as parts of a table."""
    parts = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, max(sizes))
        with null_sink() as port:
            sunk = measure("null sink", port, sizes, folder)
            parts.append(sunk.figures(sizes))
        if through_postfix:
            with a_postfix() as postfix:
                parts.append(measure("Postfix", postfix.port, sizes, folder, postfix).figures(sizes))
    least, most = (median(r.cpu for r in sunk.runs["service", n]) / n for n in (min(sizes), max(sizes)))
    constant = (
        f"own work for each of {max(sizes)}, beside {min(sizes)} (aim: at most {CONSTANT})",
        f"{most / least:.2f}",
    )
    return [*parts, Figures((constant,), most / least <= CONSTANT)]


def main() -> int:
    given = tuple(int(argument) for argument in sys.argv[1:])
    print(f"{machine()}; load before: {load()}\n", flush=True)
    parts = sending(given or SIZES, through_postfix=not given)
    print(table(parts))
    print(f"\nLoad after: {load()}.")
    return 0 if all(part.well for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
