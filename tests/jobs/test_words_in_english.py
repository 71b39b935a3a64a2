"""The words and the answers to them for a coordinator who reads English; each line told to write is understood."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment
from plain_language import HARDEST, lix
from played import played_once
from world import BROKEN_PANE, MUNICIPALITY, POLICE, SCHOOL, World

from est_mailer.domain.model import Role
from est_mailer.domain.rounds.life import RoundState
from est_mailer.mail.words.command import read_command

SAID = {
    "remind": "We have reminded 2 units",
    "remind Skola norr": "has answered already",
    "remind Skola nor": "remind Skola norr",
    "skip weeks 50 and 51": "do not skip week 50, 51",
    "do not skip week 50": "The invitation goes out as usual",
    "skip week 46": "skip week 46 2027",
    "skip week 47": "A round that has begun cannot be skipped",
    "skip christmas": "Write the number of the week",
    "can you skip week 52?": "skip week 52",
    "new draft": "It is too early for a new draft",
    "quarter 1": "There is no pack for quarter 1 of 2026",
    "aprove 123456": "approve 123456",
    "approve the picture": "the code is missing",
    "could you remind Skola norr please": "remind Skola norr",
    "stop sending": "Nothing is on its way out now",
    "status and draft": "These are several words: status, draft",
    "move the meeting to friday": "Meet when you like",
    "release the message": "the number is missing",
}


@played_once
def in_english() -> World:
    base = a_deployment()
    speaking = (replace(m, language="en") if Role.COORDINATOR in m.roles else m for m in base.register)
    world = World.invited(register=tuple(speaking))
    world.report(SCHOOL, BROKEN_PANE)
    return world.go_to(timedelta(hours=4))


def test_each_word_is_answered_in_english_and_plainly() -> None:
    world = in_english()
    for line, words in SAID.items():
        world.write(MUNICIPALITY, line)
        answer = world.letters(MUNICIPALITY)[-1].text
        assert words in " ".join(answer.split()), line
        assert lix(answer) < HARDEST, line


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_line_to_write_is_understood(language: str) -> None:
    world = in_english() if language == "en" else World.invited().go_to(timedelta(hours=4))
    for line in (
        "pämin",
        "aprove 123456",
        "hoppa över julen",
        "kan vi inte hoppa över v52",
        "regsiter",
        "stopa",
        "hopa över v52",
    ):
        world.write(MUNICIPALITY, line)
        written = re.findall(r"(?m)^    (\S.*)$", world.letters(MUNICIPALITY)[-1].text)
        assert len(written) == 1
        assert read_command(written[0]) is not None
    world.write(MUNICIPALITY, "hoppa över vecka 50")
    told = " ".join(world.letters(POLICE)[-1].text.split())
    back = re.search(r"(?:Svara|Reply): (.*?) -- ", told)
    assert back is not None
    world.write(POLICE, back[1])
    assert world.store.rounds.get("2026-W50").state is RoundState.SCHEDULED
