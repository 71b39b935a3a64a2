"""aiosmtpd with verdicts, for the transport's contract. (The demo's own servers are est_mailer.demo.servers.)"""

from __future__ import annotations

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from servers.ports import free_ports


class Aiosmtpd:
    """Keeps what it takes in ``taken`` (sender, recipient, content); ``verdicts`` answers other recipients."""

    def __init__(self) -> None:
        self.verdicts: dict[str, str] = {}
        self.taken: list[tuple[str, str, bytes]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_ports(1)[0], enable_SMTPUTF8=True)
        self.host, self.port = "127.0.0.1", int(self._controller.port)

    def start(self) -> None:
        """Start; returns when it answers."""
        self._controller.start()

    def stop(self) -> None:
        """Stop it."""
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """aiosmtpd's hook."""
        if address in self.verdicts:
            return self.verdicts[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook."""
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self.taken.append((envelope.mail_from or "", recipient, content))
        return "250 2.0.0 Ok"
