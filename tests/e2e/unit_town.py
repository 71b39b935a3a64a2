"""A municipality whose service is the shipped systemd unit, with all that it may not do, under a live systemd."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from e2e.town import STOPS_WITHIN, TOKEN_KEY, Town
from servers.live_systemd import LiveSystemd
from servers.ports import on_this_machine, until

_SYSTEMD_TAKES = 1.0  # seconds, beside the service's own


@dataclass
class UnitTown(Town):
    """As ``Town``. Only the time it believes it is, and what ``override`` says, come by a drop-in; all else is the
    unit's. ``instance``: of the template for several municipalities; "" for the plain unit.
    """

    systemd: LiveSystemd | None = None
    instance: str = ""
    override: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.unit = f"est-mailer@{self.instance}.service" if self.instance else "est-mailer.service"
        self.etc = Path("/etc/est-mailer") / self.instance
        self.state_name = f"est-mailer-{self.instance}" if self.instance else "est-mailer"
        self.state = self.manager.root / "var/lib/private" / self.state_name
        secrets = {"EST_MAIL_PASSWORD": self.password, "EST_TOKEN_KEY": TOKEN_KEY}
        shutil.copytree(self.config, self._outside(self.etc), dirs_exist_ok=True)
        for name, secret in secrets.items():
            self._outside(self.etc / name).write_text(secret)
            self._outside(self.etc / name).chmod(0o600)

    @property
    def manager(self) -> LiveSystemd:
        assert self.systemd is not None
        return self.systemd

    def show(self, name: str) -> str:
        """One property of the unit, as systemd knows it now."""
        return self.manager.show(self.unit, name)

    def command(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run another command as root, its secrets as the README says."""
        where = [f"CREDENTIALS_DIRECTORY={self.etc}", f"STATE_DIRECTORY=/var/lib/{self.state_name}"]
        est_mailer = ["/usr/local/bin/est-mailer", "--config", str(self.etc)]
        return self.manager.run("env", *where, *est_mailer, *arguments, seconds=seconds)

    def launch(self, at: str) -> None:
        dropped = self._outside(Path(f"/etc/systemd/system/{self.unit}.d/at.conf"))
        dropped.parent.mkdir(exist_ok=True)
        started = f"/usr/local/bin/est-mailer --config {self.etc} run --at {at}"
        dropped.write_text(f"[Service]\nExecStart=\nExecStart={started}\n{self.override}")
        self.manager.must("systemctl", "daemon-reload")
        self.manager.must("systemctl", "start", "--no-block", self.unit)

    def start(self, at: str) -> None:
        self.launch(at)
        until(self._has_passed, 60, "the unit makes its first pass")

    def must_live(self) -> None:
        """Raises AssertionError with its journal if systemd says that it has ended."""
        assert self.show("ActiveState") in {"active", "activating"}, self.manager.journal(self.unit)

    def stop(self) -> None:
        """Ask systemd to stop it: it must end at once, and without complaint."""
        asked = time.monotonic()
        self.manager.must("systemctl", "stop", self.unit)
        took = time.monotonic() - asked
        assert self.show("Result") == "success", self.manager.journal(self.unit)
        assert took < on_this_machine(STOPS_WITHIN + _SYSTEMD_TAKES), f"it took {took:.1f} s to stop"

    def kill(self) -> None:
        """End it for good."""
        self.manager.run("systemctl", "kill", "--signal=KILL", self.unit)
        self.manager.run("systemctl", "stop", self.unit)

    def main_process(self) -> Path:
        """The folder of the service's process under /proc, as seen from outside the container."""
        inside = self.show("MainPID")
        for status in Path("/proc").glob("[0-9]*/status"):
            numbers = _line(status, "NSpid").split()
            if len(numbers) > 1 and numbers[-1] == inside and self._is_ours(status.parent):
                return status.parent
        raise AssertionError(f"no process is {inside} of the container")

    def _is_ours(self, process: Path) -> bool:
        return os.fsencode(self.etc) in (process / "cmdline").read_bytes()

    def _has_passed(self) -> bool:
        assert self.show("ActiveState") != "failed", self.manager.journal(self.unit)  # "inactive" until its turn comes
        return self.show("StatusText") == "waiting"

    def _outside(self, path: Path) -> Path:
        return self.manager.root / path.relative_to("/")


def _line(status: Path, name: str) -> str:
    try:
        lines = status.read_text().splitlines()
    except ProcessLookupError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), "")


def process_line(process: Path, name: str) -> str:
    """What /proc says of a process: "NoNewPrivs" → "1"."""
    return _line(process / "status", name)
