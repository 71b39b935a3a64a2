"""Tokens: what is sealed is read back however it was copied, and nothing else is taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain import identity
from est_mailer.domain.identity import Token, TokenPurpose, compact, open_token, seal, tokens_in

KEY = b"a key of thirty-two bytes or so."
TOKEN = Token(TokenPurpose.CHECKLIST, date(2026, 11, 16), 17, version=2)
TEXT = seal(TOKEN, KEY)
OTHER = Token(TokenPurpose.DRAFT, date(2026, 11, 23), 18)

tokens = st.builds(
    Token,
    purpose=st.sampled_from(TokenPurpose),
    first_day=st.dates(date(2000, 1, 1), date(2000, 1, 1) + timedelta(days=65535)),
    number=st.integers(0, 65535),
    version=st.integers(0, 255),
    epoch=st.integers(0, 255),
)


@given(tokens, st.binary(min_size=16, max_size=64))
def test_what_is_sealed_is_read_back(token: Token, key: bytes) -> None:
    text = seal(token, key)
    assert open_token(text, key) == token
    assert open_token(compact(text), key) == token
    assert tokens_in(f"Vecka 47, {text}.", key) == {token}


def test_the_text_is_six_groups_of_four_without_letters_that_are_confused() -> None:
    assert [len(group) for group in TEXT.split("-")] == [4] * 6
    assert not set(TEXT) & set("ILOU")
    assert compact(TEXT) == TEXT.replace("-", "").lower()


@pytest.mark.parametrize(
    "written",
    [
        TEXT.lower(),
        TEXT.replace("-", " "),
        TEXT.replace("-", ""),
        TEXT.replace("-", "\u2013"),
        TEXT.replace("-", "\u2011"),
        TEXT.replace("-", "\u2212"),
        TEXT.replace("-", " - "),
        TEXT.replace("-", "\u00a0"),
        TEXT.replace("-", "_"),
        TEXT.replace("-", "-\r\n> ", 3),
        f"  {TEXT}\n",
        compact(TEXT),
    ],
)
def test_case_spaces_and_dashes_are_ignored(written: str) -> None:
    assert open_token(written, KEY) == TOKEN
    assert tokens_in(written, KEY) == {TOKEN}


@pytest.mark.parametrize(("digit", "letters"), [("0", "Oo"), ("1", "IiLl")])
def test_letters_that_people_confuse_are_read_as_digits(digit: str, letters: str) -> None:
    numbered = (Token(TokenPurpose.DRAFT, TOKEN.first_day, n) for n in range(1, 50))
    token, text = next((t, s) for t in numbered if digit in (s := seal(t, KEY)))
    for letter in letters:
        assert open_token(text.replace(digit, letter), KEY) == token
        assert tokens_in(f"Kod: {text.replace(digit, letter)}", KEY) == {token}


@given(st.integers(0, 23), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_changed_character_is_no_token(place: int, character: str) -> None:
    digits = compact(TEXT).upper()
    changed = digits[:place] + character + digits[place + 1 :]
    assert (open_token(changed, KEY) == TOKEN) is (changed == digits)
    if changed != digits:
        assert open_token(changed, KEY) is None


def test_a_token_of_another_key_is_none_and_one_of_another_epoch_says_so() -> None:
    assert open_token(TEXT, KEY + b"x") is None
    later = seal(replace(TOKEN, epoch=1), KEY)
    assert later != TEXT
    assert open_token(later, KEY) == replace(TOKEN, epoch=1)


def test_the_epoch_cannot_be_raised_without_the_key() -> None:
    digits = TEXT.replace("-", "")
    raised = [digits[:10] + new + digits[11:] for new in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if new != digits[10]]
    assert [t for t in raised if open_token(t, KEY)] == []


@pytest.mark.parametrize("text", ["", "hej", "0" * 24, "U" * 24, TEXT[:-1], TEXT + "0", "\x00" * 24, "å" * 24])
def test_what_is_no_token_is_none(text: str) -> None:
    assert open_token(text, KEY) is None
    assert tokens_in(text, KEY) == frozenset()


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert open_token(text, KEY) is None
    assert tokens_in(text, KEY) == frozenset()


@pytest.mark.parametrize("first_day", [date(1999, 12, 31), date(2179, 6, 7)])
def test_a_day_that_does_not_fit_is_refused(first_day: date) -> None:
    with pytest.raises(OverflowError):
        seal(Token(TokenPurpose.DRAFT, first_day, 1), KEY)


@pytest.mark.parametrize(("number", "version", "epoch"), [(65536, 1, 0), (1, 256, 0), (1, 1, 256), (-1, 1, 0)])
def test_a_number_that_does_not_fit_is_refused(number: int, version: int, epoch: int) -> None:
    with pytest.raises(OverflowError):
        seal(Token(TokenPurpose.DRAFT, TOKEN.first_day, number, version, epoch), KEY)


@pytest.mark.parametrize("head", [1 << 4 | 9, 1 << 4, 2 << 4 | 1])
def test_a_token_of_another_version_of_this_program_is_none(head: int) -> None:
    payload = bytes([head]) + bytes(6)
    text = identity._to_text(payload + identity._mac(payload, KEY))
    assert open_token(text, KEY) is None


@pytest.mark.parametrize(
    "text",
    [
        f"Checklista_2026-W47_{TEXT}.xlsx",
        f"checklista-2026-{TEXT}.xlsx",
        f"Checklista {TEXT} (1).xlsx",
        f"Kopia av {TEXT} - Kopia.XLSX",
        f"EST vecka 47 – Skola norr – {TEXT.lower()}",
        f"Svar från oss (form {TEXT}), hälsningar Kim",
        f"est+{compact(TEXT)}@exempelstad.example",
        f"<EST+{compact(TEXT).upper()}@Exempelstad.Example>",
        f"<{compact(TEXT)}.invitation@exempelstad.example>",
        f"> > Kod: {TEXT}\r\n> > Hej",
        f"Kod: {TEXT[:15]}\r\n> {TEXT[15:]}",
    ],
)
def test_a_token_is_found_wherever_it_is_written(text: str) -> None:
    assert tokens_in(text, KEY) == {TOKEN}


@given(st.text(alphabet="abcdXYZ019 -_.,\n", max_size=40), st.text(alphabet="abcdXYZ019 -_.,\n", max_size=40))
def test_a_token_is_found_among_any_words(before: str, after: str) -> None:
    assert TOKEN in tokens_in(f"{before} {TEXT} {after}", KEY)


@pytest.mark.parametrize("between", [" ", "-", "\n", ", ", " och ", " then ", "_"])
def test_two_tokens_in_one_text_are_both_found(between: str) -> None:
    assert tokens_in(f"{TEXT}{between}{seal(OTHER, KEY)}", KEY) == {TOKEN, OTHER}


def test_the_same_token_twice_is_one() -> None:
    assert tokens_in(f"{TEXT} {compact(TEXT)}", KEY) == {TOKEN}


@pytest.mark.parametrize("text", [f"A{TEXT}", f"{TEXT}A", f"9{compact(TEXT)}", f"{compact(TEXT)}9"])
def test_a_token_inside_a_longer_word_is_not_one(text: str) -> None:
    assert tokens_in(text, KEY) == frozenset()


def test_a_forged_token_is_not_found_beside_a_true_one() -> None:
    forged = seal(OTHER, b"somebody else's key")
    assert tokens_in(f"{forged} {TEXT}", KEY) == {TOKEN}


def test_a_long_text_is_searched_to_its_end() -> None:
    assert tokens_in("abcd " * 50_000 + TEXT, KEY) == {TOKEN}
