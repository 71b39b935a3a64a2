"""What a checklist's rows are read against, and what reading one of them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.meaning.understanding import Closest, Finder
from est_mailer.domain.model import FilledRow, Note, Observation, OpenProblem, Question, Remains, SentForm
from est_mailer.wording import Wording
from est_mailer.workbooks.tables import FoundTable, TableRow

_NOTHING = " -‐‑‒–—―_.…·•\"',;:/\u00a0\u00ad\u200b\ufeff"  # what people fill an empty cell with


def is_blank(text: str) -> bool:
    """True for an empty cell, and for the lone dash or dot that people put in one."""
    return not text.strip(_NOTHING)


def written_in(row: TableRow) -> dict[str, str]:
    """The texts of a row's cells by column id, those left out that are blank."""
    return {id_: text for id_, text in row.texts.items() if text.strip(_NOTHING)}


class Context(NamedTuple):
    """What the rows are read against. ``keys``: the carried problem of each row key; ``words``: in the sender's
    language; ``remains_words``: the form's own answers; ``ours``: is this text the form's own? ``area`` and
    ``indicator``: the id of what a text names; ``area_names``: the name of each area.
    """

    form: SentForm
    keys: Mapping[str, OpenProblem]
    deployment: Deployment
    words: Wording
    remains_words: Mapping[str, Remains]
    today: date
    closest: Closest
    ours: Callable[[str], bool]
    area: Finder
    indicator: Finder
    area_names: Mapping[str, str]


class RowReading(NamedTuple):
    """What one row gave: an observation, or questions, or both; and the row as written."""

    observation: Observation | None = None
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    filled: tuple[FilledRow, ...] = ()


@dataclass(slots=True)
class Cells:
    """Reads a row's cells and gathers what is to be asked and told of them. ``written``: those that are not blank."""

    table: FoundTable
    row: TableRow
    context: Context
    written: Mapping[str, str]
    standing_in: Mapping[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The cell's text; a lone dash or dot is an empty cell."""
        return self.written.get(self.standing_in.get(column, column), "")

    def ask(self, kind: str, column: str, suggestion: str = "", value: str | None = None) -> None:
        """Adds a question about a cell; its value is what stands there unless given."""
        id_ = self._id(column)
        self.questions.append(
            Question(
                kind=kind,
                sheet=self.table.sheet.name,
                cell=self.table.address(self.row.number, id_),
                row=self.row.number,
                column=self.context.words(f"checklist.column.{id_}"),
                value=self.row.text(id_) if value is None else value,
                suggestion=suggestion,
            )
        )

    def note(self, column: str, understood: str) -> None:
        """Adds how a loosely written cell was understood."""
        id_ = self._id(column)
        title = self.context.words(f"checklist.column.{id_}")
        self.notes.append(Note(self.row.number, title, self.row.text(id_), understood))

    def reading(self, observation: Observation | None, key: str, columns: Iterable[str]) -> RowReading:
        """The row's outcome, with these columns kept as they were written."""
        texts, standing_in = self.row.texts, self.standing_in
        cells = {id_: text for id_ in columns if (text := texts.get(standing_in.get(id_, id_)))}
        filled = FilledRow(self.row.number, key, cells)
        return RowReading(observation, tuple(self.questions), tuple(self.notes), (filled,))

    def _id(self, column: str) -> str:
        return self.standing_in.get(column, column)
