"""Which rows the others see, and in which words: the rules alone."""

from __future__ import annotations

from dataclasses import asdict, replace

from builders import a_member, an_observation, utc
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.comment import Comment
from est_mailer.domain.model import (
    AnswerState,
    FilledRow,
    OpenProblem,
    Question,
    Remains,
    Report,
    Submission,
    Timeliness,
)
from est_mailer.domain.picture.compiling import Answers, compile_draft
from est_mailer.domain.picture.sharing import Decision, Ruling, Share, SharedText, named_rows, shared_answers
from est_mailer.domain.publishing import Unreviewed

NOW = utc(2026, 11, 18, 15)
RAW, SHARED = "hemligt", "delat"
SECRET = an_observation(what=RAW, place=RAW, action=RAW)


def answers(*rows: object, asked: tuple[OpenProblem, ...] = ()) -> Answers:
    report = Report(
        AnswerState.EVENTS,
        rows,  # type: ignore[arg-type]
        (Question("unknown_area", value=RAW),),
        filled=(FilledRow(6, "", {"what": RAW}),),
    )
    submission = Submission("2026-W47", "skola", 1, NOW, Timeliness.IN_TIME, report, 1)
    member = a_member("skola")
    comment = (Comment("skola@exempelstad.example", NOW, RAW),)
    return Answers("2026-W47", NOW, (member,), {"skola": submission}, {"skola": asked}, {}, comments=comment)


@given(
    st.sampled_from(list(Unreviewed)),
    st.lists(st.sampled_from([*Share, None]), min_size=4, max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_only_released_rows_and_only_in_released_words(
    rule: Unreviewed, shares: list[Share | None], seen: bool, withdrawn: bool
) -> None:
    rows = [replace(SECRET, key=f"N{n}", problem=f"p{n}") for n in range(3)]
    carried = replace(SECRET, key="K1", problem="old", remains=Remains.YES)
    asked = tuple(OpenProblem(id_, "skola", SECRET, "2026-W46", 1, Remains.YES) for id_ in ("old", "other"))
    words = SharedText(SHARED, SHARED, SHARED)
    names = [row for row, _ in named_rows("skola", (*rows, carried))]
    decisions = {n: Decision(n, "p", share, words) for n, share in zip(names, shares, strict=True) if share}
    before = {"other": replace(SECRET, what=SHARED, place=SHARED, action=SHARED)} if seen else {}
    ruling = Ruling(rule, decisions, before, {"other"} if withdrawn else frozenset())
    draft = compile_draft(shared_answers(answers(*rows, carried, asked=asked), ruling), 1, NOW)
    released = [share is Share.RELEASED or (share is None and rule is Unreviewed.RELEASE) for share in shares]
    assert len(draft.rows) == sum(released)
    assert sum(n for by in draft.counts.values() for n in by.values()) == sum(released)
    assert draft.waiting == sum(s is Share.ASKED or (s is None and rule is Unreviewed.WITHHOLD) for s in shares)
    assert {p.id for p in draft.problems} == ({"old"} if released[3] else set()) | (
        {"other"} if seen and not withdrawn else set()
    )
    if None not in shares:
        assert RAW not in str(asdict(draft))
    assert draft.tally.events == 1


def test_a_decision_holds_for_these_very_words_wherever_the_row_stands() -> None:
    row, other = an_observation("N7", what="Ruta"), an_observation("N9", what="Ruta", place="torget")
    (name, _), (second, _), (third, _) = named_rows("skola", (row, replace(row, key="N8", problem="x"), other))
    assert name == named_rows("skola", (replace(row, key="N3", problem="y"),))[0][0]
    assert len({name, second, third}) == 3, "two equal rows are two rows"
    assert name != named_rows("annan", (row,))[0][0]
    assert name != named_rows("skola", (replace(row, what="Ruta."),))[0][0]
