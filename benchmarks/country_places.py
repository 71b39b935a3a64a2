"""A country's municipalities: their folders, mailboxes and databases, made from one that is prepared."""

from __future__ import annotations

import os
import shutil
import sqlite3
from bisect import bisect_left
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from country_report import Size
from racing.replies import NOON, TOKEN_KEY, Town
from servers.dovecot import Dovecot

_SENT_AT = "SELECT sent_at FROM outbox WHERE state = 'sent' AND sent_at >= ?"


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
        return int(self._rows(name, sql)[0])

    def changed_at(self, name: str) -> tuple[int, ...]:
        """When its database was written last: 290 of them asked each second would be a tenth of the machine's work."""
        place = self.var / name / "est.db"
        return tuple(_changed_at(path) for path in (place, place.with_name("est.db-wal")))

    def most_in_a_minute(self) -> int:
        """The most mails that any of the mailboxes' providers was given in a minute of the Wednesday."""
        most = 0
        for name in self.names:
            sent = sorted(datetime.fromisoformat(at) for at in self._rows(name, _SENT_AT, NOON.isoformat()))
            for first, at in enumerate(sent):
                most = max(most, bisect_left(sent, at + timedelta(minutes=1)) - first)
        return most

    def _rows(self, name: str, sql: str, *values: str) -> list[Any]:
        connection = sqlite3.connect(f"file:{self.var / name / 'est.db'}?mode=ro", uri=True, timeout=10)
        try:
            return [row[0] for row in connection.execute(sql, values)]
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


def _user(name: str) -> str:
    return f"{name}@exempelstad.example"


def _give_to_dovecot(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "dovecot", "dovecot")


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
