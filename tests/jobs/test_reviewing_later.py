"""Reviewing goes on: rows that come late, answers after the draft, and what the next week makes of an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from review_answers import NOISE, SECOND, a_town, cells, closed, filled_in, review, rows, send_in, the_draft
from world import BROKEN_PANE, FIRE, MUNICIPALITY, NEXT_ROUND, POLICE, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Sharing
from est_mailer.domain.rounds.life import RoundState


def test_a_review_read_anew_later_does_not_undo_a_newer_one() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    raw = world.reply(letter, "", (name, filled_in(content, {}, world.service.words(), everything="Ja")))
    world.deliver(raw)
    send_in(world, SECOND, everything="Nej")
    with world.store.atomic():
        world.store.inbound.reopen(world.number_of(raw), world.now)
    world.go_to(Step.DRAFT)
    assert rows(world) == []


def test_late_and_corrected_rows_are_reviewed_anew_and_marked_and_the_others_keep_their_answer() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.go_to(timedelta(minutes=20))
    world.report(YOUTH, NOISE)
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, replace(BROKEN_PANE, what="Två krossade rutor"), FIRE))
    world.go_to(timedelta(minutes=20))
    again = review(world, MUNICIPALITY)
    shown = cells(again, 0)
    assert "NY\nFritidsgard" in shown
    assert "ÄNDRAD\nSkola norr\nSkadegörelse" in shown
    assert "Redan granskat" in shown
    assert shown.index("Redan granskat") < shown.index("Papperskorg brann")
    world.go_to(Step.DRAFT)
    assert rows(world) == [("parken", "Papperskorg brann", "")], "the corrected row has lost its yes"
    assert the_draft(world).waiting == 3


def test_late_rows_are_sent_together_not_one_by_one() -> None:
    world = closed()
    world.report(YOUTH, NOISE)
    world.report(YOUTH, NOISE, FIRE)
    assert len(world.letters(MUNICIPALITY, Purpose.REVIEW)) == 1
    world.go_to(Step.DRAFT)
    assert len(world.letters(MUNICIPALITY, Purpose.REVIEW)) == 2


def test_an_older_file_returned_unchanged_undoes_nothing() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.write(SECOND, "granskning")
    older = world.letters(SECOND)[-1]
    send_in(world, MUNICIPALITY, everything="Nej")
    send_in(world, SECOND, {}, letter=older)
    world.drafted()
    assert rows(world) == []


def test_a_review_after_the_draft_gives_it_a_new_version_at_the_redraft() -> None:
    world = closed().go_to(Step.DRAFT)
    assert "nästa utkast, torsdag 19 november kl. 08.00" in send_in(world, MUNICIPALITY, everything="Ja")
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 1
    world.go_to(Step.REDRAFT)
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 2
    assert len(rows(world)) == 2


def test_a_review_after_the_redraft_and_before_the_meeting_gives_a_new_draft_at_once() -> None:
    world = closed().go_to(Step.REDRAFT)
    assert "Ett nytt utkast skickas" in send_in(world, MUNICIPALITY, everything="Ja")
    assert len(rows(world)) == 2
    assert world.state is RoundState.DRAFTED
    world.go_to(Step.MEETING)
    assert "Utkastet är redan klart" in send_in(world, SECOND, everything="Nej")


def test_a_review_after_the_dispatch_is_refused_in_words() -> None:
    world = closed().drafted()
    letter = review(world, MUNICIPALITY)
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    before = world.dump()["review_decisions"]
    assert "redan utskickad" in world_heading(world, letter)
    assert world.dump()["review_decisions"] == before
    world.write(MUNICIPALITY, "granskning")
    assert "redan utskickad" in world.letters(MUNICIPALITY)[-1].subject


def world_heading(world: World, letter: Received) -> str:
    send_in(world, MUNICIPALITY, everything="Ja", letter=letter)
    return world.letters(MUNICIPALITY)[-1].subject


def test_a_released_problem_is_suggested_in_the_next_week_in_the_words_that_the_others_saw() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Ja", "what": "Skadad ruta"}, "Papperskorg": {"share": "Nej"}})
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, remains="yes")
    world.go_to(Step.CLOSE, NEXT_ROUND)
    suggested = review(world, MUNICIPALITY)
    sheet = opened(workbook_of(suggested)[1]).worksheets[0]
    told = {str(line[1].value).splitlines()[-2]: [c.value for c in line[2:6]] for line in sheet.iter_rows(5, 6)}
    assert told == {
        "Krossad ruta": ["Ja", "busskuren", "Skadad ruta", None],
        "Papperskorg brann": [None, "parken", "Papperskorg brann", None],
    }
    send_in(world, MUNICIPALITY, {}, letter=suggested)
    world.go_to(Step.DRAFT, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert [(r.observation.what, r.weeks) for r in compiled.draft.rows] == [("Skadad ruta", 1)]
    assert [(p.first.what, p.weeks) for p in compiled.draft.problems] == [("Skadad ruta", 1)]


def test_a_problem_that_nobody_answered_for_stays_in_the_words_that_the_others_saw() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Ja", "what": "Skadad ruta"}, "Papperskorg": {"share": "Nej"}})
    world.go_to(Step.MEETING, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert [p.first.what for p in compiled.draft.problems] == ["Skadad ruta"]


def test_a_problem_that_is_refused_later_is_shown_no_more() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, remains="yes")
    world.go_to(Step.CLOSE, NEXT_ROUND)
    send_in(world, MUNICIPALITY, everything="Nej")
    world.go_to(Step.MEETING, NEXT_ROUND)
    compiled = world.store.drafts.latest(NEXT_ROUND)
    assert compiled is not None
    assert compiled.draft.problems == ()
    assert compiled.draft.rows == ()


def test_a_comment_between_the_review_and_the_draft_is_not_lost() -> None:
    world = closed()
    world.answer(world.form(YOUTH), "Trappan vid stationen är hal.")
    world.go_to(Step.DRAFT)
    assert "Trappan" in cells(review(world, SECOND))


def test_a_draft_of_before_the_switch_to_reviewing_is_not_sent_again() -> None:
    world = World.of(a_town(), None).go_to(Step.INVITATION)
    publication = world.service.deployment.publication
    opened_up = replace(publication, sharing=Sharing.OPEN)
    reviewed = world.service
    world.service = replace(reviewed, deployment=replace(reviewed.deployment, publication=opened_up))
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE))
    world.drafted()
    assert BROKEN_PANE.what in cells(world.draft(POLICE))
    world.service = reviewed
    world.write(POLICE, "utkast")
    assert len(world.letters(POLICE, Purpose.DRAFT)) == 2
    assert BROKEN_PANE.what not in cells(world.draft(POLICE))
    assert not [letter for letter in world.letters(POLICE, Purpose.ANSWER) if letter.workbook]
