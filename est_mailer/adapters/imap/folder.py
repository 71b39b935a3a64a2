"""The folder's messages in batches, and filed away. Never a plain EXPUNGE: it would remove what others have marked."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from imaplib import IMAP4
from typing import Any

from imapclient.imapclient import SENT

from est_mailer.adapters.imap.fetching import Answer, begin, end
from est_mailer.adapters.reach import place
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Account
from est_mailer.domain.errors import NotFiled

BATCH_MESSAGES = 50
BATCH_BYTES = 20_000_000
LARGEST_HEAD = 65_536  # bytes of the headers of a message that is too large
FACTS = ("RFC822.SIZE", "INTERNALDATE")
ACCOUNTED = b"$EST"  # the keyword of a message that is accounted for and could not be moved


def chunks(items: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    """A sequence in pieces of at most so many."""
    return (items[start : start + length] for start in range(0, len(items), length))


def batches(sizes: Mapping[int, int], largest: int) -> Iterator[list[int]]:
    """UIDs in their order, in batches of ≤ 50 messages and ≤ 20 MB; one that is too large comes in its own batch."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        alone = size > largest
        if batch and (alone or len(batch) == BATCH_MESSAGES or total + size > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        if alone:
            yield [uid]
        else:
            batch.append(uid)
            total += size
    if batch:
        yield batch


def keeps_mark(selected: Mapping[bytes, Any]) -> bool:
    """True if what a SELECT answered says that $EST is kept (RFC 9051, 7.1)."""
    return bool({rb"\*", ACCOUNTED} & set(selected.get(b"PERMANENTFLAGS", ())))


def file_messages(client: Any, account: Account, uids: Sequence[int], *, marks: bool) -> None:
    """Take messages of the selected inbox to the processed folder, by the surest way the server has.

    MOVE (RFC 6851); else COPY, check, and remove exactly these (UIDPLUS, RFC 4315); else mark them as seen and
    $EST, the latter if ``marks``: that it is kept. Raises NotFiled if the server refuses.
    """
    try:
        _take_out(client, account, uids, marks)
    except IMAP4.abort:
        raise
    except IMAP4.error as error:
        raise NotFiled(
            f'The server does not let dealt-with mail be moved to "{account.processed}": {error}.',
            "Check that there is room in the mailbox and that the account may write to the folder.",
            place(account.imap),
        ) from error


def share_of_room(client: Any, account: Account) -> float | None:
    """How much of the inbox's quota is used (RFC 9208), 1.0 all of it, of the resource that is scarcest; None if the
    server tells of none."""
    if not client.has_capability("QUOTA"):
        return None
    try:
        _, quotas = client.get_quota_root(account.inbox)
    except IMAP4.abort:
        raise
    except IMAP4.error:  # it may offer QUOTA and have none
        return None
    return max((int(quota.usage) / int(quota.limit) for quota in quotas if int(quota.limit) > 0), default=None)


def _take_out(client: Any, account: Account, uids: Sequence[int], marks: bool) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, processed_folder(client, account, create=True))
    elif client.has_capability("UIDPLUS"):
        folder = processed_folder(client, account, create=True)
        _copy_and_check(client, account, uids, folder)
        client.add_flags(uids, [rb"\Deleted"], silent=True)
        client.uid_expunge(uids)
    else:
        client.add_flags(uids, [rb"\Seen", ACCOUNTED] if marks else [rb"\Seen"], silent=True)


def sent_folder_has(client: Any, message_id: str) -> bool:
    """True if the folder of sent mail (RFC 6154, or by its usual names) has a mail with this Message-ID.

    That folder is selected afterwards, for reading only.
    """
    folder = client.find_special_folder(SENT)
    if folder is None:
        return False
    client.select_folder(folder, readonly=True)
    return bool(client.search(["HEADER", "Message-ID", message_id]))


def processed_folder(client: Any, account: Account, *, create: bool = False) -> str:
    """``account.processed`` as this server spells it ("EST/Processed", "EST.Processed", "INBOX.EST.Processed")."""
    prefix, delimiter = _namespace(client)
    name = account.processed.replace("/", delimiter) if delimiter else account.processed
    if prefix and not name.startswith(prefix):
        name = prefix + name
    if create and not client.folder_exists(name):
        client.create_folder(name)
        with contextlib.suppress(IMAP4.error):  # only so that people see it in their mail program
            client.subscribe_folder(name)
    return name


def _namespace(client: Any) -> tuple[str, str]:
    """The personal namespace's prefix and hierarchy delimiter (RFC 2342)."""
    if client.has_capability("NAMESPACE"):
        personal = client.namespace().personal
        if personal:
            return personal[0][0], personal[0][1]
    listed = client.list_folders("", "")
    delimiter = listed[0][1] if listed else b"/"
    return "", (delimiter or b"").decode("ascii")


def _copy_and_check(client: Any, account: Account, uids: Sequence[int], folder: str) -> None:
    before = client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]
    client.copy(uids, folder)
    after = client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]
    if after - before < len(uids):
        raise NotFiled(
            f'Of {counted(len(uids), "message")}, {after - before} arrived in "{folder}"; '
            "none was removed from the inbox.",
            "It is tried again; check that there is room in the mailbox.",
            place(account.imap),
        )


def ask(client: Any, uids: Sequence[int], *items: str) -> Answer:
    """FETCH; a server that refuses the whole because of one message has answered with nothing."""
    return heard(client, begin(client, uids, items), uids)


def heard(client: Any, asked: bytes, uids: Sequence[int]) -> Answer:
    """What a FETCH that was begun brings; as above."""
    try:
        return end(client, asked, uids)
    except IMAP4.abort:
        raise
    except IMAP4.error:
        return {}


def instant_of(told: object) -> datetime | None:
    """An INTERNALDATE in UTC; None if the server told none."""
    return told.astimezone(UTC) if isinstance(told, datetime) and told.tzinfo else None


def bodies_in(answer: Mapping[int, Mapping[bytes, object]], part: bytes = b"BODY[]") -> dict[int, bytes]:
    """UID → the body that a FETCH brought, or this part of it, of those that have one."""
    bodies: dict[int, bytes] = {}
    for uid, data in answer.items():
        body = next((value for key, value in data.items() if key.startswith(part)), None)
        if isinstance(body, bytes) and body:
            bodies[uid] = body
    return bodies
