"""Rows that nobody has reviewed, or that nobody can: the municipality's rule, and who is told."""

from __future__ import annotations

import pytest
from review_answers import LOUD, a_reviewing_world, a_town, cells, closed, rows, the_draft
from world import BROKEN_PANE, CARETAKERS, OPERATOR, POLICE, SCHOOL, texts

from est_mailer.domain.publishing import Unreviewed


@pytest.mark.parametrize(("rule", "seen"), [(Unreviewed.WITHHOLD, 0), (Unreviewed.RELEASE, 3)])
def test_rows_that_nobody_has_reviewed_follow_the_rule(rule: Unreviewed, seen: int) -> None:
    world = closed(rule).drafted()
    assert len(rows(world)) == seen
    assert the_draft(world).waiting == 3 - seen


def test_an_organisation_without_a_coordinator_follows_the_rule() -> None:
    for rule, seen in ((Unreviewed.WITHHOLD, 0), (Unreviewed.RELEASE, 1)):
        register = tuple(m for m in a_town().register if m.id != "samordnare-bostad")
        world = a_reviewing_world(rule, register=register)
        form = world.form(CARETAKERS)
        world.answer(form, "The lift has stopped.", world.filled(form, LOUD, language="en"))
        world.drafted()
        assert len(rows(world)) == seen
        assert ("The lift has stopped." in cells(world.draft(POLICE))) is bool(seen)


def test_what_nobody_reviews_is_told_by_number_to_the_operator_and_the_coordinators() -> None:
    register = tuple(m for m in a_town().register if m.id != "samordnare-bostad")
    world = a_reviewing_world(Unreviewed.WITHHOLD, register=register)
    form = world.form(CARETAKERS)
    world.answer(form, "The lift has stopped.", world.filled(form, LOUD, language="en"))
    world.drafted()
    told = " ".join(world.draft(POLICE).text.split())
    assert "Exempelbostäder: 1 rad, 1 meddelande" in told
    assert len(world.alerts("nobody_reviews")) == 1
    alert = texts(world.letters(OPERATOR))
    assert "Exempelbostäder: 1 rad, 1 meddelande" in " ".join(alert.split())
    assert LOUD.what not in told + alert
    assert "lift has stopped" not in told + alert


def test_where_everybody_is_reviewed_nothing_is_told_of_it() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE))
    world.drafted()
    assert not world.alerts("nobody_reviews")
