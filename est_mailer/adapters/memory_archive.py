"""The in-memory twin of the mailbox's folders, over the in-memory mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

from est_mailer.adapters.memory import MemoryMailbox
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched

PROCESSED, SENT = "EST/Processed", "Sent"


class MemoryArchive:
    """Implements ``domain.ports.Archive``. ``arrived`` is when every message of the processed folder came.

    ``uidplus`` False: a server that cannot remove chosen messages. A message that ``gone`` names by its place has been
    removed. The processed folder's messages are numbered as they lie in ``mailbox.processed``, the first 1.
    """

    def __init__(self, mailbox: MemoryMailbox | None = None) -> None:
        self.mailbox = mailbox or MemoryMailbox()
        self.sent: list[bytes] = []
        self.arrived = datetime(2000, 1, 1, tzinfo=UTC)
        self.uidplus = True
        self.out_of_reach = False
        self.gone: set[tuple[str, int]] = set()

    def folders(self) -> tuple[str, ...]:
        """See ``domain.ports.Archive``."""
        self._reach()
        return (PROCESSED, "INBOX")

    def sent_folder(self) -> str | None:
        """See ``domain.ports.Archive``."""
        self._reach()
        return SENT

    def messages(
        self, folder: str, *, since: date | None = None, before: date | None = None, largest: int
    ) -> Iterator[Fetched]:
        """See ``domain.ports.Archive``."""
        self._reach()
        day = self.arrived.date()
        if (since and day < since) or (before and day >= before):
            return
        found = {
            PROCESSED: dict(enumerate(self.mailbox.processed, 1)),
            SENT: dict(enumerate(self.sent, 1)),
            "INBOX": self.mailbox.inbox,
        }
        for uid, raw in sorted(found[folder].items()):
            if (folder, uid) not in self.gone:
                fits = len(raw) <= largest
                head = b"" if fits else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                yield Fetched(folder, 1, uid, len(raw), raw if fits else None, head=head, arrived_at=self.arrived)

    def erase(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> bool:
        """See ``domain.ports.Archive``."""
        self._reach()
        if not self.uidplus or uidvalidity != 1:
            return False
        self.gone |= {(folder, uid) for uid in uids}
        return True

    def close(self) -> None:
        """See ``domain.ports.Archive``: there is nothing to close."""

    def _reach(self) -> None:
        if self.out_of_reach:
            raise OutOfReach("The mailbox is out of reach.", "It is tried again.")
