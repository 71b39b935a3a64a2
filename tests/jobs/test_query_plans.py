"""Every statement of a week, a pack and the status uses an index on what grows: SQLite itself says how it would go."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from builders import utc
from world import (
    BROKEN_PANE,
    FIRE,
    MUNICIPALITY,
    NEXT_ROUND,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
    workbook_of,
)

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState, Observation, Remains, Report, Submission, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.periods.packs import send_pack
from est_mailer.jobs.rounds.ticking import snapshot
from est_mailer.jobs.watching.status import status

# Statement, or the beginning of it → why it may look through a table of which something grows.
ALLOWED = {
    "SELECT id, link FROM audit ORDER BY id DESC LIMIT": "the last entry: it begins at the end and stops there",
    "SELECT * FROM rounds WHERE status <> '' ORDER BY first_day DESC LIMIT 1": "begins at the latest, in its own index",
    "SELECT * FROM rounds WHERE state NOT IN (SELECT value FROM json_each(?)) ORDER BY first_day DESC LIMIT 1": (
        "begins at the latest round, and one of the latest has been opened"
    ),
    "SELECT * FROM rounds WHERE key IN (SELECT key FROM rounds WHERE state NOT IN": "an index of the unfinished alone",
    "SELECT * FROM rounds WHERE state NOT IN ('cancelled', 'fed_back', 'skipped') ORDER BY": "the same index",
    "SELECT at FROM deliveries WHERE outcome IN": "the latest answer of the mail system: it begins at the end, near it",
    "SELECT * FROM rounds ORDER BY first_day DESC LIMIT -1": "once for a draft or a pack: a row for each week",
    "SELECT * FROM errata INDEXED BY errata_live": "an index of those that wait alone",
    "SELECT state, count(*) n FROM outbox WHERE state <> 'sent' GROUP BY": (
        "an index of what has not been sent alone; and all mail is counted, in an index that has no more"
    ),
}
# A row for each decision of a person or each dead address, not for each week or mail.
SMALL = {"revocations", "dead_addresses", "numbers", "register_changes", "steering_decisions", "purges", "erased"}


@contextmanager
def watched(world: World, seen: dict[str, str]) -> Iterator[None]:
    """Gathers what is asked of the database, each statement once, whatever its values."""
    connection = world.store.connection.sqlite
    connection.set_trace_callback(lambda sql: seen.setdefault(re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", sql), sql))
    try:
        yield
    finally:
        connection.set_trace_callback(None)


def goes(world: World, seen: dict[str, str], goal: Step | timedelta, round_: str = "2026-W47") -> None:
    with watched(world, seen):
        world.go_to(goal, round_)


def comes(world: World, seen: dict[str, str], *raw: bytes) -> None:
    for each in raw:
        world.mailbox.deliver(each)
    with watched(world, seen):
        world.pass_once()
        world.send()


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[World, dict[str, str]]]:
    """Two weeks with all that usually comes, and every statement that they took."""
    world, seen = World.of(), dict[str, str]()
    goes(world, seen, Step.INVITATION)
    form = world.form(SCHOOL)
    comes(world, seen, world.reply(form, "Här är listan.", world.filled(form, BROKEN_PANE)))
    form = world.form(YOUTH)
    comes(world, seen, world.reply(form, "Här är listan.", world.filled(form, FIRE)))
    comes(world, seen, world.fresh(SCHOOL, "Vad menas med samlingsplats?"), world.fresh(STRANGER, "Hej"))
    comes(world, seen, world.fresh(MUNICIPALITY, "status"), world.fresh(MUNICIPALITY, "register"))
    goes(world, seen, Step.MEETING)
    draft = world.draft()
    comes(world, seen, world.reply(draft, "Här är bilden.", (workbook_of(draft)[0], world.completed(draft))))
    comes(world, seen, world.reply(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()}"))
    goes(world, seen, timedelta(hours=2))
    goes(world, seen, Step.MEETING, NEXT_ROUND)
    with watched(world, seen):
        send_pack(world.service, period("2026-Q4"), world.now)
        status(world.service, world.now)
    yield world, seen
    world.store.close()


def test_no_statement_looks_through_a_table_that_grows(played: tuple[World, dict[str, str]]) -> None:
    world, seen = played
    connection = world.store.connection
    tables = {row["name"] for row in connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")} - SMALL
    asked = {sql: " ".join(sql.split()) for sql in seen.values() if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", sql)}
    assert len(asked) >= 90
    used, found = set(), []
    for sql, line in asked.items():
        names = {
            alias: table for table, alias in re.findall(r"(?:FROM|JOIN|,)\s+(\w+)\s+(\w+)", sql) if table in tables
        }
        scans = [d for row in connection.rows(f"EXPLAIN QUERY PLAN {sql}") if (d := row["detail"]).startswith("SCAN ")]
        grown = [s for s in scans if names.get(s.split()[1], s.split()[1]) in tables]
        reason = next((start for start in ALLOWED if said(line).startswith(said(start))), None)
        used |= {reason} if grown and reason else set()
        found += [f"{grown}: {line}"] if grown and not reason else []
    assert not found, "\n".join(found)
    assert used == set(ALLOWED), f"no longer needed: {set(ALLOWED) - used}"


def said(sql: str) -> str:
    return re.sub(r"'\[[^']*\]'", "?", sql)


def test_a_pass_reads_the_rounds_at_hand_only() -> None:
    world = World.of()
    for weeks in range(1, 60):
        day = date(2026, 11, 9) - timedelta(weeks=weeks)
        key = "{}-W{:02}".format(*day.isocalendar()[:2])
        world.store.rounds.add(Round(key, day, RoundState.FED_BACK, ()))
    assert {r.first_day for r in snapshot(world.service, utc(2026, 11, 15, 12)).rounds} == {
        date(2026, 10, 26),
        date(2026, 11, 2),
    }


FULL = """
    SELECT s.respondent, o.problem, o.key, r.key AS round
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1 JOIN observations o ON o.submission = s.id
    WHERE r.first_day < :before AND 'no' IS NOT (
        SELECT latest.remains FROM observations latest
        JOIN submissions ls ON ls.id = latest.submission AND ls.current = 1 JOIN rounds lr ON lr.key = ls.round
        WHERE latest.problem = o.problem AND ls.respondent = s.respondent AND lr.first_day < :before
        ORDER BY lr.first_day DESC, latest.key DESC LIMIT 1
    ) ORDER BY r.first_day, o.key, s.respondent
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_was_settled_is_passed_over_and_nothing_else(seed: int) -> None:
    """Answers, corrections and late ones in any order: the index gives what looking through everything gives."""
    chance, first = random.Random(seed), date(2026, 1, 5)
    with Store.open(None) as store:
        days = [first + timedelta(weeks=n) for n in range(8)]
        rounds = [Round("{}-W{:02}".format(*day.isocalendar()[:2]), day, RoundState.OPEN, ()) for day in days]
        for round_ in rounds:
            store.rounds.add(round_)
        for number in range(1, 30):
            round_, who = chance.choice(rounds), chance.choice(("skola", "vard"))
            rows = tuple(
                Observation(f"K{n}", f"{who}/{n}", "brand", "norrby", remains=chance.choice((None, *Remains)))
                for n in chance.sample(range(5), 3)
            )
            at = utc(2026, 6, 1) + timedelta(hours=chance.randrange(500))
            inbound = store.connection.insert("inbound", sha256=str(number), received_at=at, size=1)
            revision = store.answers.next_revision(round_.key, who)
            report = Report(chance.choice((AnswerState.EVENTS, AnswerState.CALM)), rows)
            submission = Submission(round_.key, who, revision, at, Timeliness.IN_TIME, report, inbound)
            store.answers.add(submission)
        for before in (*days, days[-1] + timedelta(weeks=1)):
            found = [
                {
                    "respondent": p.respondent,
                    "problem": p.observation.problem,
                    "key": p.observation.key,
                    "round": p.round,
                }
                for p in store.answers.problem_rows(before)
            ]
            assert found == store.connection.rows(FULL, {"before": before})
