"""What lies in the service's own folders, for erasing by decision and for reading anew after a restore.

Messages are removed by UID EXPUNGE only (UIDPLUS, RFC 4315): a plain EXPUNGE would remove what others have marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from imapclient.imapclient import SENT

from est_mailer.adapters.imap.folder import (
    FACTS,
    LARGEST_HEAD,
    batches,
    bodies_in,
    chunks,
    instant_of,
    processed_folder,
)
from est_mailer.adapters.imap.line import ImapLine
from est_mailer.domain.incoming import Fetched

_WINDOW = 500


class ImapArchive(ImapLine):
    """Implements ``domain.ports.Archive``."""

    def folders(self) -> tuple[str, ...]:
        """See ``domain.ports.Archive``."""
        with self._reaching():
            wanted = (processed_folder(self._client, self._account), self._account.inbox)
            return tuple(folder for folder in wanted if self._client.folder_exists(folder))

    def sent_folder(self) -> str | None:
        """See ``domain.ports.Archive``: the folder that the server marks or names as the one for sent mail."""
        with self._reaching():
            found: str | None = self._client.find_special_folder(SENT)
            return found

    def messages(
        self, folder: str, *, since: date | None = None, before: date | None = None, largest: int
    ) -> Iterator[Fetched]:
        """See ``domain.ports.Archive``."""
        criteria: list[object] = [*(["SINCE", since] if since else []), *(["BEFORE", before] if before else [])]
        with self._reaching():
            uidvalidity = self._select(folder, writing=False)
            uids = sorted(self._client.search(criteria or ["ALL"]))
        for window in chunks(uids, _WINDOW):
            with self._reaching():
                if self._select(folder, writing=False) != uidvalidity:
                    return
                answer = self._client.fetch(window, FACTS)
            sizes = {uid: int(answer[uid][b"RFC822.SIZE"]) for uid in window if uid in answer}
            for batch in batches(sizes, largest):
                with self._reaching():
                    bodies = self._bodies(batch, cut=sizes[batch[0]] > largest)
                for uid in (u for u in batch if u in bodies):
                    arrived = instant_of(answer[uid].get(b"INTERNALDATE"))
                    fits = sizes[uid] <= largest
                    raw, head = (bodies[uid], b"") if fits else (None, bodies[uid])
                    yield Fetched(folder, uidvalidity, uid, sizes[uid], raw, head=head, arrived_at=arrived)

    def erase(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> bool:
        """See ``domain.ports.Archive``."""
        with self._reaching():
            if not self._client.has_capability("UIDPLUS") or self._select(folder, writing=True) != uidvalidity:
                return False
            for chunk in chunks(sorted(set(uids)), _WINDOW):
                self._client.add_flags(chunk, [rb"\Deleted"], silent=True)
                self._client.uid_expunge(chunk)
        return True

    def _bodies(self, uids: Sequence[int], *, cut: bool) -> dict[int, bytes]:
        item, part = (f"BODY.PEEK[HEADER]<0.{LARGEST_HEAD}>", b"BODY[HEADER]") if cut else ("BODY.PEEK[]", b"BODY[]")
        return bodies_in(self._client.fetch(uids, [item]), part)

    def _select(self, folder: str, *, writing: bool) -> int:
        return int(self._client.select_folder(folder, readonly=not writing)[b"UIDVALIDITY"])
