"""The draft as a pure function of the answers: who reported, what was seen, what remains."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import a_member, an_observation, utc
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.ladder import Silence
from est_mailer.domain.model import AnswerState, Observation, OpenProblem, Remains, Report, Role, Submission, Timeliness
from est_mailer.domain.picture.compiling import Answers, compile_draft, counts
from est_mailer.domain.picture.situation import Draft, PictureRow
from est_mailer.domain.standing import Standing, respondents, tally

MEETING = utc(2026, 11, 19, 9)
NOW = MEETING - timedelta(hours=18)
MEMBERS = (
    a_member("norr"),
    a_member("gata"),
    a_member("vakt", roles=frozenset({Role.RECIPIENT})),
    a_member("bad"),
)


def a_submission(member: str, *rows: Observation, **changes: object) -> Submission:
    state = AnswerState.EVENTS if rows else AnswerState.CALM
    values = {
        "round": "2026-W47",
        "respondent": member,
        "revision": 1,
        "received_at": NOW,
        "timeliness": Timeliness.IN_TIME,
        "report": Report(state, rows),
        "inbound": 1,
    }
    return Submission(**(values | changes))  # type: ignore[arg-type]


def compiled(
    *submissions: Submission,
    asked: dict[str, tuple[OpenProblem, ...]] | None = None,
    silence: dict[str, Silence] | None = None,
    every_weeks: int = 1,
) -> Draft:
    current = {s.respondent: s for s in submissions}
    return compile_draft(
        Answers("2026-W47", MEETING, MEMBERS, current, asked or {}, silence or {}, every_weeks), 2, NOW
    )


def test_only_respondents_are_asked() -> None:
    assert [m.id for m in respondents(MEMBERS)] == ["norr", "gata", "bad"]


def test_every_respondent_stands_in_the_draft_whether_it_answered_or_not() -> None:
    silence = {
        "norr": Silence(3, date(2026, 11, 2), date(2026, 11, 16)),
        "bad": Silence(1, date(2026, 11, 16), date(2026, 11, 16)),
    }
    draft = compiled(a_submission("gata"), silence=silence)
    assert [(s.respondent, s.state, s.silent_rounds, s.silent_weeks) for s in draft.standings] == [
        ("norr", AnswerState.SILENT, 3, 3),
        ("gata", AnswerState.CALM, 0, 0),
        ("bad", AnswerState.SILENT, 1, 1),
    ]
    assert (draft.tally.expected, draft.tally.received, draft.tally.silent) == (3, 1, 2)
    assert (draft.version, draft.compiled_at, draft.meeting) == (2, NOW, MEETING)


def test_an_answer_from_one_who_is_not_in_the_register_of_the_round_is_not_counted() -> None:
    assert compiled(a_submission("annan", an_observation())).tally.expected == 3


def test_rows_are_numbered_through_and_carry_their_age() -> None:
    problem = OpenProblem("p", "gata", an_observation(), "2026-W45", 2, None)
    draft = compiled(
        a_submission("norr", an_observation("N1"), an_observation("N2")),
        a_submission("gata", an_observation("K1", problem="p", remains=Remains.YES)),
        asked={"gata": (problem,)},
    )
    assert [(r.number, r.respondent, r.weeks) for r in draft.rows] == [(1, "norr", 0), (2, "norr", 0), (3, "gata", 2)]


@pytest.mark.parametrize(("answer", "left"), [(Remains.YES, 1), (Remains.UNKNOWN, 1), (Remains.NO, 0), (None, 1)])
def test_a_problem_stays_in_the_draft_until_it_is_said_to_be_gone(answer: Remains | None, left: int) -> None:
    problem = OpenProblem("p", "gata", an_observation(), "2026-W45", 2, Remains.YES)
    rows = (an_observation("K1", problem="p", remains=answer),) if answer else ()
    draft = compiled(a_submission("gata", *rows), asked={"gata": (problem,)})
    assert len(draft.problems) == left
    assert all(p.last_answer is answer for p in draft.problems), "not answered for: unconfirmed"


def test_a_silent_functions_problems_stay() -> None:
    problem = OpenProblem("p", "bad", an_observation(), "2026-W45", 2, Remains.YES)
    assert [p.last_answer for p in compiled(asked={"bad": (problem,)}).problems] == [None]


def test_the_problems_of_a_function_that_has_left_the_register_stay_unconfirmed() -> None:
    left = OpenProblem("p", "nedlagd", an_observation(), "2026-W20", 27, Remains.YES)
    here = OpenProblem("q", "bad", an_observation(), "2026-W45", 2, Remains.YES)
    draft = compiled(a_submission("gata"), asked={"nedlagd": (left,), "bad": (here,)})
    assert [(p.respondent, p.last_answer) for p in draft.problems] == [("bad", None), ("nedlagd", None)]
    assert draft.tally.expected == 3


def test_counts_are_of_what_happened_by_area_and_indicator() -> None:
    rows = [
        an_observation("N1", area="norrby", indicator="brand"),
        an_observation("N2", area="norrby", indicator="brand"),
        an_observation("N3", area="centrum"),
        an_observation("K1", area="norrby", remains=Remains.NO),
        an_observation("K2", area="norrby", remains=Remains.YES),
    ]
    picture = [PictureRow(n, "norr", "kommun", row, Timeliness.IN_TIME) for n, row in enumerate(rows, 1)]
    assert counts(picture) == {"centrum": {"skadegorelse": 1}, "norrby": {"brand": 2, "skadegorelse": 1}}
    assert list(counts(picture)) == ["centrum", "norrby"]


states = st.lists(
    st.builds(
        lambda state, timeliness: Standing("x", "X", "kommun", state, timeliness),
        st.sampled_from(AnswerState),
        st.sampled_from([None, *Timeliness]),
    )
)


@given(states)
def test_the_four_states_always_add_up(standings: list[Standing]) -> None:
    found = tally(standings)
    assert found.expected == len(standings)
    assert found.in_time <= found.received <= found.expected


def test_an_unclear_answer_is_not_received_and_not_in_time() -> None:
    found = tally([Standing("x", "X", "kommun", AnswerState.UNCLEAR, Timeliness.IN_TIME)])
    assert (found.unclear, found.received, found.in_time) == (1, 0, 0)
