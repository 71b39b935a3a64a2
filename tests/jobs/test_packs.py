"""Packs from the store: their figures recomputed in SQL, sent once by calendar, to the right people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from builders import a_deployment, utc
from outgoing_search import found_in
from pack_mail import confirmed
from pack_samples import mapped
from played import played_once
from world import (
    BROKEN_PANE,
    CARETAKERS,
    FIRE,
    MUNICIPALITY,
    POLICE,
    ROUND,
    SCHOOL,
    YOUTH,
    World,
)

from est_mailer.adapters.store import Store
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.deployment import Area, Packs, PackTime, Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.domain.periods.pack import Pack
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.periods.exports import gis_files, statutory_files
from est_mailer.jobs.periods.packs import pack_in_words, send_pack
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.rounds.ticking import tick

GROUP = "styrgrupp@exempelstad.example"
WEEKS = (ROUND, "2026-W48", "2026-W49")
AREAS = """
    SELECT o.area, count(*) AS rows, count(DISTINCT s.respondent || '/' || o.problem) AS problems
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1 JOIN observations o ON o.submission = s.id
    WHERE r.first_day >= ? AND r.first_day < ? AND coalesce(o.remains, '') <> 'no' GROUP BY o.area
"""
SIGNS = """
    SELECT o.indicator, count(*) AS rows
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1 JOIN observations o ON o.submission = s.id
    WHERE r.first_day >= ? AND r.first_day < ? AND coalesce(o.remains, '') <> 'no' GROUP BY o.indicator
"""
ANSWERS = """
    SELECT m.round,
        count(*) AS expected,
        sum(EXISTS (SELECT 1 FROM submissions s WHERE s.round = m.round AND s.respondent = m.member AND s.current = 1
                    AND s.state IN ('events', 'calm'))) AS reported
    FROM round_members m JOIN rounds r ON r.key = m.round
    WHERE m.responds = 1 AND r.first_day >= ? AND r.first_day < ? GROUP BY m.round ORDER BY m.round
