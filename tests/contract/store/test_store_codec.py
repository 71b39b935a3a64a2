"""The codec: what goes in comes out, for every domain value that is kept as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from est_mailer.adapters.store import StoreDamaged
from est_mailer.adapters.store.codec import from_json, instant, moment, to_json
from est_mailer.domain.comment import Comment
from est_mailer.domain.model import Member, Note, Report, SentForm
from est_mailer.domain.picture.situation import Draft, Edition, PictureRow, SituationPicture
from est_mailer.domain.standing import Standing

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))  # lone surrogates too: mail has them
INSTANTS = st.datetimes(timezones=st.just(UTC))
STANDINGS = st.builds(Standing, received_at=st.none() | INSTANTS)
COMMENTS = st.builds(Comment, sender=ANY_TEXT, received_at=INSTANTS, text=ANY_TEXT)


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


PICTURES = st.builds(SituationPicture)
DRAFTS = st.builds(
    Draft,
    meeting=INSTANTS,
    compiled_at=INSTANTS,
    standings=tuples(STANDINGS),
    rows=tuples(st.builds(PictureRow)),
    comments=tuples(COMMENTS),
    previous=st.none() | PICTURES,
)


def comes_back(value: Any) -> None:
    text = to_json(value)
    text.encode()
    assert from_json(type(value), text) == value


@settings(max_examples=30, deadline=None)
@for_all(DRAFTS)
def test_a_draft_comes_back(value: Draft) -> None:
    comes_back(value)


@settings(max_examples=30, deadline=None)
@for_all(st.builds(Edition, compiled_at=INSTANTS, picture=PICTURES))
def test_an_edition_comes_back(value: Edition) -> None:
    comes_back(value)


@settings(max_examples=50, deadline=None)
@for_all(st.one_of(st.builds(Report), st.builds(SentForm), st.builds(Member), COMMENTS))
def test_reports_forms_members_and_comments_come_back(value: Any) -> None:
    comes_back(value)


@for_all(INSTANTS, INSTANTS)
def test_instants_sort_as_text(one: datetime, other: datetime) -> None:
    assert moment(instant(one)) == one
    assert len(instant(one)) == 27
    assert (instant(one) < instant(other)) == (one < other)


def test_an_instant_of_another_zone_is_kept_in_utc() -> None:
    local = datetime(2026, 11, 18, 15, tzinfo=timezone(timedelta(hours=1)))
    assert instant(local) == "2026-11-18T14:00:00.000000Z"
    assert moment(instant(local)) == local


def test_text_is_readable_in_the_database() -> None:
    assert to_json(Note(1, "När", "i tisdags", "tisdag")) == (
        '{"row": 1, "column": "När", "written": "i tisdags", "understood": "tisdag"}'
    )


def test_fields_may_be_added_with_a_default_and_taken_away() -> None:
    old = json.dumps(
        {"round": "2026-W47", "respondent": "a", "token": "T", "form_version": 1, "carried": [], "gone": 7}
    )
    with pytest.raises(StoreDamaged, match="lacks language"):
        from_json(SentForm, old)
    assert from_json(SentForm, old.replace('"gone": 7', '"language": "sv"')).keys == {}


@pytest.mark.parametrize("text", ["", "[]", "7", '{"row": "1", "column": "", "written": "", "understood": ""}'])
def test_what_is_no_such_value_is_damage(text: str) -> None:
    with pytest.raises(StoreDamaged, match="Note cannot be read"):
        from_json(Note, text)


@dataclass(frozen=True)
class Odd:
    what: Any


@pytest.mark.parametrize("value", [b"bytes", object(), {1: "a"}])
def test_a_value_without_a_place_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(Odd(value))


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_json((datetime(2026, 11, 18, 15),))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("kind", [Any, bytes, str | int])
def test_a_type_without_a_place_is_refused(kind: Any) -> None:
    with pytest.raises(TypeError):
        from_json(kind, '"x"')


def test_a_date_stays_a_date() -> None:
    assert from_json(date, to_json(date(2026, 11, 18))) == date(2026, 11, 18)
