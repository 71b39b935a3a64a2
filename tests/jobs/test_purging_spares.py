"""What a purge leaves: the figures, what is young, and all that somebody still waits for, years on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import utc
from purging import PLANTED, a_finished_week, decided, purge_of, purged, what_people_wrote
from world import NEXT_ROUND, REGISTRAR, ROUND, SCHOOL, World

from est_mailer.adapters.store.errors import Erased
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.retention import Kept
from est_mailer.jobs.keeping.purging import survey


def test_what_the_statistics_need_stays() -> None:
    world = a_finished_week()
    first = world.round.first_day
    (before,) = world.store.history.between(first, first + timedelta(days=7))
    (seen,) = world.store.history.rounds(first + timedelta(days=7), 9)
    states = {r: s.report.state for r, s in world.store.answers.current(ROUND).items()}
    tally = world.tally
    purged(world)
    (after,) = world.store.history.between(first, first + timedelta(days=7))
    (later,) = world.store.history.rounds(first + timedelta(days=7), 9)
    assert (after.tally, after.respondents, after.status) == (before.tally, before.respondents, before.status)
    assert [(r.indicator, r.area, r.day, r.problem) for r in later.rows] == [
        (r.indicator, r.area, r.day, r.problem) for r in seen.rows
    ]
    assert [r.place for r in later.rows] == ["" for _ in seen.rows]
    assert {r: s.report.state for r, s in world.store.answers.current(ROUND).items()} == states
    assert world.tally == tally


def test_only_the_classes_with_a_period_go() -> None:
    world = a_finished_week(retention=decided(Kept.TEXTS))
    purged(world)
    assert world.store.inbound.raw(1)
    assert PLANTED in str(world.store.drafts.edition(ROUND))
    assert PLANTED not in str(world.store.answers.current(ROUND))


def test_what_is_younger_than_its_period_stays() -> None:
    world = a_finished_week()
    before = what_people_wrote(world)
    assert purged(world, now=utc(2028, 11, 1)).lines == ()
    assert what_people_wrote(world) == before


def test_an_open_round_stays_however_old_it_is() -> None:
    world = World.invited(retention=decided())
    world.report(SCHOOL)
    kept = world.store.inbound.listing()
    before = what_people_wrote(world)
    assert (ROUND, "it has not ended") in survey(purge_of(world)).kept
    purged(world)
    after = what_people_wrote(world)
    assert {name for name in before if before[name] != after[name]} <= set()
    assert all(world.store.inbound.raw(stored.id) for stored in kept)


def test_a_held_message_and_one_that_waits_stay() -> None:
    world = a_finished_week()
    held = world.store.inbound.listing()[-1].id
    world.store.connection.run("UPDATE inbound SET accounted = ?, round = NULL WHERE id = ?", (AccountKind.HELD, held))
    waiting = world.store.inbound.listing()[-2].id
    world.store.connection.run("UPDATE inbound SET accounted = NULL, round = NULL WHERE id = ?", (waiting,))
    purged(world)
    assert world.store.inbound.raw(held)
    assert world.store.inbound.raw(waiting)
    with pytest.raises(Erased):
        world.store.inbound.raw(world.store.inbound.listing()[-3].id)


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.SENDING, OutboxState.IN_DOUBT])
def test_a_mail_on_its_way_stays_and_keeps_its_round(state: OutboxState) -> None:
    world = a_finished_week()
    (row, *_) = world.outbox(Purpose.DISPATCH)
    world.store.connection.run("UPDATE outbox SET state = ? WHERE id = ?", (state, row.id))
    assert (ROUND, "mail of it is queued or in doubt") in survey(purge_of(world)).kept
    purged(world)
    assert world.store.outbox.content(row.id)
    assert PLANTED in str(world.store.drafts.edition(ROUND))


def test_a_dispatch_stays_until_the_registrar_has_its_copy() -> None:
    world = a_finished_week(registrar=REGISTRAR)
    (copy,) = world.outbox(Purpose.REGISTRAR_COPY)
    world.store.connection.run("UPDATE outbox SET state = 'failed' WHERE id = ?", (copy.id,))
    assert (ROUND, "the registrar's copy has not been delivered") in survey(purge_of(world)).kept
    purged(world)
    assert PLANTED in str(world.store.drafts.edition(ROUND))
    world.store.connection.run("UPDATE outbox SET state = 'sent' WHERE id = ?", (copy.id,))
    purged(world)
    assert PLANTED not in str(world.store.drafts.edition(ROUND))


def test_the_words_of_a_problem_stay_while_it_is_asked_about_again() -> None:
    world = a_finished_week()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.store.connection.run("UPDATE dues SET due_at = '2029-12-01T00:00:00.000000Z' WHERE round = ?", (NEXT_ROUND,))
    world.store.connection.forget()
    told = purged(world)
    assert any(line.startswith(f"{ROUND}, texts: what a later round") for line in told.told)
    assert PLANTED in str(world.store.answers.current(ROUND))
    assert PLANTED in str(world.store.answers.problem_rows(world.store.rounds.get(NEXT_ROUND).first_day))
    world.store.connection.run("UPDATE rounds SET state = 'cancelled' WHERE key = ?", (NEXT_ROUND,))
    world.store.connection.forget()
    purged(world, now=utc(2033, 1, 1))
    assert PLANTED not in str(world.store.answers.current(ROUND))
