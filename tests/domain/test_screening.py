"""What in a text may point somebody out, kind by kind, and the look-alikes that may pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screening_material import RULES, checksum

from est_mailer.domain.screening.numbers import is_personal_number, luhn
from est_mailer.domain.screening.screen import screen
from est_mailer.domain.screening.text import LEVELS, Kind, Level, loosened, prepared


def found(text: str, **changes: object) -> list[tuple[str, str]]:
    made_ready = prepared(text)
    hits = screen(text, replace(RULES, **changes))  # type: ignore[arg-type]
    return [(hit.kind.value, made_ready[hit.start : hit.end]) for hit in hits]


@pytest.mark.parametrize(
    "written",
    [
        "850709-9805",
        "19850709-9805",
        "198507099805",
        "8507099805",
        "850709 9805",
        "850709 - 9805",
        "850709–9805",
        "850709\u00a09805",
        "85 07 09-9805",
        "1985-07-09-9805",
        "19 85 07 09 98 05",
        "8 5 0 7 0 9 9 8 0 5",
        "850709-98\u200b05",
        "８５０７０９-９８０５",
        "850709+9805",
        "850769-9802",  # a coordination number: 60 added to the day
        "850709-XXXX",
        "850709-98XX",
        "850709-T984",
    ],
)
def test_personal_numbers_are_found_however_they_are_written(written: str) -> None:
    assert [kind for kind, _ in found(f"Kortet hade {written} på sig.")] == ["personal_number"]


@pytest.mark.parametrize(
    "written",
    ["850709-9806", "851309-9805", "850732-9805", "850709-0004", "556036-0793", "2026-11-17 12.30", "dnr 2023-0412"],
)
def test_what_is_no_personal_number_passes(written: str) -> None:
    assert found(f"Det stod {written} där.") == []


def test_a_mistyped_personal_number_is_found_where_it_is_called_one() -> None:
    assert found("personnummer 850709-9806") == [("personal_number", "850709-9806")]


@given(st.dates(date(1890, 1, 1), date(2029, 12, 31)), st.integers(980, 999), st.booleans(), st.sampled_from("-+ "))
def test_every_test_number_is_valid_and_found(born: date, serial: int, coordination: bool, sign: str) -> None:
    figures = f"{born:%y%m}{born.day + 60 * coordination:02}{serial}"
    number = figures + checksum(figures)
    assert luhn(number)
    assert is_personal_number(number)
    written = f"{number[:6]}{sign}{number[6:]}"
    assert [kind for kind, _ in found(f"Namnlapp med {written} låg kvar")] == ["personal_number"]


@given(st.text(max_size=300))
def test_any_text_is_screened_and_every_hit_lies_within_it(text: str) -> None:
    length = len(prepared(text))
    for hit in screen(text, RULES):
        assert 0 <= hit.start < hit.end <= length
        assert hit.level is LEVELS[hit.kind]


def test_switchboards_and_function_mailboxes_are_let_through_and_others_not() -> None:
    assert found("Ring 019-21 10 00, +46 19 21 10 00 eller mejla info@exempelstad.example, se @exempelstad") == []
    assert found("Ring 019-21 10 01") == [("phone", "019-21 10 01")]
    assert found("info@exempelstad.example.test") == [("email", "info@exempelstad.example.test")]


def test_a_configured_place_is_no_name_and_the_name_beside_it_is() -> None:
    assert found("Bråk i Lilla Ronja och i Sofiaparken") == []
    assert found("Vi såg Ronja i Lilla Ronja") == [("name", "Ronja")]


def test_a_groups_word_is_found_with_its_endings_and_only_as_a_word() -> None:
    assert found("Det är romerna, säger de. Aromerna luktar.") == [("group_word", "romerna")]
    assert found("romernas", groups=()) == []


def test_a_street_is_a_place_and_a_flat_is_a_home() -> None:
    assert found("Klotter på Storgatan 5 och Storgatan 7B.") == []
    assert [kind for kind, _ in found("Storgatan 5 lgh 1102")] == ["address"]
    assert [kind for kind, _ in found("Storgatan 5, port 3, 2 tr")] == ["address"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vi såg Björn vid grillen", "Björn"),
        ("My Lind larmade", "My Lind"),
        ("Han heter Stig", "Stig"),
        ("killen ahmed sprang", "ahmed"),
        ("ropade på Kassim", "Kassim"),
        ("Enligt Tesfaldet Woldegiorgis", "Tesfaldet Woldegiorgis"),
        ("såg A.B. där", "A.B."),
    ],
)
def test_names_that_are_words_or_in_no_list_are_told_by_the_context(text: str, name: str) -> None:
    assert [words for _, words in found(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Björn har setts i skogen",
        "Sten kastades och stig är nedskräpad",
        "Vilda fester och liv på torget",
        "Klotter på Anna Lindhs plats, Olof Palmes gata och Karl Johans torg",
        "Inbrott hos Anderssons Bygg och Karlssons Livs",
        "Polisen kallades till platsen, som kallas Gropen",
    ],
)
def test_words_places_and_firms_named_after_people_pass(text: str) -> None:
    assert found(text) == []


def test_a_level_is_the_municipalitys_own_if_it_has_one() -> None:
    levels = {Kind.NAME: Level.BLOCK}
    assert [h.level for h in screen("Vi såg Amina", replace(RULES, levels=levels))] == [Level.BLOCK]
    assert [h.level for h in screen("Vi såg Amina", RULES)] == [Level.WARN]


def test_a_spot_is_told_once_by_its_severest_kind() -> None:
    assert found("anna.ek@post.test") == [("email", "anna.ek@post.test")]
    assert found("Hans bror Emil, 8B") == [("kinship", "Hans bror"), ("name", "Emil"), ("school_class", "8B")]


def test_letters_that_a_pattern_takes_for_s_and_i_hide_nothing() -> None:
    assert found("hans ſyster") == [("kinship", "hans ſyster")]
    assert found("ınstagram: kalle99") == [("handle", "kalle99")]


def test_names_that_sound_alike_have_one_loosened_form() -> None:
    assert loosened("Kassim") == loosened("Kasim")
    assert loosened("Yusuf") == loosened("Jusuf").replace("j", "i")
    assert loosened("Åke") != loosened("Ake")
