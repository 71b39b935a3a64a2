"""Questions reach people in words, in both languages, whatever is in them."""

import re

import pytest
from builders import STOCKHOLM

from est_mailer.asking import note_text, question_text
from est_mailer.domain.grid import Unreadable
from est_mailer.domain.model import Note, Question, TimeOfDay
from est_mailer.wording import Wording

WORDS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
KINDS = sorted(
    key.removeprefix("questions.")
    for key in WORDS["sv"].table
    if key.startswith("questions.") and not re.search(r"\.(suggestion|reason|remedy)$", key)
)

# Parts of how something was understood, which are no questions.
SAID_BACK = {f"time_of_day.{part.value}" for part in TimeOfDay} | {
    "understood", "week", "first_of_several", "not_come_yet", "same_row", "rows_count",
}  # fmt: skip


def a_question(kind: str, suggestion: str = "") -> Question:
    return Question(kind, "Checklista", "B6", 6, "Område", "Vivala", suggestion)


def test_both_languages_have_the_same_questions() -> None:
    keys = [{key for key in words.table if key.startswith("questions.")} for words in WORDS.values()]
    assert keys[0] == keys[1]


def test_the_words_of_the_copy() -> None:
    question = a_question("unknown_area", "Vivalla")
    assert question_text(question, WORDS["sv"]) == "Rad 6, Område: ”Vivala” finns inte i listan. Menade du Vivalla?"
    note = Note(7, "När", "i tisdags", "tisdag 17 november")
    assert note_text(note, WORDS["sv"]) == "Rad 7, När: ”i tisdags” har vi läst som tisdag 17 november."


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("suggestion", ["", "Vivalla"])
def test_every_kind_can_be_said(language: str, suggestion: str) -> None:
    for kind in set(KINDS) - SAID_BACK:
        text = question_text(a_question(kind, suggestion), WORDS[language])
        assert text.endswith((".", "?"))
        assert "{" not in text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("reason", list(Unreadable))
def test_every_unreadable_file_has_a_reason_and_a_remedy(language: str, reason: Unreadable) -> None:
    words = WORDS[language]
    text = question_text(Question(f"unreadable.{reason.value}", value="fil.xlsx"), words)
    assert text == f"{words(f'questions.unreadable.{reason}.reason')} {words(f'questions.unreadable.{reason}.remedy')}"


def test_a_kind_without_words_is_told_all_the_same() -> None:
    assert "B6" in question_text(a_question("never_heard_of"), WORDS["sv"])


def test_what_the_sender_wrote_cannot_break_the_sentence() -> None:
    long = Question("unknown_area", row=6, column="Område", value="{0} {row} \n" + "x" * 500)
    text = question_text(long, WORDS["sv"])
    assert "”{0} {row} xxx" in text
    assert "\n" not in text
    assert len(text) < 200
