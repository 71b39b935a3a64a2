"""Reading a returned review: what the coordinator decided of each row, or what must be asked.

Rows are known by their key, and by what stands in them: an answer counts only beside the text that was sent. What is
not understood is asked about, and its row is held back meanwhile: in doubt nothing is shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Aside, AsideKind, Sheet, Workbook
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Question
from est_mailer.domain.picture.sharing import Decision, News, ReviewRow, Share, SharedText
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import REVIEW_COLUMNS
from est_mailer.workbooks.lines import values_in
from est_mailer.workbooks.review.writing import ReviewSheet, build_review, reported_text
from est_mailer.workbooks.tables import (
    FoundTable,
    TableRow,
    cell_name,
    cell_text,
    find_tables,
    rows_of,
    spec_from_words,
)

_MINIMUM = 4
_TEXTS = ("place", "what", "action")
_YES = frozenset({"ja", "j", "yes", "y", "x", "true", "sant", "1"})
_NO = frozenset({"nej", "n", "no", "false", "falskt", "0"})


@dataclass(frozen=True)
class ReviewReading:
    """``decisions``: what differs from what was sent. ``own_part``: the organisation's own part if it was changed."""

    decisions: tuple[Decision, ...] = ()
    own_part: str | None = None
    questions: tuple[Question, ...] = ()


def looks_like_review(workbook: Workbook, wordings: Mapping[str, Wording]) -> bool:
    """True if the workbook has the review's table or its box: how one is known whose tokens have been lost."""
    labels = _labels(wordings.values())
    return bool(_tables(workbook, wordings)) or any(_own_part_row(sheet, labels) for sheet in workbook.sheets)


def read_review(
    workbook: Workbook, review: ReviewSheet, deployment: Deployment, words_by_language: Mapping[str, Wording]
) -> ReviewReading:
    """What a returned review says otherwise than ``review``, which was sent.

    Question kinds are keys under ``questions``: "review.unknown_share" and so on.
    """
    tables = _tables(workbook, words_by_language)
    reading = _Reading(review, deployment, tuple(words_by_language.values()))
    reading.ask_about(workbook.asides)
    for table in tables:
        reading.read(table)
    own_part = reading.own_part(workbook)
    if review.sent.rows and not tables:
        reading.questions.append(Question("review.no_table"))
    reading.strays(workbook, tables)
    return ReviewReading(tuple(reading.decisions.values()), own_part, tuple(reading.questions))


def _tables(workbook: Workbook, wordings: Mapping[str, Wording]) -> list[FoundTable]:
    return find_tables(workbook, [spec_from_words("review", REVIEW_COLUMNS, wordings, "review.column", _MINIMUM)])


def _labels(wordings: Iterable[Wording]) -> frozenset[str]:
    return frozenset(fold(words("review.own_part.label")) for words in wordings)


def _own_part_row(sheet: Sheet, labels: frozenset[str]) -> int | None:
    return next((row for (row, _), value in sorted(sheet.cells.items()) if fold(cell_text(value)) in labels), None)


