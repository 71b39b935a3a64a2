"""A name server on loopback with the records it is given, for one test."""

from __future__ import annotations

import socketserver
import threading
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class LoopbackNames:
    """``records``: lines of a zone, "exempelstad.example. 60 IN MX 10 mx.exempelstad.example."."""

    def __init__(self, *records: str) -> None:
        sets = [dns.rrset.from_text(*record.split(" ", 4)) for record in records]  # type: ignore[arg-type]

        class Handler(socketserver.DatagramRequestHandler):
            def handle(self) -> None:
                query = dns.message.from_wire(self.rfile.read())
                (question,) = query.question
                answer = dns.message.make_response(query)
                answer.flags |= dns.flags.RA
                answer.answer = [s for s in sets if (s.name, s.rdtype) == (question.name, question.rdtype)]
                if not any(s.name == question.name for s in sets):
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                self.wfile.write(answer.to_wire())

        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def resolver(self) -> dns.resolver.Resolver:
        """One that asks this server and no other."""
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = ["127.0.0.1"], int(self._server.server_address[1])
        return found

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
