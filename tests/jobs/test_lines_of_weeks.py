"""The lines that undo a skip, read back as they are offered: each means the very weeks, however far ahead they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from played import played_once
from world import MUNICIPALITY, POLICE, World, texts

from est_mailer.domain.meaning.naming_weeks import FURTHEST, weeks_named
from est_mailer.domain.round_period import Rhythm, RoundPeriod, monday_of
from est_mailer.jobs.respondents.not_held import periods_to_write
from est_mailer.mail.words.command import Verb, read_command

DAYS = [
    date(2026, 1, 1),
    date(2026, 6, 29),
    date(2026, 11, 20),
    date(2027, 1, 3),
    date(2027, 5, 10),
    date(2032, 12, 31),
]


@played_once
def invited() -> World:
    return World.invited()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("today", DAYS, ids=str)
def test_every_line_offered_means_its_weeks(today: date, language: str) -> None:
    words = invited().service.words(language)
    monday, day = monday_of(today), RoundPeriod(today + timedelta(days=9), Rhythm.DAILY)
    while (monday := monday + timedelta(weeks=1)) + timedelta(weeks=2) - today <= FURTHEST:
        periods = (RoundPeriod(monday), RoundPeriod(monday + timedelta(weeks=2)), day)
        command = read_command(words("skip.line.hold", weeks=periods_to_write(periods, words, today)))
        assert command is not None
        assert command.verb is Verb.HOLD
        named = weeks_named(command.argument, today)
        assert {n.day or n.monday for n in named} == {period.first_day for period in periods}


def test_a_week_far_ahead_is_told_with_its_year() -> None:
    world = invited()
    world.write(MUNICIPALITY, "hoppa över vecka 40-41 2027 och vecka 50")
    answer, told = (" ".join(texts(world.letters(to)[-1:]).split()) for to in (MUNICIPALITY, POLICE))
    assert "Ni hoppar över vecka 50, 40 2027 och 41 2027" in answer
    for letter in (answer, told):
        assert "hoppa inte över vecka 50, 40 2027, 41 2027" in letter
    world.write(POLICE, "hoppa inte över vecka 50, 40 2027, 41 2027")
    assert not [r.key for r in world.store.rounds.all() if r.state.value == "skipped"]
