"""The pack in words: the agenda's order, figures worked out by hand, a link never called an effect."""

from __future__ import annotations

import pytest
from builders import a_deployment
from pack_samples import a_pack, a_picture, a_round, words_of

from est_mailer.domain.deployment import Area
from est_mailer.domain.period import period
from est_mailer.domain.periods.pack import Pack
from est_mailer.domain.periods.pack_charts import charts
from est_mailer.domain.periods.pack_tables import PackTable
from est_mailer.domain.periods.period_picture import picture_of_period
from est_mailer.domain.periods.steering import ChosenArea, ConfirmedDecisions, SteeringDecisions, ruling_areas
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.wording import languages


def table(pack: Pack, id_: str) -> PackTable:
    return next(t for section in pack.sections for t in section.tables if t.id == id_)


def test_the_sections_stand_in_the_order_of_the_agendas() -> None:
    quarter = [section.id for section in a_pack().sections]
    assert quarter == ["follow_up", "picture", "analysis", "priorities", "measures"]
    year = [section.id for section in a_pack("2026").sections]
    assert year == ["follow_up", "picture", "analysis", "documentation", "feedback", "priorities", "measures"]
    assert all(section.questions for key in ("2026-Q3", "2026") for section in a_pack(key).sections)


def test_figures_stand_with_n_of_n_and_shares() -> None:
    pack = a_pack()
    norrby, centrum, *_, whole = table(pack, "areas").rows
    assert norrby[:5] == ("Norrby", "21", "21", "61 %", "52 av 52")
    assert centrum[:5] == ("Centrum", "13", "13", "38 %", "52 av 52")
    assert whole[:5] == ("Hela kommunen", "34", "34", "100 %", "52 av 52")
    assert table(pack, "rounds").rows[0] == ("v. 27, 2026", "▲ Gult", "Norrby, Centrum", "4 av 4", "100 %", "4")
    assert table(pack, "places").rows == (("Norrby", "busskuren", "3", "3", "2"),)
    assert pack.summary[0] == "52 av 52 svar kom in på 13 omgångar, 52 av dem i tid."
    assert pack.summary[2] == "Flest rader: Norrby (21 rader, 61 %), Centrum (13 rader, 38 %)."


def test_what_followed_a_measure_is_rows_before_and_after_by_the_same() -> None:
    lamp, walk = table(a_pack(), "measures").rows
    assert lamp == (
        "Norrby",
        "Mörk gång",
        "Ny lampa\nParkenheten",
        "Ja",
        "v. 36: Ljusare nu. Avsluta",
        "12 rader på 4 omgångar före, 4 rader på 4 efter (4 enheter)",
    )
    assert walk[3:] == ("Inte sagt", "Inget sagt än", "Går inte att jämföra än")


def test_the_year_sorts_the_measures_by_what_followed() -> None:
    pack = a_pack("2026")
    assert [row[1] for row in table(pack, "documented_fewer").rows] == ["Ny lampa (Mörk gång)"]
    assert [row[1] for row in table(pack, "documented_unknown").rows] == ["Vuxna på torget (Oro)"]
    assert table(pack, "documented_more").rows == ()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("key", ["2026-Q3", "2026"])
def test_a_link_is_never_called_an_effect(language: str, key: str) -> None:
    pack = a_pack(key, language)
    said = " ".join(text for section in pack.sections for text in section.paragraphs)
    link, effect = {"sv": ("ett samband", "bevisad effekt"), "en": ("a link", "proven effect")}[language]
    assert link in said
    assert said.count(effect.rpartition(" ")[2]) == said.count(
        {"sv": "ingen bevisad effekt", "en": "not a proven effect"}[language]
    )


def test_no_arrow_under_80_per_cent() -> None:
    assert "↑" in table(a_pack(), "areas").rows[0][5] or "→" in table(a_pack(), "areas").rows[0][5]
    shown = table(a_pack(silent=1), "areas")  # three of four: 75 per cent
    assert {row[5] for row in shown.rows} == {"Jämförs inte: för få svar eller för kort tid"}
    assert {row[4] for row in shown.rows} == {"39 av 52"}


def test_an_empty_quarter_says_so() -> None:
    pack = a_pack(rounds=False)
    assert pack.summary == ("Inga omgångar har hållits under perioden.",)
    assert all(t.none for section in pack.sections for t in section.tables if not t.rows)
    assert [len(section.charts) for section in pack.sections] == [0] * 5


def test_a_renamed_area_has_its_new_name_and_a_removed_one_says_that_it_is_gone() -> None:
    areas = (Area("norrby", "Nya Norrby"), Area("vivalla", "Vivalla"))
    pack = a_pack(deployment=a_deployment(areas=areas, priority_areas=("norrby",)))
    names = [row[0] for row in table(pack, "areas").rows]
    assert names[:2] == ["Nya Norrby", "centrum (finns inte längre)"]


def test_the_charts_alt_text_has_every_figure() -> None:
    drawn = a_pack().sections[1].charts
    assert [chart.area for chart in drawn] == ["", "norrby", "centrum"]
    assert "v. 27 3 (4 av 4 svar)" in drawn[1].alt
    assert [bar.count for bar in drawn[1].bars] == [3, 3, 3, 3, *[1] * 9]
    assert not any(bar.weak for bar in drawn[0].bars)
    assert all(bar.weak for bar in a_pack(silent=1).sections[1].charts[0].bars)


def test_a_year_of_weeks_is_drawn_month_by_month() -> None:
    year = period("2026")
    rounds = [a_round("2026", n, 1) for n in range(1, year.weeks + 1)]
    picture = picture_of_period(year, rounds, (), ["norrby"], lambda *_: {}, AnsweredShare())
    bars = charts(picture, a_deployment(), words_of("sv"))[0].bars
    assert [bar.label for bar in bars][:3] == ["jan", "feb", "mars"]
    assert len(bars) == 12
    assert sum(bar.count or 0 for bar in bars) == picture.whole.count == 2 * 53
    assert sum(bar.expected for bar in bars) == 4 * 53


def test_a_week_with_no_answers_has_no_bar() -> None:
    bar = a_pack(silent=4).sections[1].charts
    assert all(b.count is not None for b in bar[0].bars)  # rows there are, whoever wrote them
    assert a_picture(silent=4).whole.reported == 0


def test_which_areas_rule() -> None:
    said = SteeringDecisions((ChosenArea("b"), ChosenArea("gone"), ChosenArea("a")))
    confirmed = ConfirmedDecisions("2026-Q3", a_picture().period.until, ("a", "c"), said)
    known = {"a", "b", "c"}
    assert ruling_areas(("a", "c"), None, known) == ("a", "c")
    assert ruling_areas(("a", "c"), confirmed, known) == ("b", "a")
    assert ruling_areas(("c",), confirmed, known) == ("c",)
    assert ruling_areas(("a", "c"), confirmed, {"c"}) == ("a", "c")
