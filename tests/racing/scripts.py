"""The scripts that a user would write for the same replies, from the natural one to the fastest that nothing guards.

None of them knows who wrote, checks what stands in a cell, keeps the raw mail, survives a hostile file or answers.
Each stores the same rows: those of the first sheet, below the header that begins with "Vad", that have an area.
"""

from __future__ import annotations

import imaplib
import sqlite3
import ssl
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from io import BytesIO
from itertools import islice
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

COLUMNS = ("what_kind", "area", "place", "day", "what", "action")
LIBRARIES = {  # what each has loaded when its time begins
    "the_first_script": ("imap_tools", "openpyxl", "sqlite_utils"),
    "with_pandas": ("imap_tools", "pandas", "python_calamine"),
    "in_batches": ("imapclient", "python_calamine"),
    "the_unguarded_limit": ("fast_mail_parser", "python_calamine"),
    "fetch_alone": (),
}
_BATCH = 50
_INSERT = f"INSERT INTO observations VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where the replies lie: a Dovecot's IMAPS port, the authority of its certificate, a user; how many are read."""

    port: int
    ca: Path
    user: str
    password: str
    messages: int

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.ca))


def the_first_script(inbox: Inbox, database: Path) -> None:
    """imap_tools + openpyxl + sqlite-utils, one message at a time: what the documentation of each shows first."""
    import sqlite_utils
    from imap_tools import MailBox
    from openpyxl import load_workbook

    db = sqlite_utils.Database(database)
    with MailBox("127.0.0.1", inbox.port, ssl_context=inbox.context).login(inbox.user, inbox.password) as mailbox:
        for message in mailbox.fetch(limit=inbox.messages):
            for attachment in message.attachments:
                sheet = load_workbook(BytesIO(attachment.payload)).worksheets[0]
                rows = _observations(sheet.iter_rows(values_only=True))
                db["observations"].insert_all(
                    {"sender": message.from_, **dict(zip(COLUMNS, row, strict=False))} for row in rows
                )


def with_pandas(inbox: Inbox, database: Path) -> None:
    """The same with pandas and calamine."""
    import pandas
    from imap_tools import MailBox

    with (
        sqlite3.connect(database) as db,
        MailBox("127.0.0.1", inbox.port, ssl_context=inbox.context).login(inbox.user, inbox.password) as mailbox,
    ):
        for message in mailbox.fetch(limit=inbox.messages):
            for attachment in message.attachments:
                frame = pandas.read_excel(BytesIO(attachment.payload), engine="calamine", header=5, dtype=str)
                rows = frame[frame["Område"].notna()]
                rows.assign(sender=message.from_).to_sql("observations", db, if_exists="append", index=False)


def in_batches(inbox: Inbox, database: Path) -> None:
    """imapclient in batches + the standard library's parser + calamine + one transaction for each batch."""
    from imapclient import IMAPClient

    with _stored(database) as db, IMAPClient("127.0.0.1", inbox.port, ssl_context=inbox.context) as client:
        client.login(inbox.user, inbox.password)
        client.select_folder("INBOX")
        for uids in _batches(client.search("ALL")[: inbox.messages]):
            answer = client.fetch(uids, ["BODY.PEEK[]"])
            with db:
                for uid in uids:
                    message = message_from_bytes(answer[uid][b"BODY[]"])
                    for content in _attached(message):
                        _store(db, message["From"], content)


def the_unguarded_limit(inbox: Inbox, database: Path) -> None:
    """imaplib in batches, fetching in a thread + fast-mail-parser (Rust) + calamine + a transaction for each batch."""
    from fast_mail_parser import parse_email

    fetched: Queue[list[bytes] | None] = Queue(maxsize=4)

    def fetch() -> None:
        for batch in _fetched(inbox):
            fetched.put(batch)
        fetched.put(None)

    thread = Thread(target=fetch)
    thread.start()
    with _stored(database) as db:
        while (batch := fetched.get()) is not None:
            with db:
                for raw in batch:
                    mail = parse_email(raw)
                    for attachment in mail.attachments:
                        if "sheet" in attachment.mimetype:
                            _store(db, str(mail.headers["From"]), bytes(attachment.content))
    thread.join()


def fetch_alone(inbox: Inbox, _database: Path) -> None:
    """imaplib in batches, and nothing done with what came."""
    for _ in _fetched(inbox):
        pass


def _fetched(inbox: Inbox) -> Iterator[list[bytes]]:
    client = imaplib.IMAP4_SSL("127.0.0.1", inbox.port, ssl_context=inbox.context)
    client.login(inbox.user, inbox.password)
    client.select("INBOX")
    for uids in _batches(client.uid("SEARCH", "ALL")[1][0].decode().split()[: inbox.messages]):
        answer = client.uid("FETCH", ",".join(uids), "(BODY.PEEK[])")[1]
        yield [part[1] for part in answer if isinstance(part, tuple)]
    client.logout()


def _batches(uids: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(uids)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _attached(message: Message) -> Iterator[bytes]:
    for part in message.walk():
        if part.get_filename():
            yield bytes(part.get_payload(decode=True) or b"")


def _stored(database: Path) -> sqlite3.Connection:
    db = sqlite3.connect(database)
    db.execute(f"CREATE TABLE observations (sender, {', '.join(COLUMNS)})")
    return db


def _store(db: sqlite3.Connection, sender: str, content: bytes) -> None:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    db.executemany(_INSERT, ((sender, *map(str, row[:6])) for row in _observations(rows)))


def _observations(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    below = False
    for row in rows:
        if below and row[1]:
            yield row
        below = below or row[0] == "Vad"
