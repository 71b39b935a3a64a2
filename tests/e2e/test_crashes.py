"""The daemon is killed and its servers fail at points all over a week: nothing is lost, and nothing is sent twice.

A sample of what ``make bench-crashes`` plays in full; the points are of a recorded week, so none is there by guess.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from crashing.commits import commits_in, connection_class
from crashing.faulty import forgets_a_mail, sends_again_blindly, sends_twice
from crashing.points import COMMIT, IMAP, SMTP, Point, chosen
from crashing.runner import Runner
from servers.dovecot import Dovecot
from servers.steps import How
from world import BROKEN_PANE, SCHOOL, World

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.jobs.service import Service

Sampled = tuple[str, str, str, How]

HARMLESS: tuple[Sampled, ...] = (
    ("invitation", COMMIT, "store._migrate", How.TORN),
    ("answers", COMMIT, "arriving.store_next", How.TORN),
    ("dispatch", COMMIT, "accounting._accounted_together", How.KILL_BEFORE),
    ("answers", IMAP, "CREATE", How.KILL_AFTER),
    ("meeting", COMMIT, "inbox.file_away", How.KILL_BEFORE),
    ("meeting", IMAP, "UID MOVE", How.CUT_AFTER),
    ("meeting", IMAP, "UID MOVE", How.BAD),
    ("meeting", IMAP, "UID FETCH", How.STALL),
    ("dispatch", COMMIT, "dispatching.dispatch", How.TORN),
    ("dispatch", COMMIT, "relay._claimed", How.KILL_BEFORE),
    ("dispatch", IMAP, "IDLE", How.KILL_BEFORE),
    ("dispatch", IMAP, "UID SEARCH", How.BYE),
    ("dispatch", IMAP, "SELECT", How.NO),
    ("dispatch", SMTP, "MAIL", How.LATER),
    ("dispatch", SMTP, "DATA", How.CLOSING),
)
ANSWER_LOST = ("dispatch", SMTP, "DOT", How.KILL_AFTER)
DOUBTFUL: dict[Sampled, bool] = {  # a person is asked; whether the mail had arrived
    ("dispatch", SMTP, "RCPT", How.KILL_BEFORE): False,
    ANSWER_LOST: True,
    ("dispatch", SMTP, "DOT", How.CUT_AFTER): True,
    ("dispatch", SMTP, "DOT", How.CUT_BEFORE): False,
}
REFUSED = ("dispatch", SMTP, "RCPT", How.NEVER)


@pytest.fixture(scope="module")
def runner(dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runner, tuple[Point, ...]]]:
    """A runner that has recorded the week, and every point of it."""
    with Runner(tmp_path_factory.mktemp("crashes"), dovecot, "e2e") as runner:
        yield runner, runner.record()


def the_point(points: tuple[Point, ...], sampled: Sampled) -> Point:
    act, where, what, how = sampled
    found = [p for p in points if (p.act, p.where, p.what, p.how) == sampled]
    assert found, f"in the act {act} there is no {where} {what} to be {how.value}"
    return found[0]


@pytest.mark.parametrize("sampled", HARMLESS, ids=lambda sampled: " ".join(sampled))
def test_the_week_ends_as_if_nothing_had_happened(runner: tuple[Runner, tuple[Point, ...]], sampled: Sampled) -> None:
    settled = runner[0].play(the_point(runner[1], sampled))
    assert settled.faults == []
    assert settled.killed is sampled[-1].kills
    assert settled.in_doubt == []


@pytest.mark.parametrize("sampled", DOUBTFUL, ids=lambda sampled: " ".join(sampled))
def test_a_mail_whose_answer_was_lost_stands_in_doubt(
    runner: tuple[Runner, tuple[Point, ...]], sampled: Sampled
) -> None:
    settled = runner[0].play(the_point(runner[1], sampled))
    assert settled.faults == []
    assert [arrived for _, arrived in settled.in_doubt] == [DOUBTFUL[sampled]]


def test_every_kind_of_disturbance_is_in_the_sample() -> None:
    assert {sampled[-1] for sampled in (*HARMLESS, *DOUBTFUL, REFUSED)} == set(How)


def test_a_refused_mail_is_shown_and_tried_again_by_a_person(runner: tuple[Runner, tuple[Point, ...]]) -> None:
    settled = runner[0].play(the_point(runner[1], REFUSED))
    assert settled.faults == []
    assert len(settled.refused) == 1


@pytest.mark.parametrize(
    ("fault", "sampled", "found"),
    [
        (sends_twice, ANSWER_LOST, "duplicate"),
        (sends_again_blindly, ANSWER_LOST, "duplicate"),
        (forgets_a_mail, ("meeting", IMAP, "UID SEARCH", How.KILL_BEFORE), "lost"),
    ],
)
def test_the_runner_finds_a_faulty_service(
    runner: tuple[Runner, tuple[Point, ...]], fault: Callable[[Service], Service], sampled: Sampled, found: str
) -> None:
    settled = runner[0].play(the_point(runner[1], sampled), fault)
    assert any(words.startswith(found) for words in settled.faults), settled.faults


def test_there_are_many_points_and_each_has_its_name(runner: tuple[Runner, tuple[Point, ...]]) -> None:
    points = runner[1]
    assert len({str(point) for point in points}) == len(points) > 2000
    assert len(chosen(points)) > 600


def test_every_commit_is_a_point(tmp_path: Path) -> None:
    """The commits that were noted are those that SQLite wrote in its log, to the byte."""
    database, journal = tmp_path / "est.db", tmp_path / "commits"
    world = World.of()
    with Store.open(database, sqlite=connection_class(journal, database, None)) as store:
        store.connection.run("PRAGMA wal_autocheckpoint = 0")  # else the log would begin anew on the way
        World(replace(world.service, store=store), world.mailbox, world.transport).go_to(Step.INVITATION)
        World(replace(world.service, store=store), world.mailbox, world.transport).report(SCHOOL, BROKEN_PANE)
        ends = commit_frames(database.with_name("est.db-wal"))
    noted = [commit.after for commit in commits_in(journal) if commit.after > commit.before]
    assert len(noted) > 20
    assert noted == ends


def commit_frames(wal: Path) -> list[int]:
    """Where in a write-ahead log each transaction ends (sqlite.org/fileformat2.html, 4.1)."""
    content = wal.read_bytes()
    page = struct.unpack_from(">I", content, 8)[0]
    frames = range(32, len(content), 24 + page)
    return [at + 24 + page for at in frames if struct.unpack_from(">I", content, at + 4)[0]]


def test_the_connection_class_is_the_callers(tmp_path: Path) -> None:
    class Own(sqlite3.Connection):
        pass

    with Store.open(tmp_path / "est.db", sqlite=Own) as store:
        assert isinstance(store.connection.sqlite, Own)
