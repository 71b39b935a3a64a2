"""What lies in the service's own folders, for erasing by decision and for reading anew after a restore.

Messages are removed by UID EXPUNGE only (UIDPLUS, RFC 4315): a plain EXPUNGE would remove what others have marked.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from imaplib import IMAP4
from typing import Any

from imapclient.imapclient import SENT

from est_mailer.adapters.imap_folder import batches, chunks, instant_of, processed_folder
from est_mailer.adapters.imap_login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.reach import out_of_reach
from est_mailer.adapters.signing_in import Refused, no_other
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched

_HEAD = 65_536  # bytes, as ``imap`` takes them of a message that is too large
_WINDOW = 500
_TIMEOUT = 60.0  # seconds


class ImapArchive:
    """Implements ``domain.ports.Archive`` on a connection of its own. ``secret``, ``refused``: see ``ImapMailbox``."""

    def __init__(
        self, account: Account, secret: Callable[[], str], *, refused: Refused = no_other, timeout: float = _TIMEOUT
    ) -> None:
        self._account = account
        self._secret = secret
        self._refused = refused
        self._timeout = timeout
        self._client: Any = None

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
                answer = self._client.fetch(window, ["RFC822.SIZE", "INTERNALDATE"])
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

    def close(self) -> None:
        """Log out. Never raises."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # we are leaving: a server that has gone is no news
                client.logout()
            discard(client)

    def _bodies(self, uids: Sequence[int], *, cut: bool) -> dict[int, bytes]:
        item, name = (f"BODY.PEEK[HEADER]<0.{_HEAD}>", b"BODY[HEADER]") if cut else ("BODY.PEEK[]", b"BODY[]")
        bodies = {}
        for uid, data in self._client.fetch(uids, [item]).items():
            body = next((value for key, value in data.items() if key.startswith(name)), None)
            if isinstance(body, bytes) and body:
                bodies[uid] = body
        return bodies

    def _select(self, folder: str, *, writing: bool) -> int:
        return int(self._client.select_folder(folder, readonly=not writing)[b"UIDVALIDITY"])

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Connected within; what goes wrong with the server ends the connection and comes out as OutOfReach."""
        try:
            if self._client is None:
                self._client = connect(self._account, self._secret, self._timeout, self._refused)
            yield
        except OutOfReach:
            raise
        except (*NETWORK_ERRORS, IMAP4.error) as error:
            client, self._client = self._client, None
            discard(client)
            raise out_of_reach(error, self._account.imap) from error
