"""Rows that coordinators add, the police's above all, are counted in the dispatch and in the weeks after it."""

from __future__ import annotations

from played import played_once
from world import BROKEN_PANE, NEXT_ROUND, POLICE, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState
from est_mailer.workbooks.checklist.layout import ADDED_KEY


def with_police_row(world: World, rows: str = "") -> bytes:
    """The completed draft with one row of the police's, and the number of the rows the new measure is about."""
    words, draft = world.service.words(), world.draft()
    measure = {"rows": rows} if rows else {}
    book = opened(world.completed(draft, **measure))
    sheet = book[words("draft.sheet.picture")]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == f"{ADDED_KEY}1")
    for column, value in enumerate(("Brand", "Centrum", "torget", "2026-11-17", "Tre bilar brann"), 2):
        sheet.cell(row, column).value = value
    return saved(book)


@played_once
def dispatched_with_police_row(rows: str = "") -> World:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    draft = world.draft()
    account = world.answer(draft, "Klart.", (workbook_of(draft)[0], with_police_row(world, rows)))
    assert account.kind is AccountKind.DRAFT
    world.approve(POLICE)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert world.store.rounds.get(ROUND).state in (RoundState.DISPATCHED, RoundState.FED_BACK)
    return world


def test_the_figures_of_the_dispatch_count_the_added_rows() -> None:
    world = dispatched_with_police_row()
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    assert dict(edition.edition.weeks[-1].counts) == {"centrum": 1, "norrby": 1}


def test_the_next_weeks_dispatch_still_counts_them() -> None:
    world = dispatched_with_police_row().go_to(Step.MEETING, NEXT_ROUND)
    world.complete()
    edition = world.store.drafts.edition(NEXT_ROUND)
    assert edition is not None
    earlier = edition.edition.weeks[-2]
    assert earlier.round == ROUND
    assert dict(earlier.counts) == {"centrum": 1, "norrby": 1}
    assert world.store.history.rounds(world.store.rounds.get(NEXT_ROUND).first_day, 1)[0].rows[-1].label == "P1"


def test_a_measure_about_an_added_row_is_followed_up_the_week_after() -> None:
    world = dispatched_with_police_row(rows="P1").go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    (measure,) = latest.draft.measures
    assert measure.problems == (f"{ROUND}/coordinators/P1",)


def test_where_only_the_coordinators_reported_the_charts_show_their_rows() -> None:
    world = World.at_the_meeting()
    draft = world.draft()
    world.answer(draft, "Klart.", (workbook_of(draft)[0], with_police_row(world, "")))
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    week = edition.edition.weeks[-1]
    assert (week.received, week.known, week.complete) == (0, True, False)
    told = " ".join(world.letter(POLICE, Purpose.PREVIEW).text.split())
    assert "Ingen har rapporterat" not in told
    assert "1 rapporterad händelse vecka 47. Bara 0 av 3 enheter har rapporterat" in told
