"""What the service notes of a message: in words for every kind, in the language of whoever reads it."""

from __future__ import annotations

import pytest
from builders import STOCKHOLM, utc

from est_mailer.asking import comment_text
from est_mailer.domain.comment import Came, Comment, NoteKind, ServiceNote
from est_mailer.domain.grid import Unreadable
from est_mailer.domain.model import Question
from est_mailer.mail.reading.finding import OtherKind
from est_mailer.wording import Wording, languages

ASKED = Question("unknown_area", "Checklista", "B6", 6, "checklist.column.area", "Vivala", "Vivalla")


def told(note: ServiceNote, language: str, text: str = "") -> str:
    comment = Comment("a@exempelstad.example", utc(2026, 11, 17, 9), text, note=note)
    return comment_text(comment, Wording.of(language, STOCKHOLM))


@pytest.mark.parametrize("language", languages())
def test_every_note_has_words(language: str) -> None:
    for kind in NoteKind:
        note = ServiceNote(kind, "Skola norr", (Came("lista.pdf"),), "pdf", 7, (ASKED,), ("Centrum · rutor",))
        shown = told(note, language)
        assert "Skola norr" in shown or "lista.pdf" in shown
        assert f"noted.{kind.value}" not in shown


@pytest.mark.parametrize("language", languages())
def test_what_has_no_name_is_said_in_words(language: str) -> None:
    words = Wording.of(language, STOCKHOLM)
    for kind in ("workbook", *OtherKind):
        assert words(f"noted.came.{kind}") in told(ServiceNote(NoteKind.FILES, came=(Came("", kind),)), language)


def test_one_note_is_read_in_two_languages() -> None:
    note = ServiceNote(NoteKind.WAITING, "Skola norr", questions=(ASKED,), written=("Vivala · rutor",))
    assert told(note, "sv").splitlines() == [
        "Skola norr: det här väntar på svar från avsändaren och är inte räknat.",
        "Rad 6, Område: ”Vivala” finns inte i listan. Menade du Vivalla?",
        "Vivala · rutor",
    ]
    assert told(note, "en").splitlines()[1].startswith("Row 6, Area: “Vivala”")


def test_the_senders_words_come_first_where_only_files_came_with_them() -> None:
    photo = (Came("", "photo"),)
    assert told(ServiceNote(NoteKind.FILES, came=photo), "sv", "Se bilden") == "Se bilden\nMed mejlet kom: ett foto."
    unread = told(ServiceNote(NoteKind.UNREAD, "Skola norr", photo, "photo", 7), "sv", "Se bilden")
    assert unread.startswith("Skola norr har skickat något vi inte kan läsa: ett foto.")
    assert unread.endswith("\nSe bilden")


@pytest.mark.parametrize("language", languages())
def test_a_note_whose_keys_a_later_catalogue_lacks_is_told_in_general_words(language: str) -> None:
    words = Wording.of(language, STOCKHOLM)
    shown = told(ServiceNote(NoteKind.UNREAD, "Skola norr", (Came("", "hologram"),), "haunted", 7), language)
    assert words("noted.came.other") in shown
    assert words("noted.unknown_reason") in shown


def test_the_keys_that_are_stored_stay() -> None:
    """They lie in databases: one that is renamed here would be told in general words there."""
    reasons = "too_large too_many not_a_workbook password rights numbers suspect broken too_slow"
    assert {*reasons.split()} == {*Unreadable}
    assert {*NoteKind} == {"unread", "waiting", "calm_after_rows", "files"}
    others = "pdf photo document link archive encrypted rights message other"
    assert {*OtherKind} == {*others.split()}
    for kind in (*others.split(), "workbook"):
        assert f"noted.came.{kind}" in Wording.of("sv", STOCKHOLM).table
