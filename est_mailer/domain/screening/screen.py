"""Screening: what in a free text may point somebody out. Pure; a hit has a kind, a level and a span, never the text.

The families of kinds have modules of their own: numbers, contacts, places (homes), people, names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import lru_cache

from est_mailer.domain.screening.contacts import contacts, dialled
from est_mailer.domain.screening.names import names
from est_mailer.domain.screening.numbers import personal_numbers
from est_mailer.domain.screening.people import ages, kinships, school_classes
from est_mailer.domain.screening.places import homes
from est_mailer.domain.screening.text import Hit, Kind, Rules, Stems, lowered, prepared

_ORDER = {kind: number for number, kind in enumerate(Kind)}
_BESIDE = frozenset({Kind.GROUP_WORD, Kind.KINSHIP})  # told beside whatever else stands in the same words
_LET_THROUGH = frozenset({Kind.FULL_NAME, Kind.NAME, Kind.SCHOOL_CLASS, Kind.PLATE, Kind.GROUP_WORD, Kind.HANDLE})
_ENDINGS = "(?:s|n|en|er|ar|or|a|e|t|et|na|nas|erna|arna|orna|ernas|arnas|ornas|ens|ets)?"


def screen(text: str, rules: Rules) -> tuple[Hit, ...]:
    """Everything in the text that may point somebody out, in order, each with its level; () for a text that is clear.

    Spans are positions in ``prepared(text)``. Of hits on the same spot the severest kind is told.
    """
    text = prepared(text)
    places = [m.span() for m in _matches(text, rules.places, "s?")]
    groups = _matches(text, rules.groups, _ENDINGS)
    found: list[Hit] = [Hit(Kind.GROUP_WORD, m.start(), m.end()) for m in groups]
    for family in (personal_numbers, school_classes, ages, homes, kinships):
        found.extend(family(text))
    found.extend(contacts(text, _allowed(rules.allow)))
    found.extend(names(text, rules.names, places))
    kept = _settled(h for h in found if not (h.kind in _LET_THROUGH and _inside(h, places)))
    return tuple(replace(hit, level=rules.level(hit.kind)) for hit in kept)


def _settled(found: Iterable[Hit]) -> list[Hit]:
    """One hit for each spot: the severest kind, the longest of a kind; kinship and group words beside others."""
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda h: (_ORDER[h.kind], h.start - h.end, h.start)):
        if not any(hit.overlaps(k) and (k.kind is hit.kind or not {k.kind, hit.kind} & _BESIDE) for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))


def _inside(hit: Hit, places: Iterable[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in places)


def _matches(text: str, words: Collection[str], endings: str) -> Iterable[re.Match[str]]:
    if not words or not _stems(frozenset(words)).in_text(text):
        return ()
    return _words(frozenset(words), endings).finditer(text)


@lru_cache(maxsize=64)
def _stems(words: frozenset[str]) -> Stems:
    return Stems(lowered(prepared(word)) for word in words if word.strip())


@lru_cache(maxsize=64)
def _words(words: frozenset[str], endings: str) -> re.Pattern[str]:
    """Any of the words as a whole word, with a Swedish ending."""
    longest_first = sorted((re.escape(prepared(w)) for w in words if w.strip()), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first) or '(?!)'}){endings}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _allowed(allow: frozenset[str]) -> frozenset[str]:
    """What is let through, in the forms it is compared in."""
    folded = {prepared(entry).strip().casefold() for entry in allow}
    return frozenset(folded | {dialled(entry) for entry in folded if re.fullmatch(r"[+\d\s()/.-]{5,}", entry)})
