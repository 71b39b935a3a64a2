"""An SMTP server on loopback that answers what it is told: refusals, silence, a lost connection at any point."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO

from servers.certificates import Certificates

DROP = "drop"  # close the connection without an answer
DROP_TAKEN = "drop taken"  # at DOT: take the mail, and close the connection without an answer
STALL = "stall"  # never answer

_USUAL = {
    "CONNECT": "220 scripted.test ESMTP",
    "HELO": "250 scripted.test",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 Go ahead",
    "DOT": "250 2.0.0 Ok: queued",
    "RSET": "250 2.0.0 Ok",
    "NOOP": "250 2.0.0 Ok",
    "AUTH": "235 2.7.0 Accepted",
    "QUIT": "221 2.0.0 Bye",
    "STARTTLS": "220 2.0.0 Go ahead",
}


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that was taken: envelope and content (dots unstuffed, lines CRLF)."""

    sender: str
    recipient: str
    content: bytes


class ScriptedSmtp:
    """``answer("RCPT", "550 5.1.1 no", DROP)`` scripts the next two answers to RCPT; then it is friendly again.

    The moments are CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, BODY (the first line of the content: only DROP
    and STALL), DOT (after the final dot), RSET, NOOP, QUIT. An answer of several lines has "\\n" between them; one
    that begins with 421 closes the connection. ``received`` is what was taken, ``said`` every line that was heard.
    """

    def __init__(self, *, extensions: tuple[str, ...] = ("8BITMIME", "SIZE 10000000", "AUTH PLAIN LOGIN")) -> None:
        self.host = "127.0.0.1"
        self.received: list[Received] = []
        self.said: list[str] = []
        self.connections = 0
        self.extensions = extensions
        self.tls: Certificates | None = None  # set it to offer STARTTLS
        self._script: dict[str, deque[str]] = {}
        self._stopping = threading.Event()
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Session(outer, self).run()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> ScriptedSmtp:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, moment: str, *answers: str) -> None:
        """Script the next answers at a moment."""
        self._script.setdefault(moment.upper(), deque()).extend(answers)

    def forget(self) -> None:
        """Drop the script: be friendly from now on."""
        self._script.clear()

    def scripted(self, moment: str) -> bool:
        """True if there is an answer scripted for a moment."""
        return bool(self._script.get(moment))

    def next_answer(self, moment: str) -> str:
        """The answer for this time."""
        script = self._script.get(moment)
        if script:
            return script.popleft()
        if moment == "EHLO":
            offers = self.extensions + (("STARTTLS",) if self.tls else ())
            return "\n".join(["250 scripted.test", *(f"250 {offer}" for offer in offers)])
        return _USUAL.get(moment, "500 5.5.1 What?")

    def take(self, mail: Received) -> None:
        """Keep a mail, before its answer is sent."""
        self.received.append(mail)

    def stall(self) -> None:
        """Hold the connection without a word until the server stops."""
        self._stopping.wait()


class _Gone(Exception):
    """The connection is to be closed now."""


class _Session:
    """One connection."""

    def __init__(self, server: ScriptedSmtp, handler: socketserver.StreamRequestHandler) -> None:
        self._server, self._socket = server, handler.request
        self._in: BinaryIO = handler.rfile
        self._sender = self._recipient = ""

    def run(self) -> None:
        self._server.connections += 1
        try:
            self._reply("CONNECT")
            while line := self._in.readline():
                self._command(line.decode(errors="replace").rstrip("\r\n"))
        except (_Gone, OSError):
            return

    def _command(self, line: str) -> None:
        self._server.said.append(line)
        verb = line.split(" ")[0].upper()
        if verb == "MAIL":
            self._sender = line[line.find("<") + 1 : line.find(">")]
        elif verb == "RCPT":
            self._recipient = line[line.find("<") + 1 : line.find(">")]
        answer = self._reply(verb)
        if verb == "DATA" and answer.startswith("354"):
            self._content()
        elif verb == "QUIT":
            raise _Gone
        elif verb == "STARTTLS" and answer.startswith("220") and self._server.tls:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self._server.tls.certificate, self._server.tls.key)
            self._socket = context.wrap_socket(self._socket, server_side=True)
            self._in = self._socket.makefile("rb")

    def _content(self) -> None:
        lines: list[bytes] = []
        while line := self._in.readline():
            if not lines and self._server.scripted("BODY"):
                self._reply("BODY")
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        else:
            raise _Gone
        answer = self._server.next_answer("DOT")
        if answer.startswith("250") or answer == DROP_TAKEN:
            self._server.take(Received(self._sender, self._recipient, b"".join(lines)))
        self._say(answer)

    def _reply(self, moment: str) -> str:
        answer = self._server.next_answer(moment)
        self._say(answer)
        return answer

    def _say(self, answer: str) -> None:
        if answer in {DROP, DROP_TAKEN}:
            raise _Gone
        if answer == STALL:
            self._server.stall()
            raise _Gone
        lines = answer.split("\n")
        for number, line in enumerate(lines):
            code, _, text = line.partition(" ")
            separator = " " if number == len(lines) - 1 else "-"
            self._socket.sendall(f"{code}{separator}{text}\r\n".encode())
        if answer.startswith("421"):
            raise _Gone
