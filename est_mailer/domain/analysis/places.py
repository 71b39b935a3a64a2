"""Places that come back, however they were spelt: "Busskuren vid skolan", "busskurn, skolan", "skolans busskur".

Two spellings are the same place if they have the same words, in any order, each nearly alike, and the same numbers;
small words ("vid", "the") say nothing. Nearly alike: the same first letter and one slip of the pen (two in a long
word), or another ending ("busskur", "busskurens"). So Östergatan is not Västergatan, nor Björkgatan Bokgatan; and a
word more is another place: "Norra torget" is not "torget". Who reads the analysis sees all spellings taken together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from est_mailer.domain.analysis.history import SeenRound, SeenRow
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.picture.analysis import EarlierRows, RecurringPlace

Edits = Callable[[str, str], int]
"""How many letters must be added, left out, changed or swapped with the next to make one word of the other."""

_SMALL = frozenset(("vid", "pa", "i", "av", "hos", "till", "nara", "utanfor", "bakom", "framfor", "den", "det", "de"))
_SMALL |= frozenset(("at", "by", "in", "on", "of", "near", "outside", "behind", "the"))
_ENDINGS = frozenset(("n", "t", "s", "en", "et", "ns", "ts", "ens", "ets", "na", "nas", "arna", "ernas"))
_SHORTEST, _LONG = 4, 12  # letters: a slip in a shorter word makes another word; two slips only in a long one


@dataclass(frozen=True, slots=True)
class _Shape:
    """A spelling to be compared: its words without the small ones, sorted, and what must be equal."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def kind(self) -> tuple[int, tuple[str, ...]]:
        return len(self.words), self.numbers


@dataclass(slots=True)
class _Place:
    """Spellings that were found to be one place, in one area."""

    shape: _Shape
    rows: list[SeenRow] = field(default_factory=list)
    earlier: dict[str, list[SeenRow]] = field(default_factory=dict)


def recurring_places(
    this: SeenRound, earlier: Sequence[SeenRound], edits: Edits, unnamed: Mapping[str, Collection[str]]
) -> Mapping[str, tuple[RecurringPlace, ...]]:
    """Area → the places of this round that are in an earlier one too, or in several rows; the commonest first.

    ``earlier``: the latest first. ``unnamed``: area → its own names, folded: a row that says no more names no place.
    """
    areas: dict[str, _Places] = {}
    written = Counter((row.area, row.place) for row in this.rows if row.place)
    for (area, spelling), _ in written.most_common():  # the commonest first: the others are likened to them
        areas.setdefault(area, _Places(edits, unnamed.get(area, ()))).name(spelling)
    for row in this.rows:
        if row.place:
            areas[row.area].add(row)
    for past in earlier:
        for row in past.rows:
            if row.place and row.area in areas:
                areas[row.area].add_earlier(past.key, row)
    return {area: found for area, places in sorted(areas.items()) if (found := places.recurring())}


class _Places:
    """The places of one area. Only those of this round are compared with: an earlier row opens no new one."""

    def __init__(self, edits: Edits, unnamed: Collection[str]) -> None:
        self._edits, self._unnamed = edits, unnamed
        self._by_kind: dict[tuple[int, tuple[str, ...]], list[_Place]] = defaultdict(list)
        self._by_spelling: dict[str, _Place | None] = {}

    def name(self, spelling: str) -> None:
        shape = _shape(spelling, self._unnamed)
        place = self._like(shape)
        if place is None and shape.words:
            place = _Place(shape)
            self._by_kind[shape.kind].append(place)
        self._by_spelling[spelling] = place

    def add(self, row: SeenRow) -> None:
        place = self._find(row.place)
        if place:
            place.rows.append(row)

    def add_earlier(self, round_: str, row: SeenRow) -> None:
        place = self._find(row.place)
        if place:
            place.earlier.setdefault(round_, []).append(row)

    def recurring(self) -> tuple[RecurringPlace, ...]:
        places = (place for listed in self._by_kind.values() for place in listed)
        found = [_recurring(place) for place in places if place.earlier or len(place.rows) > 1]
        return tuple(sorted(found, key=lambda p: (-p.rounds, -len(p.rows), p.name)))

    def _find(self, spelling: str) -> _Place | None:
        if spelling not in self._by_spelling:
            self._by_spelling[spelling] = self._like(_shape(spelling, self._unnamed))
        return self._by_spelling[spelling]

    def _like(self, shape: _Shape) -> _Place | None:
        same_kind = self._by_kind.get(shape.kind, ())
        found = next((p for p in same_kind if p.shape.words == shape.words), None)
        return found or next((p for p in same_kind if _same_words(p.shape.words, shape.words, self._edits)), None)


def _shape(spelling: str, unnamed: Collection[str]) -> _Shape:
    folded = fold(spelling)
    if folded in unnamed:
        return _Shape((), ())
    words = [word for word in folded.split() if word not in _SMALL]
    # A single letter tells house A from house B, as a number does.
    numbers = [word for word in words if len(word) == 1 or not word.isalpha()]
    return _Shape(tuple(sorted(words)), tuple(sorted(numbers)))


def _same_words(one: Sequence[str], other: Sequence[str], edits: Edits) -> bool:
    """True if each word of one has a word of its own in the other that is nearly alike."""
    left = [word for word in other if word not in one]
    for word in (word for word in one if word not in other):
        near = next((n for n in left if _alike(word, n, edits)), None)
        if near is None:
            return False
        left.remove(near)
    return not left


def _alike(one: str, other: str, edits: Edits) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or short[0] != long[0] or not (short.isalpha() and long.isalpha()):
        return False
    if long.startswith(short) and long[len(short) :] in _ENDINGS:
        return True
    allowed = 2 if len(short) >= _LONG else 1
    return len(long) - len(short) <= allowed and edits(short, long) <= allowed


def _recurring(place: _Place) -> RecurringPlace:
    now = Counter(row.place.strip() for row in place.rows)
    before = Counter(row.place.strip() for rows in place.earlier.values() for row in rows)
    everywhere = [*place.rows, *(row for rows in place.earlier.values() for row in rows)]
    return RecurringPlace(
        name=now.most_common(1)[0][0],
        spellings=tuple(dict.fromkeys((*(s for s, _ in now.most_common()), *(s for s, _ in before.most_common())))),
        rows=tuple(row.label for row in place.rows),
        earlier=tuple(EarlierRows(round_, tuple(row.label for row in rows)) for round_, rows in place.earlier.items()),
        problems=len({row.problem for row in everywhere}),
    )
