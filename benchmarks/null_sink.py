"""An SMTP server that takes every mail and forgets it: what sending costs beside the mail system's own work.

A process of its own: ``python benchmarks/null_sink.py`` prints its port and runs until it is terminated. It answers as
RFC 5321 has it, offers PIPELINING (RFC 2920) and looks at nothing but where a mail ends.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_GREETING = b"250-sink.test\r\n250-PIPELINING\r\n250-SIZE 30000000\r\n250 8BITMIME\r\n"
_ANSWERS = {b"EHLO": _GREETING, b"DATA": b"354 Go ahead\r\n", b"QUIT": b"221 Bye\r\n"}
_END = b"\r\n.\r\n"


class _Session(asyncio.Protocol):
    """One connection: commands line by line, mails to their final dot."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._held = bytearray()
        self._in_mail = False
        self._transport.write(b"220 sink.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        looked_at = max(0, len(self._held) - len(_END))
        self._held += data
        while (end := self._held.find(_END if self._in_mail else b"\r\n", looked_at)) >= 0:
            if self._in_mail:
                del self._held[: end + len(_END)]
                self._in_mail = False
                self._transport.write(b"250 Taken\r\n")
            else:
                verb = bytes(self._held[:4]).upper()
                del self._held[: end + 2]
                self._in_mail = verb == b"DATA"
                self._transport.write(_ANSWERS.get(verb, b"250 Ok\r\n"))
            looked_at = 0


@contextmanager
def null_sink() -> Iterator[int]:
    """The port of a sink that runs as long as the block."""
    sink = subprocess.Popen([sys.executable, str(Path(__file__))], stdout=subprocess.PIPE, text=True)
    try:
        assert sink.stdout is not None
        yield int(sink.stdout.readline())
    finally:
        sink.terminate()
        sink.wait(10)


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
