"""One inbox held in IDLE for a host of many, which listens on all their sockets at once.

As in ``imap``, IDLE is a hint and looking is the truth; a connection that fails is thrown away, and whoever watches
decides when to begin again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from est_mailer.adapters.imap.idle import has_unread, tells_of_mail
from est_mailer.adapters.imap.login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.reach import out_of_reach
from est_mailer.adapters.signing_in.session import Refused, no_other
from est_mailer.domain.deployment import Account


class InboxWatch:
    """``secret`` and ``refused`` as for ``ImapMailbox``; ``timeout`` in seconds. Every method but ``close`` raises
    OutOfReach, and has then closed the connection."""

    def __init__(
        self, account: Account, secret: Callable[[], str], *, refused: Refused = no_other, timeout: float = 30.0
    ) -> None:
        self._account = account
        self._secret = secret
        self._refused = refused
        self._timeout = timeout
        self._client: Any = None
        self._seen: tuple[int | None, ...] | None = None  # at the last look: see _select
        self._next_uid: int | None = None
        self._idling = False

    def begin(self) -> None:
        """Connect, and listen. What lies in the inbox by now is not told of."""
        self._client = connect(self._account, self._secret, self._timeout, self._refused)
        self._talking(self._look)

    def fileno(self) -> int:
        """The socket to wait for; ready when the server has said something."""
        return int(self._client.socket().fileno())

    def heard(self) -> bool:
        """After the server has said something: True if mail has come."""
        return bool(self._talking(self._listen))

    def look(self) -> bool:
        """Leave IDLE, look, listen again: True if mail has come since the last look. It also keeps the line alive, and
        finds out one that has died silently."""
        return bool(self._talking(self._look))

    def close(self) -> None:
        """Hang up. Never raises."""
        client, self._client = self._client, None
        discard(client)

    def _talking(self, step: Callable[[], bool]) -> bool:
        try:
            return step()
        except NETWORK_ERRORS as error:
            self.close()
            raise out_of_reach(error, self._account.imap) from error
        except BaseException:
            self.close()
            raise

    def _listen(self) -> bool:
        """Nothing to read where something was announced may be the end of the connection: looking tells. Mail that
        was taken away is announced too, by how many are recent; only a server that has no UIDNEXT leaves it at that."""
        answers = self._client.idle_check(timeout=0) if self._idling else []
        if answers and not tells_of_mail(answers) and not has_unread(self._client):
            return False  # "still here", or mail that was taken away
        return self._look() or self._next_uid is None

    def _look(self) -> bool:
        """What the server says in one breath with its go-ahead is looked for at once: no socket would tell of it."""
        before, tries = self._seen, 3
        while tries:
            if self._idling:
                self._client.idle_done()
                self._idling = False
            self._seen = self._select()
            if not self._client.has_capability("IDLE"):
                break
            self._client.idle()
            self._idling, tries = True, tries - 1
            if not has_unread(self._client):
                break
        return before is not None and self._seen != before

    def _select(self) -> tuple[int | None, ...]:
        """What changes when mail comes: UIDVALIDITY and UIDNEXT; the number of messages where UIDNEXT is not told."""
        answer = self._client.select_folder(self._account.inbox, readonly=True)
        self._next_uid = answer.get(b"UIDNEXT")
        return answer.get(b"UIDVALIDITY"), self._next_uid, None if self._next_uid else answer.get(b"EXISTS")
