"""What people meant by what they wrote: areas, indicators, yes and no. Nothing is guessed: what is not equal is asked.

Dates and times are in ``when``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from est_mailer.domain.deployment import Area, Indicator
from est_mailer.domain.grid import CellValue
from est_mailer.domain.meaning.when import understand_days, understand_when
from est_mailer.domain.meaning.when_words import When
from est_mailer.domain.model import Remains

__all__ = [
    "Closest",
    "Finder",
    "When",
    "answers_alone",
    "area_finder",
    "area_names",
    "fold",
    "indicator_finder",
    "indicator_names",
    "names_several",
    "suggest_area",
    "suggest_indicator",
    "understand_area",
    "understand_days",
    "understand_indicator",
    "understand_remains",
    "understand_when",
]

Closest = Callable[[str, Sequence[str]], str | None]
"""The choice that a word most resembles, or None if it resembles none of them enough to be worth asking about."""
Finder = Callable[[str], str | None]
"""The id of what a text names, or None if it names nothing, or several things."""

# Soft hyphens, joiners and marks of direction, which come along when people paste.
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF])
_Choices = tuple[tuple[str, tuple[str, ...]], ...]  # ids with their names
_Names = tuple[Mapping[str, frozenset[str]], ...]  # name → the ids it stands for, by each kind of sameness
_NUMBERED = re.compile(r"\s*(\d{1,2})\s*(?:[.):]|\s|$)\s*(.*)$")
_FREE_TEXT = re.compile(r"\s*[,.;:!(–—-]\s*|\s+men\s+|\s+but\s+|\s+(?=\d)")
_BETWEEN = re.compile(r"\s*(?:[,;/+&]|\b(?:och|samt|eller|and|or)\b)\s*", re.IGNORECASE)
_REMAINS: Mapping[str, Remains] = {
    word: answer
    for answer, words in (
        (Remains.YES, "ja|j|yes|y|kvar|kvarstår|finns kvar|fortfarande|ja kvar|delvis|true|x"),
        (Remains.YES, "still there|still|remains|partly"),
        (Remains.NO, "nej|n|no|åtgärdat|åtgärdad|borta|löst|klart|klar|fixat|lagat|sanerat|ej kvar|inte kvar|false"),
        (Remains.NO, "gone|fixed|solved|done|repaired|removed|not there"),
        (Remains.UNKNOWN, "vet ej|vet inte|vet ej säkert|oklart|okänt|osäker|osäkert|don't know|dont know|do not know"),
        (Remains.UNKNOWN, "unknown|unclear|not sure|unsure"),
    )
    for word in words.split("|")
}


@lru_cache(maxsize=8192)  # headings, areas and choices come again with every cell that they are compared with
def fold(text: str) -> str:
    """A text without case, accents and punctuation, for comparing: "Vad hände?" → "vad hande"."""
    return " ".join(text.translate(_FOLDED).split())


class _Folded(dict[int, str]):
    """What a character is folded to, by its code; worked out when it is met, and kept for alphabets in use here."""

    _KEPT = 0x600  # Latin, Greek and Cyrillic letters

    def __missing__(self, code: int) -> str:
        plain = (
            unicodedata.normalize("NFKD", chr(code).casefold()).casefold().translate(_INVISIBLE)
        )  # "™" is "TM" by then
        folded = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
        if code < self._KEPT:
            self[code] = folded
        return folded


_FOLDED = _Folded()


_FOLDED_REMAINS = {fold(word): answer for word, answer in _REMAINS.items()}


def understand_area(written: str, areas: Sequence[Area]) -> str | None:
    """The id of the area with this name or alias (case, accents and punctuation aside); None if none or several."""
    return area_finder(areas)(written)


def area_finder(areas: Sequence[Area]) -> Finder:
    """``understand_area`` for many texts: the names are worked out once."""
    names = _by_name(tuple((area.id, (area.id, area.name, *area.aliases)) for area in areas))
    return partial(_only_match, names=names)


def understand_indicator(written: str, indicators: Sequence[Indicator]) -> str | None:
    """The id of the indicator with this name in any language, id, or number in the list ("2", "2. Brand")."""
    return indicator_finder(indicators)(written)


def indicator_finder(indicators: Sequence[Indicator]) -> Finder:
    """``understand_indicator`` for many texts: the names are worked out once."""
    names = _by_name(tuple((i.id, (i.id, *i.name.by_language.values())) for i in indicators))

    def find(written: str) -> str | None:
        by_name = _only_match(written, names)
        number = None if by_name else _NUMBERED.match(written)
        if not number or not 1 <= int(number[1]) <= len(indicators):
            return by_name
        by_number = indicators[int(number[1]) - 1].id
        return by_number if not number[2].strip() or _only_match(number[2], names) == by_number else None

    return find


def understand_remains(written: CellValue, own_words: Mapping[str, Remains]) -> Remains | None:
    """Does the problem remain? ``own_words`` are the form's own answers; then ja, nej, vet ej, åtgärdat, gone …

    A clear answer may be followed by more text: "Nej, lagat i tisdags", "Nej 20/11". None if it is no such answer.
    """
    if isinstance(written, bool):
        return Remains.YES if written else Remains.NO
    text = str(written)
    first = _FREE_TEXT.split(text.strip(), maxsplit=1)[0]
    return _remains(text, own_words) or _remains(first, own_words)


def answers_alone(written: str, own_words: Mapping[str, Remains]) -> bool:
    """True if whether the problem remains is all that is said."""
    return _remains(written, own_words) is not None


def _remains(text: str, own_words: Mapping[str, Remains]) -> Remains | None:
    words = _FOLDED_REMAINS | {fold(word): answer for word, answer in own_words.items()}
    return words.get(fold(text))


def area_names(areas: Iterable[Area]) -> dict[str, str]:
    """Each name and alias of an area → what the area is called in a question."""
    return {name: area.name for area in areas for name in (*area.aliases, area.name)}


def indicator_names(indicators: Iterable[Indicator], language: str) -> dict[str, str]:
    """Each name of an indicator, in any language → what it is called in this one."""
    return {name: each.name(language) for each in indicators for name in each.name.by_language.values()}


def suggest_area(written: str, areas: Sequence[Area], closest: Closest) -> str:
    """The name of the area that was probably meant, to be asked about; "" if none is near, or several are named."""
    return _suggested(written, area_names(areas), closest)


def suggest_indicator(written: str, indicators: Sequence[Indicator], language: str, closest: Closest) -> str:
    """The name of the indicator that was probably meant, in the sender's language; "" if none is near, or several are
    named."""
    return _suggested(written, indicator_names(indicators, language), closest)


def names_several(written: str, names: Mapping[str, str]) -> bool:
    """True if a text is two or more of these choices (name → what it stands for) and nothing else: "Norrby och
    Centrum", "Brand/Skadegörelse". A place ("Norrby centrum", "Norrby, vid torget") or a sentence is no such list."""
    of = {fold(name): meant for name, meant in names.items()}
    pieces = [fold(piece) for piece in _BETWEEN.split(written)]
    return all(piece in of for piece in pieces) and len({of[piece] for piece in pieces}) > 1


def _suggested(written: str, names: Mapping[str, str], closest: Closest) -> str:
    """Of several that are named, one would be a half of what was written."""
    nearest = None if names_several(written, names) else closest(written, list(names))
    return names[nearest] if nearest else ""


def _only_match(written: str, names: _Names) -> str | None:
    """An exact match counts before a folded one, so that Åby and Aby can both be areas."""
    for same, ids in zip(_SAMENESS, names, strict=True):
        wanted = same(written)
        matches = ids.get(wanted) if wanted else None
        if matches:
            return next(iter(matches)) if len(matches) == 1 else None
    return None


def _exactly(text: str) -> str:
    return text.strip().casefold()


_SAMENESS: tuple[Callable[[str], str], ...] = (_exactly, fold)


@lru_cache(maxsize=64)  # a municipality's areas and indicators, compared with every row that is read
def _by_name(choices: _Choices) -> _Names:
    """Name → the ids it stands for, by each kind of sameness."""
    return tuple(
        {
            name: frozenset(id_ for id_, names in choices if name in map(same, names))
            for name in {same(name) for _, names in choices for name in names}
        }
        for same in _SAMENESS
    )
