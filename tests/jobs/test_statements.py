"""What an ordinary answer asks of the database, counted: what creeps in with a later change is seen here."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from racing.replies import NOON, Reply, Town, place_of

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import assembled
from est_mailer.config import read_token_key
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.intake.opening import GROUP
from est_mailer.jobs.service import Service

MOST_FOR_ONE = 0  # statements for a reply with rows, a greeting that is kept, and its receipt: none of its own
MOST_FOR_A_GROUP = 22  # what a group of replies asks, and writes of all its messages, once; and its transaction


class Counting(sqlite3.Connection):
    """Counts what it is asked to carry out."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.asked: Counter[str] = Counter()

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked[" ".join(sql.split())] += 1
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.asked[" ".join(sql.split())] += 1
        return super().executemany(sql, *values)


@contextmanager
def service_of(town: Town, mailbox: MemoryMailbox) -> Iterator[Service]:
    place = place_of(town.folder)
    key = read_token_key(place.environ)
    with (
        Store.open(place.database, sqlite=Counting) as store,
        assembled(place.deployment(), store, mailbox, MemoryTransport(), key, folder=town.folder, rehearsal=True) as it,
    ):
        yield it


def asked_by(service: Service, mailbox: MemoryMailbox, replies: Iterable[Reply]) -> Counter[str]:
    for reply in replies:
        mailbox.deliver(reply.raw)
    waiting, connection = len(mailbox.inbox), service.store.connection.sqlite
    assert isinstance(connection, Counting)
    connection.asked.clear()
    assert take_in(service, NOON) == waiting
    return Counter(connection.asked)


def test_a_reply_more_asks_a_few_statements_and_no_more(tmp_path: Path) -> None:
    town, mailbox = Town.reminded(tmp_path / "town", 3 * GROUP, variants=1), MemoryMailbox()
    replies = town.replies(3 * GROUP)
    with service_of(town, mailbox) as service:
        one_group = asked_by(service, mailbox, islice(replies, GROUP))
        two_groups = asked_by(service, mailbox, replies)
    more = two_groups - one_group
    told = "\n".join(f"{number / GROUP:5.2f} {sql[:110]}" for sql, number in more.most_common())
    assert more.total() <= MOST_FOR_ONE * GROUP + MOST_FOR_A_GROUP, told
