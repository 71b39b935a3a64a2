"""Every workbook that people are sent, in every language: from a week of the tests' municipality, and its quarter."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from builders import a_deployment
from pack_samples import a_pack, words_of
from register_mail import asked
from review_answers import a_town, review
from world import BROKEN_PANE, MUNICIPALITY, SCHOOL, World, workbook_of

from est_mailer.domain.deployment import Deployment, Step
from est_mailer.workbooks.pack.writing import PackBook, write_pack

KINDS = ("checklist", "marked", "register", "review", "draft", "pack")
INFORMANTS = ("checklist", "marked")
SENTENCES = "Papperskorgen vid busskuren brann på kvällen."


@cache
def the_workbook(kind: str, language: str) -> bytes:
    """A workbook of a kind, as its reader gets it."""
    return _KINDS[kind](language)


def _speaking(deployment: Deployment, language: str) -> Deployment:
    register = tuple(replace(member, language=language) for member in deployment.register)
    return replace(deployment, language=language, register=register)


def _invited(language: str) -> World:
    return World.invited(deployment=_speaking(a_deployment(), language))


def _checklist(language: str) -> bytes:
    return workbook_of(_carrying(language).form(SCHOOL))[1]


def _carrying(language: str) -> World:
    """The week after one in which something was seen: it is asked whether it remains."""
    world = _invited(language)
    world.answer(world.form(SCHOOL), "", world.filled(world.form(SCHOOL), BROKEN_PANE, language=language))
    return world.go_to(Step.INVITATION, "2026-W48")


def _marked(language: str) -> bytes:
    world = _invited(language)
    wrong = replace(BROKEN_PANE, area="Norby", when="31 november", what=SENTENCES)
    world.answer(world.form(SCHOOL), "", world.filled(world.form(SCHOOL), wrong, language=language))
    return workbook_of(world.letters(SCHOOL)[-1])[1]


def _review(language: str) -> bytes:
    world = World.invited(deployment=_speaking(a_town(), language))
    world.answer(world.form(SCHOOL), "", world.filled(world.form(SCHOOL), BROKEN_PANE, language=language))
    return workbook_of(review(world.go_to(Step.CLOSE), MUNICIPALITY))[1]


def _draft(language: str) -> bytes:
    return workbook_of(_carrying(language).go_to(Step.MEETING, "2026-W48").draft())[1]


_KINDS = {
    "checklist": _checklist,
    "marked": _marked,
    "register": lambda language: workbook_of(asked(_invited(language)))[1],
    "review": _review,
    "draft": _draft,
    "pack": lambda language: write_pack(
        PackBook(a_pack("2026-Q3", language), "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"), a_deployment(), words_of(language)
    ),
}
