"""What is told to the coordinators beside the reports: in a sender's words, in the service's, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.model import Question


class NoteKind(StrEnum):
    """What the service may have to tell of a message."""

    UNREAD = "unread"  # something came that cannot be read
    WAITING = "waiting"  # rows that count when their sender has mended them
    CALM_AFTER_ROWS = "calm_after_rows"  # a calm week, or a blank form, after rows that stand
    FILES = "files"  # what came beside the words


@dataclass(frozen=True, slots=True)
class Came:
    """Something that came with a mail: what its sender calls it; ``kind`` where it has no name, as a key in the word
    catalogue under ``noted.came``."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ServiceNote:
    """What the service noted of a message, as facts: it is put in words when it is read, in its reader's language.

    ``unit``: the function's name; ``reason``: a key in the word catalogue; ``number``: the stored message's;
    ``questions``: what its sender was asked; ``written``: what the sender wrote there.
    """

    kind: NoteKind
    unit: str = ""
    came: tuple[Came, ...] = ()
    reason: str = ""
    number: int = 0
    questions: tuple[Question, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def quoted(self) -> tuple[str, ...]:
        """All that is not the service's own: what people wrote, and what they call their functions and files."""
        asked = (text for q in self.questions for text in (q.sheet, q.column, q.value, q.suggestion))
        return tuple(filter(None, (self.unit, *(each.name for each in self.came), *asked, *self.written)))


@dataclass(frozen=True, slots=True)
class Comment:
    """Text that somebody known wrote without it being a command: shown to the coordinators, never lost.

    ``respondent``: the function it was written for, "" if none is known. ``note``: what the service says of it; before
    notes were kept as facts, their words stand first in the text.
    """

    sender: str
    received_at: datetime
    text: str
    respondent: str = ""
    note: ServiceNote | None = None

    @property
    def written(self) -> str:
        """All that people wrote of it, in the note too."""
        return "\n".join((*(self.note.quoted if self.note else ()), self.text)).strip()
