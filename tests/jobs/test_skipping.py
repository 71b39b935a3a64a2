"""``hoppa över vecka 52``: the round is not held, those concerned are told once, and it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import a_calendar, a_profile, utc
from paces import a_calendar_with_profiles
from plain_language import HARDEST, lix
from played import played_once
from world import BROKEN_PANE, CARETAKERS, MUNICIPALITY, POLICE, SCHOOL, World, texts

from est_mailer.domain.deployment import HolidayPolicy, Step
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.watching.status import status

NEXT, AFTER = "2026-W48", "2026-W49"


def said(world: World, address: str = MUNICIPALITY) -> str:
    """The latest letter to an address, on one line."""
    return " ".join(texts(world.letters(address)[-1:]).split())


def of(world: World, key: str) -> Round:
    return world.store.rounds.get(key)


@played_once
def skipped_next() -> World:
    """On Monday the coordinator skips the week after."""
    world = World.invited()
    world.write(MUNICIPALITY, "hoppa över v 48")
    return world


def test_the_round_is_skipped_and_everybody_concerned_is_told() -> None:
    world = skipped_next()
    assert of(world, NEXT).state is RoundState.SKIPPED
    answer = said(world)
    assert "Ni hoppar över vecka 48" in answer
    assert "måndag 23 november kl. 08.00" in answer  # when those who report are told
    assert "Nästa inbjudan går ut måndag 30 november" in answer
    assert "hoppa inte över vecka 48" in answer
    assert "Samordnare kommun har skrivit" in said(world, POLICE)
    assert world.letters(MUNICIPALITY, Purpose.NOT_HELD) == []
    entry = world.store.audit.listing(event="skip")[0]
    assert (entry.actor, entry.subject) == ("samordnare-kommun", NEXT)


def test_nothing_of_it_is_sent_but_a_word_when_the_invitation_would_have_come() -> None:
    world = skipped_next().drafted().go_to(Step.INVITATION, AFTER)
    assert {row.purpose for row in world.store.outbox.listing(round=NEXT)} == {Purpose.NOT_HELD}
    told = world.letters(SCHOOL, Purpose.NOT_HELD)
    assert [letter.subject for letter in told] == ["Ingen rapport behövs vecka 48"]
    assert "måndag 30 november" in texts(told)
    assert "No report is needed in week 48" in texts(world.letters(CARETAKERS, Purpose.NOT_HELD))
    assert of(world, AFTER).state is RoundState.OPEN
    assert all(due.outcome is not None for due in of(world, NEXT).dues)
    assert not world.alerts("round_skipped")
    assert not world.alerts("step_missed")


def test_a_year_with_a_skipped_week_counts_it_as_not_held() -> None:
    world = skipped_next().drafted().go_to(Step.MEETING, AFTER)
    rounds = period_picture(world.service, period("2026-Q4"), world.now).rounds
    assert [past.first_day for past in rounds] == [date(2026, 11, 16), date(2026, 11, 30)]


def test_weeks_round_the_end_of_the_year_are_told_of_in_the_invitation_before() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "Hoppa över v. 50-53 och 1.\n\nMvh Sara")
    answer = said(world)
    assert "vecka 50, 51, 52, 53 och 1" in answer
    assert "i inbjudan till vecka 49" in answer
    assert "måndag 11 januari" in answer
    world.go_to(Step.INVITATION, AFTER)
    form = world.form(SCHOOL)
    assert "Ingen rapport behövs vecka 50, 51, 52, 53 och 1. Nästa inbjudan kommer måndag 11 januari" in " ".join(
        form.text.split()
    )
    world.go_to(utc(2027, 1, 11, 12))
    assert of(world, "2027-W02").state is RoundState.OPEN
    assert world.letters(SCHOOL, Purpose.NOT_HELD) == []  # told once is enough
    held = [r.key for r in world.store.rounds.all() if r.state not in (RoundState.SKIPPED, RoundState.SCHEDULED)]
    assert held == ["2027-W02", "2026-W49", "2026-W48", "2026-W47"]


def test_status_says_what_is_skipped_and_what_comes() -> None:
    world = skipped_next()
    world.write(POLICE, "status")
    assert "Ni hoppar över vecka 48. Nästa inbjudan går ut måndag 30 november" in said(world, POLICE)
    due = status(world.service, world.now).next_due
    assert due is not None
    assert due.step is Step.REMINDER


def test_it_is_taken_back_in_time() -> None:
    world = skipped_next()
    world.write(POLICE, "hoppa inte över vecka 48")
    assert of(world, NEXT).state is RoundState.SCHEDULED
    assert "hålls ändå" in said(world, MUNICIPALITY)
    world.go_to(Step.INVITATION, NEXT)
    assert "Vi skrev" not in world.form(SCHOOL).text  # they were told of nothing
    world.report(SCHOOL, BROKEN_PANE)
    assert world.store.answers.current(NEXT)["skola-norr"].report.state is AnswerState.EVENTS
    world.go_to(Step.REMINDER, NEXT)
    assert len(world.letters(CARETAKERS, Purpose.REMINDER)) == 2


def test_it_is_taken_back_when_people_have_been_told() -> None:
    world = skipped_next().go_to(utc(2026, 11, 24, 9))
    assert len(world.letters(SCHOOL, Purpose.NOT_HELD)) == 1
    world.write(MUNICIPALITY, "hoppa inte över vecka 48")
    assert of(world, NEXT).state is RoundState.OPEN
    assert "har gått ut nu" in said(world)
    assert "Vi skrev att ingen rapport behövs vecka 48" in " ".join(world.form(SCHOOL).text.split())
    world.go_to(Step.MEETING, NEXT)
    assert of(world, NEXT).state is RoundState.DRAFTED


def test_it_is_taken_back_while_the_word_still_waits_to_be_sent() -> None:
    world = World.invited()
    world.write(POLICE, "hoppa över v 48-49")
    world.now = of(world, NEXT).due(Step.INVITATION)
    world.pass_once()  # and nothing is sent yet
    world.write(MUNICIPALITY, "hoppa inte över vecka 48")
    assert world.letters(SCHOOL, Purpose.NOT_HELD) == []
    form = " ".join(world.form(SCHOOL).text.split())
    assert "Vi skrev" not in form  # they were told of nothing
    assert "Ingen rapport behövs vecka 49" in form


def test_it_cannot_be_taken_back_when_reporting_would_have_closed() -> None:
    world = skipped_next().go_to(utc(2026, 11, 25, 15))
    world.write(MUNICIPALITY, "hoppa inte över den här veckan")
    assert of(world, NEXT).state is RoundState.SKIPPED
    assert "Vecka 48: har varit." in said(world)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hoppa över vecka 48", "Vecka 48: hoppas redan över."),
        ("hoppa inte över vecka 49", "Vecka 49: hålls redan som vanligt."),
        ("hoppa över vecka 47", "Vecka 47: har redan börjat."),
        ("hoppa över den här veckan", "Inget går ut till mottagarna om ni inte godkänner det"),
        ("hoppa över vecka 46", "Skriv: hoppa över vecka 46 2027"),
        ("hoppa över vecka 60", "Året 2026 har ingen vecka 60"),
        ("hoppa över vecka 53 2027", "Året 2027 har ingen vecka 53"),
        ("hoppa över 2026-02-30", "Den dagen finns inte"),
        ("hoppa över vecka 49-12", "Högst 10 veckor"),
        ("hoppa över vecka 49 2028", "mer än ett år bort"),
    ],
)
def test_what_cannot_be_skipped_is_said_in_words_and_changes_nothing(line: str, words: str) -> None:
    world = skipped_next()
    before = {r.key: r for r in world.store.rounds.all()}
    others = len(world.letters(POLICE))
    world.write(MUNICIPALITY, line)
    assert words in said(world)
    assert {r.key: r for r in world.store.rounds.all()} == before
    assert len(world.letters(POLICE)) == others


def test_some_weeks_can_be_skipped_and_others_not() -> None:
    world = skipped_next()
    world.write(MUNICIPALITY, "hoppa över vecka 47, 48 och 49")
    answer = said(world)
    assert "Ni hoppar över vecka 49" in answer
    assert "Vecka 47: har redan börjat" in answer
    assert "Vecka 48: hoppas redan över" in answer


def test_a_day_means_its_week() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "hoppa över 2026-12-24")
    assert "Ni hoppar över vecka 52" in said(world)
    assert of(world, "2026-W52").state is RoundState.SKIPPED


def test_a_holiday_and_a_week_between_two_rounds_are_not_held_in_any_case() -> None:
    calendar = a_calendar(is_holiday=date(2026, 11, 26).__eq__, holiday_policy=HolidayPolicy.SKIP)
    world = World.invited(calendar=calendar)
    world.write(MUNICIPALITY, "hoppa över v 48")
    assert "mötesdagen är en helgdag" in said(world)
    fortnightly = World.invited(
        calendar=a_calendar(profile=replace(a_profile(), every_weeks=2), anchor=date(2026, 11, 16))
    )
    fortnightly.write(MUNICIPALITY, "hoppa över v 48")
    assert "Vecka 48: har ingen omgång i er kalender." in said(fortnightly)


def test_where_days_are_asked_a_day_is_skipped_alone_and_a_week_is_its_days() -> None:
    world = World.of(calendar=a_calendar_with_profiles()).go_to(Step.INVITATION)
    world.go_to(Step.MEETING)
    world.complete(status="Rött")
    world.approve()
    world.go_to(world.round.hold_until or world.now)
    world.write(MUNICIPALITY, "hoppa över 2026-11-21")
    assert of(world, "2026-W47-6").state is RoundState.SKIPPED
    assert "lördag 21 november" in said(world)
    world.write(MUNICIPALITY, "hoppa över vecka 49")
    assert "måndag 30 november" in said(world)
    world.go_to(utc(2026, 11, 22, 9))
    assert of(world, "2026-W47-5").state is not RoundState.SKIPPED
    assert of(world, "2026-W47-7").state is RoundState.OPEN
    world.write(MUNICIPALITY, "hoppa inte över vecka 49")
    assert of(world, "2026-W49-1").state is RoundState.SCHEDULED


def test_a_respondent_skips_nothing_and_is_heard_by_a_person() -> None:
    world = World.invited()
    world.write(SCHOOL, "hoppa över vecka 48")
    assert [comment.text for comment in world.store.answers.comments("2026-W47")] == ["hoppa över vecka 48"]
    world.go_to(Step.INVITATION, NEXT)
    assert of(world, NEXT).state is RoundState.OPEN


def test_the_letters_are_easy_to_read() -> None:
    world = skipped_next().go_to(Step.INVITATION, AFTER)
    for line in ("hoppa över vecka 46", "hoppa över vecka 49-12", "hoppa över vecka 49", "hoppa inte över vecka 48"):
        world.write(MUNICIPALITY, line)
    letters = [*world.letters(MUNICIPALITY), *world.letters(POLICE), *world.letters(SCHOOL, Purpose.NOT_HELD)]
    assert max(lix(letter.text) for letter in letters) < HARDEST
