"""Questions and notes as their reader meets them: one sentence each, saying where, what, and what may be meant.

The texts are ``questions.toml``; a question's kind is its key there.
"""

from __future__ import annotations

from est_mailer.domain.model import Note, Question
from est_mailer.wording import Wording

LONGEST_QUOTE = 80


def question_text(question: Question, words: Wording) -> str:
    """The question in words: 'Rad 6, Område: "Vivala" finns inte i listan. Menade du Vivalla?'

    A kind of its own with a suggestion has the key "KIND.suggestion"; a file that could not be read has a reason and
    a remedy. A kind without words is told in general ones: the sender must get an answer even then.
    """
    values = {
        "sheet": question.sheet,
        "cell": question.cell,
        "row": "" if question.row is None else question.row,
        "column": question.column.rstrip(" :?"),
        "value": _quoted(question.value),
        "suggestion": _quoted(question.suggestion),
    }
    key = f"questions.{question.kind}"
    if question.suggestion and f"{key}.suggestion" in words.table:
        return words(f"{key}.suggestion", **values)
    if key in words.table:
        return words(key, **values)
    if f"{key}.reason" in words.table:
        return f"{words(f'{key}.reason', **values)} {words(f'{key}.remedy', **values)}"
    return words("questions.other", **values)


def note_text(note: Note, words: Wording) -> str:
    """How a value was understood: 'Rad 7, När: "i tisdags" har vi läst som tisdag 17 november.'"""
    column, written = note.column.rstrip(" :?"), _quoted(note.written)
    return words("questions.understood", row=note.row, column=column, written=written, understood=note.understood)


def _quoted(text: str) -> str:
    """On one line and short enough to be read in a mail."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"
