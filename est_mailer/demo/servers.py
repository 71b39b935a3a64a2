"""Real IMAP and SMTP on loopback, inside this process: pymap holds the service's mailbox, aiosmtpd takes all mail.

Mail to the service's address (with or without +token) is appended to its inbox; all other mail lands in the
played people's mailboxes, one list of raw messages per address.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from argparse import ArgumentParser
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPService
from pymap.parsing.message import AppendMessage

USER = "est"
PASSWORD = "demo"  # noqa: S105 - of a server that lives for a minute on loopback
_START_SECONDS = 10


@dataclass
class EmbeddedMail:
    """Start it, talk to its ports, stop it. ``mailboxes``: what each address has received, oldest first."""

    service_address: str
    mailboxes: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    imap_port: int = 0
    smtp_port: int = 0

    def start(self) -> None:
        """Start both servers in a thread of their own. Raises RuntimeError if they do not come up."""
        self._loop = asyncio.new_event_loop()
        self._loop.set_task_factory(self._kept_task)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="embedded-mail", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_SECONDS) or self._failure:
            raise RuntimeError("The embedded mail servers did not start.") from self._failure

    def stop(self) -> None:
        """Stop both servers and wait for their thread."""
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(_START_SECONDS)

    def take(self, address: str) -> list[bytes]:
        """What has come to an address since the last call."""
        taken = self.mailboxes[address.casefold()][self._read[address.casefold()] :]
        self._read[address.casefold()] += len(taken)
        return taken

    def _kept_task(self, loop: asyncio.AbstractEventLoop, work: Any, **given: Any) -> asyncio.Task[Any]:
        """A task that is held until it is done: from Python 3.12 on nobody else holds a connection's task, and the
        garbage collector may end it in the middle of a command."""
        task = asyncio.Task(work, loop=loop, **given)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._failure = error
            self._ready.set()
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._done = asyncio.Event()
        self._read: dict[str, int] = defaultdict(int)
        self.imap_port, self.smtp_port = _free_port(), _free_port()
        async with AsyncExitStack() as stack:
            backend, config = await DictBackend.init(_pymap_arguments(self.imap_port))
            config.apply_context()
            self._identity = backend.login.demo_user_identity
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            smtp = await self._loop.create_server(
                lambda: SMTP(self, enable_SMTPUTF8=True, loop=self._loop), "127.0.0.1", self.smtp_port
            )
            await stack.enter_async_context(smtp)
            self._ready.set()
            await self._done.wait()
        open_connections = asyncio.all_tasks() - {asyncio.current_task()}
        for task in open_connections:
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """aiosmtpd's hook: deliver to each recipient."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        for recipient in envelope.rcpt_tos:
            await self._deliver(recipient.casefold(), raw)
        return "250 2.0.0 delivered"

    async def _deliver(self, recipient: str, raw: bytes) -> None:
        local, _, domain = recipient.partition("@")
        if f"{local.partition('+')[0]}@{domain}" != self.service_address.casefold():
            self.mailboxes[recipient].append(raw)
            return
        message = AppendMessage(f"Delivered-To: {recipient}\r\n".encode() + raw, datetime.now(UTC), frozenset())
        async with self._identity.new_session() as session:
            await session.append_messages("INBOX", [message])


def _pymap_arguments(port: int) -> Any:
    parser = ArgumentParser()
    parser.set_defaults(debug=False, passlib_cfg=None)  # what pymap's own command line would add
    DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
    IMAPService.add_arguments(parser)
    arguments = ["--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    return parser.parse_args([*arguments, "dict", "--demo-user", USER, "--demo-password", PASSWORD])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
