"""A function that joins the register while the service runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import a_deployment
from world import NEXT_ROUND, SCHOOL, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind


def test_the_first_answer_of_a_new_function_counts() -> None:
    deployment = a_deployment()
    school = next(member for member in deployment.register if SCHOOL in member.addresses)
    new = replace(school, id="ny", name="Ny funktion", addresses=("ny@est.example",), valid_from=date(2026, 11, 20))
    world = World.of(replace(deployment, register=(*deployment.register, new))).go_to(Step.INVITATION)
    for member in deployment.register:  # as after some weeks each of the others has
        world.store.rounds.number_of(member.id)
    assert world.answer(world.form(SCHOOL), "lugnt").kind is AccountKind.REPORT
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert world.answer(world.form("ny@est.example"), "lugnt").kind is AccountKind.REPORT