"""


@pytest.fixture(scope="module")
@played_once
def autumn() -> World:
    """Three weeks: the school sees the same pane each week, the youth centre a fire, the caretakers answer once."""
    world = World.of(mapped())
    for number, key in enumerate(WEEKS):
        world.go_to(Step.INVITATION, key)
        world.report(SCHOOL, *([] if number else [BROKEN_PANE]), remains="yes" if number else "")
        world.report(YOUTH, *[FIRE] * number, remains="no" if number == 2 else "")
        if number == 1:
            world.write(CARETAKERS, "calm")
        world.go_to(Step.MEETING, key)
        if number == 0:
            world.complete()
            world.approve()
            world.go_to(timedelta(hours=1))
    return world


def test_the_figures_equal_an_independent_recomputation(autumn: World) -> None:
    quarter = period("2026-Q4")
    picture = period_picture(autumn.service, quarter, autumn.now)
    span = (quarter.first, quarter.until)
    sql = autumn.store.connection.rows
    found = {row["area"]: (row["rows"], row["problems"]) for row in sql(AREAS, span)}
    assert found == {a.area: (a.count, a.problems) for a in picture.areas if a.count}
    assert found["norrby"][0] > found["norrby"][1] > 0, "a problem that remains is a row a week"
    assert {row["indicator"]: row["rows"] for row in sql(SIGNS, span)} == dict(picture.whole.counts)
    answers = [(row["round"], row["reported"], row["expected"]) for row in sql(ANSWERS, span)]
    assert answers == [(p.seen.key, p.tally.received, p.tally.expected) for p in picture.rounds]
    total = sum(rows for rows, _ in found.values())
    assert picture.whole.count == total
    shown = {row[0]: row for row in pack_tables(autumn)["areas"]}
    assert shown["Norrby"][1:4] == (
        str(found["norrby"][0]),
        str(found["norrby"][1]),
        f"{100 * found['norrby'][0] // total} %",
    )
    assert shown["Hela kommunen"][4] == f"{sum(a[1] for a in answers)} av {sum(a[2] for a in answers)}"


def test_the_measure_of_the_meeting_stands_in_the_pack(autumn: World) -> None:
    assert pack_tables(autumn)["measures"][0][:3] == ("Norrby", "Krossade rutor", "Rondering\nVäktarna")


def test_the_exports_tell_the_same_figures(autumn: World) -> None:
    quarter = period("2026-Q4")
    picture = period_picture(autumn.service, quarter, autumn.now)
    files = gis_files(autumn.service, quarter, autumn.now)
    lines = files["areas.csv"].decode("utf-8-sig").splitlines()
    named = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    assert len(named) == 3 * 4 * 4  # rounds × areas × indicators
    assert sum(int(row["rows"]) for row in named) == picture.whole.count
    assert all(row["expected"] for row in named)
    html = next(
        content for name, content in statutory_files(autumn.service, quarter, autumn.now).items() if ".html" in name
    )
    assert f"{picture.tally.received} av {picture.tally.expected} svar" in html.decode()


def test_by_calendar_it_goes_out_once_to_coordinators_and_steering_group() -> None:
    packs = Packs(quarter=PackTime(1, 1, time(8)), steering=(GROUP, MUNICIPALITY.upper()))
    world = World.invited(packs=packs)
    world.go_to(utc(2027, 1, 4, 6, 59))
    assert world.outbox(Purpose.PACK) == []
    world.go_to(utc(2027, 1, 4, 7, 1))
    assert sorted(row.recipient for row in world.outbox(Purpose.PACK)) == sorted([GROUP, MUNICIPALITY, POLICE])
    tick(world.service, world.now)
    world.go_to(timedelta(days=1))
    assert len(world.outbox(Purpose.PACK)) == 3
    letter = world.letter(GROUP, Purpose.PACK)
    assert letter.subject == "Underlag till uppföljningen av kvartal 4 2026"
    assert letter.workbook is not None


def test_a_service_that_was_off_sends_it_when_it_is_back() -> None:
    world = World.invited(packs=Packs(quarter=PackTime(1, 1, time(8))))
    world.now = utc(2027, 1, 11, 9)
    world.pass_once()
    assert {row.about for row in world.outbox(Purpose.PACK)} == {"2026-Q4/1"}
    world.pass_once()
    assert len(world.outbox(Purpose.PACK)) == 2


def test_off_by_default_and_by_hand_as_often_as_one_likes() -> None:
    world = World.invited()
    world.go_to(utc(2027, 1, 4, 9))
    assert world.outbox(Purpose.PACK) == []
    assert [send_pack(world.service, period("2026-Q4"), world.now) for _ in range(2)] == [2, 2]
    assert {row.about for row in world.outbox(Purpose.PACK)} == {"2026-Q4/1", "2026-Q4/2"}


def test_an_empty_quarter_is_sent_all_the_same() -> None:
    world = World.of()
    send_pack(world.service, period("2020-Q1"), world.now)
    world.send()
    letter = world.letter(MUNICIPALITY, Purpose.PACK)
    assert "Inga omgångar har hållits under perioden" in " ".join(letter.text.split())
    assert letter.workbook is not None
    assert opened(letter.workbook[1]).sheetnames[:4] == ["Uppföljning", "Lägesbild", "Analys", "Beslut"]


def test_english_readers_get_english() -> None:
    register = a_deployment().register
    english = tuple(replace(m, language="en") if m.id == "samordnare-polis" else m for m in register)
    world = World.of(register=english)
    send_pack(world.service, period("2026"), world.now)
    world.send()
    letter = world.letter(POLICE, Purpose.PACK)
    assert letter.subject == "Pack for the year's follow-up, 2026"
    assert letter.workbook is not None
    assert "Decisions" in opened(letter.workbook[1]).sheetnames


def test_an_area_renamed_or_removed_in_mid_year_keeps_its_figures(autumn: World) -> None:
    areas = (Area("norrby", "Nya Norrby"), Area("vivalla", "Vivalla"))
    changed = replace(autumn.service, deployment=replace(autumn.service.deployment, areas=areas, shapes=()))
    picture = period_picture(changed, period("2026"), autumn.now)
    before = period_picture(autumn.service, period("2026"), autumn.now)
    assert {a.area: a.count for a in picture.areas if a.count} == {a.area: a.count for a in before.areas if a.count}
    names = [row[0] for row in tables_of(pack_in_words(changed, picture, changed.words(), autumn.now))["areas"]]
    assert "Nya Norrby" in names
    assert "centrum (finns inte längre)" in names


def test_the_decisions_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "est.db"
    world = confirmed(World.of(path=path).go_to(Step.INVITATION), ("Vivalla", "Norrby", "Centrum"))
    world.store.close()
    with Store.open(path) as store:
        ruling = store.steering.ruling(date(2026, 11, 16))
        assert ruling is not None
        assert ruling.said.area_ids == ("vivalla", "norrby", "centrum")
        assert store.steering.ruling(date(2026, 11, 15)) is None


def pack_tables(world: World) -> dict[str, tuple[tuple[str, ...], ...]]:
    picture = period_picture(world.service, period("2026-Q4"), world.now)
    return tables_of(pack_in_words(world.service, picture, world.service.words(), world.now))


def tables_of(pack: Pack) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {table.id: table.rows for section in pack.sections for table in section.tables}


NUMBER = "19850709-9805"  # of Skatteverket's test series


@played_once
def a_week_with(problem: str, place: str = "busskuren", clears: bool = False) -> World:
    """Two reports of a place, and a dispatch with a measure against a problem."""
    world = World.invited()
    world.report(SCHOOL, replace(BROKEN_PANE, place=place), replace(BROKEN_PANE, place=place, what="Klotter"))
    world.drafted().complete(problem=problem)
    if clears or NUMBER in place:  # where it stands in a report it goes to the registrar, and must be cleared for that
        world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()} granskat 1")
    else:
        world.approve()
    return world.go_to(timedelta(hours=1))


def everything_sent(world: World) -> list[bytes]:
    files = statutory_files(world.service, period("2026-Q4"), world.now)
    send_pack(world.service, period("2026-Q4"), world.now)
    world.send()
    mails = [m.content for m in world.transport.sent if b"Underlag" in m.content or b"kvartal" in m.content]
    assert mails
    return [*files.values(), *mails]


def test_a_text_that_may_point_somebody_out_is_in_no_pack_and_no_export() -> None:
    world = a_week_with("Krossade rutor", place=f"hos {NUMBER}")
    rows = pack_tables(world)["places"]
    assert [row[:3] for row in rows] == [("Norrby", "…", "2")]
    sent = everything_sent(world)
    assert not any(found_in([NUMBER], content) for content in sent)
    assert any(found_in(["Krossade rutor"], content) for content in sent), "the search sees what stands there"


def test_what_was_cleared_for_the_dispatch_stands_in_the_pack() -> None:
    world = a_week_with(f"Bråk, {NUMBER}", clears=True)
    assert world.store.rounds.get(ROUND).state is RoundState.DISPATCHED
    assert pack_tables(world)["measures"][0][1] == f"Bråk, {NUMBER}"


def test_a_pack_that_cannot_be_screened_has_no_free_text() -> None:
    world = a_week_with("Krossade rutor")
    assert pack_tables(world)["places"][0][1] == "busskuren"

    def broken(text: str, rules: object) -> tuple[()]:
        raise RuntimeError(text)

    world.service = replace(world.service, screener=broken)
    assert pack_tables(world)["places"][0][1] == "…"
    assert pack_tables(world)["measures"][0][1:3] == ("…", "…\n…")


def test_a_confirmed_decision_that_points_somebody_out_is_not_in_the_next_pack() -> None:
    world = confirmed(World.invited(), ["Norrby"], [{"Vad ska göras": f"Prata med {NUMBER}"}])
    assert world.store.steering.ruling(date(2026, 12, 31)) is not None
    rows = pack_tables(world)["decided"]
    assert ("…", "–") in [(row[0], row[1] or "–") for row in rows]
