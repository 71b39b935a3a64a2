"""Lines that are no word of the service's: which may mean one, and which are something said."""

from __future__ import annotations

from time import perf_counter

import pytest

from est_mailer.mail.words.wishes import Wish, read_wish

MEANT = {
    Wish.HELP: (
        "hjäpl",
        "Hej! Jag förstår inte hur jag gör",
        "jag behöver hjälp",
        "vad ska jag svara?",
        "I need help",
        "How does this work?",
    ),
    Wish.FORM: (
        "skicka om",
        "Kan du skicka filen igen?",
        "kan ni skicka om formuläret, tack",
        "kan jag få en ny fil",
        "jag hittar inte filen",
        "vi fick ingen bilaga",
        "formulär igen",
        "formulr",
        "nytt formulär tack",
        "Could you send the form again please",
        "I lost the file",
        "resend",
    ),
    Wish.CALM: (
        "lungt",
        "Det är lugnt hos oss",
        "Allt är bara lugnt här",
        "lugn vecka hos oss",
        "Inget särskilt i veckan.",
        "inget nytt",
        "Det har inte hänt något",
        "Inget. Mvh Anna",
        "inga händelser att rapportera",
        "It was quiet this week",
        "nothing special",
        "no incidents this week",
    ),
    Wish.DEPUTY: (
        "vidarebefordra till Anna",
        "Skicka det till min kollega anna@exempelstad.example",
        "Min kollega tar det den här veckan",
        "jag är sjuk",
        "Jag är på semester till den 7 december",
        "Jag hinner inte den här veckan",
        "ersätare",
        "I am away this week",
        "please forward it to my colleague",
    ),
    Wish.LEAVING: (
        "jag slutar",
        "Hej, jag har slutat på skolan",
        "avregistrera mig",
        "ta bort mig från listan",
        "Jag vill inte ha fler mejl",
        "sluta skicka",
        "unsubscribe",
        "please remove me",
        "I am leaving on Friday",
    ),
    Wish.ADDRESS: (
        "ny adress",
        "ny mejladress: skolan@exempelstad.example",
        "vi har bytt adress",
        "byt adress till anna@exempelstad.example",
        "my new address is anna@exempelstad.example",
        "change of address",
    ),
}
SAID = (
    "Lugnt, men en ruta är trasig",
    "Lugnt på torget men stökigt vid skolan",
    "Det var inte lugnt i veckan",
    "Inget nytt om klottret, det är kvar",
    "Ta bort klottret på Storgatan",
    "Någon har tagit bort skylten",
    "Lampan vid ny adress Storgatan 4 är trasig och det är mörkt",
    "Hjälp behövs vid stationen på fredag",
    "Vi har sett narkotika i parken",
    "Det brann på torget",
    "Ungdomar slutar tidigt på fredag, det kan bli oroligt",
    "Gatlyktan är fortfarande trasig",
    "Tungt",
    "",
)


@pytest.mark.parametrize(("wish", "line"), [(wish, line) for wish, lines in MEANT.items() for line in lines])
def test_what_may_be_meant(wish: Wish, line: str) -> None:
    found = read_wish(line)
    assert found is not None
    assert found.wish is wish


@pytest.mark.parametrize("line", SAID)
def test_what_is_said_is_left_to_a_person(line: str) -> None:
    assert read_wish(line) is None


def test_an_address_in_the_line_is_told() -> None:
    found = read_wish("Skicka det till min kollega Anna@Exempelstad.example.")
    assert found is not None
    assert found.address == "anna@exempelstad.example"


@pytest.mark.parametrize("piece", ["skicka mig ", "lugnt har ", "i veckan ", "tack, ", "ny ", "inte ", "a" * 9])
def test_no_line_takes_long(piece: str) -> None:
    began = perf_counter()
    for end in ("", "x", "!"):
        read_wish((piece * 40)[:119] + end)
    assert perf_counter() - began < 1
