"""For the trial of an account: finding a mail of our own in the inbox, and dealing with it as the service does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from imaplib import IMAP4
from typing import Any

from est_mailer.adapters import imap_folder as folders
from est_mailer.adapters.imap_login import NETWORK_ERRORS, connect, discard
from est_mailer.adapters.reach import out_of_reach
from est_mailer.adapters.signing_in import Refused, no_other
from est_mailer.domain.deployment import Account


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mail: its UID, when the server says that it came (UTC), its headers.

    ``filed``: a service that runs has dealt with it already, and it is not in the inbox any more.
    """

    uid: int
    arrived_at: datetime | None
    head: bytes
    filed: bool = False


class TrialInbox:
    """One connection to an account's inbox. ``secret``, ``refused``, ``timeout``: see ``ImapMailbox``."""

    def __init__(
        self, account: Account, secret: Callable[[], str], *, refused: Refused = no_other, timeout: float = 30.0
    ) -> None:
        self._account = account
        self._secret = secret
        self._refused = refused
        self._timeout = timeout
        self._client: Any = None

    def find(self, message_id: str) -> Sighting | None:
        """The mail with this Message-ID, if it has come. Raises OutOfReach."""
        with self._reaching() as client:
            for folder in (self._account.inbox, folders.processed_folder(client, self._account)):
                if not client.folder_exists(folder):
                    continue
                client.select_folder(folder)
                if uids := client.search(["HEADER", "Message-ID", message_id]):
                    filed = folder != self._account.inbox
                    return _seen(
                        client.fetch(uids[-1:], ["INTERNALDATE", "BODY.PEEK[HEADER]"])[uids[-1]], uids[-1], filed
                    )
            return None

    def file(self, uid: int) -> str:
        """Take a mail of the inbox to the folder of dealt-with mail, which is made if it is missing; its name there.

        Raises OutOfReach, or NotFiled if the server refuses.
        """
        with self._reaching() as client:
            client.select_folder(self._account.inbox)
            folders.file_messages(client, self._account, [uid])
            return folders.processed_folder(client, self._account)

    def close(self) -> None:
        """Log out. Never raises."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*NETWORK_ERRORS):  # we are leaving: a server that has gone is no news
                client.logout()
            discard(client)

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[Any]:
        try:
            if self._client is None:
                self._client = connect(self._account, self._secret, self._timeout, self._refused)
            yield self._client
        except (*NETWORK_ERRORS, IMAP4.error) as error:
            client, self._client = self._client, None
            discard(client)
            raise out_of_reach(error, self._account.imap) from error


def _seen(found: Any, uid: int, filed: bool) -> Sighting:
    head = next((value for key, value in found.items() if key.startswith(b"BODY[HEADER]")), b"")
    return Sighting(uid, folders.instant_of(found.get(b"INTERNALDATE")), head, filed)
