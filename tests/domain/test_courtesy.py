"""A polite line beside a file needs nobody; something said is never taken for one."""

from __future__ import annotations

import pytest

from est_mailer.domain.courtesy import is_courtesy


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hej, här kommer veckans lista.\nMvh Anna",
        "Hej! Bifogar rapporten för vecka 47. Vänliga hälsningar, Kim Ek, Norrbyskolan",
        "Hello, here is this week's checklist.\n\nKind regards\nRobin",
        "Tack!",
    ],
)
def test_courtesy(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "Knivrån i parken i lördags, polisen är underrättad",
        "Hej, här är listan. Lampan vid stationen är trasig sedan i måndags, kan någon laga den?",
        "Misstänkt vapen på skolan",
        "Obs: hot mot lärare!",
        "Vi är hotade, ring polisen",
        "Ring mig på 070-123 45 67",
        "Please note that two windows were broken at the school again",
    ],
)
def test_something_said(text: str) -> None:
    assert not is_courtesy(text)
