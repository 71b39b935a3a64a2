"""``est-mailer init`` on a terminal, with the tests' mail system: what is typed, question by question."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers.fixtures import MailSystem
from typist import Typist

COMMAND = Path(sys.executable).with_name("est-mailer")
DOMAIN = "exempelstad.example"
TECHNICIAN, COORDINATOR = f"teknik@{DOMAIN}", f"trygghet@{DOMAIN}"
PASSWORD = "fjorton glada älgar"


@dataclass
class Setup:
    """A folder that is to get a configuration; ``address``: the mailbox, which nobody else has."""

    folder: Path
    mail: MailSystem
    address: str
    program: Path = COMMAND

    def __post_init__(self) -> None:
        self.mail.dovecot.add_user(self.address, PASSWORD)
        self.authority = self.folder.parent / "authority.pem"
        self.authority.write_bytes(
            b"".join(server.certificates.ca.read_bytes() for server in (self.mail.dovecot, self.mail.postfix))
        )

    @contextmanager
    def begun(self, *options: str | Path, columns: int = 80, **environ: str) -> Iterator[Typist]:
        typist = Typist(
            [self.program, "init", self.folder, *options],
            {"PATH": "/usr/bin:/bin", "NO_COLOR": "1", **environ},
            columns,
        )
        try:
            yield typist
        finally:
            typist.close()

    def tell_of_town(self, typist: Typist) -> None:
        typist.answers("The municipality's name:", "Exempelstad")
        typist.answers("Its language (en, sv) [sv]:")
        typist.answers("The service's own mail address:", self.address)
        typist.answers("The name that stands beside it [EST Exempelstad]:")
        typist.answers("The technician's address:", TECHNICIAN)
        typist.answers("(Enter: none):")
        typist.answers("organisation [Exempelstads kommun]:")
        typist.answers(f"[{DOMAIN}]:")
        typist.answers("Another organisation, such as Polisen (Enter: no more):", "Polisen")
        typist.answers("Its mail domains, spaces between (Polisen):", "polis.example")
        typist.answers("(Enter: no more):")
        typist.answers("commas between [Centrum, Övriga kommunen]:", "Centrum, Norrby")
        typist.answers("The coordinator's address:", COORDINATOR)

    def tell_of_servers(self, typist: Typist) -> None:
        typist.answers("(dovecot, microsoft365, gmail) [dovecot]:")
        typist.answers(f"[imap.{DOMAIN}]:", f"127.0.0.1:{self.mail.dovecot.tls_port}")
        typist.answers("[tls]:")
        typist.answers(f"[smtp.{DOMAIN}]:", f"127.0.0.1:{self.mail.postfix.tls_port}")
        typist.answers("[tls]:")
        typist.answers(f"The name to log in with [{self.address}]:")
