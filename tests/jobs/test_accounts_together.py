"""A group of accounts is written together; if anything of one of them goes wrong, each stands or falls by itself."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace
from typing import Any

import pytest
from world import BROKEN_PANE, CARETAKERS, SCHOOL, STRANGER, YOUTH, World

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.accounting import account_all
from est_mailer.jobs.intake.arriving import collect


class Watched(sqlite3.Connection):
    """Notes the savepoints; what is written to ``refused`` by one statement for all is refused ``times`` times."""

    refused, times, savepoints = "", 0, 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        Watched.savepoints += sql.startswith("SAVEPOINT")
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if Watched.refused and Watched.refused in sql and Watched.times:
            Watched.times -= 1
            error = sqlite3.IntegrityError("it is there already")
            error.sqlite_errorcode = sqlite3.SQLITE_CONSTRAINT_UNIQUE
            raise error
        return super().executemany(sql, *values)


@pytest.fixture
def world() -> World:
    empty = World.of()
    made = replace(empty, service=replace(empty.service, store=Store.open(None, sqlite=Watched)))
    made.go_to(Step.INVITATION)
    for address, language in ((SCHOOL, "sv"), (YOUTH, "sv"), (CARETAKERS, "en")):
        form = made.form(address)
        made.mailbox.deliver(made.reply(form, "Här", made.filled(form, BROKEN_PANE, language=language)))
    made.mailbox.deliver(made.fresh(STRANGER, "Titta"))
    collect(made.service, made.now)
    Watched.refused, Watched.times, Watched.savepoints = "", 0, 0
    return made


ALL = [AccountKind.REPORT, AccountKind.REPORT, AccountKind.REPORT, AccountKind.UNKNOWN]


def test_an_ordinary_group_needs_no_savepoint(world: World) -> None:
    assert account_all(world.service, world.now) == 4
    assert world.kinds() == ALL
    assert Watched.savepoints == 0


def test_two_answers_of_one_function_in_a_group_are_two_revisions(world: World) -> None:
    form = world.form(SCHOOL)
    world.mailbox.deliver(world.reply(form, "Rättat", world.filled(form, replace(BROKEN_PANE, what="Två rutor"))))
    collect(world.service, world.now)
    assert account_all(world.service, world.now) == 5
    key = world.store.rounds.all()[-1].key
    whats = [[o.what for o in s.report.observations] for s in world.store.answers.revisions(key, "skola-norr")]
    assert whats == [[BROKEN_PANE.what], ["Två rutor"]]
    assert [row.recipient for row in world.outbox(Purpose.RECEIPT)] == [SCHOOL, YOUTH, CARETAKERS, SCHOOL]
    assert Watched.savepoints == 0


@pytest.mark.parametrize("table", ["INTO audit", "INTO outbox ", "INTO submissions", "INTO observations", "UPDATE inb"])
def test_a_group_that_is_refused_is_accounted_for_one_by_one(
    world: World, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    Watched.refused, Watched.times = table, 1
    caplog.set_level(logging.WARNING)
    assert account_all(world.service, world.now) == 4
    assert Watched.times == 0, "it was refused"
    assert world.kinds() == ALL
    assert [row.recipient for row in world.outbox(Purpose.RECEIPT)] == [SCHOOL, YOUTH, CARETAKERS]
    assert Watched.savepoints >= 4
    assert world.store.audit.first_break() is None
    assert caplog.records == []


def test_a_poison_message_among_others_is_told_of_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with world.store.atomic():  # something that only the second one meets, and nobody has thought of
        world.store.connection.run(
            """CREATE TEMP TRIGGER poison BEFORE INSERT ON submissions WHEN NEW.respondent = 'fritidsgard'
               BEGIN SELECT RAISE(ABORT, 'poison'); END"""
        )
    account_all(world.service, world.now)
    assert world.kinds() == [AccountKind.REPORT, AccountKind.QUARANTINED, AccountKind.REPORT, AccountKind.UNKNOWN]
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    assert [row.recipient for row in world.outbox(Purpose.RECEIPT)] == [SCHOOL, CARETAKERS]
    assert world.store.audit.first_break() is None


def no_screener(*_: object) -> None:
    raise RuntimeError("a mistake in the screening")


def test_an_alert_is_told_once_and_undoes_no_group(world: World, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(world, service=replace(world.service, screener=no_screener))
    with caplog.at_level(logging.WARNING):
        account_all(broken.service, broken.now)
        form = broken.form(SCHOOL)
        broken.mailbox.deliver(broken.reply(form, "Igen", broken.filled(form, BROKEN_PANE)))
        collect(broken.service, broken.now)
        account_all(broken.service, broken.now)
    assert len([line for line in caplog.messages if line.startswith("alert to the operator")]) == 1
    assert len(broken.alerts("screening_failed")) == 1
    assert Watched.savepoints == 0
