"""A municipality whose service runs as a process of its own, on a private Dovecot and Postfix, at a rehearsed time."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from servers.fixtures import MailSystem
from servers.ports import on_this_machine, until

from est_mailer.demo.letters import Received, read, reply

MUNICIPALITIES = Path(__file__).resolve().parents[1] / "municipalities"
COMMAND = Path(sys.executable).with_name("est-mailer")
TOKEN_KEY = "0123456789abcdef" * 4
TRIAL_DAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
STOPS_WITHIN = 2.0  # seconds
ON_ITS_WAY = 15.0  # seconds: what Postfix has taken, and we call sent, is not in its reader's mailbox yet

_ACCOUNT = """\
[account]
preset = "dovecot"
address = "{address}"
display_name = "{name}"
per_minute = {per_minute}
authserv_id = "{authserv_id}"
ca_file = "ca.pem"

[account.imap]
host = "{imap_host}"
port = {imap_port}
security = "tls"

[account.smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "tls"
"""
_numbers = itertools.count(1)
_read = lru_cache(maxsize=1000)(read)  # the same letters are looked through again and again


@dataclass
class Town:
    """``municipality`` names a folder of tests/municipalities; ``tag`` gives it mail domains of its own (TAG.test)."""

    folder: Path
    mail: MailSystem
    municipality: str
    tag: str = ""
    per_minute: int = 10_000
    smtp_port: int = 0
    process: subprocess.Popen[bytes] | None = None
    sent: list[str] = field(default_factory=list)
    started_at: float = 0.0

    def __post_init__(self) -> None:
        self.config, self.state = self.folder / "config", self.folder / "state"
        self.config.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(exist_ok=True)
        self.log = self.folder / "log"
        self.notify = self.folder / "notify"
        self.log.touch()
        for file in ("est.toml", "register.csv"):
            text = (MUNICIPALITIES / self.municipality / file).read_text()
            (self.config / file).write_text(self.domains(text))
        toml = (self.config / "est.toml").read_text()
        self.settings, _, written = toml.partition("[account]")
        self.address = written.partition('address = "')[2].partition('"')[0]
        self.zone = ZoneInfo(self.settings.partition('zone = "')[2].partition('"')[0])
        authorities = (self.mail.dovecot.certificates.ca, self.mail.postfix.certificates.ca)
        (self.config / "ca.pem").write_bytes(b"".join(file.read_bytes() for file in authorities))
        self.password = self.mail.dovecot.add_user(self.address)
        self.write_account()

    def domains(self, text: str) -> str:
        return text.replace(".test", f".{self.tag}.test") if self.tag else text

    def write_account(self, *, imap_host: str = "127.0.0.1") -> None:
        account = _ACCOUNT.format(
            address=self.address,
            name=self.municipality.capitalize(),
            per_minute=self.per_minute,
            authserv_id=self.mail.postfix.authserv_id,
            imap_host=imap_host,
            imap_port=self.mail.dovecot.tls_port,
            smtp_port=self.smtp_port or self.mail.postfix.tls_port,
        )
        (self.config / "est.toml").write_text(self.settings + account)

    # The process

    @property
    def environ(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "EST_MAIL_PASSWORD": self.password,
            "EST_TOKEN_KEY": TOKEN_KEY,
            "STATE_DIRECTORY": str(self.state),
        }

    def command(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run another est-mailer command on this municipality to its end."""
        return subprocess.run(
            [COMMAND, "--config", self.config, *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def launch(self, at: str) -> None:
        """Start the service so that it believes it is ``at`` (local), and wait for nothing."""
        assert self.process is None
        with self.log.open("ab") as log:
            arguments = [COMMAND, "--config", self.config, "run", "--at", at]
            environ = {**self.environ, "NOTIFY_SOCKET": str(self.notify)}
            self.process = subprocess.Popen(arguments, env=environ, stdout=log, stderr=log)

    def start(self, at: str) -> None:
        """As ``launch``, and wait until it has made its first pass and said so, as systemd would hear it."""
        self.notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(str(self.notify))
            manager.settimeout(0.1)
            self.launch(at)
            told: list[bytes] = []
            until(lambda: self._passed(manager, told), 40, f"the service makes its first pass\n{self.log}")
        self.notify.unlink()
        assert told[0] == b"READY=1", told

    def _passed(self, manager: socket.socket, told: list[bytes]) -> bool:
        self.must_live()
        with contextlib.suppress(TimeoutError):
            told.append(manager.recv(1000))
        return any(b"WATCHDOG=1" in words for words in told)

    def must_live(self) -> None:
        """Raises AssertionError with the end of its log if the service has ended."""
        assert self.process is not None
        assert self.process.poll() is None, f"the service has ended\n{self._tail()}"

    def stop(self) -> None:
        """Ask it to stop as systemd does: it must do so at once, and without complaint."""
        assert self.process is not None
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        took = time.monotonic() - asked
        self.process = None
        assert code == 0, f"exit code {code}\n{self.log.read_text()}"
        assert took < on_this_machine(STOPS_WITHIN), f"it took {took:.1f} s to stop"

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    # What it remembers

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A query by plain sqlite3 on the database file."""
        connection = sqlite3.connect(f"file:{self.state / 'est.db'}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def value(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def round_state(self, key: str) -> str:
        return str(self.value("SELECT state FROM rounds WHERE key = ?", key))

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the rounds rest on: to see that nothing has changed."""
        names = ("rounds", "submissions", "observations", "compiled_drafts", "completed_drafts", "editions", "codes",
                 "approvals", "measures", "follow_ups", "dues")  # fmt: skip
        return {name: self.rows(f"SELECT * FROM {name}") for name in names}

    def settle(self, seconds: float = 150) -> None:
        """Wait until every mail sent to it has one account, and every mail of its own lies in its reader's mailbox."""
        until(lambda: self._accounted() >= len(self.sent), seconds, f"all is accounted; see {self.log}")
        until(lambda: not self._on_its_way(), seconds, f"all is sent; see {self.log}")
        for recipient, count in self.outgoing().items():
            self.mail.dovecot.wait_for_messages(recipient, count)

    def outgoing(self) -> Counter[str]:
        found = self.rows("SELECT lower(recipient), count(*) FROM outbox WHERE state = 'sent' GROUP BY 1")
        return Counter({str(recipient): int(count) for recipient, count in found})

    def _accounted(self) -> int:
        self.must_live()
        return int(self.value("SELECT count(*) FROM inbound WHERE accounted IS NOT NULL"))

    def _on_its_way(self) -> int:
        return int(
            self.value(
                """SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))
                   + (SELECT count(*) FROM locations WHERE filed_at IS NULL)"""
            )
        )

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    # Its people's mail

    def letters(self, address: str) -> list[Received]:
        """What has come to an address, oldest first."""
        return [_read(raw, address) for raw in self.mail.dovecot.messages(address)]

    def letter(self, address: str, subject: str = "") -> Received:
        """The latest mail to an address whose subject has these words."""
        return self._latest(address, lambda m: subject.casefold() in m.subject.casefold(), f"a mail about {subject!r}")

    def form(self, address: str) -> Received:
        """The latest mail to an address that has a workbook attached."""
        return self._latest(address, lambda m: bool(m.workbook), "a workbook")

    def _latest(self, address: str, wanted: Callable[[Received], bool], what: str) -> Received:
        until(lambda: any(map(wanted, self.letters(address))), ON_ITS_WAY, f"{address} has got {what}")
        return [m for m in self.letters(address) if wanted(m)][-1]

    def answer(
        self,
        letter: Received,
        text: str,
        *files: tuple[str, bytes],
        sender: str = "",
        through: smtplib.SMTP | None = None,
    ) -> str:
        """Answer a mail as its reader (or as ``sender``) through Postfix. Returns the answer's Message-ID."""
        number = next(_numbers)
        writer = Received(**{**_fields(letter), "to": sender or letter.to})
        raw = reply(writer, text, TRIAL_DAY, number, files=files)
        with through or self.postfix() as smtp:
            smtp.sendmail(writer.to, [letter.answer_to], raw)
        message_id = f"<demo-{number}@{writer.to.partition('@')[2]}>"
        self.sent.append(message_id)
        return message_id

    def postfix(self) -> smtplib.SMTP:
        """A connection to Postfix that has been greeted: it stays usable while Dovecot, its password book, is away."""
        smtp = smtplib.SMTP(self.mail.postfix.host, self.mail.postfix.port, local_hostname="people")
        smtp.ehlo()
        return smtp


def _fields(letter: Received) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in Received.__dataclass_fields__}
