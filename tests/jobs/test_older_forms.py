"""A form of an earlier version is read against what was sent with its own code."""

from __future__ import annotations

from dataclasses import replace

from corpus.older_forms import version_0
from world import BROKEN_PANE, FIRE, NEXT_ROUND, SCHOOL, TESTS_KEY, World, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.identity import seal, tokens_in
from est_mailer.domain.model import Remains


def test_its_rows_answer_for_the_problems_that_it_was_sent_with() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    name, _ = workbook_of(world.form(SCHOOL))
    todays = world.store.answers.form_of(NEXT_ROUND, "skola-norr")
    assert todays is not None
    pane, fire = todays.carried
    (token,) = tokens_in(name, TESTS_KEY)
    old = replace(todays, token=seal(replace(token, version=0), TESTS_KEY), form_version=0, carried=(pane,))
    world.store.answers.add_form(replace(old, keys={"K1": pane.id}))
    world.store.answers.add_form(
        replace(todays, token="NEWER", carried=(fire, pane), keys={"K1": fire.id, "K2": pane.id})
    )
    world.answer(world.form(SCHOOL), "Gamla listan", ("EST-aldre.xlsx", version_0(name, TESTS_KEY)))
    report = world.store.answers.current(NEXT_ROUND)["skola-norr"].report
    answered = {o.problem: o.remains for o in report.observations if o.remains}
    assert answered == {pane.id: Remains.YES}
    assert {q.value for q in report.questions if q.kind == "unknown_row"} == {
        "Brand: Papperskorg brann (v. 47) · Centrum · parken · Nej · K2"
    }
