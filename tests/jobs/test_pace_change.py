"""A dispatch that changes the status: what is told, what is asked from then on, and how it is undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import a_deployment, utc
from paced_weeks import CRISIS, FRIDAY, SATURDAY, SUNDAY, a_municipality, a_week, a_week_in, dispatched, planned, sent
from paces import a_calendar_with_profiles
from world import CARETAKERS, FIRE, GUARDS, NEXT_ROUND, SCHOOL, World, workbook_of

from est_mailer.adapters.store import Store
from est_mailer.demo.letters import read
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.pacing import pace_in_force
from est_mailer.jobs.watching.status import status


def test_green_to_red_is_daily_from_friday_on() -> None:
    world = a_week("Rött")
    assert planned(world) == [FRIDAY, SATURDAY]
    world.go_to(Step.INVITATION, FRIDAY)
    form = world.form(SCHOOL)
    assert form.subject == "EST fredag 20 november: rapportera senast fredag 20 november kl. 12.00"
    assert "Läget är ■ Rött: vi samlar in varje dag." in " ".join(form.text.split())
    assert "Dags för dagens rapport" in form.text
    assert "Lugn dag?" in form.text
    assert workbook_of(form)[0].startswith("EST-2026-W47-5-skola-norr_")


def test_the_dispatch_says_what_has_changed_and_what_it_means() -> None:
    world = a_week("Grönt")
    assert "ändrats" not in sent(world, Purpose.DISPATCH, GUARDS).text
    dispatched(world, NEXT_ROUND, "Rött")
    text = " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert "Läget har ändrats från ● Grönt till ■ Rött." in text
    said = "Från och med fredag 27 november frågar vi varje dag kl. 07.00 och vill ha svar senast kl. 12.00."
    assert said in text
    assert planned(world)[0] == "2026-W48-5"
    preview = " ".join(sent(world, Purpose.PREVIEW, "sam@polis.example").text.split())
    assert said in preview


def test_what_the_dispatch_says_of_the_first_week_needs_no_week_before() -> None:
    text = " ".join(sent(a_week("Rött"), Purpose.DISPATCH, GUARDS).text.split())
    assert "Från och med fredag 20 november frågar vi varje dag" in text
    assert "ändrats" not in text


def test_a_daily_round_runs_from_invitation_to_feedback() -> None:
    world = a_week("Rött").go_to(Step.INVITATION, FRIDAY)
    world.answer(world.form(SCHOOL), "Se filen.", world.filled(world.form(SCHOOL), FIRE))
    calm = world.form(CARETAKERS)
    world.answer(calm, "", world.filled(calm, calm=True, language="en"))
    states = {s.respondent: s.report.state for s in world.store.answers.current(FRIDAY).values()}
    assert states == {"skola-norr": AnswerState.EVENTS, "vardskontor": AnswerState.CALM}
    dispatched(world, FRIDAY, "Rött")
    dispatch = sent(world, Purpose.DISPATCH, GUARDS)
    assert dispatch.subject == "Samlad lägesbild fredag 20 november – Exempelstad"
    assert "Oförändrat sedan förra lägesbilden." in dispatch.text
    world.go_to(Step.FEEDBACK, FRIDAY)
    assert "fredag 20 november" in sent(world, Purpose.FEEDBACK, SCHOOL).subject
    assert world.store.rounds.get(FRIDAY).state is RoundState.FED_BACK


def test_a_problem_is_asked_about_the_next_day_and_is_a_day_old() -> None:
    world = a_week("Rött").go_to(Step.INVITATION, FRIDAY)
    world.answer(world.form(SCHOOL), "", world.filled(world.form(SCHOOL), FIRE))
    world.go_to(Step.INVITATION, SATURDAY)
    form = world.store.answers.form_of(SATURDAY, "skola-norr")
    assert form is not None
    assert [(p.weeks, p.days, p.first_round) for p in form.carried] == [(0, 1, FRIDAY)]
    world.answer(world.form(SCHOOL), "", world.filled(world.form(SCHOOL), remains="yes"))
    world.go_to(Step.DRAFT, SATURDAY)
    compiled = world.store.drafts.latest(SATURDAY)
    assert compiled is not None
    assert [(row.weeks, row.days) for row in compiled.draft.rows] == [(0, 1)]


def test_it_is_undone_the_same_way() -> None:
    world = a_week("Rött")
    dispatched(world, FRIDAY, "Orange")
    text = " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert "Läget har ändrats från ■ Rött till ◆ Orange." in text
    assert "Från och med vecka 48 frågar vi en gång i veckan." in text
    assert "Första svaret behövs senast onsdag 25 november kl. 15.00. Till dess frågar vi varje dag som nu." in text
    world.go_to(Step.INVITATION, SATURDAY)
    saturday = " ".join(world.form(SCHOOL).text.split())
    assert "Läget är nu ◆ Orange. Vi frågar varje dag till och med söndag, sedan som vanligt." in saturday
    world.go_to(Step.INVITATION, NEXT_ROUND)
    monday = world.form(SCHOOL)
    assert monday.subject == "EST vecka 48: rapportera senast onsdag 25 november kl. 15.00"
    assert "Läget är nu ◆ Orange. Vi är tillbaka i den vanliga takten." in " ".join(monday.text.split())
    asked = [r.key for r in reversed(world.store.rounds.all()) if r.state is not RoundState.SCHEDULED]
    assert asked == ["2026-W47", FRIDAY, SATURDAY, SUNDAY, NEXT_ROUND]


def test_the_week_after_that_says_nothing_more_of_it() -> None:
    world = dispatched(a_week("Rött"), FRIDAY, "Grönt").go_to(Step.INVITATION, "2026-W49")
    assert "takten" not in world.form(SCHOOL).text


@pytest.mark.parametrize("what", ["preview", "stop", "withheld"])
def test_a_picture_that_has_not_gone_out_changes_nothing(what: str) -> None:
    world = World.of(a_municipality()).go_to(Step.MEETING)
    world.complete(status="Rött")
    if what != "preview":
        world.approve()
    if what == "stop":
        world.answer(sent(world, Purpose.HOLD_NOTICE, "sam@polis.example"), "stopp")
    if what == "withheld":
        world.now += world.service.deployment.calendar.grace * 2  # the machine was off
        world.pass_once()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert world.store.rounds.latest_dispatched() is None
    assert world.store.rounds.get(NEXT_ROUND).state is RoundState.OPEN


def test_a_draft_that_is_changed_before_the_dispatch_decides_anew() -> None:
    world = World.of(a_municipality()).go_to(Step.MEETING)
    world.complete(status="Rött")
    world.complete(status="Gult")
    world.approve()
    world.go_to(world.round.hold_until or world.now)
    assert [(r.key, r.profile) for r in world.store.rounds.unfinished()][-1] == (NEXT_ROUND, "early")
    text = " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert "Från och med vecka 48 frågar vi en gång i veckan. Första svaret behövs senast tisdag" in text


def test_red_without_a_profile_keeps_the_week() -> None:
    world = a_week_in(World.of(a_deployment()), "Rött")
    assert planned(world) == [NEXT_ROUND]
    assert "frågar vi" not in sent(world, Purpose.DISPATCH, GUARDS).text


def test_the_extra_list_gets_what_begins_red_what_is_under_it_and_what_ends_it() -> None:
    world = a_week("Grönt")
    assert world.letters(CRISIS) == []
    dispatched(world, NEXT_ROUND, "Rött")
    dispatched(world, "2026-W48-5", "Grönt")
    dispatched(world, "2026-W49", "Grönt")
    assert [letter.subject for letter in world.letters(CRISIS)] == [
        "Samlad lägesbild vecka 48 – Exempelstad",
        "Samlad lägesbild fredag 27 november – Exempelstad",
    ]


def test_a_restart_in_the_middle_goes_on_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "est.db"
    world = a_week_in(World.of(a_municipality(), path), "Rött").go_to(Step.INVITATION, FRIDAY)
    before = world.dump()
    world.store.close()
    again = World.of(a_municipality(), path)
    again.now, again.transport = world.now, again.transport
    again.pass_once()
    assert again.dump()["rounds"] == before["rounds"]
    again.go_to(Step.INVITATION, SATURDAY)
    assert again.store.rounds.get(FRIDAY).state is RoundState.DRAFTED
    again.store.close()


def test_a_database_of_before_knows_the_status_of_what_it_dispatched(tmp_path: Path) -> None:
    path = tmp_path / "est.db"
    world = a_week_in(World.of(a_municipality(), path), "Rött")
    for statement in (
        "DROP INDEX rounds_dispatched",  # which a later version made on what was added here
        "ALTER TABLE rounds DROP COLUMN profile",
        "ALTER TABLE rounds DROP COLUMN status",
        "DELETE FROM _sqlite_migrations WHERE name = 'm012_profiles'",
    ):
        world.store.connection.run(statement)
    world.store.close()
    with Store.open(path) as store:
        latest = store.rounds.latest_dispatched()
        assert latest is not None
        assert (latest.key, latest.status, latest.profile) == ("2026-W47", "red", "normal")


def test_status_says_which_profile_rules_and_why() -> None:
    world = a_week("Rött")
    pace = status(world.service, world.now).pace
    assert (pace.profile, pace.rhythm.value) == ("daily", "daily")
    assert pace.why == "the picture of 2026-W47 says ■ Rött"
    assert pace.replaced == ("2026-W48: The status red rules: its calendar is daily (daily).",)
    dispatched(world, FRIDAY, "Grönt")
    pace = pace_in_force(world.service, world.now)
    assert pace.why == f"the picture of {FRIDAY} says ● Grönt; the days go on to the end of the week"


def test_an_approval_after_the_announced_day_has_begun_is_refused() -> None:
    world = World.of(a_municipality()).go_to(Step.MEETING)
    world.complete(status="Rött")
    world.go_to(utc(2026, 11, 20, 6))  # 07.00 on Friday, when the daily rounds were to begin
    world.approve()
    assert world.state is RoundState.PREVIEWED
    assert "Skicka in utkastet igen" in world.letters("sam@exempelstad.example")[-1].text
    world.complete(status="Rött")
    world.approve()
    world.go_to(world.round.hold_until or world.now)
    assert "Från och med lördag 21 november" in " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert planned(world)[0] == SATURDAY


def test_nobody_is_reminded_on_a_holiday_though_the_day_has_a_round() -> None:
    calendar = a_calendar_with_profiles(is_holiday=lambda day: day.isoformat() == "2026-11-21")
    world = a_week_in(World.of(a_municipality(calendar=calendar)), "Rött").go_to(Step.CLOSE, SATURDAY)
    reminded = [row for row in world.outbox(Purpose.REMINDER) if row.round in (FRIDAY, SATURDAY)]
    assert {row.round for row in reminded} == {FRIDAY}


def test_an_address_is_asked_once_a_day_and_chased_once_at_most() -> None:
    world = a_week("Rött").go_to(Step.FEEDBACK, SUNDAY)
    for purpose in (Purpose.INVITATION, Purpose.REMINDER):
        days = [(row.recipient, row.about, row.queued_at.date()) for row in world.outbox(purpose)]
        assert len(days) == len(set(days))


def test_no_mail_of_a_daily_round_says_that_its_day_is_a_week() -> None:
    world = a_week("Rött").go_to(Step.INVITATION, FRIDAY)
    number = len(world.transport.sent)
    world.answer(world.form(SCHOOL), "", ("bild.jpg", b"\xff\xd8\xff"))
    world.write(CARETAKERS, "lugnt")
    dispatched(world, FRIDAY, "Rött").go_to(Step.FEEDBACK, FRIDAY)
    for mail in world.transport.sent[number:]:
        letter = read(mail.content, mail.recipient)
        if "vecka 47" in letter.subject or "week 47" in letter.subject:
            continue  # the week's own feedback
        text = " ".join(letter.text.split())
        for wrong in ("lugn vecka", "calm week", "veckans lägesbild", "den här veckan", "this week", "veckan lugn"):
            assert wrong not in text, (letter.subject, wrong)
