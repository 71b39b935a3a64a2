"""What a corrected report adds, changes and takes away against the one that counted before it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from est_mailer.domain.model import Observation

_CONTENT = ("indicator", "area", "place", "day", "time_of_day", "what", "action", "remains")
_SAME_THING = ("indicator", "area", "place", "what")
_LEAST_IN_COMMON = 3  # of _SAME_THING: a row rewritten beyond that is another row


class ChangeKind(StrEnum):
    """What has become of a row."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after; at most one of the two is None. ``fields``: the names of what differs, if both are."""

    before: Observation | None
    after: Observation | None
    fields: tuple[str, ...] = ()

    @property
    def kind(self) -> ChangeKind:
        """Added, changed or removed."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.CHANGED


def changes(before: Iterable[Observation], after: Iterable[Observation]) -> tuple[RowChange, ...]:
    """What differs between the rows of two reports: changed and added rows in the new order, then what was taken away.

    A row that says the same is the same row wherever it now stands; a carried row is known by its problem; of the
    others, those with the same key that still speak of the same thing are one row changed. Nothing is listed twice.
    """
    rows = tuple(after)  # looked at twice
    old, new = list(before), list(rows)
    pairs: list[tuple[Observation, Observation]] = []
    for name in (_content, _carried_problem, _key):
        found = _paired(old, new, name)
        pairs += found if name is not _key else [p for p in found if _speak_of_the_same(*p)]
        left_old, left_new = {id(o) for o, _ in pairs}, {id(n) for _, n in pairs}
        old, new = [o for o in old if id(o) not in left_old], [n for n in new if id(n) not in left_new]
    partner = {id(n): o for o, n in pairs}
    listed = [_compared(partner.get(id(row)), row) for row in rows]
    return (*(c for c in listed if c.before is None or c.fields), *(RowChange(row, None) for row in old))


def _compared(before: Observation | None, after: Observation) -> RowChange:
    if before is None:
        return RowChange(None, after)
    return RowChange(before, after, tuple(f for f in _CONTENT if getattr(before, f) != getattr(after, f)))


def _paired(
    old: Iterable[Observation], new: Iterable[Observation], name: Callable[[Observation], Hashable]
) -> list[tuple[Observation, Observation]]:
    """Each new row with the first old row of the same name that no other has taken; rows named None stay alone."""
    waiting: dict[Hashable, list[Observation]] = {}
    for row in old:
        waiting.setdefault(name(row), []).append(row)
    return [(waiting[name(row)].pop(0), row) for row in new if name(row) is not None and waiting.get(name(row))]


def _content(row: Observation) -> Hashable:
    return (row.problem if row.carried else "", *(getattr(row, field) for field in _CONTENT))


def _carried_problem(row: Observation) -> Hashable:
    return row.problem if row.carried else None


def _key(row: Observation) -> Hashable:
    return None if row.carried else row.key


def _speak_of_the_same(one: Observation, other: Observation) -> bool:
    return sum(bool(getattr(one, field) == getattr(other, field)) for field in _SAME_THING) >= _LEAST_IN_COMMON
