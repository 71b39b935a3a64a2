"""Several municipalities in one host, as a process of its own, on a private Dovecot and Postfix."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

from e2e.town import COMMAND, STOPS_WITHIN, TOKEN_KEY, Town
from servers.fixtures import MailSystem
from servers.ports import on_this_machine, until

from est_mailer.domain.errors import ServiceError
from est_mailer.hosting.health import read_health


class HostedTowns:
    """``folder``/etc has a folder for each; ``folder``/var their databases."""

    def __init__(self, folder: Path, mail: MailSystem) -> None:
        self.mail = mail
        self.etc, self.var = folder / "etc", folder / "var"
        self.spare = folder / "spare"
        self.log, self.notify = folder / "log", folder / "notify"
        self.process: subprocess.Popen[bytes] | None = None
        self.towns: dict[str, Town] = {}
        self.var.mkdir()

    def add(self, name: str) -> Town:
        """A municipality whose mail domains are NAME.test."""
        town = Town(self.spare / name, self.mail, "exempelstad", name)
        shutil.copytree(town.config, self.etc / name)
        town.config, town.state, town.log = self.etc / name, self.var / name, self.log
        self.secret(name, "EST_MAIL_PASSWORD", town.password)
        self.secret(name, "EST_TOKEN_KEY", TOKEN_KEY)
        self.towns[name] = town
        return town

    def secret(self, name: str, which: str, secret: str) -> None:
        file = self.etc / name / which
        file.write_text(secret)
        file.chmod(0o600)

    def start(self, at: str, *, at_once: int = 2) -> None:
        """Start the host, and wait until it is ready."""
        environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "STATE_DIRECTORY": str(self.var),
            "NOTIFY_SOCKET": str(self.notify),
        }
        self.notify.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, self.log.open("ab") as log:
            manager.bind(str(self.notify))
            manager.settimeout(40)
            command = [COMMAND, "host", self.etc, "--at", at, "--at-once", str(at_once)]
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
            for town in self.towns.values():
                town.process = self.process
            assert manager.recv(1000) == b"READY=1"
        self.notify.unlink()

    def reload(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def wrong_with(self, name: str) -> str:
        """What the host has written of a municipality that is not well; "" if it is, or nothing is written yet."""
        try:
            return str(read_health(self.var)["municipalities"][name]["wrong"])
        except ServiceError:
            return ""

    def hosted(self) -> dict[str, Any]:
        """What ``est-mailer hosted`` tells a monitor of each; it ends with 1, for somebody is not well."""
        environ = {"PATH": os.environ["PATH"], "STATE_DIRECTORY": str(self.var)}
        command = [COMMAND, "hosted", self.etc, "--json", "--exit-code"]
        done = subprocess.run(command, env=environ, capture_output=True, check=False)
        assert done.returncode == 1, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)["municipalities"]
        return found

    def stop(self) -> None:
        """It must stop as soon as a single service does, and leave no process."""
        assert self.process is not None
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0, self.log.read_text()
        assert time.monotonic() - asked < on_this_machine(STOPS_WITHIN), self.log.read_text()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def wait_for(self, town: Town, sql: str, count: int, seconds: float = 30) -> None:
        """Until a query of one number says ``count`` or more."""
        until(lambda: _value(town, sql) >= count, seconds, f"{sql} is {count}; see {self.log}")


def _value(town: Town, sql: str) -> int:
    try:
        return int(town.value(sql))
    except sqlite3.OperationalError:  # there is no database yet, or no table
        return -1
