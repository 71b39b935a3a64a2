"""The analysis through the service: kept with the draft, recomputed with the police's rows, equal to plain SQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment, an_observation, utc
from draft_samples import opened
from paces import a_calendar_with_profiles
from played import played_once
from world import BROKEN_PANE, CARETAKERS, MUNICIPALITY, ROUND, SCHOOL, YOUTH, World, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import AnswerState, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.analysis import Analysis, Direction, Withheld
from est_mailer.domain.picture.situation import Draft, PictureRow, SituationPicture
from est_mailer.domain.round_period import first_day_of, round_key
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.standing import Standing, Tally
from est_mailer.jobs.picture.analysing import analysis_of

WEEKS = 5
_RECOMPUTED = """
    WITH past AS (
        SELECT r.key, d.value FROM rounds r JOIN compiled_drafts d ON d.round = r.key WHERE r.key < :round
    ), told AS (
        SELECT past.key, json_extract(s.value, '$.respondent') AS who FROM past, json_each(past.value, '$.standings') s
        WHERE json_extract(s.value, '$.state') IN ('events', 'calm')
    ), now AS (SELECT respondent AS who FROM submissions WHERE round = :round AND current = 1),
    matched AS (
        SELECT who, count(*) AS rounds FROM told WHERE who IN (SELECT who FROM now) GROUP BY who HAVING rounds >= 4
    )
    SELECT
        (SELECT count(*) FROM submissions s JOIN observations o ON o.submission = s.id
         WHERE s.round = :round AND s.current = 1 AND o.area = :area AND o.remains IS NOT 'no') AS count,
        (SELECT total(1.0 / m.rounds) FROM past, json_each(past.value, '$.rows') row
         JOIN matched m ON m.who = json_extract(row.value, '$.respondent')
         WHERE json_extract(row.value, '$.observation.area') = :area) AS mean
