"""What is asked about a form, in the exact words; and a case in which something must be asked."""

from __future__ import annotations

from corpus import handling as h
from corpus.forms import ROWS, Case, Row, handled

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
BROKEN = (
    "Filen är skadad och går inte att öppna. "
    "Öppna den hos dig, spara den på nytt som Excel-fil (.xlsx) och skicka den igen."
)
STILL_K1 = "Gäller svaret fortfarande Skadegörelse, Krossad ruta, Norrby, busskuren? Annars skriv en ny rad."


def several(read: str, *others: str) -> str:
    """What is asked when several files are filled in, and one of them was read."""
    told = ", ".join(others)
    return (
        f"Mejlet hade flera ifyllda filer. Vi har läst ”{read}”, men inte {told}. Skriv allt i en fil och skicka den."
    )


def asked(name: str, edit: h.Edit, *asks: str, rows: tuple[Row, ...] = ROWS, **told: object) -> Case:
    """The filled form, handled by an edit, and what must be asked about it."""
    return handled(name, edit, rows=rows, asks=asks, **told)
