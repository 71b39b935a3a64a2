"""A booted machine on which root pastes the documentation's commands as they stand, with real mail servers."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from doc_pages import blocks
from root_blocks import block_named
from servers.fixtures import MailSystem
from servers.live_systemd import LiveSystemd

SAFE, UNITS = "/mnt/safe/before-upgrade", "/etc/systemd/system"
OURS = (
    "/etc/est-mailer*",
    "/var/lib/est-mailer*",
    "/var/lib/private/est-mailer*",
    "/mnt/safe",
    "/root/pasted",
    "/tmp/*",
)


@dataclass
class Machine:
    """Where the program is installed, and root has a terminal."""

    systemd: LiveSystemd
    mail: MailSystem
    domain: str
    pasted: set[str]

    def paste(self, name: str, *, typed: str = "", without: str = "$^") -> str:
        """Run a block's lines, all of which must succeed; what they printed. ``without``: lines that are left out."""
        self.pasted.add(name)
        lines = [line for line in block_named(name).text.splitlines() if not re.search(without, line)]
        return self.run("\n".join(lines), typed)

    def run(self, commands: str, typed: str = "") -> str:
        shell = f"mkdir -p /root/pasted && cd /root/pasted && set -e -o pipefail\n{commands}\n"
        return self.systemd.must("bash", "-c", f"printf %s {shlex.quote(typed)} | bash -c {shlex.quote(shell)}")

    def file(self, path: str) -> Path:
        return self.systemd.root / path.lstrip("/")

    def write(self, path: str, text: str) -> None:
        self.file(path).parent.mkdir(parents=True, exist_ok=True)
        self.file(path).write_text(text, encoding="utf-8")

    def account(self, local: str) -> None:
        """A mailbox, and what a technician has at hand of it: a password, the authority, the file of answers."""
        address = f"{local}@{self.domain}"
        self.run("install -D -m 600 /dev/stdin /run/secrets/est", typed=self.mail.dovecot.add_user(address))
        servers = (self.mail.dovecot, self.mail.postfix)
        self.write("/root/pasted/ca.pem", "".join(server.certificates.ca.read_text() for server in servers))
        (shown,) = [block.text for block in blocks("toml") if block.text.startswith("# answers.toml")]
        text = (
            shown.replace("exempelstad.example", self.domain)
            .replace("est@", f"{local}@")
            .replace("# ca_file", "ca_file")
        )
        for kind, server in zip(("imap", "smtp"), servers, strict=True):
            reached = f'host = "{server.host}"\nport = {server.tls_port}\nsecurity = "tls"'
            text = text.replace(f'host = "{kind}.{self.domain}"', reached)
        self.write("/root/pasted/answers.toml", text)

    def state(self, unit: str = "est-mailer") -> str:
        return self.systemd.show(f"{unit}.service", "ActiveState")

    def clean(self) -> None:
        """Nothing of ours is left: other tests' units come to a machine as it was."""
        for unit in ("est-mailer", "est-mailer@exempelstad", "est-mailer-host"):
            self.systemd.run("systemctl", "disable", "--now", unit, f"{unit.replace('mailer', 'mailer-backup')}.timer")
        self.systemd.must("bash", "-c", f"rm -rf {' '.join(OURS)}")
        self.systemd.must("systemctl", "daemon-reload")


@contextmanager
def machine_of(mail: MailSystem, systemd: LiveSystemd) -> Iterator[Machine]:
    """The tests' container, without a trace of ours before and after; "editor" writes the mailbox's password."""
    made = Machine(systemd, mail, "rotstad.example", set())
    made.clean()
    units = {file: file.read_text() for file in made.file(UNITS).glob("est-mailer*") if file.is_file()}
    made.write("/usr/local/bin/editor", '#!/bin/sh\ncat /run/secrets/est > "$1"\n')
    made.file("/usr/local/bin/editor").chmod(0o755)
    try:
        yield made
    finally:
        made.clean()
        for file, text in units.items():
            file.write_text(text)
