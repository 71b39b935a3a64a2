"""A correction of the status: the pace that it announces, and the one that it takes back."""

from __future__ import annotations

from paced_weeks import FRIDAY, SATURDAY, a_week, dispatched, planned, sent
from world import GUARDS, POLICE, World, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.pacing import pace_in_force


def corrected(world: World, status: str, state: str = "Lugnt.") -> World:
    """The week's picture is sent in again, approved and gone out."""
    old = world.draft()
    world.answer(old, "Fel läge.", (workbook_of(old)[0], world.completed(old, state, status)))
    assert world.store.errata.live("2026-W47") is not None
    world.approve()
    erratum = world.store.errata.live("2026-W47")
    assert erratum is not None, "it waits for its hold"
    world.go_to(erratum.hold_until or world.now)
    assert world.store.errata.live("2026-W47") is None
    return world


def test_a_correction_of_the_status_changes_the_pace_that_it_announces() -> None:
    world = corrected(a_week("Grönt"), "Rött")
    text = " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert "Från och med fredag 20 november frågar vi varje dag" in text
    assert planned(world) == [FRIDAY, SATURDAY]
    assert pace_in_force(world.service, world.now).status == "red"


def test_a_red_that_was_a_mistake_is_taken_back_by_a_correction() -> None:
    world = corrected(a_week("Rött"), "Grönt")
    assert not any(key in planned(world) for key in (FRIDAY, SATURDAY))
    assert pace_in_force(world.service, world.now).profile == "normal"


def test_a_correction_of_an_older_picture_does_not_change_what_rules_now() -> None:
    world = a_week("Rött")
    old = world.draft()
    dispatched(world.go_to(Step.INVITATION, FRIDAY), FRIDAY, "Grönt")
    before = planned(world)
    world.answer(old, "Fel läge.", (workbook_of(old)[0], world.completed(old, "Lugnt.", "Gult")))
    world.approve()
    world.go_to(world.store.errata.live("2026-W47").hold_until)  # type: ignore[union-attr,arg-type]
    assert world.store.rounds.get("2026-W47").status == "yellow"
    assert pace_in_force(world.service, world.now).status == "green"
    assert planned(world) == before


def test_a_correction_can_be_approved_when_the_first_version_s_new_pace_has_begun() -> None:
    world = a_week("Rött").go_to(Step.INVITATION, FRIDAY)
    old = next(m for m in world.letters(POLICE, Purpose.DRAFT) if "47" in m.subject)
    world.answer(old, "Fel.", (workbook_of(old)[0], world.completed(old, "Oroligt i centrum.", "Rött")))
    world.approve()
    live = world.store.errata.live("2026-W47")
    assert live is not None
    assert live.hold_until is not None


def test_a_correction_that_keeps_the_status_says_again_what_it_means() -> None:
    world = corrected(a_week("Rött"), "Rött", "Oroligt i centrum.")
    text = " ".join(sent(world, Purpose.DISPATCH, GUARDS).text.split())
    assert "Det här är version 2" in text
    assert "Från och med fredag 20 november frågar vi varje dag" in text


def test_a_correction_that_a_later_picture_overtakes_announces_nothing_more() -> None:
    world = a_week("Rött")
    old = world.draft()
    world.go_to(Step.INVITATION, FRIDAY)
    world.answer(old, "Fel läge.", (workbook_of(old)[0], world.completed(old, "Lugnt.", "Grönt")))
    erratum, code = world.store.errata.live("2026-W47"), world.code()
    preview = world.letter(POLICE, Purpose.PREVIEW)
    assert erratum is not None
    assert erratum.edition.pace is not None
    dispatched(world, FRIDAY, "Rött")
    assert world.store.errata.live("2026-W47") is None
    told = world.letter(POLICE, Purpose.STOPPED)
    assert told.subject == "Skicka in lägesbilden för vecka 47 igen"
    before = len(world.dispatched())
    world.answer(preview, f"godkänn {code}")
    world.go_to(Step.INVITATION, SATURDAY)
    assert len(world.dispatched()) == before
    assert pace_in_force(world.service, world.now).status == "red"
