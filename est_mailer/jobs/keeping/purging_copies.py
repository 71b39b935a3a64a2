"""The mailbox's copies of what is erased: known by their bytes, or by the Message-ID of what we sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.incoming import Fetched
from est_mailer.domain.ports import Archive
from est_mailer.domain.retention import Kept
from est_mailer.jobs.service import MAIL_LIMIT, QuietService
from est_mailer.mail.reading.message import parse

_SLACK = timedelta(days=2)  # a server's days are its own; what a message is decides, not its day


@dataclass(frozen=True, slots=True)
class Copies:
    """Messages of a folder that may go. Instants in UTC, as the server has them."""

    kind: Kept
    folder: str
    uidvalidity: int
    uids: tuple[int, ...]
    oldest: datetime | None = None
    newest: datetime | None = None


def find_copies(
    service: QuietService, archive: Archive, received: datetime | None, sent: datetime | None, kept: Collection[str]
) -> tuple[Copies, ...]:
    """The copies of what is erased or ripe. ``received``, ``sent``: the limits of the two classes of mail (None: the
    class is kept); ``kept``: the rounds that nothing is erased of. Raises OutOfReach.
    """
    found = []
    if received is not None:
        digests = service.store.erasing.ripe_copies(received, kept)
        for folder in archive.folders():
            found += _matching(archive, Kept.MAIL_IN, folder, received, lambda m: digest_of_copy(m) in digests)
    folder_of_sent = archive.sent_folder() if sent is not None else None
    if sent is not None and folder_of_sent is not None:
        ids = service.store.erasing.ripe_sent(sent, kept)
        found += _matching(archive, Kept.MAIL_OUT, folder_of_sent, sent, lambda m: message_id_of(m) in ids)
    return tuple(found)


def digest_of_copy(message: Fetched) -> str:
    """What a message is known by: its bytes, or, if it was too large to be taken, its headers."""
    return hashlib.sha256(message.head if message.raw is None else message.raw).hexdigest()


def _matching(
    archive: Archive, kind: Kept, folder: str, limit: datetime, wanted: Callable[[Fetched], bool]
) -> list[Copies]:
    """At most one: the messages of the folder under its one UIDVALIDITY."""
    before = (limit + _SLACK).date()
    messages = archive.messages(folder, before=before, largest=MAIL_LIMIT)
    found = [(m.uidvalidity, m.uid, m.arrived_at) for m in messages if wanted(m)]  # not their bytes: they may be many
    if not found:
        return []
    instants = [arrived_at for *_, arrived_at in found if arrived_at is not None]
    uids = tuple(uid for _, uid, _ in found)
    return [Copies(kind, folder, found[0][0], uids, min(instants, default=None), max(instants, default=None))]


def message_id_of(message: Fetched) -> str:
    """A message's Message-ID with its angle brackets; "" if it has none."""
    return parse(message.head if message.raw is None else message.raw).message_id
