"""The words of a text, each with what the lists of names and its shape say that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from est_mailer.domain.screening.text import NameLists, loosened
from est_mailer.domain.screening.words import PLACE_ENDS, PLACE_NOUNS

_WORD = re.compile(r"[^\W\d_]+(?:['\-:][^\W\d_]+)*")
SURNAME_SHAPE = re.compile(
    r"^(?:\w{2,}(?:sson|ssons?|ssén|dotter|ović|ovic|ević|evic|jić|nić|owski|owska|ewski|ewska|icki|icka|enko"
    r"|chuk|czyk|escu|opoulos|oğlu|oglu|zadeh|shvili|qvist|kvist|yan)"
    r"|(?:al|el|abu|ben|bin)-\w{3,})s?$"
)
_OPENING = frozenset(".!?:\n•*;/-|")
_LEAST_LOOSE = 5  # letters: shorter words are alike by chance
_SHORTENED = re.compile(r"(?:^|[\s(])(?:t\.ex|bl\.a|d\.v\.s|m\.fl|ca|kl|nr|tel|st|s\.k|[A-ZÅÄÖ])\.$")


class Class(Enum):
    """What a word is by the lists."""

    GIVEN = "given"
    SURNAME = "surname"
    WORD = "word"  # a name and an ordinary word
    OTHER = "other"
    INITIAL = "initial"
    NO_NAME = "no name"


class Word(NamedTuple):
    """A word of the text. ``capital``: it begins with one; ``opens``: it begins a sentence, so its capital says
    nothing."""

    text: str
    start: int
    end: int
    opens: bool
    kind: Class
    capital: bool


def words_of(text: str, lists: NameLists, taken: Sequence[tuple[int, int]]) -> list[Word]:
    """The words of a prepared text; those in the spans ``taken`` (configured places) are no names."""
    return [_word(text, m, lists, taken) for m in _WORD.finditer(text)]


def _word(text: str, found: re.Match[str], lists: NameLists, taken: Sequence[tuple[int, int]]) -> Word:
    word, (start, end) = found[0], found.span()
    if word[0].islower():
        return Word(word, start, end, False, Class.OTHER, False)
    place = any(first <= start < last for first, last in taken)
    kind = Class.NO_NAME if place else class_of(word, lists)
    opens = _opens(text, start)
    if kind is Class.OTHER and not opens and len(word) >= _LEAST_LOOSE and _loosely(word, lists):
        kind = Class.GIVEN
    return Word(word, start, end, opens, kind, word[0].isupper())


@lru_cache(maxsize=4096)
def _loosely(word: str, lists: NameLists) -> bool:
    """True if the word is a listed name in another spelling: Kassim, Mohammad, Katarzyna without its accent."""
    key = loosened(word)
    return key in lists.loose or (key.endswith("s") and key[:-1] in lists.loose)


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 12) : start].rstrip(" ")
    if not before or "\n" in text[max(0, start - 2) : start]:
        return True
    return before[-1] in _OPENING and not _SHORTENED.search(before)


@lru_cache(maxsize=20_000)
def class_of(word: str, lists: NameLists) -> Class:
    """What a word is, a genitive s aside."""
    folded = word.casefold()
    if len(word) == 1:
        return Class.INITIAL if word.isupper() else Class.OTHER
    listed = _listed(folded, lists)
    if listed:
        return listed
    if SURNAME_SHAPE.match(folded):
        return Class.SURNAME
    if "-" in folded:
        return _hyphenated(folded, lists)
    return Class.NO_NAME if PLACE_ENDS.search(folded) or folded in PLACE_NOUNS else Class.OTHER


def _listed(folded: str, lists: NameLists) -> Class | None:
    """The list that the word, or the word less a genitive s, stands in."""
    forms = [folded]
    if folded.endswith("'s"):
        forms.append(folded[:-2])
    elif folded.endswith("s") and len(folded) > 3:
        forms.append(folded[:-1].removesuffix("'"))
    for form in forms:
        if form in lists.words:
            return Class.WORD
        if form in lists.given:
            return Class.GIVEN
        if form in lists.surnames:
            return Class.SURNAME
        if form in lists.brands:
            return Class.NO_NAME
    return None


def _hyphenated(folded: str, lists: NameLists) -> Class:
    """Karl-Anders, Lind-Svensson: every part must be a name; Björn-skylten and Anna-gruppen are none."""
    parts = [part.removesuffix("s") if i else part for i, part in enumerate(folded.split("-"))]
    given = [p in lists.given or p in lists.words for p in parts]
    family = [p in lists.surnames or p in lists.words or bool(SURNAME_SHAPE.match(p)) for p in parts]
    if all(given) and any(p in lists.given for p in parts):
        return Class.GIVEN
    return Class.SURNAME if all(family) and any(p not in lists.words for p in parts) else Class.OTHER
