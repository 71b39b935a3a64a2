"""A coordinator's line is read as the word that it is or nearly is; what is neither is left to a person to read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail.coordinators_lines import NEARLY, QUOTED, SAID, WORDS

from est_mailer.mail.words.command import Verb, read_command, read_commands
from est_mailer.mail.words.nearly import Nearly, Why, read_nearly, subject_line


def reading(found: Nearly) -> str:
    verbs = "+".join(verb.value for verb in found.verbs)
    return " ".join(part for part in (verbs, found.why.value, found.argument) if part)


def test_there_are_enough_of_them() -> None:
    assert len(WORDS) + len(NEARLY) + len(SAID) >= 150


@pytest.mark.parametrize("text", WORDS)
def test_a_word_is_read_as_it_stands(text: str) -> None:
    command = read_command(text)
    assert command is not None
    assert f"{command.verb.value} {command.argument}".strip() == WORDS[text]


@pytest.mark.parametrize("text", NEARLY)
def test_a_line_that_is_nearly_a_word_is_none_and_is_understood(text: str) -> None:
    assert read_command(text) is None
    found = read_nearly(text)
    assert found is not None
    assert reading(found) == NEARLY[text]


@pytest.mark.parametrize("text", SAID)
def test_something_said_is_left_to_a_person(text: str) -> None:
    assert read_command(text) is None
    assert read_nearly(text) is None


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("status\nutkast", [Verb.STATUS, Verb.DRAFT]),
        ("godkänn 123456\n\nstopp", [Verb.APPROVE, Verb.STOP]),
        ("Hej!\nstatus\nMvh\nregister", [Verb.STATUS]),
        ("status\nVi ses på mötet.\nutkast", [Verb.STATUS]),
        (f"status{QUOTED}", [Verb.STATUS]),
        ("Vi ses på mötet.\nutkast", []),
    ],
)
def test_words_on_lines_of_their_own(text: str, verbs: list[Verb]) -> None:
    assert [command.verb for command in read_commands(text)] == verbs


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("status", "status"),
        (" Påminn ", "Påminn"),
        ("SV: Utkast", ""),
        ("Re: status", ""),
        ("Fwd: stopp", ""),
        ("", ""),
    ],
)
def test_a_subject_is_the_senders_own_or_nobodys(subject: str, line: str) -> None:
    assert subject_line(subject) == line


PARTS = st.sampled_from(
    [*WORDS, *NEARLY, "inte", "v52", "och", "?", "godkänn", "> ", "\n", "123456", "mötet", "å\u0308"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=6).map(" ".join))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read_nearly(text)
    assert found is None or (found.verbs and isinstance(found.why, Why))