@dataclass
class _Reading:
    """``decisions`` by row; ``said``: what was answered for a key, to find the same key with another answer."""

    review: ReviewSheet
    deployment: Deployment
    wordings: Sequence[Wording]
    questions: list[Question] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)
    taken: set[tuple[str, int]] = field(default_factory=set)
    failed: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.keys = {fold(row.key): row for row in self.review.sent.rows}
        written = (build_review(self.review, self.deployment, words) for words in self.wordings)
        values = (value for workbook in written for value in values_in(workbook))
        self.ours = {fold(str(value)) for value in values if value is not None}
        self.ours |= {fold(words(f"review.column.{id_}")) for words in self.wordings for id_ in REVIEW_COLUMNS}

    def ask_about(self, asides: Iterable[Aside]) -> None:
        """A cell with an error would else be read as an empty one: it is asked about, and its row held back."""
        for aside in asides:
            kind = "error_cell" if aside.kind is AsideKind.ERROR else "stray"
            cell = cell_name(aside.row, aside.column) if aside.row else ""
            self.questions.append(Question(f"review.{kind}", aside.sheet, cell, aside.row or None, value=aside.text))
            if aside.kind is AsideKind.ERROR:
                self.failed.add((aside.sheet, aside.row))

    def read(self, table: FoundTable) -> None:
        """Take in one table: to review, or reviewed before."""
        for column in (c for c in REVIEW_COLUMNS if c not in table.columns):
            title = self._words_of(table)(f"review.column.{column}")
            self.questions.append(Question("review.missing_column", table.sheet.name, value=title))
        for row in table.rows:
            sent = self.keys.get(fold(row.text("number")))
            if sent is not None:
                self.taken.add((table.sheet.name, row.number))
                self._row(table, row, sent)
            elif self._is_answer(row):
                self.taken.add((table.sheet.name, row.number))
                value = row.text("number") or row.text("reported") or row.text("what") or row.text("share")
                self._ask("unknown_row", table, row, "number", value)

    def _words_of(self, table: FoundTable) -> Wording:
        """The words of the language that most of the table's titles are in."""
        header = {fold(cell_text(table.sheet.cells.get((table.header, column)))) for column in table.columns.values()}
        return max(
            self.wordings, key=lambda w: len(header & {fold(w(f"review.column.{id_}")) for id_ in REVIEW_COLUMNS})
        )

    def _is_answer(self, row: TableRow) -> bool:
        """A row of the table that somebody has answered or added; our headings and notes are none."""
        return any(row.text(id_) and fold(row.text(id_)) not in self.ours for id_ in ("number", "share", *_TEXTS)) and (
            not row.text("reported") or fold(row.text("reported")) not in _labels(self.wordings)
        )

    def _row(self, table: FoundTable, row: TableRow, sent: ReviewRow) -> None:
        for number, value in row.others.items():
            self.questions.append(
                Question(
                    "review.stray",
                    table.sheet.name,
                    cell_name(row.number, number),
                    row.number,
                    value=cell_text(value),
                )
            )
        cells = tuple(row.text(id_) for id_ in ("share", *_TEXTS))
        before = self.said.setdefault(sent.key, cells)
        if before != cells:
            self._ask("duplicate_key", table, row, "number", sent.key)
            self._decide(sent, Share.ASKED)
            return
        if (table.sheet.name, row.number) in self.failed:
            self._decide(sent, Share.ASKED)
        else:
            self._answer(table, row, sent)

    def _answer(self, table: FoundTable, row: TableRow, sent: ReviewRow) -> None:
        share, text = self._share(row), SharedText(*(row.text(id_) for id_ in _TEXTS))
        same_words = all(fold(getattr(text, id_)) == fold(getattr(sent.text, id_)) for id_ in _TEXTS)
        lacking = any(id_ not in table.columns for id_ in (*_TEXTS, "share", "reported"))
        if not row.text("share"):
            if sent.share is not None and "share" in table.columns:
                self._unclear("share_removed", table, row, sent)
            elif not same_words and not lacking:
                self._unclear("no_share", table, row, sent)
        elif share is None:
            self._unclear("unknown_share", table, row, sent)
        elif lacking:
            self._decide(sent, Share.ASKED)  # the missing column is asked about already
        elif not self._is_as_sent(row, sent):
            self._unclear("changed_row", table, row, sent, "reported")
        elif share is Share.WITHHELD:
            self._decide(sent, share)
        else:
            self._decide(sent, share, sent.text if same_words and _as_written(text, sent.text) else text)

    def _share(self, row: TableRow) -> Share | None:
        written = fold(row.text("share"))
        if written in _YES | {fold(words("review.share.released")) for words in self.wordings}:
            return Share.RELEASED
        if written in _NO | {fold(words("review.share.withheld")) for words in self.wordings}:
            return Share.WITHHELD
        return None

    def _is_as_sent(self, row: TableRow, sent: ReviewRow) -> bool:
        """By its text in any language; the mark of news may be another version's."""
        unit = self.review.units.get(sent.respondent, sent.respondent)
        marked = [replace(sent, news=news) for news in (None, *News)]
        texts = {fold(reported_text(s, unit, self.deployment, words)) for s in marked for words in self.wordings}
        return fold(row.text("reported")) in texts

    def _decide(self, sent: ReviewRow, share: Share, text: SharedText | None = None) -> None:
        text = text or SharedText()
        if sent.decided and sent.share is share and (share is Share.WITHHELD or sent.text == text):
            return  # as it was sent: another coordinator may have answered since
        self.decisions[sent.row] = Decision(sent.row, sent.observation.problem, share, text)

    def _unclear(self, kind: str, table: FoundTable, row: TableRow, sent: ReviewRow, column: str = "share") -> None:
        self._ask(kind, table, row, column, row.text(column))
        self._decide(sent, Share.ASKED)

    def _ask(self, kind: str, table: FoundTable, row: TableRow, column: str, value: str) -> None:
        title = (
            cell_text(table.sheet.cells.get((table.header, table.columns[column]))) if column in table.columns else ""
        )
        cell = table.address(row.number, column)
        self.questions.append(Question(f"review.{kind}", table.sheet.name, cell, row.number, title, value))

    def own_part(self, workbook: Workbook) -> str | None:
        """The organisation's own part if it says something else than what was sent; None if not, or if it is gone."""
        labels = _labels(self.wordings)
        for sheet in workbook.sheets:
            row = _own_part_row(sheet, labels)
            if row is None:
                continue
            self.taken.add((sheet.name, row))
            cells = rows_of(sheet)[row]
            texts = (cell_text(value) for value in cells.values())
            text = "\n".join(t for t in texts if t and fold(t) not in labels)
            return None if text.split() == self.review.sent.own_part.split() else text
        return None

    def strays(self, workbook: Workbook, tables: Iterable[FoundTable]) -> None:
        """What stands where nothing is read and was not written by us."""
        headers = {(table.sheet.name, table.header) for table in tables}
        self.questions += [
            Question("review.stray", sheet.name, cell_name(row, column), row, value=cell_text(value))
            for sheet in workbook.sheets
            for (row, column), value in sorted(sheet.cells.items())
            if (sheet.name, row) not in self.taken | headers
            and cell_text(value)
            and fold(cell_text(value)) not in self.ours
            and row > 1  # the title with the code, which some clients split
        ]


def _as_written(text: SharedText, sent: SharedText) -> bool:
    """The same words; line breaks and spaces may have been lost on the way."""
    return all(getattr(text, id_).split() == getattr(sent, id_).split() for id_ in _TEXTS)
