"""Services with a fault of their own, to show that the runner finds it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from est_mailer.adapters.store.outbox import Outbox
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.outgoing import Handover, OutboxState
from est_mailer.domain.ports import Following, Mailbox, Transport
from est_mailer.jobs.service import Service


@dataclass
class _Twice:
    transport: Transport

    def send(self, sender: str, recipient: str, content: bytes, following: Following) -> Handover:  # noqa: ARG002
        self.transport.send(sender, recipient, content)
        return self.transport.send(sender, recipient, content)

    def break_off(self) -> None:
        self.transport.break_off()

    def close(self) -> None:
        self.transport.close()


@dataclass
class _Forgetful:
    mailbox: Mailbox

    def fetch_after(self, uidvalidity: int | None, uid: int, *, largest: int) -> Iterator[Fetched]:
        fetched = self.mailbox.fetch_after(uidvalidity, uid, largest=largest)
        next(fetched, None)
        yield from fetched

    def file_away(self, uidvalidity: int, uids: list[int]) -> bool:
        return self.mailbox.file_away(uidvalidity, uids)

    def has_sent(self, message_id: str) -> bool:
        return self.mailbox.has_sent(message_id)

    def wait(self, seconds: float) -> bool:
        return self.mailbox.wait(seconds)

    def break_off(self) -> None:
        self.mailbox.break_off()

    def close(self) -> None:
        self.mailbox.close()


class _Blind(Outbox):
    def recover(self, at: datetime) -> tuple[int, ...]:
        """What was in mid-sending is simply sent again."""
        left = tuple(row.id for row in self.listing([OutboxState.SENDING]))
        super().recover(at)
        for number in left:
            self.resolve(number, False, at)
        return left


def sends_twice(service: Service) -> Service:
    """Hands every mail over twice."""
    return replace(service, transport=_Twice(service.transport))


def forgets_a_mail(service: Service) -> Service:
    """Passes by the first new mail of each look."""
    return replace(service, mailbox=_Forgetful(service.mailbox))


def sends_again_blindly(service: Service) -> Service:
    """Sends again after a crash what may have been sent already."""
    store = copy.copy(service.store)
    store.outbox = _Blind(store.connection)
    return replace(service, store=store)
