"""Each respondent hears what came of its own rows: in a mail, or in the next invitation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment
from played import played_once
from world import BROKEN_PANE, FIRE, NEXT_ROUND, SCHOOL, YOUTH, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.presentation import present
from est_mailer.domain.publishing import FeedbackBy, Publication

LAMP = replace(BROKEN_PANE, place="gången", what="Trasig lampa")


@played_once
def dispatched(rows: str, feedback: FeedbackBy = FeedbackBy.MAIL) -> World:
    """A week in which the school reported two rows of one area, and the meeting decided a measure for some rows."""
    world = World.invited(publication=replace(a_deployment().publication, feedback=feedback))
    world.report(SCHOOL, BROKEN_PANE, LAMP)
    world.report(YOUTH, FIRE)
    world.go_to(Step.MEETING)
    world.complete(rows=rows)
    world.approve()
    return world.go_to(Step.FEEDBACK)


def test_the_mail_says_which_own_row_has_a_measure_and_which_has_none() -> None:
    text = dispatched("1").letter(SCHOOL, Purpose.FEEDBACK).text
    assert "Norrby, busskuren: Krossad ruta → Rondering (Väktarna)" in text
    assert text.index("har ännu ingen lösning") < text.index("Norrby, gången: Trasig lampa")


def test_another_function_is_not_told_that_the_measure_is_for_its_row() -> None:
    text = dispatched("1").letter(YOUTH, Purpose.FEEDBACK).text
    assert "Centrum, parken: Papperskorg brann" in text
    assert "→" not in text


def test_a_measure_without_row_numbers_is_for_all_rows_of_its_area() -> None:
    text = dispatched("").letter(SCHOOL, Purpose.FEEDBACK).text
    assert text.count("→ Rondering") == 2


def test_row_numbers_that_do_not_exist_are_asked_about_and_nothing_is_sent() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.MEETING)
    world.complete(rows="1 och 9")
    assert "”1 och 9” är inga radnummer" in world.letters("sam@exempelstad.example")[-1].text
    assert not world.outbox(Purpose.PREVIEW)


def test_which_reports_a_measure_is_for_is_not_in_what_is_dispatched() -> None:
    world = dispatched("1")
    stored = world.store.drafts.edition("2026-W47")
    assert stored is not None
    (problem,) = stored.edition.picture.measures[0].problems
    assert problem.startswith("2026-W47/skola-norr/")
    shown = present(stored.edition, world.service.deployment, "sv")
    assert "skola-norr" not in repr(shown)
    assert "Rondering" in repr(shown)


def test_in_the_next_invitation_it_is_told_in_a_few_lines_and_no_mail_of_its_own_is_sent() -> None:
    world = dispatched("1", FeedbackBy.INVITATION)
    assert not world.outbox(Purpose.FEEDBACK)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    text = world.form(SCHOOL).text
    assert "Norrby, busskuren: Krossad ruta → Rondering (Väktarna)" in text
    assert "Norrby, gången: Trasig lampa → har ännu ingen lösning" in text


def test_an_invitation_has_room_for_three_lines_and_says_how_many_more_there_are() -> None:
    world = World.invited(publication=Publication(feedback=FeedbackBy.INVITATION, hold=timedelta(0)))
    world.report(SCHOOL, *(replace(BROKEN_PANE, place=f"port {n}") for n in range(1, 6)))
    world.go_to(Step.MEETING)
    world.complete(rows="1")
    world.approve()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    text = world.form(SCHOOL).text
    assert text.count("Krossad ruta") == 3
    assert "och 2 saker till" in text


@pytest.mark.parametrize(("rows", "answered"), [("1", 1), ("1, 2", 2), ("", 2)])
def test_the_share_with_an_answer_within_14_days_is_in_a_later_draft(rows: str, answered: int) -> None:
    world = dispatched(rows)
    for week in ("2026-W48", "2026-W49"):
        world.go_to(Step.DRAFT, week)
    latest = world.store.drafts.latest("2026-W49")
    assert latest is not None
    share = latest.draft.answered
    assert (share.rows, share.answered, share.waiting) == (3, answered, 0)
