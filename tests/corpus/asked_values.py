"""The cases of the matrix in which a value must be asked about: an area, a day, an answer, a row half filled in."""

from __future__ import annotations

from dataclasses import replace

from corpus import handling as h
from corpus.forms import BIN, BONFIRE, CONTAINER, PANE, handled
from corpus.questions import STILL_K1, asked

WITHOUT_BONFIRE = (PANE, BIN, CONTAINER)
VALUES = (
    asked(
        "a misspelt area",
        h.cells(B12="Vivala"),
        "Rad 12, Område: ”Vivala” finns inte i listan. Menade du Vivalla?",
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "an area nobody knows",
        h.cells(B12="Atlantis"),
        "Rad 12, Område: ”Atlantis” finns inte i listan. Välj ett område ur listan.",
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "no area", h.cells(B12=None), "Rad 12, Område: området saknas. Välj ett område ur listan.", rows=WITHOUT_BONFIRE
    ),
    asked(
        "nothing of what happened",
        h.cells(C12=None, E12=None),
        "Rad 12, Vad hände?: skriv kort vad som hände, eller på vilken plats.".replace("?:", ":"),
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "a misspelt indicator",
        h.cells(A12="Skadegorelser"),
        "Rad 12, Vad: ”Skadegorelser” finns inte i listan. Menade du Skadegörelse?",
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "an indicator of the sender's own",
        h.cells(A12="UFO"),
        "Rad 12, Vad: ”UFO” finns inte i listan. Välj det som passar bäst.",
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "no indicator",
        h.cells(A12=None),
        "Rad 12, Vad: det saknas vad det gäller. Välj det som passar bäst ur listan.",
        rows=WITHOUT_BONFIRE,
    ),
    asked(
        "a day that does not exist",
        h.cells(D12="31 november"),
        "Rad 12, När: ”31 november” är ingen dag vi kan läsa. Skriv till exempel 2026-11-17, eller lämna rutan tom.",
        rows=(PANE, BIN, replace(BONFIRE, day=""), CONTAINER),
    ),
    asked(
        "a day far ahead",
        h.cells(D12="2027-03-01"),
        "Rad 12, När: ”2027-03-01” är mer än två veckor fram i tiden. Skriv dagen då det hände, eller lämna rutan tom.",
        rows=(PANE, BIN, replace(BONFIRE, day=""), CONTAINER),
    ),
    asked(
        "a day that nobody could name",
        h.cells(D12="?"),
        "Rad 12, När: ”?” är ingen dag vi kan läsa. Skriv till exempel 2026-11-17, eller lämna rutan tom.",
        rows=(PANE, BIN, replace(BONFIRE, day=""), CONTAINER),
    ),
    asked(
        "neither yes nor no",
        h.cells(D7="kanske det"),
        "Rad 7, Kvar: ”kanske det” förstår vi inte. Svara Ja, Nej eller Vet ej.",
        rows=(BIN, BONFIRE, CONTAINER),
    ),
    asked(
        "a picture for an answer",
        h.cells(D7="\U0001f44d"),
        "Rad 7, Kvar: ”\U0001f44d” förstår vi inte. Svara Ja, Nej eller Vet ej.",
        rows=(BIN, BONFIRE, CONTAINER),
    ),
    asked(
        "a question mark for an answer",
        h.cells(D7="?"),
        "Rad 7, Kvar: ”?” förstår vi inte. Svara Ja, Nej eller Vet ej.",
        rows=(BIN, BONFIRE, CONTAINER),
    ),
    handled(
        "an exclamation mark among the words",
        h.cells(F14="!"),
        rows=(PANE, BIN, BONFIRE, replace(CONTAINER, action="!")),
    ),
    handled(
        "more than an answer",
        h.cells(D8="Nej, lagat i tisdags"),
        rows=(PANE, replace(BIN, action="Nej, lagat i tisdags"), BONFIRE, CONTAINER),
        notes=("Rad 8, Kvar: ”Nej, lagat i tisdags” har vi läst som Nej.",),
    ),
    asked(
        "a comment and no answer",
        h.cells(D7=None),
        "Rad 7, Kvar: det finns en kommentar men inget svar. Svara Ja, Nej eller Vet ej.",
        rows=(replace(PANE, remains="unknown"), BIN, BONFIRE, CONTAINER),
    ),
    handled("an alias for the area", h.cells(B14="city"), notes=("Rad 14, Område: ”city” har vi läst som Centrum.",)),
    asked("a number that is not ours", h.cells(F7="K9"), f"Rad 7, Nr: här står nu ”K9”. {STILL_K1}"),
    asked(
        "another place beside last week's problem",
        h.cells(C7="gungorna"),
        f"Rad 7, Plats: här står nu ”gungorna”. {STILL_K1}",
    ),
    asked(
        "words added to last week's problem",
        h.cells(A7="Skadegörelse: Krossad ruta (v. 47), och nu en till"),
        f"Rad 7, Problem: här står nu ”Skadegörelse: Krossad ruta (v. 47), och nu en till”. {STILL_K1}",
    ),
    asked(
        "an indicator alone on a free row",
        h.cells(A20="Brand"),
        "Rad 20, Vad: här står bara ”Brand”. Har det hänt? Skriv område och vad som hände, eller töm rutan.",
    ),
)
