"""Reading a returned pack: the areas and decisions of the steering group, or what must be asked by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import CellValue, Workbook
from est_mailer.domain.meaning.understanding import Closest, suggest_area, understand_area
from est_mailer.domain.model import Question
from est_mailer.domain.periods.steering import PRIORITY_AREAS, ChosenArea, Decision, SteeringDecisions
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import PACK_AREA_COLUMNS, PACK_DECISION_COLUMNS
from est_mailer.workbooks.tables import FoundTable, TableRow, cell_name, cell_text, find_tables, spec_from_words

_AREAS, _DECISIONS = "areas", "decisions"


@dataclass(frozen=True)
class PackReading:
    """``said`` is None if a question must be answered first. ``remarks`` stop nothing."""

    said: SteeringDecisions | None
    questions: tuple[Question, ...] = ()
    remarks: tuple[Question, ...] = ()


def looks_like_pack(workbook: Workbook, wordings: Mapping[str, Wording]) -> bool:
    """True if the workbook has both tables of the decisions: how one is known whose tokens have been lost."""
    return {table.spec for table in _tables(workbook, wordings)} == {_AREAS, _DECISIONS}


def read_pack(
    workbook: Workbook, deployment: Deployment, wordings: Mapping[str, Wording], closest: Closest
) -> PackReading:
    """What the steering group decided, with every question at once. Kinds are keys under ``questions``: "pack.twice".

    Fewer than three areas are taken, with a remark: the one who sent the file confirms with a code.
    """
    tables = _tables(workbook, wordings)
    if _AREAS not in {table.spec for table in tables}:
        return PackReading(None, questions=(Question("pack.no_table"),))
    reading = _Reading(deployment, closest)
    for table in tables:
        for row in table.rows:
            (reading.area if table.spec == _AREAS else reading.decision)(table, row)
    return reading.result()


def _tables(workbook: Workbook, wordings: Mapping[str, Wording]) -> list[FoundTable]:
    specs = [
        spec_from_words(_AREAS, PACK_AREA_COLUMNS, wordings, "pack.decide", 2),
        spec_from_words(_DECISIONS, PACK_DECISION_COLUMNS, wordings, "pack.decide", 3),
    ]
    return find_tables(workbook, specs)


@dataclass
class _Reading:
    deployment: Deployment
    closest: Closest
    areas: list[ChosenArea] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    remarks: list[Question] = field(default_factory=list)

    def area(self, table: FoundTable, row: TableRow) -> None:
        """One of the three rows; those below them hold our own words, which stand in the first column only."""
        written, reason = row.text("priority_area"), row.text("reason")
        if not written:
            if reason:
                self._ask("reason_alone", table, row, "priority_area", reason)
            return
        area = understand_area(written, self.deployment.areas)
        if area is None:
            meant = suggest_area(written, self.deployment.areas, self.closest)
            self._ask("unknown_area", table, row, "priority_area", written, meant)
        elif area in {chosen.area for chosen in self.areas}:
            self._ask("twice", table, row, "priority_area", self.deployment.area_name(area))
        else:
            self.areas.append(ChosenArea(area, reason))
        self._stray(table, row.others.items(), row.number)

    def decision(self, table: FoundTable, row: TableRow) -> None:
        """A row of who does what."""
        what, who, when, report = (row.text(column) for column in PACK_DECISION_COLUMNS)
        if what:
            self.decisions.append(Decision(what, who, when, report))
        elif who or when or report:
            self._ask("no_what", table, row, "what", who or when or report)
        self._stray(table, row.others.items(), row.number)

    def result(self) -> PackReading:
        """What was decided, if nothing has to be asked first."""
        if not self.areas and not self.questions:
            self.questions.append(Question("pack.no_area"))
        if len(self.areas) > PRIORITY_AREAS:
            self.questions.append(Question("pack.too_many", value=str(len(self.areas))))
        if self.questions:
            return PackReading(None, tuple(self.questions), tuple(self.remarks))
        if len(self.areas) < PRIORITY_AREAS:
            self.remarks.append(Question("pack.fewer", value=str(len(self.areas))))
        return PackReading(SteeringDecisions(tuple(self.areas), tuple(self.decisions)), remarks=tuple(self.remarks))

    def _stray(self, table: FoundTable, others: Iterable[tuple[int, CellValue]], row: int) -> None:
        for column, value in others:
            text = cell_text(value)
            if text:
                self.remarks.append(Question("pack.stray", table.sheet.name, cell_name(row, column), row, value=text))

    def _ask(self, kind: str, table: FoundTable, row: TableRow, column: str, value: str, suggestion: str = "") -> None:
        cell = table.address(row.number, column)
        self.questions.append(Question(f"pack.{kind}", table.sheet.name, cell, row.number, "", value, suggestion))
