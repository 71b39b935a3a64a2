"""One run's world: a configuration with its database, a mailbox on a real Dovecot, and a mail system that takes all.

It can be copied, so that a run begins in the middle of the week.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from functools import lru_cache
from pathlib import Path
from typing import Any

from crashing.daemon_life import CLOCK
from crashing.settings import write_settings
from servers.dovecot import Dovecot
from servers.scripted_smtp import Received as Taken

from est_mailer.demo.letters import Received, read
from est_mailer.domain.outgoing import Purpose
from est_mailer.looking import DATABASE

_HEADERS = BytesHeaderParser()


@dataclass
class Scene:
    """``folder`` holds configuration and database; ``user`` is the mailbox's on this Dovecot.

    ``delivered``: Message-IDs of all mail that people sent; ``taken``: all mail that the service handed over.
    """

    folder: Path
    user: str
    dovecot: Dovecot
    delivered: list[str] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    @classmethod
    def new(cls, folder: Path, user: str, dovecot: Dovecot) -> Scene:
        """Nothing has happened yet."""
        folder.mkdir(parents=True)
        scene = cls(folder, user, dovecot)
        scene._let_in()
        return scene

    def copy(self, folder: Path, user: str) -> Scene:
        """The same in another place, with a mailbox of its own: numbers, names and all."""
        shutil.copytree(self.folder, folder)
        scene = Scene(folder, user, self.dovecot, list(self.delivered), list(self.taken))
        scene._let_in()
        if self._home.exists():
            subprocess.run(["cp", "-a", self._home, scene._home], check=True)
        return scene

    def remove(self) -> None:
        """Delete its files and its mailbox."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._home, ignore_errors=True)

    def servers_are(self, imap: int, smtp: int) -> None:
        """Write the ports into the configuration."""
        write_settings(self.folder, self.user, imap, smtp)

    @property
    def environ(self) -> dict[str, str]:
        """What the service's process is given."""
        return {"EST_MAIL_PASSWORD": self.dovecot.password, "EST_TOKEN_KEY": "0123456789abcdef" * 4}

    @property
    def database(self) -> Path:
        return self.folder / "state" / DATABASE

    def deliver(self, raw: bytes) -> None:
        """Somebody's mail reaches the mailbox."""
        self.delivered.append(self.id_of(raw))
        self.dovecot.deliver(self.user, raw, _envelope_sender(raw))

    def letters(self, address: str, purpose: Purpose) -> list[Received]:
        """What an address has got for a purpose, oldest first."""
        ids = {i for (i,) in self.rows("SELECT message_id FROM outbox WHERE purpose = ?", purpose.value)}
        found = (_read(mail) for mail in self.taken if mail.recipient == address)
        return [letter for letter in found if letter.message_id in ids]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A query by plain sqlite3 on the database file."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def arrived(self) -> list[str]:
        """The Message-IDs of everything that has arrived anywhere."""
        return [self.id_of(mail.content) for mail in self.taken]

    @staticmethod
    def id_of(raw: bytes) -> str:
        """A mail's Message-ID."""
        return str(_HEADERS.parsebytes(raw)["Message-ID"]).strip()

    def not_before(self, planned: datetime) -> datetime:
        """The planned instant, or soon after the end of the latest life: played time may have passed further."""
        clock = self.folder / CLOCK
        latest = datetime.fromisoformat(clock.read_text()) if clock.exists() else planned
        return max(planned, latest + timedelta(minutes=2))

    def in_mailbox(self, folder: str) -> list[str]:
        """The Message-IDs in a folder of the mailbox."""
        return [self.id_of(raw) for raw in self.dovecot.messages(self.user, folder)]

    @property
    def _home(self) -> Path:
        return self.dovecot.dir / "home" / self.user

    def _let_in(self) -> None:
        self.dovecot.add_user(self.user)


@lru_cache(maxsize=256)
def _read(mail: Taken) -> Received:
    """Most runs begin with mail that was taken before them, so it is the same in each."""
    return read(mail.content, mail.recipient)


def _envelope_sender(raw: bytes) -> str:
    message = _HEADERS.parsebytes(raw)
    return "" if message.get("Return-Path") == "<>" else str(message["From"])


def dead(pid: int) -> bool:
    """True if a process has ended, whether or not its parent has heard of it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return True


def killed(pid: int) -> None:
    """End a process by SIGKILL, and return when it is dead."""
    os.kill(pid, 9)
    while not dead(pid):
        pass
