"""What is asked about a register's workbook that cannot be understood, is too short, or is no register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from builders import a_deployment
from openpyxl.worksheet.worksheet import Worksheet
from register_books import DEPLOYMENT, SV, TODAY, WORDS, returned, said, with_cell, written

from est_mailer.demo.spreadsheet import find, opened, saved
from est_mailer.domain.publishing import Publication
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.register.reading import Reader, read_register


@pytest.mark.parametrize(
    ("title", "value", "question"),
    [
        ("Funktion", None, "Rad 4: namnet saknas. Skriv vad enheten heter."),
        (
            "Organisation",
            "Exempelstads komun",
            "Rad 4, Organisation: ”Exempelstads komun” är ingen organisation vi känner till. "
            "Menade du Exempelstads kommun?",
        ),
        (
            "Organisation",
            "Polisen",
            "Rad 4, Organisation: ”Polisen” är inte din organisation. Be den organisationens samordnare, "
            "eller den som sköter tjänsten.",
        ),
        ("Roller", "raporterar", "Rad 4, Roller: ”raporterar” är ingen roll. Menade du rapporterar?"),
        ("Roller", None, "Rad 4: rollen saknas. Skriv rapporterar, samordnar eller får utskick."),
        (
            "Adresser",
            "anna(at)exempelstad.example",
            "Rad 4, Adresser: ”anna(at)exempelstad.example” är ingen e-postadress. "
            "Skriv den som namn@exempelstad.example.",
        ),
        (
            "Adresser",
            None,
            "Rad 4: adressen saknas. Skriv minst en. Slutar enheten? Låt adressen stå och skriv sista dagen.",
        ),
        (
            "Adresser",
            "vard@bostad.example",
            "Rad 4, Adresser: vard@bostad.example är redan adress till Vardskontor. "
            "En adress kan bara höra till en enhet i taget.",
        ),
        (
            "Adresser",
            "est@exempelstad.example",
            "Rad 4, Adresser: est@exempelstad.example är tjänstens egen adress. Skriv enhetens.",
        ),
        ("Chef", "a@x.example b@x.example", "Rad 4, Chef: här står fler än en adress. Skriv bara en."),
        ("Områden", "Norby", "Rad 4, Områden: ”Norby” finns inte bland områdena. Menade du Norrby?"),
        ("Språk", "svanska", "Rad 4, Språk: ”svanska” är inget språk vi har. Menade du svenska?"),
        ("Språk", "klingon", "Rad 4, Språk: ”klingon” är inget språk vi har. Välj ur listan."),
        (
            "Sista dag",
            "31 november 2026",
            "Rad 4, Sista dag: ”31 november 2026” är ingen dag vi kan läsa. Skriv till exempel 2026-12-31.",
        ),
        ("Sista dag", "v20", "Rad 4, Sista dag: ”v20” är ingen dag vi kan läsa. Skriv till exempel 2026-12-31."),
    ],
)
def test_what_cannot_be_understood_is_asked_about(title: str, value: Any, question: str) -> None:
    reading = returned(with_cell("Skola norr", title, value))
    assert reading.register is None
    assert said(reading) == [question]


def test_a_last_day_before_the_first_is_asked_about() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        with_cell("Skola norr", "Första dag", "2026-12-01")(sheet, columns)
        with_cell("Skola norr", "Sista dag", "2026-11-30")(sheet, columns)

    assert said(returned(edit)) == ["Rad 4, Sista dag: sista dagen, 2026-11-30, är före den första."]


def test_missing_rows_stay_and_are_asked_about() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        for function in ("Skola norr", "Vardskontor", "Vaktarna"):
            sheet.delete_rows(find(sheet, function)[0])

    reading = returned(edit)
    assert reading.register == DEPLOYMENT.register
    assert said(reading) == [
        "Raden Skola norr (skola-norr) finns inte i filen. Den står kvar. "
        "Ska enheten sluta? Skriv sista dagen på raden.",
        "2 rader från andra organisationer finns inte i filen. De står kvar.",
    ]


def test_a_register_must_keep_enough_coordinators() -> None:
    two = a_deployment(publication=Publication(approvals=2))
    reading = returned(with_cell("Samordnare kommun", "Sista dag", "2026-11-01"), two)
    assert said(reading) == ["Lägesbilden ska godkännas av 2, men bara 1 skulle samordna."]


def test_a_workbook_of_another_kind_is_asked_about() -> None:
    book = opened(written())
    sheet = book.worksheets[0]
    sheet.delete_rows(3)
    workbook = InProcessReader().read(saved(book), "register.xlsx")
    reading = read_register(workbook, DEPLOYMENT.register, DEPLOYMENT, WORDS, Reader("kommun", TODAY, "sv"), closest)
    assert said(reading) == ["Vi hittar inte registrets tabell i filen. Skriv register, så får du en ny fil."]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_question_has_words(language: str) -> None:
    kinds = {key for key in SV.table if key.startswith("questions.register.")}
    assert kinds == {key for key in WORDS[language].table if key.startswith("questions.register.")}
