"""The classes that follow a round, column by column; and the little that follows none."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from est_mailer.adapters.store.codec import from_json, moment, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.domain.keeping.wordless import without_words
from est_mailer.domain.model import Member, SentForm
from est_mailer.domain.periods.steering import SteeringDecisions
from est_mailer.domain.picture.sharing import SentReview
from est_mailer.domain.picture.situation import Draft, Edition, SituationPicture
from est_mailer.domain.retention import Kept

# Stored as JSON: table, key columns, type. Numbers and ids in them stay, for the statistics.
_VALUES: dict[Kept, tuple[tuple[str, tuple[str, ...], type], ...]] = {
    Kept.TEXTS: (
        ("sent_forms", ("id",), SentForm),
        ("sent_reviews", ("round", "organisation", "version"), SentReview),
        ("compiled_drafts", ("round", "version"), Draft),
    ),
    Kept.PICTURES: (
        ("completed_drafts", ("id",), SituationPicture),
        ("editions", ("id",), Edition),
        ("errata", ("id",), Edition),
    ),
    Kept.ADDRESSES: (("round_members", ("round", "member"), Member),),
}
# A problem that a later round asks about again, or that its draft shows as open, keeps its words until that round may
# go too; so does a measure that a later draft follows up.
_ASKED_AGAIN = """
    SELECT json_extract(c.value, '$.id') FROM sent_forms f, json_each(f.value, '$.carried') c
    WHERE f.round NOT IN (SELECT value FROM json_each(:ripe))
    UNION SELECT json_extract(p.value, '$.id') FROM compiled_drafts d, json_each(d.value, '$.problems') p
    WHERE d.round NOT IN (SELECT value FROM json_each(:ripe))
"""
_FOLLOWED = """
    SELECT json_extract(m.value, '$.id') FROM compiled_drafts d, json_each(d.value, '$.measures') m
    WHERE d.round NOT IN (SELECT value FROM json_each(:ripe))
