"""What differs between two reports, in the reader's words: one sentence for each row."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.domain.changes import ChangeKind, RowChange
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Observation
from est_mailer.wording import Wording

MOST_CHANGES = 20
_LONGEST_QUOTE = 80
_WHEN = ("day", "time_of_day")


def changes_text(changes: Sequence[RowChange], deployment: Deployment, words: Wording) -> tuple[str, ...]:
    """The changes in words, as many as anybody reads: "Ny rad: Brand, Norrby, parken: Papperskorg brann"."""
    told = tuple(_sentence(change, deployment, words) for change in changes[:MOST_CHANGES])
    more = len(changes) - len(told)
    return (*told, words("answer.change.more", count=more)) if more else told


def _sentence(change: RowChange, deployment: Deployment, words: Wording) -> str:
    row = change.after or change.before
    assert row is not None
    named = _named(row, deployment, words)
    if change.kind is not ChangeKind.CHANGED or change.before is None or change.after is None:
        answered = (
            f". {words('answer.change.remains')} {_value(row, 'remains', deployment, words)}" if row.remains else ""
        )
        return words(f"answer.change.{change.kind.value}", row=named + answered)
    columns = dict.fromkeys("when" if field in _WHEN else field for field in change.fields)
    what = "; ".join(
        words(
            "answer.change.field",
            column=words(f"checklist.column.{column}").rstrip("?"),
            before=_value(change.before, column, deployment, words),
            after=_value(change.after, column, deployment, words),
        )
        for column in columns
    )
    return words("answer.change.changed", row=_named(change.before, deployment, words), what=what)


def _named(row: Observation, deployment: Deployment, words: Wording) -> str:
    place = (deployment.indicator_name(row.indicator, words.language), deployment.area_name(row.area), row.place)
    where = ", ".join(_short(part) for part in place if part)
    return f"{where}: {_short(row.what)}" if row.what else where


def _value(row: Observation, column: str, deployment: Deployment, words: Wording) -> str:
    if column == "indicator":
        return deployment.indicator_name(row.indicator, words.language)
    if column == "area":
        return deployment.area_name(row.area)
    if column == "remains":
        return words(f"checklist.remains.{row.remains.value}") if row.remains else words("answer.change.nothing")
    if column == "when":
        day = words.day(row.day) if row.day else ""
        part = words(f"questions.time_of_day.{row.time_of_day.value}") if row.time_of_day else ""
        return " ".join(text for text in (day, part) if text) or words("answer.change.nothing")
    return _short(str(getattr(row, column))) or words("answer.change.nothing")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1].rstrip() + "…"
