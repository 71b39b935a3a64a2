"""The in-memory twin of the mailbox's folders, over the in-memory mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from est_mailer.adapters.memory import LARGEST_HEAD, MemoryMailbox
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched

PROCESSED, SENT, INBOX = "EST/Processed", "Sent", "INBOX"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class MemoryArchive:
    """Implements ``domain.ports.Archive``. ``arrivals``: a message's bytes → when it came; all others came in 2000.

    The messages of ``mailbox.processed`` and of ``sent`` are numbered as they lie there, from 1; ``gone`` are those
    that were removed. ``uidplus`` False: a server that cannot remove chosen messages.
    """

    def __init__(self, mailbox: MemoryMailbox | None = None, arrivals: Mapping[bytes, datetime] | None = None) -> None:
        self.mailbox = mailbox or MemoryMailbox()
        self.arrivals = dict(arrivals or {})
        self.sent: list[bytes] = []
        self.uidvalidity = 1
        self.uidplus = True
        self.out_of_reach = False
        self.gone: set[tuple[str, int]] = set()

    def folders(self) -> tuple[str, ...]:
        """See ``domain.ports.Archive``."""
        self._reach()
        return (PROCESSED, INBOX) if self.mailbox.processed else (INBOX,)

    def sent_folder(self) -> str | None:
        """See ``domain.ports.Archive``."""
        self._reach()
        return SENT if self.sent else None

    def messages(
        self, folder: str, *, since: date | None = None, before: date | None = None, largest: int
    ) -> Iterator[Fetched]:
        """See ``domain.ports.Archive``."""
        self._reach()
        for uid, raw in sorted(self._in(folder).items()):
            arrived = self.arrivals.get(raw, _LONG_AGO)
            too_old, too_new = since and arrived.date() < since, before and arrived.date() >= before
            if not (too_old or too_new or (folder, uid) in self.gone):
                fits = len(raw) <= largest
                head = b"" if fits else raw.partition(b"\r\n\r\n")[0][:LARGEST_HEAD] + b"\r\n\r\n"
                yield Fetched(folder, self.uidvalidity, uid, len(raw), raw if fits else None, arrived, head)

    def erase(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> bool:
        """See ``domain.ports.Archive``."""
        self._reach()
        if not self.uidplus or uidvalidity != self.uidvalidity:
            return False
        self.gone |= {(folder, uid) for uid in uids}
        return True

    def close(self) -> None:
        """See ``domain.ports.Archive``: there is nothing to close."""

    def _in(self, folder: str) -> Mapping[int, bytes]:
        found = {PROCESSED: self.mailbox.processed, SENT: self.sent}.get(folder)
        return self.mailbox.inbox if found is None else dict(enumerate(found, 1))

    def _reach(self) -> None:
        if self.out_of_reach:
            raise OutOfReach("The mailbox is out of reach.", "It is tried again.")
