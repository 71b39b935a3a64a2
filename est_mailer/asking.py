"""Questions and notes as their reader meets them: one sentence each, saying where, what, and what may be meant.

The texts are ``questions.toml``, a question's kind is its key there, and ``noted.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable

from est_mailer.domain.comment import Came, Comment, NoteKind, ServiceNote
from est_mailer.domain.model import Note, Question
from est_mailer.wording import Wording

LONGEST_QUOTE = 80


def question_text(question: Question, words: Wording) -> str:
    """The question in words: 'Rad 6, Område: "Vivala" finns inte i listan. Menade du Vivalla?'

    A kind of its own with a suggestion has the key "KIND.suggestion"; a file that could not be read has a reason and
    a remedy. A column may be a key of the catalogue: then it is its title in the reader's language. A kind without
    words is told in general ones: the sender must get an answer even then.
    """
    values = {
        "sheet": question.sheet,
        "cell": question.cell,
        "row": "" if question.row is None else question.row,
        "column": words.table.get(question.column, question.column).rstrip(" :?"),
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


def comment_text(comment: Comment, words: Wording) -> str:
    """What somebody wrote beside a form, and what the service notes of it, in these words."""
    if comment.note is None:
        return comment.text
    parts = (service_note_text(comment.note, words), comment.text)
    return "\n".join(filter(None, reversed(parts) if comment.note.kind is NoteKind.FILES else parts))


def service_note_text(note: ServiceNote, words: Wording) -> str:
    """What the service notes of a message: 'Skola norr har skickat något vi inte kan läsa: rapport.pdf. …'

    A note lives longer than a catalogue: a reason or a kind that has words no more is told in general ones.
    """
    asked = (question_text(question, words) for question in note.questions)
    reason = _known(f"questions.unreadable.{note.reason}.reason", "noted.unknown_reason", words)
    return words(
        f"noted.{note.kind.value}",
        unit=note.unit,
        came=came_text(note.came, words),
        reason=reason if note.reason else "",
        number=note.number,
        asked="\n".join(asked),
        written="\n".join(note.written),
    ).strip()


def came_text(came: Iterable[Came], words: Wording) -> str:
    """What came with a mail, by its names; what has none is said by its kind: "lista.xlsx, ett foto"."""
    said = (each.name or _known(f"noted.came.{each.kind}", "noted.came.other", words) for each in came)
    return ", ".join(dict.fromkeys(said))


def _known(key: str, otherwise: str, words: Wording) -> str:
    return words(key if key in words.table else otherwise)


def _quoted(text: str) -> str:
    """On one line and short enough to be read in a mail."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"
