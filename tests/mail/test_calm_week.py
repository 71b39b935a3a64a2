"""A calm week as people say it; where anything else is said beside it, there is none."""

from __future__ import annotations

import pytest

from est_mailer.mail.words.command import Verb, read_command


@pytest.mark.parametrize(
    "line",
    [
        "lugnt",
        "Lugnt!",
        "lugnt.",
        "LUGNT",
        " lugnt ",
        '"lugnt"',
        "”lugnt”",
        "«Lugnt»",
        "**lugnt**",
        "*Lugnt*",
        "_lugnt_",
        "lugnt...",
        "lugnt…",
        "(lugnt)",
        "- lugnt",
        "Lugnt 👍",
        "lugnt :)",
        "\u200blugnt\u200b",
        "lugnt\xa0",
        "`lugnt`",
        "Nollrapport",
        "noll rapport",
        "Nollrapport.",
        "calm",
        "Calm!",
        "nil",
        "Nil return",
        "nil report.",
        "all calm",
        "Allt lugnt",
        "Inget att rapportera",
        "Nothing to report.",
        "Lugn vecka",
        "Det är lugnt.",
        "lugnt /Anna",
        "Lugnt //Anna",
        "lugnt/Anna",
        "lugnt /anna",
        "Lugnt. Mvh Anna",
        "Lugnt, mvh Anna Ek",
        "lugnt mvh",
        "Lugnt! Hälsningar Anna Ek, Fritidsgården",
        "Lugnt. Med vänlig hälsning Anna",
        "Calm. Best regards, Anna",
        "Lugnt, tack!",
        "Calm. Thanks / Anna",
        "Hej! Lugnt.",
        "Hej, lugnt",
        "Hej Anna, lugnt",
        "Lugnt. Trevlig helg!",
        "LUGNT!!!",
    ],
)
def test_a_calm_week(line: str) -> None:
    command = read_command(line)
    assert command is not None
    assert (command.verb, command.argument) == (Verb.CALM, "")


@pytest.mark.parametrize(
    "text",
    [
        "Lugnt hos oss, förutom bråket i torsdags",
        "Lugnt hela veckan utom fredag",
        "Lugnt?",
        "inte lugnt",
        "Ej lugnt",
        "olugnt",
        "Lugnt. Men det var bråk i torsdags.",
        "Lugnt\nmen i torsdags var det bråk",
        "Lugnt\nTack!\nMen i torsdags var det bråk",
        "Lugnt.\n\nFörutom i Norrby.",
        "lugnare",
        "lugnt /bråk i torsdags",
        "lugnt /Bråk i torsdags",
        "Lugnt, tack för hjälpen i torsdags",
        "lugnt 2 dagar av 5",
        "Calm, except for the fight on Thursday",
        "Det är lugnt nu men var stökigt",
        "lugnt/stökigt",
        "Lugnt mvh utom torsdag",
        "",
        "   ",
        "\n\n\n",
        "Hej!",
        "Hej,\n\nMvh Anna",
        "👍",
        "...",
        ">",
        "Nolltolerans",
        "nilsson",
        "Lugnt hela veckan",
    ],
)
def test_what_is_no_calm_week(text: str) -> None:
    assert read_command(text) is None
