"""Only courtesy may be dropped: whatever says something beside it must reach the coordinators."""

from __future__ import annotations

import pytest

from est_mailer.domain.meaning.courtesy import Names, is_courtesy

NAMES = Names(frozenset(["anna", "kim", "robin", "skola", "norr", "fritidsgården"]), frozenset({"lind", "ek"}))

POLITE = [
    "Tack!",
    "Tack så mycket!",
    "Tack på förhand",
    "Hej!",
    "Hej, här kommer listan.",
    "Hej Anna, här kommer veckans lista.",
    "God morgon! Bifogar vår rapport.",
    "Här är filen",
    "Här är filen igen, nu rättad. Mvh Kim Ek",
    "Ny fil bifogad",
    "Hej alla! Rapport för vecka 47.\n\nMed vänlig hälsning\nAnna Lind\nrektor, Skola norr",
    "Vänliga hälsningar, Kim Ek, Norrbyskolan",
    "Tack /Anna",
    "Trevlig helg! Mvh Kim",
    "Ha en bra vecka 🙂",
    "Varma hälsningar från oss på Fritidsgården",
    "Hej, jag skickar listan igen.\nMvh Kim",
    "Hello, the list is attached.",
    "Hi Robin, here is the form.\nKind regards\nKim",
    "Please find the report attached.",
    "Thanks!",
    "Thank you very much. Best regards, Kim Ek, Head teacher",
    "Good morning, this week's report is attached. Thanks",
    "Our list for week 47, with best regards from Kim",
]
SAID = [
    "Tack! Lampan trasig",
    "Tack! Lampan är trasig",
    "Tack! Inbrott Norrby",
    "Tack\nInbrott i natt",
    "Mvh Anna. PS Lampan är trasig",
    "Mvh Anna\nLampan trasig",
    "Mvh Anna, inbrott i förrådet",
    "Mvh Anna\nKnivhot Skolgatan",
    "Hej, Knivrån",
    "Hej! Brand",
    "Inbrott Norrby",
    "Hej, här är listan. Bråk i parken.",
    "Här kommer listan, men lampan är trasig",
    "Bifogar filen. Obs rad",
    "Tack, det brinner",
    "Vi vill inte vara med",
    "Hej, kan ni ringa?",
    "Är listan rätt?",
    "Hej! Ring Kim 070-123 45 67",
    "Tack 112",
    "Hej, 3 bilar",
    "Här är listan 🔥",
    "Hej Anna, hot mot lärare. Mvh Kim",
    "Here is the list. The lamp is broken",
    "Thanks! Window broken",
    "Thanks, fire again",
    "Kind regards Kim\nBurglary at school",
    "Hi Robin, knives in the park",
    "Please call us",
    "Thank you, all was not calm",
]


@pytest.mark.parametrize("text", POLITE)
def test_mere_courtesy_needs_nobody(text: str) -> None:
    assert is_courtesy(text, NAMES)


@pytest.mark.parametrize("text", SAID)
def test_what_says_more_is_kept(text: str) -> None:
    assert not is_courtesy(text, NAMES)


def test_a_name_that_is_none_is_something_said() -> None:
    assert is_courtesy("Mvh Anna Ek", NAMES)
    assert not is_courtesy("Mvh Anna Inbrott", NAMES)
    assert not is_courtesy("Mvh Ek", NAMES)
    assert not is_courtesy("Mvh Anna Ek", Names())
