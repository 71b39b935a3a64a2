"""A day's round speaks of the day: no week, and no weekend, in anything that is sent, in either language."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from builders import a_deployment
from paces import a_calendar_with_profiles
from world import CARETAKERS, FIRE, GUARDS, MISSPELT, MUNICIPALITY, POLICE, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.demo.spreadsheet import opened
from est_mailer.documents.dispatch import dispatch_text
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording

IN_ENGLISH = replace(MISSPELT, indicator="Vandalism")
FRIDAY, SATURDAY = "2026-W47-5", "2026-W47-6"
_WEEK = re.compile(r"\bv(?:eck\w*|\. ?\d+)|\bhelg\w*|\bweek\w*|\bwk\b|\bw\. ?\d+", re.IGNORECASE)
# What is truly counted in weeks: the share of answers over the last eight of them.
_RIGHTLY = re.compile(r"de senaste åtta veckorna|the last eight weeks")


def an_english_police() -> Deployment:
    base = a_deployment(calendar=a_calendar_with_profiles())
    english = (replace(m, language="en") if m.organisation == "polis" else m for m in base.register)
    return replace(base, register=tuple(english))


@pytest.fixture(scope="module")
def world() -> World:
    """A Saturday's round after a Friday's, dispatched and fed back, with a problem carried and a cell to mend."""
    world = World.of(an_english_police()).go_to(Step.INVITATION)
    for round_, status in (("2026-W47", "Rött"), (FRIDAY, "Rött"), (SATURDAY, "Rött")):
        world.go_to(Step.INVITATION, round_)
        if round_ != "2026-W47":  # what was seen in a week is rightly said to be so
            world.report(SCHOOL, FIRE)
            world.write(YOUTH, "lugnt")
            form = world.form(CARETAKERS)
            world.answer(form, "Here is the list.", world.filled(form, IN_ENGLISH, language="en"))
        world.go_to(Step.MEETING, round_)
        world.complete(status=status)
        world.approve()
        world.go_to(world.store.rounds.get(round_).hold_until or world.now)
    return world.go_to(Step.FEEDBACK, SATURDAY)


def weeks_in(text: str) -> list[str]:
    """What of a text speaks of a week, with a little of what stands around it."""
    text = _RIGHTLY.sub("", text)
    return [text[max(0, m.start() - 50) : m.end() + 30].replace("\n", " ") for m in _WEEK.finditer(text)]


def cells_of(letter: Received) -> str:
    sheets = opened(workbook_of(letter)[1]).worksheets
    values = (value for s in sheets for row in s.iter_rows(values_only=True) for value in row)
    return "\n".join([*(s.title for s in sheets), *(value for value in values if isinstance(value, str))])


def of_saturday(world: World, address: str) -> list[Received]:
    ids = {row.message_id for row in world.outbox() if row.round == SATURDAY}
    return [letter for letter in world.letters(address) if letter.message_id in ids]


@pytest.mark.parametrize("address", [SCHOOL, YOUTH, CARETAKERS, MUNICIPALITY, POLICE, GUARDS])
def test_no_letter_and_no_workbook_of_a_day_speaks_of_a_week(world: World, address: str) -> None:
    letters = of_saturday(world, address)
    assert letters
    for letter in letters:
        assert weeks_in(f"{letter.subject}\n{letter.text}") == [], letter.subject
        if letter.workbook:
            assert weeks_in(cells_of(letter)) == [], letter.subject


def test_both_languages_and_every_kind_of_letter_are_among_them(world: World) -> None:
    purposes = {row.purpose.value for row in world.outbox() if row.round == SATURDAY}
    assert {"invitation", "receipt", "draft", "preview", "dispatch", "feedback"} <= purposes
    assert "Today's reports" in cells_of(world.draft(POLICE))
    assert "Dagens rapporter" in cells_of(world.draft(MUNICIPALITY))


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_document_of_a_day_speaks_of_no_week(world: World, language: str) -> None:
    stored = world.store.drafts.edition(SATURDAY)
    assert stored is not None
    texts = dispatch_text(stored.edition, world.service.deployment, world.service.words(language))
    assert weeks_in("\n".join(texts)) == []


def test_a_week_keeps_its_own_words() -> None:
    words = Wording.of("sv", ZoneInfo("UTC"))
    assert words.about(RoundPeriod.of_key("2026-W47"))("draft.section.picture") == "Veckans rapporter"
    said_of_a_day = words.about(RoundPeriod.of_key(FRIDAY))
    assert said_of_a_day("draft.section.picture") == "Dagens rapporter"
    assert words.about(RoundPeriod.of_key("2026-W48-1")) is said_of_a_day, "sought out for every form and receipt"


def test_every_word_of_a_day_has_a_week_it_stands_for() -> None:
    for language in ("sv", "en"):
        table = Wording.of(language, ZoneInfo("UTC")).table
        days = [key for key in table if re.match(r"\w+\.daily\.", key)]
        assert days
        assert all(key.replace(".daily.", ".", 1) in table for key in days)
        assert days == [k for k in Wording.of("sv", ZoneInfo("UTC")).table if re.match(r"\w+\.daily\.", k)]
