"""What remains from week to week: asked about until it is said to be gone, never dropped, with its age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import a_calendar, a_deployment, a_profile
from played import played_once
from world import BROKEN_PANE, FIRE, NEXT_ROUND, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Remains

THIRD = "2026-W49"


def remaining(world: World) -> list[dict[str, str]]:
    """The rows of the latest draft's table of what remains, as the coordinators see them."""
    rows = [
        [str(c.value or "") for c in row] for row in opened(workbook_of(world.draft())[1])["2 Lägesbild"].iter_rows()
    ]
    titles = next((n for n, row in enumerate(rows) if "Senaste svar" in row), None)
    if titles is None:
        return []
    return [dict(zip(rows[titles], row, strict=True)) for row in rows[titles + 1 :] if any(row)]


@played_once
def reported(**changes: object) -> World:
    world = World.invited(**changes)
    world.report(SCHOOL, BROKEN_PANE)
    return world


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("yes", "Kvar"), ("unknown", "Vet ej"), ("", "Obekräftat: inget svar"), (None, "Obekräftat: inget svar")],
)
def test_what_is_not_gone_stands_in_the_draft_with_its_answer_and_age(answer: str | None, shown: str) -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND).go_to(Step.INVITATION, THIRD)
    if answer is not None:
        world.report(SCHOOL, *(() if answer else (FIRE,)), remains=answer)
    world.go_to(Step.MEETING, THIRD)
    (row,) = remaining(world)
    assert shown in row["Senaste svar"]
    assert (row["Veckor"], row["Sedan"]) == ("2", "v. 47")


def test_a_problem_that_remains_and_is_written_as_new_too_is_one_problem() -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, replace(BROKEN_PANE, when=""), replace(BROKEN_PANE, when="2026-11-20"), remains="yes")
    rows = world.store.answers.current(NEXT_ROUND)["skola-norr"].report.observations
    assert [(row.carried, str(row.day)) for row in rows] == [(True, "None"), (False, "2026-11-20")]
    assert "samma händelse som rad 7, och räknat en gång" in told(world)


def test_a_row_on_a_copied_sheet_that_is_spelt_otherwise_is_one_event_too() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    name, content = world.filled(form, FIRE)
    book = opened(content)
    cells = [cell for row in book.copy_worksheet(book.worksheets[0]).iter_rows() for cell in row]
    next(cell for cell in cells if cell.value == FIRE.what).value = f"{FIRE.what.upper()} "
    world.answer(form, "Här", (name, saved(book)))
    rows = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert [row.what for row in rows] == [FIRE.what]
    assert "räknat en gång" in told(world)


def test_a_receipt_tells_of_what_stays_unconfirmed() -> None:
    """Its sender may have passed last week's rows over, and would hear of them at the meeting."""
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, FIRE)
    assert "Från förra veckan: 1 problem utan svar, som räknas som kvar." in told(world)
    world.report(SCHOOL, FIRE, remains="unknown")
    assert "utan svar" not in told(world)


def test_so_does_the_receipt_of_a_calm_week() -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    world.answer(world.form(SCHOOL), "lugnt")
    assert "Från förra veckan: 1 problem utan svar, som räknas som kvar." in told(world)


def told(world: World) -> str:
    return " ".join(world.letters(SCHOOL)[-1].text.split())


def test_a_problem_that_is_gone_may_come_again() -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, replace(BROKEN_PANE, when=""), remains="no")
    assert len(world.store.answers.current(NEXT_ROUND)["skola-norr"].report.observations) == 2


@pytest.mark.parametrize("written", ["Nej 20/11", "Nej, sanerat", "Nej (lagat)"])
def test_more_than_whether_it_remains_is_kept_as_the_comment(written: str) -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    form = world.form(SCHOOL)
    book = opened(workbook_of(form)[1])
    book.worksheets[0]["D7"] = written
    world.answer(form, "Här", (workbook_of(form)[0], saved(book)))
    (row,) = world.store.answers.current(NEXT_ROUND)["skola-norr"].report.observations
    assert (row.remains, row.action) == (Remains.NO, written)


def test_what_is_gone_is_in_neither_the_draft_nor_the_next_form() -> None:
    world = reported().go_to(Step.INVITATION, NEXT_ROUND)
    world.report(SCHOOL, remains="no")
    world.go_to(Step.MEETING, NEXT_ROUND)
    assert remaining(world) == []
    world.go_to(Step.INVITATION, THIRD)
    form = world.store.answers.form_of(THIRD, "skola-norr")
    assert form is not None
    assert form.carried == ()


def test_with_a_round_every_other_week_the_age_is_in_weeks() -> None:
    calendar = a_calendar(profile=replace(a_profile(), every_weeks=2), anchor=date(2026, 11, 16))
    world = reported(calendar=calendar).go_to(Step.MEETING, THIRD)
    assert [row["Veckor"] for row in remaining(world)] == ["2"]


def test_what_a_closed_function_reported_is_not_dropped_with_it() -> None:
    register = tuple(
        replace(m, valid_until=date(2026, 11, 22)) if m.id == "skola-norr" else m for m in a_deployment().register
    )
    world = reported(register=register).go_to(Step.MEETING, NEXT_ROUND)
    assert "skola-norr" not in {m.id for m in world.store.rounds.members(NEXT_ROUND)}
    (row,) = remaining(world)
    assert "Skola norr (rapporterar inte längre)" in row.values()
    assert "Obekräftat" in row["Senaste svar"]


def test_a_late_report_keeps_its_week_and_is_carried_from_there() -> None:
    world = World.invited().go_to(Step.MEETING)
    late = world.form(SCHOOL)
    world.answer(late, "", world.filled(late, BROKEN_PANE))
    assert world.store.answers.current(ROUND)["skola-norr"].timeliness.value == "late"
    world.go_to(Step.INVITATION, NEXT_ROUND)
    form = world.store.answers.form_of(NEXT_ROUND, "skola-norr")
    assert form is not None
    assert [(p.first_round, p.weeks) for p in form.carried] == [(ROUND, 1)]
