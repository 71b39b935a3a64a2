"""Each transport the contract is run on, with what a test needs besides: to refuse, to look, to take it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from builders import an_account
from servers.embedded import Aiosmtpd
from servers.fixtures import MailSystem
from servers.wire import Wire

from est_mailer.adapters.memory import MemoryTransport
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.outgoing import Handover, Refusal
from est_mailer.domain.ports import Transport


@dataclass
class World:
    """``arrived(address, count)``: the contents that have come to an address, as soon as there are so many."""

    transport: Transport
    refuse: Callable[[str, str], None]
    arrived: Callable[[str, int], list[bytes]]
    cut: Callable[[], None]
    mend: Callable[[], None]


@contextmanager
def memory_world() -> Iterator[World]:
    transport = MemoryTransport()

    def refuse(address: str, answer: str) -> None:
        refusal = Refusal.TEMPORARY if answer.startswith("4") else Refusal.PERMANENT
        transport.verdicts[address] = Handover(refusal, answer)

    def reach(out: bool) -> None:
        transport.out_of_reach = out

    def arrived(address: str, _count: int) -> list[bytes]:
        return [mail.content for mail in transport.sent if mail.recipient == address]

    yield World(transport, refuse, arrived, lambda: reach(True), lambda: reach(False))


@contextmanager
def aiosmtpd_world() -> Iterator[World]:
    server = Aiosmtpd()
    server.start()
    with Wire(server.port) as wire:
        account = an_account(smtp=Endpoint("127.0.0.1", wire.port, "none"))
        transport = SmtpTransport(account, str, timeout=5)

        def arrived(address: str, _count: int) -> list[bytes]:
            return [content for _, recipient, content in server.taken if recipient == address]

        yield World(transport, server.verdicts.__setitem__, arrived, wire.cut, wire.mend)
        transport.close()
    server.stop()


@contextmanager
def postfix_world(system: MailSystem) -> Iterator[World]:
    """Logged in, over STARTTLS, through a wire that can be cut; what arrived is what Dovecot has."""
    user = "est@exempelstad.example"
    password = system.dovecot.add_user(user, "lösenord")
    with Wire(system.postfix.port) as wire:
        account = an_account(
            username=user,
            smtp=Endpoint("127.0.0.1", wire.port, "starttls"),
            smtp_login=True,
            ca_file=str(system.postfix.certificates.ca),
        )
        transport = SmtpTransport(account, lambda: password, timeout=5)
        yield World(transport, system.postfix.refuse, system.dovecot.wait_for_messages, wire.cut, wire.mend)
        transport.close()
