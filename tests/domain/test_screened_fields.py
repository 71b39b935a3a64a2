"""No string field of what leaves escapes the screening: each is planted with a personal number, found by reflection."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from est_mailer.domain.comment import Came, NoteKind, ServiceNote
from est_mailer.domain.model import Question
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.picture.screened import draft_pieces, kept_pieces, picture_pieces
from est_mailer.domain.picture.situation import Draft, SituationPicture
from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import NameLists, Rules
from est_mailer.jobs.screening.periods import discreet_picture

NUMBER = "850709-9805"  # one of Skatteverket's test numbers
NOTHING: frozenset[str] = frozenset()
RULES = Rules(NameLists(NOTHING, NOTHING, NOTHING))
IDS = "an id: of the configuration, or made by the service"
NO_FREE_TEXT = {
    "status": IDS,
    "area": IDS,
    "areas": IDS,
    "priority_areas": IDS,
    "indicator": IDS,
    "id": IDS,
    "key": IDS,
    "problem_id": IDS,
    "problems": IDS,
    "closed": IDS,
    "measure": IDS,
    "round": IDS,
    "first_round": IDS,
    "respondent": IDS,
    "organisation": IDS,
    "source": "report or coordinator: the service's own word",
    "name": "a function's name, from the register",
    "sender": "who wrote a comment: the coordinators answer to it, and it is in no dispatch",
    "table": "where a flag stands",
    "column": "where a flag stands",
    "kinds": "the screening's own words",
    "counts": IDS,
    "kind": "the service's own word: of a question, or of a thing without a name",
    "reason": "the service's own word",
    "cell": "where a question stands",
}
# In the draft's analysis: ids, row labels, and places, which are the rows' own words.
WHOLE = {"analysis": "made from the rows, each of which is screened"}
# What a picture keeps and the next draft does not repeat; it was screened when it was completed.
KEPT = {"previous.follow_ups", "previous.added", "previous.analysis", "previous.beside"}


def leaves(kind: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of every string in a type, "[]" for what a collection holds."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is str:
        yield path
    elif origin in (Union, types.UnionType):
        for option in inner:
            yield from leaves(option, path)
    elif origin is tuple:
        for held in (k for k in inner if k is not Ellipsis):
            yield from leaves(held, path)
    elif origin is Mapping:
        yield from leaves(inner[0], path)
        yield from leaves(inner[1], path)
    elif is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            yield from leaves(hints[field.name], (*path, field.name))


def made(kind: Any, planted: tuple[str, ...] | None) -> Any:
    """A value of a type whose strings are harmless, but for the one at the path ``planted``."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is str:
        return f"Ring {NUMBER}" if planted == () else "x"
    if origin in (Union, types.UnionType):
        wanted = [k for k in inner if k is not type(None) and (planted is None or planted in set(leaves(k)))]
        return made((wanted or [k for k in inner if k is not type(None)])[0], planted)
    if origin is tuple:
        return tuple(made(held, planted if planted in set(leaves(held)) else None) for held in inner if held is not ...)
    if origin is Mapping:
        return {made(inner[0], planted): made(inner[1], planted)}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {}
        for field in fields(kind):
            here = planted[1:] if planted and planted[0] == field.name else None
            values[field.name] = made(hints[field.name], here)
        return kind(**values)  # type: ignore[operator]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    plain = {int: 1, float: 1.0, bool: False, datetime: datetime(2026, 11, 18, tzinfo=UTC), date: date(2026, 11, 18)}
    return plain[kind]


def justified(path: tuple[str, ...]) -> bool:
    last = path[-1]
    if last == "problem" and path[-2:-1] in (("observation",), ("first",), ("added",), ("rows",)):
        last = "problem_id"
    return last in NO_FREE_TEXT


PICTURE = sorted(set(leaves(SituationPicture)))
DRAFT = sorted(set(leaves(Draft)))
_DRAFTED = [p for p in DRAFT if p[0] not in WHOLE and not any(".".join(p).startswith(k) for k in KEPT)]


def is_found(texts: Iterator[str]) -> bool:
    return any(screen(text, RULES) for text in texts)


@pytest.mark.parametrize("path", [p for p in PICTURE if not justified(p)], ids=".".join)
def test_a_number_in_any_text_of_a_picture_is_found(path: tuple[str, ...]) -> None:
    picture = made(SituationPicture, path)
    assert is_found(piece.text for piece in (*picture_pieces(picture), *kept_pieces(picture)))


@pytest.mark.parametrize("path", [p for p in _DRAFTED if not justified(p)], ids=".".join)
def test_a_number_in_any_text_of_a_draft_is_found(path: tuple[str, ...]) -> None:
    assert is_found(text for _, text in draft_pieces(made(Draft, path)))


def test_the_fields_are_those_that_people_write() -> None:
    free = {".".join(p) for p in PICTURE if not justified(p)}
    assert {"state", "analysis", "beside", "added.what", "follow_ups.problem_now", "measures.who"} <= free
    assert len(free) >= 20
    assert {"rows.observation.what", "problems.first.what", "comments.text", "measures.what"} <= {
        ".".join(p) for p in _DRAFTED if not justified(p)
    }


def test_all_that_people_wrote_in_what_the_service_notes_is_screened() -> None:
    question = Question("stray", "Blad", "B6", 6, "Kolumn", "Värde", "Förslag")
    came = (Came("Ida Berg.jpg"), Came("", "photo"))
    note = ServiceNote(NoteKind.WAITING, "Enhet", came, "photo", 1, (question,), ("Skrivet",))
    assert note.quoted == ("Enhet", "Ida Berg.jpg", "Blad", "Kolumn", "Värde", "Förslag", "Skrivet")


@pytest.mark.parametrize("path", [()], ids=str)
def test_a_picture_without_a_plant_is_clean(path: tuple[str, ...]) -> None:
    picture = made(SituationPicture, None)
    assert not is_found(piece.text for piece in (*picture_pieces(picture), *kept_pieces(picture)))


# Ids, labels and the service's own words: round keys, functions, parts of the day.
OF_PERIODS = {"first_round", "rounds", "label", "rows", "weekday", "part"}
OF_PERIODS |= {"priorities", "times", "weekdays", "said", "respondents", "reporters"}


def _is_free(path: tuple[str, ...]) -> bool:
    return not justified(path) and path[-1] not in OF_PERIODS


def test_a_period_that_is_shown_as_json_has_no_number_left() -> None:
    def hide(text: str) -> str:
        return "…" if screen(text, RULES) else text

    left = []
    for path in sorted(set(leaves(PeriodPicture))):
        if _is_free(path) and NUMBER in repr(discreet_picture(made(PeriodPicture, path), hide)):
            left.append(".".join(path))
    assert left == []
