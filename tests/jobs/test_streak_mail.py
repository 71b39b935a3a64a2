"""An improbable calm run reaches the function's own coordinator with the draft, and nobody else."""

from __future__ import annotations

from datetime import timedelta

from builders import an_observation, utc
from played import played_once
from world import BROKEN_PANE, CARETAKERS, MUNICIPALITY, SCHOOL, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.model import AnswerState, Report, Submission, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import first_day_of, round_key
from est_mailer.domain.rounds.life import Round, RoundState

STATES = {"E": AnswerState.EVENTS, "C": AnswerState.CALM, "?": AnswerState.UNCLEAR}
LIVELY = "EEEECEEEEEEEEECEEEEEEEEE"


@played_once
def lived(answers: str, respondent: str = "skola-norr") -> World:
    """A world whose function has answered in the weeks before W47: E events, C calm, ? unclear, - nothing."""
    world = World.of()
    inbound = world.store.inbound.add(Fetched("PAST", 1, 1, 4, b"past"), utc(2026, 1, 1))
    assert inbound is not None
    world.store.inbound.account(inbound, AccountKind.REPORT, "", utc(2026, 1, 1))
    first = first_day_of("2026-W47") - timedelta(weeks=len(answers))
    for number, letter in enumerate(answers):
        monday = first + timedelta(weeks=number)
        world.store.rounds.add(Round(round_key(monday), monday, RoundState.FED_BACK, ()))
        if letter in STATES:
            rows = (an_observation(problem=f"{monday}", indicator="arrangemang"),) if letter == "E" else ()
            report, at = Report(STATES[letter], rows), utc(monday.year, monday.month, monday.day, 12)
            world.store.answers.add(
                Submission(round_key(monday), respondent, 1, at, Timeliness.IN_TIME, report, inbound)
            )
    return world


def told(world: World) -> list[tuple[str, str]]:
    return [(row.recipient, row.about) for row in world.outbox(Purpose.STREAK)]


def calm_to_the_meeting(world: World, address: str = SCHOOL, word: str = "lugnt") -> World:
    world.go_to(Step.INVITATION)
    world.answer(world.form(address), word)
    return world.go_to(Step.MEETING)


def test_the_functions_own_coordinator_alone_is_told_with_the_draft() -> None:
    world = calm_to_the_meeting(lived(LIVELY + "CCCCC"))
    assert [recipient for recipient, _ in told(world)] == [MUNICIPALITY]
    letter = world.letter(MUNICIPALITY, Purpose.STREAK)
    assert letter.subject == "Skola norr: 6 lugna veckor i rad"
    assert "av 24 rapporter dessförinnan var 2 lugna" in " ".join(letter.text.split())


def test_a_usual_run_is_told_of_to_nobody() -> None:
    assert told(calm_to_the_meeting(lived(LIVELY + "C"))) == []
    assert told(calm_to_the_meeting(lived("CECCCECCCCCCECCCCCCCECCC" + "CCCCCC"))) == []


def test_an_event_this_week_or_no_answer_ends_the_matter() -> None:
    world = lived(LIVELY + "CCCCCCC").go_to(Step.INVITATION)
    world.report(SCHOOL, BROKEN_PANE)
    assert told(world.go_to(Step.MEETING)) == []
    assert told(lived(LIVELY + "CCCCCCC").go_to(Step.MEETING)) == []


def test_silent_and_unclear_weeks_are_neither_calm_nor_lively() -> None:
    assert told(calm_to_the_meeting(lived(LIVELY + "C-C?C"))) == []
    assert len(told(calm_to_the_meeting(lived(LIVELY + "C-CC?-CC")))) == 1


def test_a_coordinator_is_told_again_only_when_the_run_has_doubled() -> None:
    world = lived(LIVELY + "CC")
    for number in range(14):
        week = round_key(first_day_of("2026-W47") + timedelta(weeks=number))
        world.go_to(Step.INVITATION, week)
        world.answer(world.form(SCHOOL), "lugnt")
        world.go_to(Step.MEETING, week)
    lengths = [letter.subject.split()[2] for letter in world.letters(MUNICIPALITY, Purpose.STREAK)]
    assert lengths == ["5", "10"]


def test_where_the_organisation_has_no_coordinator_nobody_elses_is_told() -> None:
    world = calm_to_the_meeting(lived(LIVELY + "CCCCCCC", "vardskontor"), CARETAKERS, "calm")
    assert world.state_of("vardskontor") is AnswerState.CALM
    assert told(world) == []
