"""Stands between an IMAP client and its server, counts the client's lines, and disturbs one of them."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import BinaryIO

from servers.steps import How, Steps

_PATIENCE = 5.0  # seconds for the server's answer to a step that it is to have done


class ImapSteps:
    """Forwards ``port`` to ``target``; a context manager. Steps: connections, commands, lines that continue one."""

    def __init__(self, target: int, steps: Steps) -> None:
        self._target, self._steps = target, steps
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> ImapSteps:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for each in (self._listener, *self._sockets):
            _close(each)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self._listener.accept()[0]
                near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(near)
                threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        lines = near.makefile("rb")
        with contextlib.suppress(OSError):
            if self._greets(near, lines):
                far = socket.create_connection(("127.0.0.1", self._target))
                far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets.append(far)
                _Conversation(near, far, self._steps).run(lines)
                _close(far)
        _close(near)

    def _greets(self, near: socket.socket, lines: BinaryIO) -> bool:
        """False if the connection ends before the greeting."""
        how = self._steps.take("CONNECT")
        if how is How.KILL_BEFORE:
            self._steps.kill()
        elif how is How.STALL:
            lines.readline()
        elif how is How.BYE:
            near.sendall(b"* BYE not now\r\n")
        return how is None


class _Conversation:
    """One connection. Answers flow back by themselves, unless they are withheld until a step is done."""

    def __init__(self, near: socket.socket, far: socket.socket, steps: Steps) -> None:
        self._near, self._far, self._steps = near, far, steps
        self._withheld: bytes | None = None
        self._more = threading.Condition()
        self._tag, self._waits = b"", False  # of the command under way; whether a line that continues it comes next

    def run(self, lines: BinaryIO) -> None:
        """Until either side ends it, or a fault does."""
        threading.Thread(target=self._flow_back, daemon=True).start()
        while line := lines.readline():
            how = self._steps.take(self._name(line))
            if how is None:
                self._far.sendall(line)
            elif not self._disturb(how, line, lines):
                return

    def _name(self, line: bytes) -> str:
        """The step's name, never with what may be a secret: UID FETCH, IDLE, "…" for a line that continues one."""
        if self._waits:
            self._waits = False
            return "DONE" if line.strip().upper() == b"DONE" else "…"
        self._tag, _, command = line.strip().partition(b" ")
        words = command.decode("ascii", "replace").upper().split()
        self._waits = words[0] in {"IDLE", "AUTHENTICATE"}
        return " ".join(words[: 2 if words[0] == "UID" else 1])

    def _disturb(self, how: How, line: bytes, lines: BinaryIO) -> bool:
        """False if the connection has ended with it."""
        if how in {How.NO, How.BAD}:
            self._waits = False
            self._near.sendall(self._tag + f" {how.name} not now\r\n".encode())
            return True
        if how is How.BYE:
            self._near.sendall(b"* BYE not now\r\n")
        elif how is How.STALL:
            lines.read()  # until the client has had enough
        elif how in {How.KILL_AFTER, How.CUT_AFTER}:
            self._let_it_be_done(line)
        if how.kills:
            self._steps.kill()
        return False

    def _let_it_be_done(self, line: bytes) -> None:
        """The server gets the line and does it; its answer goes no further."""
        done = re.compile(rb"(?m)^" + re.escape(self._tag) + rb" (OK|NO|BAD)\b")
        with self._more:
            self._withheld = b""
            self._far.sendall(line)
            answered = self._more.wait_for(lambda: done.search(self._withheld or b""), _PATIENCE)
        assert answered, f"the server did not answer {line!r}"

    def _flow_back(self) -> None:
        with contextlib.suppress(OSError):
            while words := self._far.recv(65536):
                with self._more:
                    if self._withheld is None:
                        self._near.sendall(words)
                    else:
                        self._withheld += words
                        self._more.notify()
        with contextlib.suppress(OSError):
            self._near.shutdown(socket.SHUT_RDWR)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
