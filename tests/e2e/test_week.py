"""A week on a real Dovecot and Postfix, with the service as its own process and checklists filled in by LibreOffice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from e2e import papers
from e2e.papers import Desk
from e2e.playing import Played
from e2e.script import Answer, Script
from e2e.town import Town
from e2e.unit_town import UnitTown
from e2e.weeks import EXEMPELSTAD, NORTHMERE
from servers.fixtures import MailSystem
from servers.libreoffice import LibreOffice
from servers.live_systemd import LiveSystemd


@pytest.fixture(scope="module", params=[EXEMPELSTAD, NORTHMERE], ids=lambda script: script.municipality)
def week(
    request: pytest.FixtureRequest,
    mail_system: MailSystem,
    libreoffice: LibreOffice,
    live_systemd: LiveSystemd | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Played]:
    """The week, played to its end; Northmere's under the shipped unit, with all its restrictions, where that can be."""
    script: Script = request.param
    folder = tmp_path_factory.mktemp(script.municipality)
    as_unit = live_systemd is not None and script is NORTHMERE
    town = (
        UnitTown(folder, mail_system, script.municipality, systemd=live_systemd)
        if as_unit
        else Town(folder, mail_system, script.municipality)
    )
    played = Played(town, script, Desk(libreoffice, folder))
    try:
        played.play()
        yield played
    finally:
        town.kill()


def test_each_step_comes_at_its_time(week: Played) -> None:
    assert week.seen == week.script.states
    assert {
        outcome for (outcome,) in week.town.rows("SELECT outcome FROM dues WHERE round = ?", week.script.round)
    } <= {
        "done",
        "not_needed",
    }


def test_everybody_got_the_mails_of_the_week_and_each_of_them_once(week: Played) -> None:
    script = week.script
    respondents = Counter(script.invited)
    expected = {
        "invitation": respondents,
        "reminder": Counter(script.reminded),
        "preview": Counter(script.coordinators.values()),
        "hold": Counter(script.coordinators.values()),
        "draft": Counter(dict.fromkeys(script.coordinators.values(), script.drafts)),
        "dispatch": Counter(script.recipients),
        "registrar": Counter([script.registrar] if script.registrar else []),
        "feedback": respondents,
    }
    everybody = {str(recipient) for (recipient,) in week.town.rows("SELECT DISTINCT recipient FROM outbox")}
    for purpose, addresses in expected.items():
        got = Counter({a: n for a in everybody if (n := week.count(a, script.subjects[purpose]))})
        assert got == addresses, purpose


def test_the_dispatch_carries_the_document_and_names_nobody_else(week: Played) -> None:
    for address in week.script.recipients:
        (letter,) = [m for m in week.town.letters(address) if week.script.subjects["dispatch"] in m.subject]
        ((name, pdf),) = letter.files
        assert name.endswith(".pdf")
        assert pdf.startswith(b"%PDF")
        others = {a for a in week.script.recipients if a != address}
        assert not any(other in letter.text + letter.html for other in others)
    if week.script.registrar:
        (copy,) = week.town.letters(week.script.registrar)
        assert sorted(name.rpartition(".")[2] for name, _ in copy.files) == ["pdf", "xlsx"]


def test_the_submissions_are_what_the_played_people_sent(week: Played) -> None:
    expected: list[tuple[Any, ...]] = []
    revisions: Counter[str] = Counter()
    last = {a.respondent: a for a in week.script.answers}
    for answer in week.script.answers:
        revisions[answer.respondent] += 1
        expected.append(
            (answer.respondent, revisions[answer.respondent], answer is last[answer.respondent], answer.state,
             answer.timeliness)
        )  # fmt: skip
    found = week.town.rows(
        "SELECT respondent, revision, current, state, timeliness FROM submissions WHERE round = ?", week.script.round
    )
    assert sorted(found) == sorted(expected)


def test_each_answer_is_received_at_the_step_it_was_written_in(week: Played) -> None:
    zone = week.town.zone
    found = dict(week.town.rows("SELECT respondent, received_at FROM submissions WHERE current = 1"))
    for answer in week.script.answers:
        if answer is [a for a in week.script.answers if a.respondent == answer.respondent][-1]:
            step = datetime.fromisoformat(week.script.steps[answer.when]).replace(tzinfo=zone)
            received = datetime.fromisoformat(found[answer.respondent])
            assert step <= received <= step + timedelta(minutes=3), answer.respondent


def test_the_observations_are_row_by_row_what_people_wrote(week: Played) -> None:
    expected = [row for answer in _current(week) for row in _observations(week, answer)]
    found = week.town.rows(
        """SELECT s.respondent, o.key, o.problem, o.indicator, o.area, o.place, o.day, o.time_of_day, o.what, o.action,
           o.remains FROM observations o JOIN submissions s ON s.id = o.submission
           WHERE s.current = 1 AND s.round = ?""",
        week.script.round,
    )
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_the_misspelt_area_was_asked_about_by_its_cell(week: Played) -> None:
    (answer,) = [a for a in week.script.answers if a.mends]
    assert answer.mends
    wrong, right = answer.mends
    asked = week.mending[answer.respondent]
    row = week.keys[answer.respondent][-1]
    heading = week.script.titles["area"]
    assert any(
        f"{row}, {heading}" in line and wrong in line and right in line for line in " ".join(asked.split()).split("• ")
    ), asked


