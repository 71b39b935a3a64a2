"""Plain language: short mails, short sentences, ordinary words."""

from __future__ import annotations

import re

import pytest
from letter_samples import samples

from est_mailer.mail.render import Renderer
from est_mailer.resources import shared_folder
from est_mailer.wording import languages

MOST_WORDS = 120
HARDEST = 35  # LIX: under 30 children's books, 30–40 easy, 40–50 newspapers
WHOLE_PICTURE = {"dispatch", "preview"}
MAILS = [(name, language) for language in languages() for name in samples()]
RENDERER = Renderer([shared_folder("templates")])


def _text(name: str, language: str) -> str:
    return RENDERER.render_letter(samples(language)[name], language).text


def _words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)]


def _lix(text: str) -> float:
    """Björnsson's readability index: words per sentence plus the share of words longer than six letters.

    A heading, a point in a list and a sentence end where their line or full stop does.
    """
    blocks = re.split(r"\n\s*\n|\n(?=(?:- |\d+\. |[A-ZÅÄÖ][\w ]+: ))", re.sub(r"(?m)^[-=]+ ?$", "", text))
    sentences = [s for block in blocks for s in re.split(r"(?<=[.?!:])\s+(?=[A-ZÅÄÖ\"])", block) if _words(s)]
    words = [re.sub(r"\W", "", word) for word in _words(text)]
    return len(words) / len(sentences) + 100 * sum(len(word) > 6 for word in words) / len(words)


def test_lix_is_measured_as_it_should_be() -> None:
    assert _lix("Hej på dig. Det är bra.") == pytest.approx(3.0)
    assert _lix("Verksamheternas sammanställningar presenteras kontinuerligt.") == pytest.approx(104.0)


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_a_mail_is_short(name: str, language: str) -> None:
    if name not in WHOLE_PICTURE:
        assert len(_words(_text(name, language))) < MOST_WORDS


@pytest.mark.parametrize("name", list(samples()))
def test_swedish_mails_are_easy_to_read(name: str) -> None:
    assert _lix(_text(name, "sv")) < HARDEST


@pytest.mark.parametrize(("name", "language"), MAILS)
def test_nobody_is_told_in_machine_words(name: str, language: str) -> None:
    machine = r"\b(None|True|False|in_time|undefined|token|workbook|spreadsheet|kalkylark|Excel|error|None)\b|\{|\}"
    assert re.search(machine, _text(name, language)) is None
