"""A coordinator's line that is nearly a word: nothing of power is done, and the answer says what to write."""

from __future__ import annotations

import pytest
from plain_language import HARDEST, lix
from played import played_once
from world import GUARDS, MUNICIPALITY, SCHOOL, World, texts

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState


def said(world: World, address: str = MUNICIPALITY) -> str:
    """The latest letter to an address, on one line."""
    return " ".join(texts(world.letters(address)[-1:]).split())


@played_once
def previewed() -> World:
    world = World.at_the_meeting()
    world.complete()
    return world


POWERFUL = [
    ("pämin", "påminn"),
    ("kan du påminna Skola norr?", "påminn Skola norr"),
    ("kan du påminna skla norr", "påminn Skola norr"),
    ("vi hoppar över vecka 52", "hoppa över vecka 52"),
    ("vi ska inte hoppa över vecka 52", "hoppa inte över vecka 52"),
    ("godkän 123456", "godkänn 123456"),
    ("godkänn koden", "godkänn 123456"),
    ("kan du stoppa utskicket?", "stopp"),
    ("släpp mejlet", "släpp"),
    ("kan du spärra Skola norr", "spärra Skola norr"),
    ("regsiter", "register"),
    ("kan vi rätta lägesbilden", "rättelse"),
    ("kan du göra ett nytt utkast?", "nytt utkast"),
    ("underlag för kvartal 3", "kvartal 3"),
    ("status, register och utkast", "register"),
]


def test_what_has_power_is_never_done_on_a_guess() -> None:
    world = previewed()
    for line, wanted in POWERFUL:
        before = {row.id for row in world.outbox()}
        account = world.write(MUNICIPALITY, line)
        assert account.kind is AccountKind.COMMAND, line
        assert account.detail.startswith("nearly "), line
        assert world.state is RoundState.PREVIEWED, line
        assert [row.recipient for row in world.outbox() if row.id not in before] == [MUNICIPALITY], line
        answer = said(world)
        assert f"Du skrev: ”{line}”" in answer
        assert f" {wanted} " in answer
        assert "inte gjort något" in answer
        assert lix(world.letters(MUNICIPALITY)[-1].text) < HARDEST, line


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("stauts", "Status för vecka 47"),
        ("Hur många har svarat?", "Status för vecka 47"),
        ("kan du skicka utkastet?", "Utkast"),
        ("hjäpl", "Det här kan du svara"),
    ],
)
def test_what_harms_nobody_is_done(line: str, subject: str) -> None:
    world = previewed()
    world.write(MUNICIPALITY, line)
    assert world.letters(MUNICIPALITY)[-1].subject.startswith(subject)


@pytest.mark.parametrize("line", ["Ok", "Ja, skicka", "Ser bra ut!", "123456", "godkänn inte", "Ok! Mvh Sara"])
def test_a_yes_is_no_approval_and_is_said_to_be_none(line: str) -> None:
    world = previewed()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), line)
    assert world.state is RoundState.PREVIEWED
    assert "inte gjort något" in said(world)


def test_an_ok_to_nothing_is_no_word() -> None:
    world = World.invited()
    assert world.write(MUNICIPALITY, "Ok").kind is AccountKind.COMMENT
    assert world.letters(MUNICIPALITY) == []


@pytest.mark.parametrize("line", ["Tack för utkastet!", "Här är utkastet", "Läget i Norrby är oroligt på kvällarna."])
def test_thanks_a_lost_file_and_things_said_are_left_alone(line: str) -> None:
    world = previewed()
    assert world.write(MUNICIPALITY, line).kind is AccountKind.COMMENT


def test_what_is_said_below_a_nearly_word_is_kept() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "pämin\n\nParkenheten har bytt chef, så ring hellre.\nMvh Sara")
    world.write(MUNICIPALITY, "pämin\n\nMvh\nSara")
    assert ["bytt chef" in comment.text for comment in world.store.answers.comments("2026-W47")] == [True]


def test_the_answer_is_in_the_coordinators_language_whatever_was_written() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "please remind everybody now")
    assert "påminn" in said(world)


def test_a_word_in_the_subject() -> None:
    world = previewed()
    world.deliver(in_subject(world, "status"))
    assert said(world).startswith("Status för vecka 47")
    world.deliver(in_subject(world, "stopp", "Mvh\nSara Ek"))
    assert world.state is RoundState.PREVIEWED
    assert "ämnesraden" in said(world)
    assert world.deliver(in_subject(world, "stopp", "Kan vi höras på torsdag om Norrby?")).kind is AccountKind.COMMENT
    before = len(world.letters(MUNICIPALITY))
    world.deliver(in_subject(world, "Re: status"))
    assert not any(letter.subject.startswith("Status") for letter in world.letters(MUNICIPALITY)[before:])


def in_subject(world: World, subject: str, text: str = "") -> bytes:
    raw = world.fresh(MUNICIPALITY, text)
    first, _, rest = raw.partition(b"Subject: ")
    return first + f"Subject: {subject}".encode() + rest[rest.index(b"\r\n") :]


def test_of_several_words_those_that_harm_nobody_are_done() -> None:
    world = World.at_the_meeting()
    world.write(MUNICIPALITY, "status\nutkast")
    found = [letter.subject[:6] for letter in world.letters(MUNICIPALITY)[-2:]]
    assert found == ["Status", "Utkast"]


def test_of_several_words_none_of_power_is_done_but_stopp() -> None:
    world = previewed()
    world.write(MUNICIPALITY, f"godkänn {world.code()}\nregister")
    assert world.state is RoundState.PREVIEWED
    assert "flera ord: godkänn, register" in said(world)
    world.write(MUNICIPALITY, f"godkänn {world.code()}\nstopp")
    assert world.state is RoundState.COMPLETED
    assert len(world.letters(MUNICIPALITY, Purpose.STOPPED)) == 1


def test_a_line_that_may_be_quoted_is_no_second_word() -> None:
    world = previewed()
    quoted = "> Vill du hejda den? Då räcker det att svara med ett enda ord:\nstopp\n> innan tiden går ut."
    world.write(MUNICIPALITY, f"godkänn {world.code()}\n\n{quoted}")
    assert world.state is not RoundState.COMPLETED
    assert world.letters(MUNICIPALITY, Purpose.STOPPED) == []


def test_two_choices_of_a_draft_are_not_both_made() -> None:
    world = previewed()
    before = len(world.letters(MUNICIPALITY, Purpose.PREVIEW))
    world.write(MUNICIPALITY, "utkast 1\nutkast 2")
    assert "flera ord" in said(world)
    assert len(world.letters(MUNICIPALITY, Purpose.PREVIEW)) == before


def test_a_machines_answer_is_never_answered() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "stauts", auto_submitted="auto-replied")
    assert world.letters(MUNICIPALITY) == []


@pytest.mark.parametrize("address", [SCHOOL, GUARDS])
def test_the_words_of_others_are_as_before(address: str) -> None:
    world = World.invited()
    assert world.write(address, "stauts").kind is AccountKind.COMMENT
    assert world.write(address, "Påminn vaktmästaren om lampan").kind is AccountKind.COMMENT
    world.write(address, "påminn")
    assert 'Du svarade "påminn". Det är ett ord för samordnarna.' in said(world, address)
    assert world.outbox(Purpose.REMINDER) == []
