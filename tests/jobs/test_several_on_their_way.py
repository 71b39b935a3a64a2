"""A picture and a correction, or two pictures, wait at once: a code says itself what it approves, a stop halts all."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from world import MUNICIPALITY, NEXT_ROUND, POLICE, ROUND, World, texts, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.errata_life import ErratumState
from est_mailer.domain.rounds.life import RoundState

HOLD = timedelta(minutes=15)


@played_once
def two_pictures() -> World:
    """This week's picture was forgotten, and waits beside the next one."""
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    world.complete()
    world.go_to(Step.MEETING, NEXT_ROUND).complete("Lugnt igen.")
    return world


@played_once
def correction_and_picture() -> World:
    """The correction of this week's picture is approved, and the next week's picture waits."""
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    world.complete()
    world.approve()
    draft = world.go_to(HOLD).draft()
    world.go_to(Step.MEETING, NEXT_ROUND).complete("Lugnt igen.")
    file = (workbook_of(draft)[0], world.completed(draft, "Oroligt i centrum."))
    assert world.answer(draft, "Fel i förra veckans.", file).detail == "correction previewed"
    world.approve()
    return world


def both(world: World) -> list[RoundState]:
    return [world.store.rounds.get(key).state for key in (ROUND, NEXT_ROUND)]


def first_code(world: World, address: str = MUNICIPALITY) -> str:
    preview = world.letters(address, Purpose.PREVIEW)[0]
    return next(word for word in preview.text.split() if word.isdigit() and len(word) == 6)


def tries(world: World) -> list[int]:
    return [c.tries for key in (ROUND, NEXT_ROUND) for c in world.store.approvals.outstanding(key)]


def test_the_forgotten_pictures_code_approves_it_in_a_new_mail_too() -> None:
    world = two_pictures()
    world.write(MUNICIPALITY, f"godkänn {first_code(world)}")
    assert both(world) == [RoundState.APPROVED, RoundState.PREVIEWED]
    assert "vecka 47" in world.letter(POLICE, Purpose.HOLD_NOTICE).subject


def test_the_new_pictures_code_approves_it_in_the_forgotten_ones_thread_too() -> None:
    world = two_pictures()
    world.answer(world.letters(MUNICIPALITY, Purpose.PREVIEW)[0], f"godkänn {world.code()}")
    assert both(world) == [RoundState.PREVIEWED, RoundState.APPROVED]


def test_a_code_of_neither_counts_against_both() -> None:
    world = two_pictures()
    wrong = "111111"
    for _ in range(MOST_TRIES):
        world.write(MUNICIPALITY, f"godkänn {wrong}")
    assert tries(world) == [MOST_TRIES, 0, MOST_TRIES, 0]
    world.write(MUNICIPALITY, f"godkänn {first_code(world)}")
    assert both(world) == [RoundState.PREVIEWED, RoundState.PREVIEWED]
    assert "ingen giltig kod för dig och vecka 47" in " ".join(texts(world.letters(MUNICIPALITY)[-1:]).split())


def test_an_earlier_code_counts_against_neither() -> None:
    world = two_pictures()
    old = world.code()
    world.complete("Nej, oroligt.")
    world.write(MUNICIPALITY, f"godkänn {old}")
    assert tries(world) == [0, 0, 0, 0]


def test_stop_in_a_new_mail_halts_both_pictures() -> None:
    world = two_pictures()
    world.write(POLICE, "stopp")
    assert both(world) == [RoundState.COMPLETED, RoundState.COMPLETED]


def test_stop_in_a_new_mail_halts_the_correction_and_the_next_picture() -> None:
    world = correction_and_picture()
    world.write(POLICE, "stopp")
    assert [erratum.state for erratum in world.store.errata.listing(ROUND)] == [ErratumState.STOPPED]
    assert both(world)[1] is RoundState.COMPLETED
    told = [letter.subject for letter in world.letters(MUNICIPALITY, Purpose.STOPPED)]
    assert [("rättelsen" in subject, "vecka 48" in subject) for subject in told] == [(True, False), (False, True)]


def test_stop_in_answer_to_one_of_them_halts_that_one() -> None:
    world = correction_and_picture()
    picture = next(p for p in world.letters(POLICE, Purpose.PREVIEW) if "vecka 48" in p.subject)
    world.answer(picture, "stopp")
    assert [erratum.state for erratum in world.store.errata.listing(ROUND)] == [ErratumState.APPROVED]
    assert both(world)[1] is RoundState.COMPLETED


@played_once
def forgotten() -> World:
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    world.complete()
    return world


def said(world: World, purpose: Purpose) -> str:
    return " ".join(world.letter(MUNICIPALITY, purpose).text.split())


NOT_OUT = "Lägesbilden för vecka 47 har inte gått ut. Den väntar på godkännande."


def test_status_names_a_forgotten_picture_until_it_goes_out() -> None:
    world = forgotten()
    world.go_to(Step.MEETING, NEXT_ROUND)
    world.write(MUNICIPALITY, "status")
    assert NOT_OUT in said(world, Purpose.ANSWER)
    preview = world.letters(MUNICIPALITY, Purpose.PREVIEW)[0]
    world.answer(preview, f"godkänn {first_code(world)}")
    world.write(MUNICIPALITY, "status")
    assert "Lägesbilden för vecka 47 är godkänd och går ut torsdag 26 november" in said(world, Purpose.ANSWER)
    world.answer(preview, "stopp")
    world.write(MUNICIPALITY, "status")
    assert "Lägesbilden för vecka 47 är stoppad och har inte gått ut." in said(world, Purpose.ANSWER)


def test_status_names_nothing_that_has_gone_out() -> None:
    world = forgotten()
    world.approve()
    world.go_to(Step.MEETING, NEXT_ROUND)
    world.write(MUNICIPALITY, "status")
    assert "har inte gått ut" not in said(world, Purpose.ANSWER)
