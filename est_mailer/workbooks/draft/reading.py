"""Reading a completed draft: everything that was filled in becomes the situation picture, or a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from est_mailer.asking import comment_text
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import AsideKind, Workbook
from est_mailer.domain.meaning.understanding import (
    Closest,
    fold,
    suggest_indicator,
    understand_indicator,
    understand_when,
)
from est_mailer.domain.model import Closing, Done, FollowUp, Measure, Observation, Question, Verdict
from est_mailer.domain.picture.screened import repeated_texts
from est_mailer.domain.picture.situation import (
    AreaText,
    Draft,
    FieldUnit,
    Gathering,
    SituationPicture,
    coordinators_problem,
)
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import ADDED_COLUMNS, ADDED_KEY, FIELDS, ORPHAN_KEY
from est_mailer.workbooks.draft.asking import Asker, Row, some, text_in
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.draft.dispatch_sheet import kept_unit
from est_mailer.workbooks.draft.grid import Answer, Cell, strays
from est_mailer.workbooks.draft.signals_sheet import read_signals
from est_mailer.workbooks.draft.writing import build
from est_mailer.workbooks.tables import cell_name

# Said to the coordinators beside the preview; nothing that is decided depends on the answer.
REMARKS = frozenset({"draft.stray", "draft.missing_row"})


@dataclass(frozen=True)
class DraftReading:
    """``picture`` is None if any question must be answered first; the questions are then all there are, at once."""

    picture: SituationPicture | None
    questions: tuple[Question, ...] = ()


def read_draft(
    workbook: Workbook,
    draft: Draft,
    deployment: Deployment,
    words_by_language: Mapping[str, Wording],
    today: date,
    closest: Closest,
) -> DraftReading:
    """What the coordinators decided. ``draft`` is the one that was sent; ``today`` the local day it came back.

    Question kinds are keys under ``questions``: "draft.unknown_area" and so on; those in ``REMARKS`` do not stop
    the picture.
    """
    period = RoundPeriod.of_key(draft.round)
    wordings = tuple(words.about(period) for words in words_by_language.values())
    reader = _Reader(Answer(workbook, wordings), draft, deployment, wordings, today, closest)
    picture = reader.read()
    stops = any(question.kind not in REMARKS for question in reader.questions)
    return DraftReading(None if stops else picture, tuple(reader.questions))


def looks_like_draft(workbook: Workbook, wordings: Iterable[Wording]) -> bool:
    """True if the workbook has the sheets of a draft: how one is known whose tokens have been lost."""
    names = {fold(sheet.name) for sheet in workbook.sheets}
    return any({fold(w(f"draft.sheet.{id_}")) for id_ in ("measures", "dispatch")} <= names for w in wordings)


@dataclass
class _Reader(Asker):
    """Reads one answer, sheet by sheet."""

    def read(self) -> SituationPicture:
        self._missing_tables()
        fields = {id_: self._field(id_) for id_ in FIELDS}
        picture = SituationPicture(
            status=self._status(fields["status"]),
            state=self._state(fields["state"]),
            important=fields["important"].text,
            weather=fields["weather"].text,
            priorities=self._priorities(),
            others=self._others(),
            measures=self._measures(),
            follow_ups=self._follow_ups(),
            closed=self._closed(),
            gatherings=self._gatherings(),
            units=self._units(),
            added=self._added(),
            analysis=fields["analysis"].text,
            signals=read_signals(self),
        )
        likeliest = sorted(self.wordings, key=lambda words: words.language != self.deployment.language)
        written = (build(self.draft, "", self.deployment, words) for words in likeliest)
        unknown = self.answer.unknown(written)
        for sheet, cells, text in strays(unknown):
            self.questions.append(Question("draft.stray", sheet=sheet, cell=cells, value=text))
        for aside in self.answer.workbook.asides:
            kind = "draft.error_cell" if aside.kind is AsideKind.ERROR else "draft.stray"
            cell_ = cell_name(aside.row, aside.column) if aside.row else ""
            self.questions.append(Question(kind, sheet=aside.sheet, cell=cell_, value=aside.text))
        return replace(picture, beside=self.answer.beside(unknown, self._repeated()))

    def _repeated(self) -> Iterator[str]:
        """What people wrote and the draft repeats, where it stands by itself, and in what the service notes of it."""
        yield from repeated_texts(self.draft)
        noted = [comment for comment in self.draft.comments if comment.note]
        yield from (comment_text(comment, words) for words in self.wordings for comment in noted)

    def _missing_tables(self) -> None:
        expected = ["picture", "measures", "priorities", "others", "gatherings", "units"]
        for table in ["follow_up", *expected] if self.draft.measures else expected:
            if table not in self.answer.tables:
                name = self.own_words()(f"draft.section.{table}")
                self.questions.append(Question("draft.missing_table", value=name))

    def _field(self, id_: str) -> Cell:
        cell = self.answer.field(id_)
        if cell is None:
            self.questions.append(Question("draft.missing_field", value=self.own_words()(f"draft.field.{id_}")))
        return cell or Cell("", 0, 1, "")

    def _status(self, cell: Cell) -> str:
        names = {name: s.id for s in self.deployment.statuses for name in (*s.name.by_language.values(), s.id)}
        folded = {fold(name): id_ for name, id_ in names.items()}
        status = folded.get(fold(cell.text))
        if status is None and cell.row:
            suggestion = self.closest(cell.text, list(names)) if cell.text else ""
            self.ask("unknown_status" if cell.text else "missing_status", cell, suggestion)
        return status or ""

    def _state(self, cell: Cell) -> str:
        if not cell.text and cell.row:
            self.ask("missing_state", cell)
        return cell.text

    def _priorities(self) -> tuple[AreaText, ...]:
        """One text for each priority area, in their order, even if there is nothing to say of it."""
        texts = dict.fromkeys(self.draft.priority_areas, "")
        for row in self.answer.rows("priorities"):
            self.answer.take(*some(row, "priority_area", "situation"))
            area, text = self.area(row.get("priority_area")), text_in(row, "situation")
            if not area and not text_in(row, "priority_area") and text:
                self.ask("missing_area", row["situation"])
            if area:
                texts[area] = "\n".join(filter(None, (texts.get(area, ""), text)))
        return tuple(AreaText(area, text) for area, text in texts.items())

    def _others(self) -> tuple[AreaText, ...]:
        found = []
        for row in self.answer.rows("others"):
            self.answer.take(*row.values())
            area = self.area(row.get("other_area"))
            if self.filled(row, "situation", "missing_text") and self.filled(row, "other_area", "missing_area"):
                found.append(AreaText(area, text_in(row, "situation")))
        return tuple(found)

    def _measures(self) -> tuple[Measure, ...]:
        found: list[Measure] = []
        for row in self.answer.rows("measures"):
            self.answer.take(*row.values())
            area = self.area(row.get("area"))
            problem, what, why, who, when = (
                text_in(row, id_) for id_ in ("problem", "new_measure", "why", "who_does", "when")
            )
            self.filled(row, "area", "missing_area")
            self.filled(row, "new_measure", "missing_measure")
            problems = self.problems(row["rows"]) if "rows" in row else ()
            number = f"{self.draft.round}/{len(found) + 1}"
            found.append(Measure(number, area, problem, what, why, who, when, problems))
        return tuple(found)

    def _follow_ups(self) -> tuple[FollowUp, ...]:
        known = {fold(measure.id): measure.id for measure in self.draft.measures}
        found: dict[str, FollowUp] = {}
        seen: set[str] = set()
        for row in self.answer.rows("follow_up"):
            self.answer.take(*some(row, "key", "done", "now", "verdict"))
            measure = known.get(fold(text_in(row, "key")))
            done = self.choice(row.get("done"), "draft.done", Done)
            verdict = self.choice(row.get("verdict"), "draft.verdict", Verdict)
            said = any(text_in(row, id_) for id_ in ("done", "now", "verdict"))
            seen.add(measure or "")
            if said and measure is None:
                if self.filled(row, "key", "missing_key"):
                    self.ask("unknown_measure", row["key"])
            elif said and measure:
                follow_up = FollowUp(measure, done, text_in(row, "now"), verdict)
                if found.setdefault(measure, follow_up) != follow_up:
                    self.ask("twice", row["key"])
        for asked in self.draft.measures:
            if "follow_up" in self.answer.tables and asked.id not in seen:
                self.questions.append(Question("draft.missing_row", value=f"{asked.id} {asked.what}"))
        return tuple(found.values())

    def _closed(self) -> tuple[str, ...]:
        """The problems of functions that have left which the meeting closes."""
        known = {fold(f"{ORPHAN_KEY}{n}"): problem.id for n, problem in enumerate(self.draft.orphans, 1)}
        found: list[str] = []
        for row in self.answer.rows("orphans"):
            self.answer.take(*some(row, "orphan_key", "closing"))
            closing = self.choice(row.get("closing"), "draft.closing", Closing)
            if closing and self.filled(row, "orphan_key", "missing_key"):
                problem = known.get(fold(text_in(row, "orphan_key")))
                if problem is None:
                    self.ask("unknown_problem", row["orphan_key"])
                elif closing is Closing.END:
                    found.append(problem)
        return tuple(dict.fromkeys(found))

    def _gatherings(self) -> tuple[Gathering, ...]:
        found = []
        for row in self.answer.rows("gatherings"):
            self.answer.take(*row.values())
            area = self.area(row.get("gathering_area"))
            if self.filled(row, "gathering", "missing_text"):
                found.append(Gathering(text_in(row, "gathering"), area, text_in(row, "when")))
        return tuple(found)

    def _units(self) -> tuple[FieldUnit, ...]:
        """The units; one that stands as it did last week counts only when its time is said."""
        kept = [
            {id_: fold(text) for id_, text in kept_unit(unit, Desk(self.draft, self.deployment, words)).items()}
            for words in self.wordings
            for unit in (self.draft.previous.units if self.draft.previous else ())
        ]
        found = []
        for row in self.answer.rows("units"):
            self.answer.take(*row.values())
            if (
                not text_in(row, "when")
                and {id_: fold(text_in(row, id_)) for id_ in ("unit", "against", "area")} in kept
            ):
                continue
            area = self.area(row.get("area"))
            if self.filled(row, "unit", "missing_unit"):
                found.append(FieldUnit(text_in(row, "unit"), area, text_in(row, "when"), text_in(row, "against")))
        return tuple(found)

    def _added(self) -> tuple[Observation, ...]:
        """The rows of the coordinators' own in the picture: those whose number is P1, P2 … or not there."""
        found: dict[str, Observation] = {}
        for row in self.answer.rows("picture"):
            number = text_in(row, "number").upper().replace(" ", "")
            if number and not re.fullmatch(rf"{ADDED_KEY}\d+", number):
                continue  # one of ours; what was changed in it is told of as a stray
            cells = some(row, *ADDED_COLUMNS)
            if not any(cell.text for cell in cells):
                continue
            self.answer.take(*cells, *some(row, "number"))
            key = number if number and number not in found else _free_key(found)
            found[key] = self._observation(key, row)
        return tuple(found.values())

    def _observation(self, key: str, row: Row) -> Observation:
        indicators, language = self.deployment.indicators, self.deployment.language
        indicator = understand_indicator(text_in(row, "indicator"), indicators)
        if self.filled(row, "indicator", "missing_indicator") and indicator is None:
            written = row["indicator"]
            self.ask("unknown_indicator", written, suggest_indicator(written.text, indicators, language, self.closest))
        self.filled(row, "area", "missing_area")
        when = understand_when(row["when"].value, self.today) if text_in(row, "when") else None
        if when is None and text_in(row, "when"):
            self.ask("unknown_day", row["when"])
        return Observation(
            key=key,
            problem=coordinators_problem(self.draft.round, key),
            indicator=indicator or "",
            area=self.area(row.get("area")),
            place=text_in(row, "place"),
            day=when.day if when else None,
            time_of_day=when.time_of_day if when else None,
            what=text_in(row, "what"),
            action=text_in(row, "action"),
        )


def _free_key(taken: Mapping[str, Observation]) -> str:
    # Above the prepared rows' numbers, so that a later row's own number is never used twice.
    number = 101
    while f"{ADDED_KEY}{number}" in taken:
        number += 1
    return f"{ADDED_KEY}{number}"
