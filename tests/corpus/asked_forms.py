"""The cases of the matrix in which something must be asked: each with its exact question."""

from __future__ import annotations

from dataclasses import replace

from corpus import handling as h
from corpus import package
from corpus.aside_forms import ASIDES
from corpus.forms import (
    BIN,
    BONFIRE,
    CONTAINER,
    DATES,
    FORMATS,
    HANDLED,
    PANE,
    ROWS,
    WRITTEN,
    Case,
    Material,
    Row,
    files,
    handled,
    only,
    unreadable,
)
from corpus.older_forms import version_0
from corpus.scene import File
from workbooks.hostile_files import PASSWORDED, RIGHTS_MANAGED
from world import MUNICIPALITY, TESTS_KEY, YOUTH

from est_mailer.demo.letters import Received
from est_mailer.domain.identity import seal, tokens_in
from est_mailer.domain.incoming import AccountKind

BLANK = "Inget är ifyllt. Är det lugnt hos er? Svara bara med ordet lugnt. Har ni sett något? Fyll i de gula rutorna."
NO_TABLE = "Vi hittar inte checklistans rutor i filen. Fyll i den fil som vi skickar med här."
NO_K1 = (
    "Raden K1 från förra veckan finns inte i filen: Skadegörelse, Krossad ruta, Norrby, busskuren. Är problemet kvar?"
)
NO_K2 = "Raden K2 från förra veckan finns inte i filen: Brand, Papperskorg brann, Centrum, parken. Är problemet kvar?"
STALE = (
    "Filen är förra veckans checklista. Vi har sparat det du skrev, men det räknas inte som veckans rapport. "
    "Fyll i den här veckans fil, som vi skickar med här."
)
NOT_A_WORKBOOK = (
    "Vi hittar ingen kalkylfil att läsa. Fyll i den bifogade filen, spara den och skicka den som bilaga. "
    "En länk eller en bild kan vi inte läsa."
)
NUMBERS = (
    "Filen är sparad i formatet Numbers. Spara den som Excel i Numbers och skicka den filen. "
    "På Mac: Arkiv, Exportera till, Excel. På iPhone: tryck på de tre punkterna, Exportera, Excel."
)
PHOTO = (
    "Du har skickat en bild. Bilder kan tjänsten inte läsa. Skriv det du vill rapportera i formuläret som vi bifogar. "
    "Samordnarna får veta att bilden finns."
)
PDF = (
    "Filen är en pdf. Den kan tjänsten inte läsa. "
    "Skriv av det viktiga i formuläret som vi bifogar, spara det och skicka det som Excel-fil."
)
RIGHTS = (
    "Filen eller mejlet har rättighetsskydd, så vi kan inte öppna det. Ta bort skyddet: i Excel väljer du Arkiv, Info, "
    "Skydda arbetsbok. Eller fyll i formuläret som vi bifogar och skicka det oskyddat."
)
LINK = (
    "Mejlet har en länk till en fil i molnet. Vi öppnar aldrig länkar. Bifoga filen som kopia: ladda ner den och lägg "
    "den i mejlet. I Outlook väljer du Bifoga som kopia."
)
BROKEN = (
    "Filen är skadad och går inte att öppna. "
    "Öppna den hos dig, spara den på nytt som Excel-fil (.xlsx) och skicka den igen."
)
STILL_K1 = "Gäller svaret fortfarande Skadegörelse, Krossad ruta, Norrby, busskuren? Annars skriv en ny rad."


def several(read: str, *others: str) -> str:
    told = ", ".join(others)
    return (
        f"Mejlet hade flera ifyllda filer. Vi har läst ”{read}”, men inte {told}. Skriv allt i en fil och skicka den."
    )


def asked(name: str, edit: h.Edit, *asks: str, rows: tuple[Row, ...] = ROWS, **told: object) -> Case:
    return handled(name, edit, rows=rows, asks=asks, **told)


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
        "Rad 12, När: ”2027-03-01” är ingen dag vi kan läsa. Skriv till exempel 2026-11-17, eller lämna rutan tom.",
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


