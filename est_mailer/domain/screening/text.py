"""What every kind of screening shares: the kinds, the levels, the rules, and a text made ready to be searched."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType


class Level(StrEnum):
    """How much a hit weighs: *block* stops a dispatch until a person has cleared it by its number."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


class Kind(StrEnum):
    """What a piece of text may be, in the order of severity: of two hits on one spot the earlier kind is told."""

    UNSCREENED = "unscreened"  # the screening itself failed: never let through
    PERSONAL_NUMBER = "personal_number"  # and coordination, interim and reserve numbers
    EMAIL = "email"
    HANDLE = "handle"
    PHONE = "phone"
    ADDRESS = "address"
    PLATE = "plate"
    GROUP_WORD = "group_word"
    SCHOOL_CLASS = "school_class"
    FULL_NAME = "full_name"
    NAME = "name"
    KINSHIP = "kinship"
    AGE = "age"


LEVELS: Mapping[Kind, Level] = MappingProxyType(
    {
        Kind.UNSCREENED: Level.BLOCK,
        Kind.PERSONAL_NUMBER: Level.BLOCK,
        Kind.EMAIL: Level.BLOCK,
        Kind.HANDLE: Level.BLOCK,
        Kind.PHONE: Level.BLOCK,
        Kind.ADDRESS: Level.BLOCK,
        Kind.PLATE: Level.BLOCK,
        Kind.GROUP_WORD: Level.BLOCK,
        Kind.SCHOOL_CLASS: Level.WARN,
        Kind.FULL_NAME: Level.BLOCK,
        Kind.NAME: Level.WARN,
        Kind.KINSHIP: Level.NOTE,
        Kind.AGE: Level.NOTE,
    }
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in a text that may point somebody out. ``start`` and ``end`` are positions in ``prepared(text)``.

    The text itself is not kept, so that a hit can be stored, mailed and logged.
    """

    kind: Kind
    start: int
    end: int
    level: Level = Level.BLOCK

    def overlaps(self, other: Hit) -> bool:
        """True if the two share a character."""
        return self.start < other.end and other.start < self.end


_HEARD = (
    *(("ou", "u"), ("oo", "u"), ("ee", "i"), ("ph", "f"), ("kh", "k")),
    *(("w", "v"), ("y", "i"), ("q", "k"), ("c", "k")),
)


def loosened(name: str) -> str:
    """A name without what spellings differ in: marks but those of åäö, doubled letters, w for v, y for i, ou for u."""
    plain = "".join(c if c in "åäö" else unicodedata.normalize("NFD", c)[0] for c in name.casefold())
    for written, heard in _HEARD:
        plain = plain.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", plain)


@dataclass(frozen=True, slots=True, eq=False)
class NameLists:
    """Names, casefolded; equal only to itself, so that what a word is can be remembered. ``given`` and ``surnames`` are
    names wherever they stand with a capital; ``words``: names that are ordinary words too (Björn, Sten, My), which the
    context decides; ``brands``: capitalised words that are no person's name (shops, streets' first words, peoples'
    holidays)."""

    given: frozenset[str]
    surnames: frozenset[str]
    words: frozenset[str]
    brands: frozenset[str] = frozenset()
    loose: frozenset[str] = frozenset()  # given names and surnames as ``loosened``


@dataclass(frozen=True, slots=True)
class Choices:
    """What a municipality decides of the screening: see ``Rules``, made from it and what else is configured."""

    places: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    levels: Mapping[Kind, Level] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a municipality's texts are screened by. All texts are as configured; matching ignores case.

    ``places``: names let through (areas, aliases, squares, schools). ``allow``: phone numbers, mail addresses and
    handles of switchboards and function mailboxes. ``groups``: words for groups of people that must not be pointed out.
    """

    names: NameLists
    places: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    groups: tuple[str, ...] = ()
    levels: Mapping[Kind, Level] = field(default_factory=dict)

    def level(self, kind: Kind) -> Level:
        """The kind's level: the municipality's own, else ours."""
        return self.levels.get(kind) or LEVELS[kind]


_FOREIGN_FIGURE = re.compile(r"(?![0-9])\d")
_SAME = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"),
    **dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F], " "),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")),
    **dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u00b4`"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"'),
    ord("\uff0b"): "+",
    ord("\uff20"): "@",
    ord("\t"): " ",
}


_TO_BE_MADE_READY = re.compile(f"[^{re.escape(''.join(chr(code) for code in range(256) if code not in _SAME))}]")


def prepared(text: str) -> str:
    """The text as it is searched: composed letters, plain dashes, spaces, quotes and digits, nothing invisible."""
    if text.isascii():
        return text.replace("\t", " ")
    if not _TO_BE_MADE_READY.search(text):  # Western European letters, composed
        return text
    text = unicodedata.normalize("NFC", text)
    if text.isascii():
        return text.replace("\t", " ")
    text = text.translate(_SAME)
    return _FOREIGN_FIGURE.sub(lambda found: str(unicodedata.decimal(found[0])), text)


@lru_cache(maxsize=2)  # a text is looked through for one family of stems after the other
def lowered(text: str) -> str:
    """The text in small letters, with those in place of letters that a pattern takes for them in any case: ſ, ı."""
    return text.lower().replace("ſ", "s").replace("ı", "i")


def mentions(text: str, stems: tuple[str, ...]) -> bool:
    """True if any of the stems stands in the text, whatever its case: much cheaper than the patterns it spares."""
    folded = lowered(text)
    for stem in stems:  # noqa: SIM110 - half the time of any(), for each text many times
        if stem in folded:
            return True
    return False


class Stems:
    """Hundreds of stems, such as the names of every place: ``in_text`` is ``mentions`` for stems that begin a word, in
    a time of the text's length.

    They are found by their first characters, of which a text has few.
    """

    _HEAD = 3
    _HEADS = re.compile(rf"(?<!\w)(?=(.{{{_HEAD}}}))", re.DOTALL)

    def __init__(self, stems: Iterable[str]) -> None:
        found = set(stems)
        self._short = tuple(stem for stem in found if len(stem) < self._HEAD)
        self._by_head: dict[str, list[str]] = defaultdict(list)
        for stem in found - set(self._short):
            self._by_head[stem[: self._HEAD]].append(stem)

    def in_text(self, text: str) -> bool:
        """True if any of the stems may begin a word of the text, whatever its case."""
        folded = lowered(text)
        heads = self._by_head.keys() & self._HEADS.findall(folded)
        return mentions(text, self._short) or any(stem in folded for head in heads for stem in self._by_head[head])
