"""A polite line beside a file needs nobody; something said is never taken for one."""

from __future__ import annotations

import pytest

from est_mailer.domain.meaning.courtesy import Names, is_courtesy, is_thanks, presents_a_file

NAMES = Names(frozenset(["anna", "kim", "robin", "skola", "norr", "fritidsgården"]), frozenset({"lind", "ek"}))


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
    assert is_courtesy(text, NAMES)


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
    assert not is_courtesy(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Tack!",
        "Tack så mycket!\n\nMvh Anna Ek\nrektor, Skola norr",
        "Tack, det var allt /Anna",
        "Tack för förra veckan!",
        "Hej!\nTack för listan!",
        "Ok, tack för hjälpen!\nMed vänliga hälsningar\nAnna Ek\nVerksamhetschef Kultur och fritid\nTel 019-21 10 00",
        "Thanks!",
    ],
)
def test_thanks_need_no_answer(text: str) -> None:
    assert is_thanks(text, NAMES)
    assert not presents_a_file(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Tack! Lampan är trasig",
        "Tack men det brinner ofta",
        "God morgon",
        "Tack, här kommer listan",
        "Ring 112 tack",
    ],
)
def test_what_is_said_with_thanks_is_no_mere_thanks(text: str) -> None:
    assert not is_thanks(text, NAMES)


def test_a_promised_file_is_missed() -> None:
    assert presents_a_file("", NAMES)
    assert presents_a_file("Hej, här kommer veckans lista.\nMvh Anna", NAMES)
    assert not presents_a_file("Belysningen vid skolan är trasig, se listan", NAMES)