def _of(letter: Received, m: Material) -> tuple[str, bytes]:
    name, content = letter.files[0]
    return name, h.edited(content, h.cells(B8="Norrby", E8="Klotter", B13="Norrby", E13="Klotter"))


def _two_codes(m: Material) -> bytes:
    (other,) = tokens_in(m.scene.youths.files[0][0], TESTS_KEY)
    return h.edited(m.filled, h.cells(H1=f"Kod: {seal(other, TESTS_KEY)}"))


def _older(m: Material, *more: tuple[str, str]) -> tuple[File, ...]:
    return (("EST-aldre.xlsx", version_0(m.name, TESTS_KEY, *more)),)


OLDER = (replace(PANE, action=""), BIN, replace(BONFIRE, action=""), CONTAINER)
IDENTIFIED = (
    files("renamed", lambda m: (("Kopia av lista (1).xlsx", m.filled),)),
    files(
        "no code left in it, in an answer",
        lambda m: (("lista.xlsx", package.rewritten(h.filled(m.blank, h.without_code), package.stripped)),),
    ),
    files(
        "no code left in it, in a mail of its own",
        lambda m: (("lista.xlsx", package.rewritten(h.filled(m.blank, h.without_code), package.stripped)),),
        fresh=True,
    ),
    files("the code only in the file's name", lambda m: ((m.name, h.filled(m.blank, h.without_code)),), fresh=True),
    files("the same file twice", lambda m: ((m.name, m.filled), ("kopia.xlsx", m.filled))),
    files("the empty form beside", lambda m: (("tom.xlsx", m.blank), ("ifylld.xlsx", m.filled))),
    files(
        "two that say different things",
        lambda m: (("ett.xlsx", m.filled), ("två.xlsx", h.edited(m.blank, h.cells(B13="Centrum", E13="Klotter")))),
        asks=(several("ett.xlsx", "två.xlsx"),),
    ),
    files(
        "a workbook of the sender's own beside",
        lambda m: (
            (m.name, m.filled),
            ("egen.xlsx", package.rewritten(h.in_a_new_workbook("Budget"), package.stripped)),
        ),
        asks=(several("{name}", "egen.xlsx"),),
    ),
    files(
        "a damaged workbook beside",
        lambda m: (("ifylld.xlsx", m.filled), ("trasig.xlsx", m.filled[:3000])),
        asks=(several("ifylld.xlsx", "trasig.xlsx"),),
    ),
    files(
        "two in one zip",
        lambda m: (
            (
                "listor.zip",
                package.in_zip(
                    ("ett.xlsx", m.filled), ("två.xlsx", h.edited(m.blank, h.cells(B13="Centrum", E13="Klotter")))
                ),
            ),
        ),
        asks=(several("ett.xlsx", "två.xlsx"),),
    ),
    files("an older form version", _older, rows=OLDER),
    files("an older form version in a mail of its own", _older, rows=OLDER, fresh=True),
    files(
        "an older form version with words beside",
        lambda m: _older(m, ("G13", "ring mig"), ("B14", "Norby"), ("E14", "Fyrverkerier")),
        rows=OLDER,
        asks=(
            "Rad 14, Område: ”Norby” finns inte i listan. Menade du Norrby?",
            "Rad 13, kolumnen G: ”ring mig” står i en kolumn som inte är vår. Flytta texten till en av våra.",
        ),
    ),
    files("last week's form", lambda m: (_of(m.scene.last_weeks, m),), rows=(), asks=(STALE,), state="unclear"),
    files(
        "another respondent's form",
        lambda m: (_of(m.scene.youths, m),),
        rows=(),
        state="silent",
        held="Formuläret hör till en annan enhet än avsändarens.",
        kind=AccountKind.HELD,
    ),
    files(
        "two codes in one file",
        lambda m: ((m.name, _two_codes(m)),),
        rows=(),
        state="silent",
        held="Mejlet har koder från två olika formulär.",
        kind=AccountKind.HELD,
    ),
    files(
        "the form answered by another function",
        lambda m: ((m.name, m.filled),),
        rows=(),
        state="silent",
        sender=YOUTH,
        held="Formuläret hör till en annan enhet än avsändarens.",
        kind=AccountKind.HELD,
    ),
    files("a coordinator answers for the function", lambda m: ((m.name, m.filled),), sender=MUNICIPALITY),
    files(
        "a workbook that is no checklist",
        lambda _: (("egen.xlsx", h.in_a_new_workbook("Budget")),),
        rows=(),
        asks=(NO_TABLE,),
        state="unclear",
    ),
)

