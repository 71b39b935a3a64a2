"""Two choices written in one cell are told from a place, a sentence, and one choice by two of its names."""

from __future__ import annotations

import pytest

from est_mailer.domain.meaning.understanding import names_several

CHOICES = {
    "Norrby": "Norrby",
    "Norrby torg": "Torget",
    "Torget": "Torget",
    "Centrum": "Centrum",
    "city": "Centrum",
    "Brand": "Brand",
    "Fire": "Brand",
    "Skadegörelse": "Skadegörelse",
}


@pytest.mark.parametrize(
    "written",
    ["Norrby och CENTRUM", "norrby/norrby torg", "Norrby, Centrum", "Brand & skadegörelse", "brand samt Torget"],
)
def test_several(written: str) -> None:
    assert names_several(written, CHOICES)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Norrby",
        "Norrby torg",
        "Norrby torg, Norrby torg",
        "Centrum/city",
        "Norrby centrum",
        "Norrby, vid Centrum",
        "Stationen i Norrby",
        "Norrbyskolan i centrum",
        "Ingen brand eller skadegörelse i veckan",
        "Skadegörelse, ej brand",
        "Varken brand eller skadegörelse",
    ],
)
def test_not_several(written: str) -> None:
    assert not names_several(written, CHOICES)
