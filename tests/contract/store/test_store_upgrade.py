"""Databases of every earlier schema become the newest's: nothing is lost, all or nothing, and never unasked."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import utc
from earlier_schemas import EARLIER, LATEST, OLDEST, contents, made_as, make_from_the_future, schema_of

from est_mailer.adapters.store import Store, StoreFromTheFuture, StoreFull
from est_mailer.adapters.store.audit import require_whole
from est_mailer.adapters.store.migrations import KNOWN, MIGRATIONS, applied
from est_mailer.domain.errors import StoreError
from est_mailer.domain.outgoing import Letter, Purpose

SET_BY_UPGRADING = {"audit": {"previous", "link"}, "observations": {"settled_on"}, "rounds": {"status"}}
LATER = utc(2026, 11, 24, 7)
CHANGED_FACTS = {"store.written_by", "audit.head"}


class Killed(BaseException):
    """The process ends here."""


class Stopping(sqlite3.Connection):
    """A connection on which everything ends at the so-manieth statement that is carried out."""

    left = 10**9
    by_signal = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        type(self).left -= 1
        if type(self).left < 0:
            if self.by_signal:
                os.kill(os.getpid(), signal.SIGKILL)
            raise Killed
        return super().execute(sql, *values)


def stopping_after(statements: int, *, by_signal: bool = False) -> type[Stopping]:
    return type("StoppingThere", (Stopping,), {"left": statements, "by_signal": by_signal})


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    path = tmp_path_factory.mktemp("fresh") / "est.db"
    Store.open(path).close()
    return schema_of(path)


def kept(rows: list[Any], table: str, columns: set[str]) -> list[Any]:
    """What was there before: the columns that the earlier schema had, without what upgrading sets."""
    wanted = columns - SET_BY_UPGRADING.get(table, set())
    shown = [tuple(cell for cell in row if cell[0] in wanted) for row in rows]
    return sorted((r for r in shown if table != "facts" or dict(r)["name"] not in CHANGED_FACTS), key=str)


@pytest.mark.parametrize("schema", EARLIER)
def test_every_earlier_schema_becomes_the_newest_and_nothing_is_lost(
    schema: str, path: Path, fresh: set[tuple[str, str, str]]
) -> None:
    before = contents(made_as(schema, path))
    assert all(before.values()), "a table without a row would prove nothing"
    with Store.open(path) as store:
        assert store.integrity() == []
        require_whole(store.audit)
        read_everything(store)
        assert applied(store.connection.sqlite) == KNOWN
    after = contents(path)
    for table, rows in before.items():
        columns = {name for name, _ in rows[0]}
        assert kept(after[table], table, columns) == kept(rows, table, columns), table
    assert schema_of(path) == fresh
    Store.open(path).close()
    assert contents(path) == after  # once is enough


def read_everything(store: Store) -> None:
    """Whatever the earlier version wrote, this one reads."""
    first, last = date(2020, 1, 1), date(2030, 1, 1)
    for stored in store.inbound.listing():
        store.inbound.account_of(stored.id)
    for row in store.outbox.listing():
        store.deliveries.of(row.id)
    for round_ in store.rounds.all():
        key = round_.key
        assert store.rounds.members(key) is not None
        for respondent in store.answers.current(key):
            store.answers.revisions(key, respondent)
            store.answers.form_of(key, respondent)
        store.answers.comments(key)
        drafts, edition = store.drafts, store.drafts.edition(key)
        assert [drafts.latest(key), drafts.all_completed(key), drafts.measures(key), store.errata.listing(key)]
        if edition:
            store.screenings.listed(key, edition.content_hash)
            store.approvals.given(key, edition.content_hash)
        store.reviews.latest(key, "kommun")
        store.reviews.decisions(key)
    assert store.history.between(first, last)
    assert store.drafts.measures_alive(first, last)
    assert store.answers.problem_rows(last)
    store.feedback.rows(first, last)
    store.steering.ruling(last)
    store.register_changes.latest()
    store.audit.listing()


def test_withdrawn_letters_of_one_key_keep_it_free(path: Path) -> None:
    """Before m025 any number of withdrawn letters could have the key that a new one then took."""
    with sqlite3.connect(made_as("m024_notes", path)) as db:
        for number in (901, 902):
            db.execute(
                """INSERT INTO outbox (id, round, purpose, recipient, about, message_id, state, queued_at,
                   next_attempt_at) SELECT ?, '2026-W47', 'invitation', 'a@b.example', '', ?, 'withdrawn', queued_at,
                   next_attempt_at FROM outbox LIMIT 1""",
                (number, f"<{number}@est.example>"),
            )
    db.close()
    letter = Letter("2026-W47", Purpose.INVITATION, "a@b.example", "<903@est.example>", b"once more")
    with Store.open(path) as store:
        assert store.outbox.queue(letter, LATER)
        assert not store.outbox.queue(letter, LATER)


def test_what_the_migrations_work_out_is_right(path: Path) -> None:
    """The status of dispatched rounds from their pictures; a problem that is gone is settled."""
    with Store.open(made_as(OLDEST, path)) as store:
        statuses = {r.key: r.status for r in store.rounds.all()}
        assert statuses == {"2026-W47": "yellow", "2026-W48": "green", "2026-W49": ""}
        gone = "SELECT count(*) FROM observations WHERE settled_on IS NOT NULL"
        said_no = "SELECT count(*) FROM observations o JOIN submissions s ON s.id = o.submission AND s.current = 1"
        assert store.connection.value(gone) >= store.connection.value(f"{said_no} WHERE remains = 'no'") > 0


def test_the_newest_migration_is_tried_on_the_schema_before_it(path: Path) -> None:
    """Whoever adds one makes a dump of the schema as it was: see tests/earlier/cutting.py."""
    newest = list(MIGRATIONS)[-1]
    schemas = []
    for schema in EARLIER:
        with Store.at_rest(made_as(schema, path.with_name(f"{schema}.db"))) as store:
            schemas.append(applied(store.connection.sqlite))
    assert KNOWN - {newest} in schemas
    for name in MIGRATIONS:
        assert any(name not in schema for schema in schemas) or name <= OLDEST, name


def statements_of_upgrading(path: Path) -> int:
    counting = stopping_after(10**6)
    Store.open(path, sqlite=counting).close()
    return 10**6 - counting.left


def test_stopped_anywhere_it_is_as_it_was(tmp_path: Path) -> None:
    """At every statement of the whole way up, from the oldest schema."""
    made = made_as(OLDEST, tmp_path / "made.db")
    all_of_them = statements_of_upgrading(made_as(OLDEST, tmp_path / "counted.db"))
    before, schema = contents(made), schema_of(made)
    assert all_of_them > 60
    for statements in range(0, all_of_them, 3):
        with pytest.raises(Killed):
            Store.open(made, sqlite=stopping_after(statements))
    assert (contents(made), schema_of(made)) == (before, schema)
    Store.open(made).close()
    assert contents(made) != before


@pytest.mark.parametrize("from_the_end", [2, 12])
def test_a_process_killed_in_the_middle_leaves_it_as_it_was(tmp_path: Path, from_the_end: int) -> None:
    made = made_as(LATEST, tmp_path / "made.db")
    statements = statements_of_upgrading(made_as(LATEST, tmp_path / "counted.db")) - from_the_end
    before, schema = contents(made), schema_of(made)
    child = os.fork()
    if child == 0:
        Store.open(made, sqlite=stopping_after(statements, by_signal=True))
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert (contents(made), schema_of(made)) == (before, schema)
    with Store.open(made) as store:
        assert store.integrity() == []


class NoRoom:
    def before(self, store: Store) -> None:
        raise StoreFull("There is no room for the copy.", where=store.connection.where)

    def during(self) -> AbstractContextManager[None]:
        raise AssertionError("nothing was copied")

    def after(self, store: Store) -> None:
        raise AssertionError(f"without a copy nothing is changed in {store}")

    def failed(self) -> None:
        raise AssertionError("nothing was begun")


def test_without_a_copy_nothing_is_changed(path: Path) -> None:
    before = contents(made_as(LATEST, path))
    with pytest.raises(StoreFull):
        Store.open(path, upgrade=NoRoom())
    assert contents(path) == before
    Store.open(path.with_name("new.db"), upgrade=NoRoom()).close()  # a new one has nothing to be copied


def test_beside_the_service_nothing_is_upgraded(path: Path) -> None:
    """An earlier version may still be at work with it."""
    before = contents(made_as(LATEST, path))
    with pytest.raises(StoreError, match=r"earlier version.*systemctl restart est-mailer"):
        Store.open(path, beside=True)
    assert contents(path) == before


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_a_database_from_the_future_is_not_touched(path: Path, mode: str) -> None:
    Store.open(path).close()
    before = make_from_the_future(path)
    if mode == "DELETE":
        with sqlite3.connect(path) as db:
            db.execute("PRAGMA journal_mode = DELETE")
        db.close()
        before = path.read_bytes()
    with pytest.raises(StoreFromTheFuture, match=r"version 9\.1 .*m999_tomorrow.*Install that version or a later one"):
        Store.open(path)
    assert path.read_bytes() == before


def test_going_back_is_told_where_the_copy_is(path: Path) -> None:
    with Store.open(path) as store:
        store.facts.set("store.before_upgrade", "/var/lib/est-mailer/backups/est-mailer-20261122T080000Z")
    make_from_the_future(path)
    with pytest.raises(StoreFromTheFuture, match=r"restore a backup .*\(/var/lib/est-mailer/backups/est-mailer-2026"):
        Store.open(path, read_only=True)