def test_who_is_silent_and_how_many_have_reported(week: Played) -> None:
    answered = {r for (r,) in week.town.rows("SELECT respondent FROM submissions WHERE round = ?", week.script.round)}
    asked = {
        r
        for (r,) in week.town.rows(
            "SELECT member FROM round_members WHERE responds = 1 AND round = ?", week.script.round
        )
    }
    assert asked - answered == set(week.script.silent)
    (draft,) = week.town.rows(
        "SELECT value FROM compiled_drafts WHERE round = ? ORDER BY version DESC LIMIT 1", week.script.round
    )
    assert json.loads(draft[0])["tally"] == week.script.tally


def test_the_meeting_s_decisions_are_kept(week: Played) -> None:
    columns = 'id, area, problem, what, why, who, "when"'
    assert sorted(week.town.rows(f"SELECT {columns} FROM measures")) == sorted(week.script.measures)
    ((edition,),) = week.town.rows("SELECT value FROM editions WHERE round = ?", week.script.round)
    assert json.loads(edition)["picture"]["status"] == week.script.status
    approved = {c for (c,) in week.town.rows("SELECT coordinator FROM approvals WHERE voided_at IS NULL")}
    assert approved == set(week.script.approvers)


def test_every_mail_that_came_in_is_accounted_for_once(week: Played) -> None:
    found = week.town.rows(
        "SELECT content, accounted, respondent FROM inbound JOIN inbound_raw ON inbound = id ORDER BY id"
    )
    accounts = {}
    for raw, account, respondent in found:
        message_id = message_from_bytes(raw)["Message-ID"]
        accounts[message_id] = (account, respondent if account == "report" else None)
    assert len(accounts) == len(found)
    assert accounts == week.accounts
    left = week.town.mail.dovecot.messages(week.town.address)
    assert left == [], "every mail is filed away"
    assert len(week.town.mail.dovecot.messages(week.town.address, "EST/Processed")) >= len(found)


def test_every_mail_of_ours_left_once_and_arrived_once(week: Played) -> None:
    sent = week.town.rows("SELECT lower(recipient), message_id, state, purpose FROM outbox")
    assert {state for _, _, state, _ in sent} <= {"sent", "withdrawn"}
    assert not [row for row in sent if row[3] in ("alert", "held", "bounced")], "nobody had to be called"
    dispatched = Counter(r for r, _, _, purpose in sent if purpose == "dispatch")
    assert dispatched == Counter(week.script.recipients)
    for address in {recipient for recipient, _, _, _ in sent}:
        ours = sorted(i for r, i, state, _ in sent if r == address and state == "sent")
        arrived = sorted(m.message_id.strip() for m in week.town.letters(address))
        assert arrived == ours, address


def test_the_database_is_sound(week: Played) -> None:
    assert week.town.rows("PRAGMA integrity_check") == [("ok",)]
    assert week.town.rows("PRAGMA foreign_key_check") == []


def test_what_remains_stands_in_the_next_round_s_checklist(week: Played) -> None:
    town, script = week.town, week.script
    respondent, address, age = script.carried
    written, remembered = script.remains
    steps = iter(script.next_steps.values())
    town.start(next(steps))
    town.settle()
    form = town.form(address)
    assert form.workbook
    name, content = form.workbook
    cells, problems = papers.carried(content, written)
    carries = [row for answer in _current(week) if answer.respondent == respondent for row in answer.rows]
    carries = [row for row in carries if row.known[0] not in ("arrangemang", "events")]
    assert [any(row.known[5][:20] in text for row in carries) for text in problems] == [True] * len(carries)
    town.answer(form, "Hej igen", (name, week.desk.fill(content, cells)))
    town.settle()
    town.stop()
    found = town.rows(
        """SELECT o.problem, o.remains FROM observations o JOIN submissions s ON s.id = o.submission
           WHERE s.round = ? AND s.respondent = ?""",
        script.next_round,
        respondent,
    )
    before = {
        row[2] for answer in _current(week) if answer.respondent == respondent for row in _observations(week, answer)
    }
    assert len(found) == len(carries)
    assert {problem for problem, _ in found} <= before
    assert {remains for _, remains in found} == {remembered}
    for at in steps:
        town.start(at)
        town.settle()
        town.stop()
    draft = town.form(next(iter(script.coordinators.values())))
    assert draft.workbook
    texts = [str(c.value) for sheet in papers.sheets(draft.workbook[1]) for line in sheet.iter_rows() for c in line]
    assert texts.count(age) == len(carries)


def _current(week: Played) -> list[Answer]:
    return list({a.respondent: a for a in week.script.answers}.values())


def _observations(week: Played, answer: Answer) -> list[tuple[Any, ...]]:
    """The rows the database must hold for an answer: the key is the row of the form that was written on."""
    keys = [f"N{row}" for row in week.keys[answer.respondent]]
    return [
        (answer.respondent, key, f"{week.script.round}/{answer.respondent}/{key}", *row.known, None)
        for key, row in zip(keys, answer.rows, strict=bool(answer.rows))
    ]
