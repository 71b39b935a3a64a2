"""Plain language: short mails, short sentences, ordinary words."""

from __future__ import annotations

import re

import pytest
from letter_samples import samples
from plain_language import HARDEST, lix, words_of
from world import a_renderer

from est_mailer.mail.writing.letters import Answer
from est_mailer.resources import shared_folder
from est_mailer.wording import languages, words_under

MOST_WORDS = 120
WHOLE_PICTURE = {"dispatch", "preview"}
MAILS = [(name, language) for language in languages() for name in samples()]
_THEMES = sorted(file.stem for file in (shared_folder("templates") / "sv" / "words").glob("*.toml"))


def _text(name: str, language: str) -> str:
    return a_renderer().render_letter(samples(language)[name], language).text


def test_lix_is_measured_as_it_should_be() -> None:
    assert lix("Hej på dig. Det är bra.") == pytest.approx(3.0)
    assert lix("Verksamheternas sammanställningar presenteras kontinuerligt.") == pytest.approx(104.0)


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_a_mail_is_short(name: str, language: str) -> None:
    if name not in WHOLE_PICTURE:
        assert len(words_of(_text(name, language))) < MOST_WORDS


@pytest.mark.parametrize("name", list(samples()))
def test_swedish_mails_are_easy_to_read(name: str) -> None:
    assert lix(_text(name, "sv")) < HARDEST


def test_every_short_answer_is_easy_to_read() -> None:
    """The answers that have no template of their own, each as the whole mail that its reader gets."""
    texts = {key: text for theme in _THEMES for key, text in words_under("sv", theme).items()}
    kinds = [key.removesuffix(".heading") for key in texts if key.endswith(".heading")]
    answers = {kind: (texts[f"{kind}.heading"], texts[f"{kind}.text"]) for kind in kinds if f"{kind}.text" in texts}
    assert len(answers) > 70
    for kind, (heading, text) in answers.items():
        said, told = (re.sub(r"\{[^{}]*\}", "7", part.replace("{period}", "vecka 47")) for part in (heading, text))
        letter = Answer(municipality="Exempelstad", heading=said, paragraphs=tuple(told.strip().splitlines()))
        mail = a_renderer().render_letter(letter, "sv").text
        assert lix(mail) < HARDEST, kind
        assert len(words_of(mail)) < MOST_WORDS, kind


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_nobody_is_told_in_machinewords_of(name: str, language: str) -> None:
    machine = r"\b(None|True|False|in_time|undefined|token|workbook|spreadsheet|kalkylark|Excel|error|None)\b|\{|\}"
    assert re.search(machine, _text(name, language)) is None
