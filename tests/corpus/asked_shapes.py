"""The cases of the matrix in which the form has another shape: rows moved, words elsewhere, the calm box."""

from __future__ import annotations

from dataclasses import replace

from corpus import handling as h
from corpus.forms import BIN, BONFIRE, CONTAINER, PANE, Row, handled, only
from corpus.questions import BLANK, NO_K1, NO_K2, NO_TABLE, STILL_K1, asked

SHAPES = (
    asked("a row of last week's deleted", h.deleted_rows(h.K2), NO_K2, rows=(PANE, BONFIRE, CONTAINER)),
    asked("all of last week's deleted", h.deleted_rows(5, 4), NO_K1, NO_K2, rows=(BONFIRE, CONTAINER)),
    asked(
        "a row twice with two answers",
        h.copied_row(h.K1, 9, D="Nej"),
        "Raden K1 (Skadegörelse, Krossad ruta, Norrby, busskuren) finns två gånger i filen med olika svar. "
        "Vilket gäller?",
        rows=(BIN, BONFIRE, CONTAINER),
    ),
    handled("a row twice with one answer", h.copied_row(h.K1, 9)),
    asked(
        "one column sorted alone",
        h.cells(F7="K2", F8="K1"),
        f"Rad 8, Problem: här står nu ”Brand: Papperskorg brann (v. 47)”. {STILL_K1}",
        f"Rad 8, Område: här står nu ”Centrum”. {STILL_K1}",
        f"Rad 8, Plats: här står nu ”parken”. {STILL_K1}",
        "Rad 7, Problem: här står nu ”Skadegörelse: Krossad ruta (v. 47)”. "
        "Gäller svaret fortfarande Brand, Papperskorg brann, Centrum, parken? Annars skriv en ny rad.",
        "Rad 7, Område: här står nu ”Norrby”. "
        "Gäller svaret fortfarande Brand, Papperskorg brann, Centrum, parken? Annars skriv en ny rad.",
        "Rad 7, Plats: här står nu ”busskuren”. "
        "Gäller svaret fortfarande Brand, Papperskorg brann, Centrum, parken? Annars skriv en ny rad.",
        rows=(BONFIRE, CONTAINER),
    ),
    handled(
        "a new event among last week's",
        h.cells(A9="Brand: mopeden", B9="Norrby", C9="backen", E9="släckt"),
        rows=(PANE, BIN, Row("", "brand", "norrby", "backen", "", "Brand: mopeden", "släckt"), BONFIRE, CONTAINER),
    ),
    asked(
        "a line of thoughts among last week's",
        h.cells(A9="Värst är lekplatsen"),
        "Rad 9: ”Värst är lekplatsen” hör inte till någon rad vi känner igen. Skriv det som en ny rad, med område.",
    ),
    asked(
        "the header of the new events deleted",
        h.deleted_rows(11),
        "Rad 11: ”Skadegörelse · Norrby · skolgården · 2026-11-20 · Bål på natten · Släckt av per…” "
        "hör inte till någon rad vi känner igen. Skriv det som en ny rad, med område.",
        "Rad 13: ”Brand · Centrum · torget · 2026-11-18 · Container brann” "
        "hör inte till någon rad vi känner igen. Skriv det som en ny rad, med område.",
        rows=(PANE, BIN),
    ),
    asked(
        "all headers deleted", lambda _, s: (s.delete_rows(11), s.delete_rows(6)), NO_TABLE, rows=(), state="unclear"
    ),
    asked(
        "words outside the tables",
        h.cells(H1="Ring mig gärna", H4="efter två"),
        "H1: ”Ring mig gärna · efter två” står utanför tabellerna. Flytta den till en rad, så kommer den med.",
    ),
    asked(
        "twenty words outside the tables",
        lambda _, s: [s.cell((1, 2, 4)[n % 3], 8 + n // 3, f"ord{n}") for n in range(20)],
        "H1: ”ord0 · ord3 · ord6 · ord9 · ord12 · ord15 · ord18 · ord1 · ord4 · ord7 · ord10…” står utanför "
        "tabellerna. Flytta den till en rad, så kommer den med.",
    ),
    asked(
        "a column of the sender's own",
        h.cells(H11="Väder", H12="regn", H14="blåst"),
        "Rad 12, kolumnen Väder: ”regn · blåst” står i en kolumn som inte är vår. Flytta texten till en av våra.",
    ),
    asked(
        "a title of the sender's own with nothing below",
        h.cells(H11="Hälsa vaktmästaren"),
        "H11: ”Hälsa vaktmästaren” står utanför tabellerna. Flytta den till en rad, så kommer den med.",
    ),
    asked(
        "a sheet of the sender's own",
        h.on_sheet("Anteckningar", "A1", "Det här hann inte med"),
        "Bladet Anteckningar är inte vårt och har inte lästs. Hör innehållet till rapporten? "
        "Flytta det till checklistan.",
    ),
    asked(
        "words on the sheet of last week",
        h.on_sheet("Förra veckan", "B3", "det stämmer inte"),
        "B3: ”det stämmer inte” står utanför tabellerna. Flytta den till en rad, så kommer den med.",
    ),
    asked(
        "words on the help's sheet",
        h.on_sheet("Hjälp", "A30", "var skriver man cykelstölder?"),
        "A30: ”var skriver man cykelstölder?” står utanför tabellerna. Flytta den till en rad, så kommer den med.",
    ),
    asked(
        "something else in the calm box",
        h.cells(B3="se nedan"),
        "Rad 3, Lugn vecka? Skriv X här: ”se nedan” förstår vi inte. Skriv X om veckan var lugn, annars ingenting.",
    ),
    handled(
        "a mark in the calm box, and rows",
        h.cells(B3="X"),
        notes=("Rad 3, Lugn vecka? Skriv X här: ”X” har vi läst som ett misstag: raderna du har fyllt i gäller.",),
    ),
    only("calm", h.cells(B3="X"), state="calm"),
    only("calm, marked with a tick", h.cells(B3="✓"), state="calm"),
    only(
        "calm, and last week's answered",
        h.cells(B3="X", D7="Nej", D8="Nej"),
        rows=(replace(PANE, remains="no", action=""), BIN),
        notes=("Rad 3, Lugn vecka? Skriv X här: ”X” har vi läst som ett misstag: raderna du har fyllt i gäller.",),
    ),
    only("untouched", asks=(BLANK,), state="unclear"),
    only("saved again and untouched", h.renamed_sheets, asks=(BLANK,), state="unclear"),
)
