"""A stored value without its free words: numbers, days, states and the ids that the statistics need stay.

What is not named here is blanked, so that a new text is erased until somebody says that it is an id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from est_mailer.domain.model import FollowUp, Measure, Member, Observation, OpenProblem, SentForm
from est_mailer.domain.periods.steering import ChosenArea
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.sharing import Decision, ReviewRow, SentReview
from est_mailer.domain.picture.situation import (
    AreaText,
    Draft,
    Edition,
    FieldUnit,
    Gathering,
    PictureRow,
    SituationPicture,
)
from est_mailer.domain.standing import Standing

T = TypeVar("T")

IDS: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        Observation: frozenset({"key", "problem", "indicator", "area"}),
        PictureRow: frozenset({"respondent", "organisation", "source"}),
        Standing: frozenset({"respondent", "organisation", "areas"}),
        OpenProblem: frozenset({"id", "respondent", "first_round"}),
        Measure: frozenset({"id", "area", "problems"}),
        FollowUp: frozenset({"measure"}),
        Draft: frozenset({"round", "priority_areas"}),
        Edition: frozenset({"round", "municipality", "previous_status"}),
        ReportedWeek: frozenset({"round"}),
        SituationPicture: frozenset({"status", "closed"}),
        AreaText: frozenset({"area"}),
        Gathering: frozenset({"area"}),
        FieldUnit: frozenset({"area"}),
        SentForm: frozenset({"token", "round", "respondent", "language", "keys"}),
        SentReview: frozenset({"round", "organisation"}),
        ReviewRow: frozenset({"key", "row", "respondent"}),
        Decision: frozenset({"row", "problem"}),
        Member: frozenset({"id", "organisation", "areas", "language"}),
        ChosenArea: frozenset({"area"}),
    }
)
"""Type → its text fields that are ids of the configuration, of rounds or of rows: no words that anybody wrote."""


def without_words(value: T) -> T:
    """The same value, every text in it blanked but the ids; lists of texts are emptied."""
    blanked: T = _blank(value)
    return blanked


def _blank(value: Any) -> Any:
    if type(value) is str:  # an enumeration's value is no free text
        return ""
    if isinstance(value, bytes):
        return b""
    if is_dataclass(value) and not isinstance(value, type):
        kept = IDS.get(type(value), frozenset())
        return replace(value, **{f.name: _blank(getattr(value, f.name)) for f in fields(value) if f.name not in kept})
    if isinstance(value, tuple | list | frozenset):
        if value and all(type(item) is str for item in value):
            return type(value)()
        return type(value)(_blank(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _blank(item) for key, item in value.items() if type(item) is not str}
    return value
