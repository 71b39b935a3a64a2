"""The difference between two registers in words: one sentence or two for each function."""

from __future__ import annotations

from collections.abc import Iterable

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.register import COLUMNS, Change, ChangeKind
from est_mailer.wording import Wording
from est_mailer.workbooks.register.writing import shown


def change_lines(changes: Iterable[Change], deployment: Deployment, words: Wording) -> tuple[str, ...]:
    """ "Ändrad: Norrskolan. Adresser: a@x → b@x", a line for each change."""
    return tuple(_line(change, deployment, words) for change in changes)


def _line(change: Change, deployment: Deployment, words: Wording) -> str:
    name = change.before.name if change.before else change.after.name
    until = change.after.valid_until
    last_day = words.day(until) + f" {until.year}" if until else ""
    parts = [words(f"register.change.{change.kind.value}", name=name, last_day=last_day)]
    for column in (c for c in COLUMNS if c in change.columns and not _said(c, change)):
        before = _cell(change, column, deployment, words, before=True)
        after = _cell(change, column, deployment, words, before=False)
        title = words(f"register.column.{column}")
        if change.before is None and after:
            parts.append(words("register.change.value", column=title, after=after))
        elif change.before is not None:
            empty = words("register.change.empty")
            parts.append(words("register.change.from_to", column=title, before=before or empty, after=after or empty))
    return " ".join(parts)


def _said(column: str, change: Change) -> bool:
    """What the first words of the line say already; a new function's organisation is its coordinator's."""
    if change.kind is ChangeKind.ADDED:
        return column in ("id", "function", "organisation")
    return change.kind is ChangeKind.ENDED and column == "valid_until"


def _cell(change: Change, column: str, deployment: Deployment, words: Wording, *, before: bool) -> str:
    member = change.before if before else change.after
    return ", ".join(shown(member, column, deployment, words).splitlines()) if member else ""
