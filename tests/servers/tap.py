"""Stands before a mail system and notes when it accepts each mail; to the service it is the mail system."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import threading
import time
from dataclasses import dataclass

from servers.certificates import Certificates
from servers.ports import free_ports, until

_RECIPIENT = re.compile(rb"RCPT TO:<([^>]*)>", re.IGNORECASE)
_GO_AHEAD = re.compile(rb"(?m)^354")
_END = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail whose final dot was answered with 250 at ``at`` (Unix time)."""

    recipient: str
    at: float


class SmtpTap:
    """Takes SMTP over TLS on ``port`` and passes it on, decrypted, to ``target``. Use as a context manager."""

    def __init__(self, target: int, certificates: Certificates) -> None:
        self._target = target
        self.port = free_ports(1)[0]
        self.accepted: list[Accepted] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates.certificate, certificates.key)
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> SmtpTap:
        self._thread.start()
        until(self._listens.is_set, 5, "the tap listens")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def of(self, recipient: str) -> list[float]:
        """When mails to a recipient were accepted."""
        return [mail.at for mail in self.accepted if mail.recipient == recipient]

    def _run(self) -> None:
        listening = asyncio.start_server(self._pass_on, "127.0.0.1", self.port, ssl=self._context)
        server = self._loop.run_until_complete(listening)
        self._listens.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()

    async def _pass_on(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, onward = await asyncio.open_connection("127.0.0.1", self._target)
        talk = _Dialogue(self.accepted)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, ours: bool) -> None:
            with contextlib.suppress(OSError):
                while words := await source.read(65536):
                    (talk.said if ours else talk.answered)(words)
                    sink.write(words)
                    await sink.drain()
            sink.close()

        await asyncio.gather(pump(near, onward, ours=True), pump(far, back, ours=False))


@dataclass
class _Dialogue:
    """Where one connection stands. An envelope's commands, and their answers, may come together (RFC 2920)."""

    accepted: list[Accepted]
    recipient: str = ""
    tail: bytes | None = None  # the last bytes of a mail under way
    ended: bool = False

    def said(self, words: bytes) -> None:
        if self.tail is None:
            found = _RECIPIENT.search(words)
            self.recipient = found[1].decode() if found else self.recipient
            return
        self.tail = (self.tail + words)[-len(_END) :]
        if self.tail == _END:
            self.tail, self.ended = None, True

    def answered(self, words: bytes) -> None:
        if self.ended:
            self.ended = False
            if words.startswith(b"250"):
                self.accepted.append(Accepted(self.recipient, time.time()))
        elif _GO_AHEAD.search(words):
            self.tail = _END[:2]
