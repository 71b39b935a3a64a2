"""For the trial of an account: finding a mail of our own in the inbox, and dealing with it as the service does."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from est_mailer.adapters.imap import folder as folders
from est_mailer.adapters.imap.idle import tells_of_mail
from est_mailer.adapters.imap.line import ImapLine


@dataclass(frozen=True, slots=True)
class Sighting:
    """A mail: its UID, when the server says that it came (UTC), its headers.

    ``filed``: a service that runs has dealt with it already, and it is not in the inbox any more.
    """

    uid: int
    arrived_at: datetime | None
    head: bytes
    filed: bool = False


class TrialInbox(ImapLine):
    """One connection to an account's inbox."""

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
            marks = folders.keeps_mark(client.select_folder(self._account.inbox))
            folders.file_messages(client, self._account, [uid], marks=marks)
            return folders.processed_folder(client, self._account)

    def listen(self) -> bool:
        """Begin to hear of mail that comes to the inbox (IDLE); False if the server does not know how."""
        with self._reaching() as client:
            if not client.has_capability("IDLE"):
                return False
            client.select_folder(self._account.inbox)
            client.idle()
            return True

    def heard(self, seconds: float) -> bool:
        """True if the server tells of mail within so many seconds after ``listen``, which is then over."""
        with self._reaching() as client:
            until, told = time.monotonic() + seconds, False
            while not told and (left := until - time.monotonic()) > 0:
                told = tells_of_mail(client.idle_check(timeout=left))
            _, rest = client.idle_done()
            return told or tells_of_mail(rest)


def _seen(found: Any, uid: int, filed: bool) -> Sighting:
    head = next((value for key, value in found.items() if key.startswith(b"BODY[HEADER]")), b"")
    return Sighting(uid, folders.instant_of(found.get(b"INTERNALDATE")), head, filed)
