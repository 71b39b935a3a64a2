"""The code that approves: bound to one content, one list of recipients, one coordinator."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from builders import an_observation, utc
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.model import FollowUp, Measure
from est_mailer.domain.picture.approving import code_fits, code_seal, content_hash, digits, may_dispatch, new_code
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.situation import AreaText, Correction, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.picture.warning_signals import RatedSignal
from est_mailer.domain.rounds.announcing import PaceChange
from est_mailer.domain.standing import Tally

RECIPIENTS = ("a@exempelstad.example", "b@exempelstad.example")
KEY = b"a key of the tests"
NOW = utc(2026, 11, 19, 10)
EDITION = Edition(
    "2026-W47", "Exempelstad", date(2026, 11, 19), NOW, Tally(events=3), SituationPicture("green", "Lugnt."), "yellow"
)
OTHER: dict[str, Any] = {
    "round": "2026-W48",
    "municipality": "Annanstad",
    "meeting_day": date(2026, 11, 26),
    "tally": Tally(events=4),
    "picture": SituationPicture("red", "Lugnt."),
    "previous_status": None,
    "weeks": (ReportedWeek("2026-W47", 3, 4, {"norrby": 1}),),
    "version": 2,
    "corrections": (Correction("weather", "Sol", "Regn"),),
    "pace": PaceChange("2026-W47-5", NOW, NOW + timedelta(hours=5), "daily"),
}
OTHER_PICTURE: dict[str, Any] = {
    "status": "red",
    "state": "Oroligt.",
    "weather": "Regn",
    "important": "Derby",
    "priorities": (AreaText("norrby", "Oro"),),
    "others": (AreaText("norrby", "Oro"),),
    "measures": (Measure("1", "norrby", "", "Rondering"),),
    "follow_ups": (FollowUp("1"),),
    "gatherings": (Gathering("Derby"),),
    "units": (FieldUnit("Väktarna"),),
    "added": (an_observation(),),
    "analysis": "Mest på fredagar",
    "closed": ("2026-W46/skola/N1",),
    "beside": ("Ring",),
    "signals": (RatedSignal(1, 4),),
}


def test_every_field_of_edition_and_picture_is_tried() -> None:
    assert set(OTHER) | {"compiled_at"} == {f.name for f in fields(Edition)}
    assert set(OTHER_PICTURE) == {f.name for f in fields(SituationPicture)}


@pytest.mark.parametrize("name", OTHER)
def test_any_change_of_the_edition_gives_another_hash(name: str) -> None:
    changed = replace(EDITION, **{name: OTHER[name]})
    assert content_hash(changed, RECIPIENTS) != content_hash(EDITION, RECIPIENTS)


@pytest.mark.parametrize("name", OTHER_PICTURE)
def test_any_change_of_the_picture_gives_another_hash(name: str) -> None:
    changed = replace(EDITION, picture=replace(EDITION.picture, **{name: OTHER_PICTURE[name]}))
    assert content_hash(changed, RECIPIENTS) != content_hash(EDITION, RECIPIENTS)


def test_a_text_moved_from_one_field_to_another_gives_another_hash() -> None:
    one = replace(EDITION, picture=SituationPicture("green", "Lugnt.", weather="x"))
    other = replace(EDITION, picture=SituationPicture("green", "Lugnt.", important="x"))
    assert content_hash(one, RECIPIENTS) != content_hash(other, RECIPIENTS)


@pytest.mark.parametrize("recipients", [RECIPIENTS[:1], (*RECIPIENTS, "c@exempelstad.example"), ()])
def test_any_change_of_the_recipients_gives_another_hash(recipients: tuple[str, ...]) -> None:
    assert content_hash(EDITION, recipients) != content_hash(EDITION, RECIPIENTS)


def test_when_it_was_compiled_and_the_order_of_the_recipients_do_not_matter() -> None:
    later = replace(EDITION, compiled_at=NOW + timedelta(hours=1))
    assert content_hash(later, reversed(RECIPIENTS)) == content_hash(EDITION, RECIPIENTS)


@given(st.binary(min_size=8, max_size=32))
def test_a_code_is_six_digits(random: bytes) -> None:
    code = new_code(random)
    assert len(code) == 6
    assert code.isdecimal()


@given(st.integers(0, 999_999), st.sampled_from(["", " ", "-", "\u00a0"]))
def test_a_code_fits_however_it_is_typed(number: int, between: str) -> None:
    code = f"{number:06}"
    seal = code_seal(code, "hash", "anna", KEY)
    typed = f" {code[:3]}{between}{code[3:]} "
    assert digits(typed) == code
    assert code_fits(typed, seal, "hash", "anna", KEY)


@pytest.mark.parametrize("typed", ["1O2o1l", "IO2 OIL", "i02-0i1"])
def test_letters_that_look_like_digits_are_read_as_digits(typed: str) -> None:
    seal = code_seal("102011", "hash", "anna", KEY)
    assert digits(typed) == "102011"
    assert code_fits(typed, seal, "hash", "anna", KEY)


def test_a_code_fits_nobody_and_nothing_else() -> None:
    seal = code_seal("123456", "hash", "anna", KEY)
    assert code_fits("123456", seal, "hash", "anna", KEY)
    assert not code_fits("123457", seal, "hash", "anna", KEY)
    assert not code_fits("", seal, "hash", "anna", KEY)
    assert not code_fits("123456", seal, "another hash", "anna", KEY)
    assert not code_fits("123456", seal, "hash", "bo", KEY)
    assert not code_fits("123456", seal, "hash", "anna", b"another key")
    assert "123456" not in seal


def test_a_picture_may_go_out_when_its_hold_has_passed() -> None:
    assert not may_dispatch(None, NOW)
    assert not may_dispatch(NOW + timedelta(seconds=1), NOW)
    assert may_dispatch(NOW, NOW)
