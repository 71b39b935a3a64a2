"""What a group of accounts will ask, each of its own message, asked once for all of them and noted in the transaction.

It decides nothing: what is not noted is asked for when it is needed.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from est_mailer.adapters.store.answers import COUNTING, WRITTEN
from est_mailer.adapters.store.codec import folded, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.inbound import WITHOUT_ACCOUNT
from est_mailer.adapters.store.outbox import IDS, RECEIVED
from est_mailer.domain.outgoing import Purpose


class Foreseen:
    """Questions of several at once, for who will ask of each in the same transaction."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def accounts(self, numbers: Collection[int]) -> None:
        """Which of these messages have no account, for ``Inbound.account``."""
        sql = "SELECT id, sha256 FROM inbound WHERE id IN (SELECT value FROM json_each(?)) AND accounted IS NULL"
        for row in self._db.rows(sql, (to_json(tuple(numbers)),)):
            self._db.note(WITHOUT_ACCOUNT, row["id"], row["sha256"])

    def message_ids(self, ids: Collection[str]) -> None:
        """Whether letters with these Message-IDs have been queued, for ``Outbox.has``."""
        sql = "SELECT message_id FROM outbox WHERE message_id IN (SELECT value FROM json_each(?))"
        plain = tuple(filter(str.isascii, ids))  # an odd one is asked for by itself
        queued = set(self._db.column(sql, (to_json(plain),)))
        for message_id in plain:
            self._db.note(IDS, message_id, message_id in queued)

    def received(self, recipients: Collection[str], purposes: Collection[Purpose], since: datetime) -> None:
        """How many letters went to these addresses, for ``Outbox.received_since``."""
        plain = tuple(filter(str.isascii, recipients))
        rows = self._db.rows(
            """SELECT recipient, count(*) AS letters FROM outbox WHERE recipient IN (SELECT value FROM json_each(?))
               AND queued_at >= ? AND state <> 'withdrawn' AND purpose IN (SELECT value FROM json_each(?))
               GROUP BY recipient""",
            (to_json(plain), since, to_json(tuple(purposes))),
        )
        numbers = {folded(row["recipient"]): row["letters"] for row in rows}
        for recipient in plain:
            key = (recipient, frozenset(purposes), since)
            self._db.note(RECEIVED, key, numbers.get(folded(recipient), 0))

    def answers(self, round: str, respondents: Collection[str]) -> None:
        """These respondents' forms, and the numbers of their answers, for ``Answers``."""
        values = (round, to_json(tuple(respondents)))
        forms = """SELECT respondent, value FROM sent_forms WHERE id IN (
                       SELECT max(id) FROM sent_forms
                       WHERE round = ? AND respondent IN (SELECT value FROM json_each(?)) GROUP BY respondent)"""
        for row in self._db.rows(forms, values):
            self._db.note(WRITTEN, (round, row["respondent"]), row["value"])
        numbers = """SELECT respondent, max(revision) AS latest, max(CASE current WHEN 1 THEN revision END) AS counting
                     FROM submissions WHERE round = ? AND respondent IN (SELECT value FROM json_each(?))
                     GROUP BY respondent"""
        answered = {row["respondent"]: (row["latest"], row["counting"]) for row in self._db.rows(numbers, values)}
        for respondent in respondents:
            self._db.note(COUNTING, (round, respondent), answered.get(respondent, (0, None)))