UNREADABLE = (
    unreadable(
        "with a password",
        "lista.xlsx",
        lambda _: PASSWORDED,
        "Filen är skyddad med lösenord. Spara filen utan lösenord och skicka den igen.",
    ),
    unreadable(
        "from Numbers",
        "lista.numbers",
        lambda _: package.zipped({"Index/Document.iwa": b"x", "preview.jpg": b"x"}),
        NUMBERS,
    ),
    unreadable("cut off", "lista.xlsx", lambda m: m.filled[:4000], BROKEN),
    unreadable("a photo", "IMG_2041.jpg", lambda _: b"\xff\xd8\xff\xe0" + b"a form on a desk" * 80, PHOTO),
    unreadable("an iPhone's photo", "IMG_2041.HEIC", lambda _: b"\0\0\0\x24ftypheic" + b"a form on a desk" * 80, PHOTO),
    unreadable("a screenshot", "bild.png", lambda _: b"\x89PNG\r\n\x1a\n" + b"a form on a screen" * 80, PHOTO),
    unreadable("printed to .pdf", "lista.pdf", lambda m: m.office["pdf"], PDF),
    unreadable("rights-managed", "lista.xlsx", lambda _: RIGHTS_MANAGED, RIGHTS),
    unreadable("a rights-managed mail", "message.rpmsg", lambda _: b"\x76\xe8\x04\x60\xc4\x11\xe3\x86x", RIGHTS),
    unreadable("a Google shortcut", "lista.gsheet", lambda _: b'{"url": "https://docs.google.com/open?id=x"}', LINK),
    unreadable("a web page named .xls", "lista.xls", lambda m: m.office["html"], NOT_A_WORKBOOK),
    unreadable(
        "flat OpenDocument",
        "lista.fods",
        lambda m: m.office["fods"],
        "Bilagan är ingen kalkylfil. Fyll i formuläret som vi bifogar, spara det och skicka det.",
    ),
    unreadable(
        "a Word document",
        "lista.docx",
        lambda _: package.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
        "Filen är ett textdokument och inte formuläret. Flytta texten till formuläret som vi bifogar och skicka det.",
    ),
    unreadable(
        "larger than 5 MB",
        "lista.xlsx",
        lambda m: package.rewritten(m.filled, lambda p: p) + b"\0" * (5 * 2**20),
        "Filen är större än 5 MB. Ta bort bilder ur filen, eller fyll i den tomma fil som vi skickar med här.",
    ),
    unreadable(
        "with a document type",
        "lista.xlsx",
        lambda m: package.rewritten(m.filled, package.in_sheets(lambda x: b"<!DOCTYPE a>" + x)),
        "Filen ser inte ut som ett vanligt kalkylblad, så vi har inte öppnat den. "
        "Fyll i den fil som vi skickar med här och bifoga den i stället.",
    ),
)

CASES = (*HANDLED, *WRITTEN, *FORMATS, *DATES, *VALUES, *SHAPES, *IDENTIFIED, *ASIDES, *UNREADABLE)