"""
_STATEMENTS: dict[Kept, tuple[str, ...]] = {
    Kept.TEXTS: (
        f"""UPDATE observations SET place = '', what = '', action = ''
            WHERE submission IN (SELECT id FROM submissions WHERE round = :round)
            AND problem NOT IN ({_ASKED_AGAIN})""",  # noqa: S608 - our own clause
        "UPDATE submissions SET questions = '[]', notes = '[]', filled = '[]' WHERE round = :round",
        "UPDATE review_decisions SET place = '', what = '', action = '' WHERE round = :round",
        "UPDATE own_parts SET text = '' WHERE round = :round",
        "UPDATE compiled_drafts SET workbook = X'' WHERE round = :round",
        "DELETE FROM comments WHERE round = :round",
    ),
    Kept.PICTURES: (
        "UPDATE completed_drafts SET workbook = X'' WHERE round = :round",
        "UPDATE editions SET pdf = X'' WHERE round = :round",
        "UPDATE errata SET pdf = X'', workbook = X'' WHERE round = :round",
        f"""UPDATE measures SET problem = '', what = '', why = '', who = '', "when" = ''
            WHERE round = :round AND id NOT IN ({_FOLLOWED})""",  # noqa: S608 - our own clause
        "UPDATE follow_ups SET problem_now = '' WHERE round = :round",
        "UPDATE rounds SET reason = '' WHERE key = :round",
    ),
    Kept.ADDRESSES: (
        "DELETE FROM round_deputies WHERE round = :round",
        "DELETE FROM facts WHERE substr(name, 1, length(:round) + 6) = 'away.' || :round || '.'",
    ),
    Kept.CHECKS: (
        "DELETE FROM screenings WHERE round = :round",
        "DELETE FROM clearings WHERE round = :round",
        "DELETE FROM codes WHERE round = :round",
        "UPDATE approvals SET reason = '' WHERE round = :round",
    ),
}
_LEFT = {
    Kept.TEXTS: """SELECT 1 FROM observations o JOIN submissions s ON s.id = o.submission
        WHERE s.round = ? AND (o.place <> '' OR o.what <> '' OR o.action <> '') LIMIT 1""",
    Kept.PICTURES: "SELECT 1 FROM measures WHERE round = ? AND what <> '' LIMIT 1",
}
_LATEST = "(SELECT coalesce(max(id), 0) FROM {table} WHERE confirmed_at IS NOT NULL)"
# What follows no round: table, instant, which rows; the version in force is never among them.
_LOOSE: dict[Kept, tuple[tuple[str, str, str], ...]] = {
    Kept.TEXTS: (("comments", "received_at", "round IS NULL"),),
    Kept.PICTURES: (
        (
            "steering_decisions",
            "proposed_at",
            f"sender <> '' AND id <> {_LATEST.format(table='steering_decisions')} "
            "AND (confirmed_at IS NOT NULL OR voided_at IS NOT NULL)",
        ),
    ),
    Kept.ADDRESSES: (
        ("dead_addresses", "since", "revived_at IS NOT NULL"),
        (
            "register_changes",
            "proposed_at",
            f"content <> '' AND id <> {_LATEST.format(table='register_changes')} "
            "AND (confirmed_at IS NOT NULL OR voided_at IS NOT NULL)",
        ),
    ),
}


def erase_round(db: Connection, kind: Kept, round: str, ripe: Collection[str]) -> None:
    """Erase what a class has of a round; ``ripe``: the rounds of this class that may go."""
    for table, keys, type_ in _VALUES.get(kind, ()):
        _strip(db, table, keys, type_, "round = ?", (round,))
    db.forget()
    values = {"round": round, "ripe": to_json(tuple(ripe))}
    for statement in _STATEMENTS[kind]:
        db.run(statement, {name: value for name, value in values.items() if f":{name}" in statement})


def texts_left(db: Connection, kind: Kept, round: str) -> bool:
    """True if something of the class stays in the round because a later one needs it."""
    return db.value(_LEFT[kind], (round,)) is not None


def loose_left(db: Connection, kind: Kept, limit: datetime) -> list[datetime]:
    """The instants of what belongs to the class and to no round, and is older than the limit."""
    return [
        moment(row["at"])
        for table, when, which in _LOOSE.get(kind, ())
        for row in db.rows(f"SELECT {when} AS at FROM {table} WHERE {when} < ? AND {which}", (limit,))  # noqa: S608 - our clauses
    ]


def erase_loose(db: Connection, kind: Kept, limit: datetime) -> int:
    """Erase what belongs to the class and to no round. Returns how many rows."""
    return sum(_erase_loose(db, table, f"{when} < ? AND {which}", limit) for table, when, which in _LOOSE.get(kind, ()))


def _erase_loose(db: Connection, table: str, which: str, limit: datetime) -> int:
    if table == "register_changes":
        return db.run(f"UPDATE register_changes SET content = '', code_hash = '' WHERE {which}", (limit,))  # noqa: S608
    if table == "steering_decisions":
        _strip(db, table, ("id",), SteeringDecisions, which, (limit,))
        return db.run(f"UPDATE steering_decisions SET sender = '', code_hash = '' WHERE {which}", (limit,))  # noqa: S608
    return db.run(f"DELETE FROM {table} WHERE {which}", (limit,))  # noqa: S608 - our own clauses


def _strip(
    db: Connection, table: str, keys: tuple[str, ...], type_: type, which: str, values: tuple[object, ...]
) -> None:
    named = ", ".join(keys)
    found: Iterator[dict[str, object]] = iter(
        db.rows(f"SELECT {named}, value FROM {table} WHERE {which}", values)  # noqa: S608 - our own names
    )
    where = " AND ".join(f"{key} = ?" for key in keys)
    for row in found:
        stripped = to_json(without_words(from_json(type_, str(row["value"]))))
        db.run(f"UPDATE {table} SET value = ? WHERE {where}", (stripped, *(row[key] for key in keys)))  # noqa: S608
