"""A problem of a function that left for good can be closed by the meeting, and only by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from builders import a_deployment
from played import played_once
from world import BROKEN_PANE, FIRE, NEXT_ROUND, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose

LAST = "2026-W49"
SHEET = "1 Uppföljning"


@played_once
def left_behind(language: str = "sv") -> World:
    """The school reports a problem in week 47 and is closed after it; the draft of week 48 is out."""
    base = a_deployment(language=language)
    register = tuple(
        replace(m, valid_until=date(2026, 11, 20)) if m.id == "skola-norr" else replace(m, language=language)
        for m in base.register
    )
    world = World.of(replace(base, register=register)).go_to(Step.INVITATION)
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.report(YOUTH, FIRE)
    return world.go_to(Step.MEETING, NEXT_ROUND)


def row_of(book: Any) -> Any:
    rows = [row for row in book[SHEET].iter_rows() if any(cell.value == "Q1" for cell in row)]
    return rows[0] if rows else None


def returned(world: World, answer: str, key: str = "Q1") -> None:
    draft = world.draft()
    book = opened(world.completed(draft))
    row = row_of(book)
    row[4].value, row[5].value = answer, key
    world.answer(draft, "Här är den.", (workbook_of(draft)[0], saved(book)))


def problems(world: World, round_: str) -> list[str]:
    world.go_to(Step.MEETING, round_)
    latest = world.store.drafts.latest(round_)
    assert latest is not None
    return [problem.first.what for problem in latest.draft.problems]


def sent(world: World) -> World:
    world.approve()
    return world.go_to(timedelta(minutes=40))


def test_it_stands_in_a_table_of_its_own_with_the_function_named() -> None:
    world = left_behind()
    row = row_of(opened(workbook_of(world.draft())[1]))
    told = [str(cell.value) for cell in row[:4]]
    assert told == ["Norrby", "Skadegörelse, busskuren, Krossad ruta", "Skola norr (rapporterar inte längre)", "v. 47"]


@pytest.mark.parametrize(
    ("answer", "left"), [("Avslutas", []), ("Står kvar", ["Krossad ruta"]), ("", ["Krossad ruta"])]
)
def test_what_the_meeting_says_of_it_holds_from_the_next_round_on(answer: str, left: list[str]) -> None:
    world = left_behind()
    returned(world, answer)
    assert "Titta en gång till" not in world.letter("sam@polis.example", Purpose.PREVIEW).text
    sent(world)
    assert [what for what in problems(world, LAST) if what == "Krossad ruta"] == left


def test_it_is_not_closed_before_the_picture_is_dispatched() -> None:
    world = left_behind()
    returned(world, "Avslutas")
    assert "Krossad ruta" in problems(world, LAST)


def test_a_correction_takes_it_back() -> None:
    world = left_behind()
    returned(world, "Avslutas")
    sent(world)
    draft = world.letters("sam@exempelstad.example", Purpose.DRAFT)[-1]
    book = opened(world.completed(draft, state="Oroligt."))
    row_of(book)[4].value = "Står kvar"
    world.answer(draft, "Rättat.", (workbook_of(draft)[0], saved(book)))
    sent(world)
    assert "Krossad ruta" in problems(world, LAST)


def test_a_number_that_no_problem_has_is_asked_about() -> None:
    world = left_behind()
    returned(world, "Avslutas", "Q7")
    assert "”Q7” är inget problem vi känner igen" in " ".join(
        world.letters("sam@exempelstad.example", Purpose.MEND_DRAFT)[-1].text.split()
    )


def test_where_nobody_has_left_there_is_no_such_table() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    assert row_of(opened(workbook_of(world.drafted().draft())[1])) is None