"""


@played_once
def with_history(weeks: int = WEEKS, **changes: object) -> World:
    """A world in whose earlier weeks the school reported one broken pane each, and the others were calm."""
    world = World.of(**changes)
    for back in range(1, weeks + 1):
        monday = first_day_of(ROUND) - timedelta(weeks=back)
        key = round_key(monday)
        seen = an_observation(place="busskuren", indicator="skadegorelse", area="norrby", problem=f"{key}/x")
        names = ("skola-norr", "fritidsgard", "vardskontor")
        standings = tuple(Standing(n, n, "kommun", AnswerState.CALM, Timeliness.IN_TIME) for n in names)
        draft = Draft(
            round=key,
            version=1,
            meeting=utc(2026, 1, 1),
            compiled_at=utc(2026, 1, 1),
            tally=Tally(calm=3),
            standings=standings,
            rows=(PictureRow(1, "skola-norr", "kommun", seen, Timeliness.IN_TIME),),
            problems=(),
            measures=(),
            counts={},
            priority_areas=(),
        )
        world.store.rounds.add(Round(key, monday, RoundState.FED_BACK, ()))
        world.store.drafts.add_compiled(key, 1, draft, b"", utc(2026, 1, 1))
    return world


def everywhere(world: World) -> World:
    """All functions report on every area."""
    register = tuple(replace(m, areas=()) for m in world.service.deployment.register)
    return replace(
        world, service=replace(world.service, deployment=replace(world.service.deployment, register=register))
    )


def drafted(world: World, *panes: int) -> World:
    world = everywhere(world).go_to(Step.INVITATION)
    world.report(SCHOOL, *[replace(BROKEN_PANE, what=f"Ruta {n}") for n in panes])
    world.answer(world.form(CARETAKERS), "calm")
    world.answer(world.form(YOUTH), "lugnt")
    return world.go_to(Step.MEETING)


def stored(world: World) -> Analysis:
    latest = world.store.drafts.latest(ROUND)
    assert latest is not None
    assert latest.draft.analysis is not None
    return latest.draft.analysis


def test_the_draft_carries_its_analysis_and_it_can_be_recomputed() -> None:
    world = drafted(with_history(), 1, 2, 3, 4)
    found = stored(world).area("norrby")
    assert found is not None
    assert (found.total.count, found.total.rows, found.total.mean) == (4, ("1", "2", "3", "4"), 1.0)
    assert found.total.direction is Direction.UP
    assert [(p.name, p.rounds) for p in found.places] == [("busskuren", WEEKS + 1)]
    assert analysis_of(world.service, world.round) == stored(world)


def test_the_figures_equal_a_recomputation_in_sql() -> None:
    world = drafted(with_history(), 1, 2)
    for area in stored(world).areas:
        row = world.store.connection.row(_RECOMPUTED, {"round": ROUND, "area": area.area})
        assert row is not None
        assert (area.total.count, area.total.mean) == (row["count"], pytest.approx(row["mean"]))


def test_the_first_weeks_have_no_arrows() -> None:
    found = stored(drafted(with_history(weeks=3), 1, 2))
    assert {a.total.withheld for a in found.areas} == {Withheld.SHORT_HISTORY}


def test_a_silent_function_of_three_takes_the_arrows_away() -> None:
    world = everywhere(with_history()).go_to(Step.INVITATION)
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.form(YOUTH), "lugnt")
    world.go_to(Step.MEETING)
    assert {a.total.withheld for a in stored(world).areas} == {Withheld.FEW_ANSWERS}
    sheet = opened(workbook_of(world.letter(MUNICIPALITY, Purpose.DRAFT))[1])["3 Analys"]
    texts = [str(c.value) for r in sheet.iter_rows() for c in r if c.value is not None]
    assert "För få svar: 66 % – ingen jämförelse" in texts
    assert not [t for t in texts if "↑" in t or "↓" in t or "→" in t]


def test_rows_that_the_coordinators_added_are_in_the_analysis_of_the_completed_round() -> None:
    world = drafted(with_history(), 1)
    police = an_observation("P1", area="vivalla", indicator="brand", problem=f"{ROUND}/coordinators/P1")
    picture = SituationPicture("green", "Lugnt", added=(police,))
    world.store.drafts.add_completed(ROUND, "x", picture, b"", None, "samordnare-polis", world.now)
    found = analysis_of(world.service, world.round).area("vivalla")
    assert found is not None
    assert (found.total.count, found.total.rows, found.total.compared) == (1, ("P1",), 0)


def test_a_round_without_a_draft_has_no_analysis() -> None:
    world = World.invited()
    with pytest.raises(ServiceError, match="no draft"):
        analysis_of(world.service, world.round)


def test_a_returned_draft_with_an_analysis_is_read_without_remarks() -> None:
    world = drafted(with_history(), 1, 2, 3)
    world.complete()
    assert world.state is RoundState.PREVIEWED
    assert "utanför tabellerna" not in world.letter(MUNICIPALITY, Purpose.PREVIEW).text


def test_a_day_is_compared_with_days_and_a_week_with_weeks_alone() -> None:
    world = World.of(a_deployment(calendar=a_calendar_with_profiles())).go_to(Step.INVITATION)
    for round_, status in (("2026-W47", "Rött"), ("2026-W47-5", "Rött"), ("2026-W47-6", "Grönt")):
        world.go_to(Step.INVITATION, round_)
        world.report(SCHOOL, BROKEN_PANE)
        world.go_to(Step.MEETING, round_)
        world.complete(status=status)
        world.approve()
        world.go_to(world.store.rounds.get(round_).hold_until or world.now)
    day = world.store.drafts.edition("2026-W47-6")
    assert day is not None
    assert [week.round for week in day.edition.weeks] == ["2026-W47-5", "2026-W47-6"]
    assert analysis_of(world.service, world.store.rounds.get("2026-W47-6")).rounds == ("2026-W47-5",)
    world.go_to(Step.MEETING, "2026-W48")
    assert analysis_of(world.service, world.store.rounds.get("2026-W48")).rounds == ("2026-W47",)
