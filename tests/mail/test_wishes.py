"""Lines that are no word of the service's: which may mean one, and which are something said."""

from __future__ import annotations

from time import perf_counter, process_time

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
        "Kan inte öppna filen",
        "vi får inte upp formuläret",
        "I can't open the attachment",
        "?",
        "Hej!\n\n???",
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
        "Inget nytt sen sist",
        "Nej, inget.",
        "inget nytt att rapportera",
        "Vi har inget att rapportera v.46",
        "Nothing to report this week",
        "nothing new since last week",
    ),
    Wish.SAME: (
        "Samma som förra veckan",
        "samma problem kvar",
        "Samma som sist! /Anna",
        "Allt är kvar sedan förra veckan",
        "Det är samma läge som förra veckan",
        "oförändrat",
        "Same as last week",
    ),
    Wish.DEPUTY: (
        "vidarebefordra till Anna",
        "Skicka det till min kollega anna@exempelstad.example",
        "Min kollega tar det den här veckan",
        "jag är sjuk",
        "Jag är sjuk, kan inte svara",
        "Jag är på semester till den 7 december",
        "Jag hinner inte den här veckan",
        "ersätare",
        "I am away this week",
        "please forward it to my colleague",
        "Jag är sjuk i magen",
        "Vi är lediga på fredag",
        "jag är bortrest från den 3 till den 7 december",
        "Jag är föräldraledig till och med vecka 50",
        "Jag är sjuk, min kollega Anna tar över",
        "jag vabbar idag",
        "I am on leave until 7 December",
        "we are away until Monday",
        "My colleague will answer instead",
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
        "Vi arbetar inte längre här",
        "jag är inte kvar på skolan",
        "jag har slutat på Norrbyskolan",
        "please take me off the mailing list",
        "I no longer work here",
    ),
    Wish.ADDRESS: (
        "ny adress",
        "ny mejladress: skolan@exempelstad.example",
        "vi har bytt adress",
        "byt adress till anna@exempelstad.example",
        "my new address is anna@exempelstad.example",
        "change of address",
        "Vi har ny mejladress från 1 december",
        "Ny adress till Anna: anna@exempelstad.example",
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
    "Samma gäng som förra veckan stod vid torget",
    "Samma problem som förra veckan vid skolan, och nu brinner det",
    "Tungt",
    "Helg",
    "Hjälm",
    "helt",
    "Lugnet",
    "",
    # a wish's first words, and then something that happened
    "Vi är lediga på fredag, då brukar det bli bråk på torget",
    "Skicka till polisen att det eldades på torget i fredags",
    "Skicka vidare till polisen: narkotika säljs vid stationen",
    "Skicka det till ordningsvakterna",
    "Skicka vakter till parken",
    "Min kollega svarar att det var bråk på torget i går",
    "Min kollega tar det hårt att hon blev hotad",
    "Kollega tar över, hon blev hotad i tisdags",
    "Kollega Anna blev slagen",
    "Gänget tar över på fredag",
    "Langare tar över torget",
    "Vi är sjuka av oro för gängen på torget",
    "Vi är borta från torget efter klockan åtta",
    "Vi kan inte gå genom parken",
    "Vi hinner inte ut innan de har slagits",
    "Jag är sjuk efter att ha blivit hotad",
    "We are away from the square after dark because of threats",
    "I am ill because of the smoke from the fire",
    "send to the police that drugs are sold at the station",
    "forward to the police",
    "My colleague will report it to the police",
    "Vi har slutat gå genom parken, den är för mörk",
    "Jag slutar sent och vågar inte gå hem",
    "vi arbetar inte längre ensamma på grund av hoten",
    "Jag är inte kvar efter kl 22, det känns otryggt",
    "Jag är inte längre trygg på torget",
    "Ta bort mig från torget när det är bråk",
    "Sluta skicka ungdomar till vårt centrum",
    "Stop sending the youths to our square",
    "I have left the square because of threats",
    "We are leaving early because of the gang",
    "Fel adress på rad 6: ska vara Storgatan 4",
    "Ny adress till ungdomarnas samlingsplats: Storgatan 4",
    "Vi har en ny adress där det säljs narkotika",
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


@pytest.mark.parametrize(
    "line", ["Skicka det till Anna i receptionen", "Kollega Eva Ek svarar", "min vikarie Bo tar över"]
)
def test_what_is_taken_for_a_name_is_not_sure(line: str) -> None:
    found = read_wish(line)
    assert found is not None
    assert (found.wish, found.sure) == (Wish.DEPUTY, False)


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("Jag är sjuk", ""),
        ("Hej!\n\nJag är sjuk i magen", "Hej!"),
        ("Hej! Jag är sjuk /Anna", "Hej!\n/Anna"),
        ("Skicka om filen\n\nDet brann i parken.", "Det brann i parken."),
        ("Hej slagsmål på torget\nSkicka om filen", "Hej slagsmål på torget"),
    ],
)
def test_what_stands_beside_the_wish_is_told(text: str, beside: str) -> None:
    found = read_wish(text)
    assert found is not None
    assert found.beside == beside


@pytest.mark.parametrize(
    "piece",
    [
        "skicka mig ",
        "jag ar sjuk ",
        "till anna ",
        " nu",
        "kollega svarar ",
        "lugnt har ",
        "i veckan ",
        "tack, ",
        "ny ",
        "inte ",
        "a" * 9,
    ],
)
def test_no_line_takes_long(piece: str) -> None:
    began = perf_counter()
    for end in ("", "x", "!"):
        read_wish((piece * 40)[:119] + end)
    assert perf_counter() - began < 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "first", ["jag är sjuk", "skicka den till bo ek", "ny adress", "avregistrera mig", "lugnt", ""]
)
def test_a_line_of_repetitions_is_read_in_no_time(first: str) -> None:
    """A pattern that can match the same signs in many ways would take longer than the service lives."""
    for repeated in (
        ",",
        ".",
        " ",
        ", ",
        "! ",
        " och",
        " nu",
        " tack",
        "snälla ",
        " i dag",
        " mig",
        " igen",
        "a ",
        "a@b",
    ):
        began = process_time()
        read_wish(f"{first}{repeated * 40}!x")
        assert process_time() - began < 1, repeated
