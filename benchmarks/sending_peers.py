"""Those who send the same invitations, each in a process of its own: the script a user would write, mails that are
finished beforehand, and the service. ``as_deployed.py sending_peers PEER PORT COUNT FOLDER`` prints a Run as JSON.

FOLDER holds what ``prepare`` leaves there: a finished mail for each recipient, and the checklist as a template.
"""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, make_msgid
from io import BytesIO
from pathlib import Path

from sending_material import MONDAY, ROUND, on_the_morning

from est_mailer.domain.outgoing import OutboxState
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.respondents.inviting import invite

_SENDER = "est@exempelstad.example"
_FIRST_ROW = 7  # of last week's problems in the checklist
_RUNNER = Path(__file__).resolve().with_name("as_deployed.py")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of this process's own work, the peak of its memory in MB; ``parts``: seconds of each."""

    peer: str
    mails: int
    seconds: float
    cpu: float
    memory: float
    parts: dict[str, float]

    @property
    def rate(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds


def run(peer: str, port: int, count: int, folder: Path) -> Run:
    """Let a peer send so many mails to the server at a port of this machine, in a process of its own."""
    command = [sys.executable, str(_RUNNER), "sending_peers", peer, str(port), str(count), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Run(**json.loads(done.stdout))


def prepare(folder: Path, count: int) -> None:
    """The service's own mails, as files, and the workbook of one of them that has no problem filled in."""
    with tempfile.TemporaryDirectory() as state, on_the_morning(Path(state), count, 0) as service:
        invite(service, service.store.rounds.get(ROUND), MONDAY)
        for number, row in enumerate(service.store.outbox.listing(round=ROUND)):
            (folder / f"{number}.eml").write_bytes(service.store.outbox.content(row.id))
    (attachment,) = _mail(folder, 1).iter_attachments()
    (folder / "checklist.xlsx").write_bytes(attachment.get_content())


def script(port: int, count: int, folder: Path) -> dict[str, float]:
    """What a user would write: fill in the template with openpyxl, build the mail, send it; one after the other."""
    from openpyxl import load_workbook  # after our package, which has it write as it does when deployed

    like = _mail(folder, 1)
    text, page = (like.get_body((form,)).get_content() for form in ("plain", "html"))  # type: ignore[union-attr]
    with _timed() as seconds, smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(count):
            name = f"Skolan i kvarter {number}"
            book = load_workbook(folder / "checklist.xlsx")
            sheet = book.worksheets[0]
            sheet["A1"] = f"EST vecka 47 · {name}\nKod: {number:024}"
            for row in range(number % 3):
                for column, value in enumerate((f"Skadegörelse: Krossad ruta {number}", "Centrum", "torget"), 1):
                    sheet.cell(_FIRST_ROW + row, column, value)
            file = BytesIO()
            book.save(file)
            mail = EmailMessage()
            mail["From"], mail["To"] = _SENDER, f"funktion{number}@exempelstad.example"
            mail["Subject"], mail["Date"] = like["Subject"], formatdate()
            mail["Message-ID"] = make_msgid(domain="exempelstad.example")
            mail.set_content(text.replace("Förskolan i kvarter 1", name))
            mail.add_alternative(page.replace("Förskolan i kvarter 1", name), subtype="html")
            mail.add_attachment(file.getvalue(), maintype="application", subtype="xlsx", filename="checklist.xlsx")
            smtp.send_message(mail)
    return seconds


def prebuilt(port: int, count: int, folder: Path) -> dict[str, float]:
    """Mails that are finished beforehand: the most that one connection takes."""
    mails = [(folder / f"{number}.eml").read_bytes() for number in range(count)]
    with _timed() as seconds, smtplib.SMTP("127.0.0.1", port) as smtp:
        for number, mail in enumerate(mails):
            smtp.sendmail(_SENDER, [f"funktion{number}@exempelstad.example"], mail)
    return seconds


def service(port: int, count: int, folder: Path) -> dict[str, float]:  # noqa: ARG001 - it makes its mails itself
    """The service: invitations queued in one transaction on a database file, then handed over by the relay."""
    with tempfile.TemporaryDirectory() as state, on_the_morning(Path(state), count, port) as est:
        round_ = est.store.rounds.get(ROUND)
        with _timed() as seconds:
            began = time.perf_counter()
            queued = invite(est, round_, MONDAY)
            invited = time.perf_counter()
            sent = relay(est, MONDAY, allowance=count).sent
            relayed = time.perf_counter()
        assert queued == sent == count == est.store.outbox.counts()[OutboxState.SENT]
    return seconds | {"invite": invited - began, "relay": relayed - invited}


PEERS: dict[str, Callable[[int, int, Path], dict[str, float]]] = {
    "script": script,
    "prebuilt": prebuilt,
    "service": service,
}


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    found: dict[str, float] = {}
    seconds, cpu = time.perf_counter(), time.process_time()
    yield found
    found |= {"seconds": time.perf_counter() - seconds, "cpu": time.process_time() - cpu}


def _mail(folder: Path, number: int) -> EmailMessage:
    return message_from_bytes((folder / f"{number}.eml").read_bytes(), policy=default)


def _peak() -> float:
    """This process's largest resident memory, in MB; not that of the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    peer, port, count, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    parts = PEERS[peer](port, count, folder)
    memory = _peak()
    print(json.dumps(asdict(Run(peer, count, parts.pop("seconds"), parts.pop("cpu"), memory, parts))))


if __name__ == "__main__":
    main()
