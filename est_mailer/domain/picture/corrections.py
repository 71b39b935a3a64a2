"""What a corrected picture says otherwise than the one that was dispatched: field by field, and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from typing import TypeVar

from est_mailer.domain.model import Measure
from est_mailer.domain.picture.situation import AreaText, Correction, Edition, FieldUnit, Gathering

Words = Callable[..., str]
_T = TypeVar("_T")
_AROUND = 3  # words kept on either side of what differs
_LONGEST_QUOTE = 240
_MEASURE_FIELDS = ("area", "problem", "why", "who", "when")
_GATHERING_FIELDS = ("area", "when")
_UNIT_FIELDS = ("area", "when", "works_against")


def corrections(before: Edition, after: Edition) -> tuple[Correction, ...]:
    """All that a recipient would see otherwise, in the order of the dispatch. Empty: the two say the same."""
    old, new = before.picture, after.picture
    return (
        *_texts(("status", "state", "important", "weather"), old, new),
        *_areas("priority", old.priorities, new.priorities),
        *_areas("other", old.others, new.others),
        *_things("measure", _by_name(old.measures, _measure_name), _by_name(new.measures, _measure_name)),
        *_things("gathering", _by_name(old.gatherings, _what), _by_name(new.gatherings, _what)),
        *_things("unit", _by_name(old.units, _unit_name), _by_name(new.units, _unit_name)),
        *_figures(before, after),
    )


def corrections_text(
    found: Iterable[Correction], area_name: Callable[[str], str], status_name: Callable[[str], str], words: Words
) -> tuple[str, ...]:
    """Each correction as a sentence: "Väder: ”Klart” är nu ”Regn”."."""
    return tuple(_sentence(c, area_name, status_name, words) for c in found)


def differing(before: str, after: str) -> tuple[str, str]:
    """The stretch in which two texts differ, with a few words around it; "…" stands for what both share."""
    old, new = before.split(), after.split()
    head = _in_common(old, new)
    tail = min(_in_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    return _stretch(old, head, tail), _stretch(new, head, tail)


def _in_common(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _stretch(words: list[str], head: int, tail: int) -> str:
    first, last = max(0, head - _AROUND), min(len(words), len(words) - tail + _AROUND)
    text = " ".join(words[first:last])
    return _short(("… " if first else "") + text + (" …" if last < len(words) else ""))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…"


def _texts(fields: Iterable[str], old: object, new: object) -> Iterable[Correction]:
    for field in fields:
        before, after = _line(getattr(old, field)), _line(getattr(new, field))
        if before != after:
            yield Correction(field, before, after)


def _areas(part: str, old: Iterable[AreaText], new: Iterable[AreaText]) -> Iterable[Correction]:
    before, after = ({text.area: _line(text.text) for text in texts} for texts in (old, new))
    for area in dict.fromkeys((*before, *after)):
        if area not in after:
            yield Correction(f"{part}_removed", before[area], "", area)
        elif area not in before:
            yield Correction(f"{part}_added", "", after[area], area)
        elif before[area] != after[area]:
            yield Correction(part, before[area], after[area], area)


def _things(part: str, before: Mapping[str, _T], after: Mapping[str, _T]) -> Iterable[Correction]:
    fields = {"measure": _MEASURE_FIELDS, "gathering": _GATHERING_FIELDS, "unit": _UNIT_FIELDS}[part]
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield Correction(f"{part}_removed", "", "", name)
        elif name not in before:
            yield Correction(f"{part}_added", "", "", name)
        else:
            for field in fields:
                pair = [_line(getattr(side[name], field)) for side in (before, after)]
                if pair[0] != pair[1]:
                    yield Correction(part, pair[0], pair[1], name, field)


def _figures(before: Edition, after: Edition) -> Iterable[Correction]:
    old, new = before.tally, after.tally
    if (old.received, old.expected) != (new.received, new.expected):
        yield Correction("received", f"{old.received}/{old.expected}", f"{new.received}/{new.expected}")
    if old.calm != new.calm:
        yield Correction("calm", str(old.calm), str(new.calm))
    if not before.weeks or not after.weeks:
        return
    mine, theirs = before.weeks[-1].counts, after.weeks[-1].counts
    for area in dict.fromkeys((*mine, *theirs)):
        if mine.get(area, 0) != theirs.get(area, 0):
            yield Correction("count", str(mine.get(area, 0)), str(theirs.get(area, 0)), area)


def _by_name(things: Iterable[_T], name: Callable[[_T], str]) -> dict[str, _T]:
    """Each thing under its own name; two that share one are told apart by a number."""
    named: dict[str, _T] = {}
    for thing in things:
        first = key = _line(name(thing))
        number = 1
        while key in named:
            number += 1
            key = f"{first} ({number})"
        named[key] = thing
    return named


def _measure_name(measure: Measure) -> str:
    return measure.what


def _what(gathering: Gathering) -> str:
    return gathering.what


def _unit_name(unit: FieldUnit) -> str:
    return unit.unit


def _sentence(
    found: Correction, area_name: Callable[[str], str], status_name: Callable[[str], str], words: Words
) -> str:
    before, after = found.before, found.after
    if found.part == "status":
        before, after = status_name(before), status_name(after)
    elif found.part == "received":
        before, after = (_share(side, words) for side in (before, after))
    elif found.field == "area":
        before, after = area_name(before), area_name(after)
    elif before and after:
        before, after = differing(before, after)
    of_area = found.part.partition("_")[0] in ("priority", "other", "count")
    values = {
        "name": _short(area_name(found.name) if of_area else found.name),
        "field": words(f"correction.field.{found.field}") if found.field else "",
        "before": before or words("correction.nothing"),
        "after": after or words("correction.nothing"),
    }
    return words(f"correction.{found.part}", **values)


def _share(written: str, words: Words) -> str:
    received, _, expected = written.partition("/")
    return words("figures.share", received=received, expected=expected)


def _line(text: str) -> str:
    return " ".join(text.split())
