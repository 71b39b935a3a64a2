"""The checklist of one language, laid out once and filled in for each function of each round: its name and code, its
own areas first, its problems. What is filled in looks and reads as if the whole form had been written for it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from io import BytesIO
from itertools import chain, zip_longest
from typing import TypeAlias

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Observation, OpenProblem
from est_mailer.domain.round_period import Rhythm, RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.checklist.form import (
    FIRST_SECTION,
    LAST_WEEK_ROW,
    LAST_WEEK_WIDTH,
    TAP,
    WIDTHS,
    ChecklistForm,
    carried_rows,
    carried_texts,
    document_title,
    instruction_text,
    last_week_texts,
    own_areas,
    title_text,
)
from est_mailer.workbooks.package.blank_package import BlankPart
from est_mailer.workbooks.package.own_strings import BlankStrings, OwnStrings
from est_mailer.workbooks.package.sheet_text import SHARED_CELL, SheetText, cells_of, height_of, moved, raised, row_of
from est_mailer.workbooks.package.zip_writing import Archive
from est_mailer.workbooks.package.zip_writing import Member as Zipped

_TITLE, _TOKEN = "EST-PLACEHOLDER-TITLE", "EST-PLACEHOLDER-TOKEN"
_WHAT, _AREA, _PLACE, _LINE = (f"EST-PLACEHOLDER-{part}" for part in ("WHAT", "AREA", "PLACE", "LINE"))
_HEAD = 2  # the title and the instruction are the first texts
_SAMPLE = FIRST_SECTION + 2  # the row of the one problem that the blank form has
_CHECKLIST, _LAST_WEEK, _LISTS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 4))
_STRINGS, _BOOK, _FACTS = "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"
_OWN = frozenset({_CHECKLIST, _LAST_WEEK, _LISTS, _STRINGS, _BOOK, _FACTS})
_CHOICE = re.compile(rf'<dataValidation sqref="D{_SAMPLE}(?::D{_SAMPLE})?".*?</dataValidation>', re.DOTALL)
_CHOICES = re.compile(r'(?<=<dataValidations count=")\d+')
_RANGE = re.compile(r'sqref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_DOCUMENT_TITLE = re.compile(r"<dc:title[^>]*>.*?(?=</dc:title>)", re.DOTALL)
_SHARED = re.compile(r"<si>.*?</si>", re.DOTALL)
_FIRST_CELL = re.compile(r'(<c r="A\d+")( s="\d+" t="s"><v>\d+</v></c>)')


@dataclass(frozen=True, slots=True, eq=False)
class BlankForm:
    """The form with one problem in it, taken apart. ``words``: as they are said of the round; ``cells``: how many of
    the ``common`` part's cells have a shared string; ``facts``: the parts with nothing but the form's name and code in
    them; ``areas``: the cell of each area in the list of them."""

    deployment: Deployment
    words: Wording
    common: Archive
    cells: int
    facts: tuple[BlankPart, ...]
    checklist: SheetText
    last_week: SheetText
    lists: SheetText
    areas: Mapping[str, str]
    strings: BlankStrings

    @classmethod
    def of(
        cls, rhythm: Rhythm, deployment: Deployment, words: Wording, write: Callable[[ChecklistForm], bytes]
    ) -> BlankForm:
        """Take apart what ``write`` makes of a week's or a day's form with placeholders and one problem."""
        sample = _sample(rhythm)
        with zipfile.ZipFile(BytesIO(write(sample))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        own = {name: parts.pop(name).decode() for name in _OWN}
        own[_FACTS] = _DOCUMENT_TITLE.sub(f"<dc:title>{_TITLE}", own[_FACTS])
        lists, strings = SheetText.of(own[_LISTS]), _SHARED.findall(own[_STRINGS])
        cells = [_FIRST_CELL.search(row) for row in lists.rows.values()]
        return cls(
            deployment=deployment,
            words=words.about(sample.period),
            common=Archive.of(Zipped.of(name, part) for name, part in parts.items()),
            cells=sum(part.count(SHARED_CELL.encode()) for part in parts.values()),
            facts=tuple(BlankPart.of(name, own[name], (_TITLE, _TOKEN)) for name in (_BOOK, _FACTS)),
            checklist=SheetText.of(own[_CHECKLIST]),
            last_week=SheetText.of(own[_LAST_WEEK]),
            lists=lists,
            areas={area.id: cell[2] for area, cell in zip(deployment.areas, cells, strict=False) if cell},
            strings=BlankStrings.of(strings, (*range(_HEAD), *_free_places(strings))),
        )

    def filled(self, form: ChecklistForm) -> tuple[bytes, bytes] | None:
        """The form of a function as .xlsx, and what it begins with as others do; None if a text looks like a formula,
        which takes a style of its own."""
        problems = [_safe(carried_texts(problem, self.deployment, self.words)) for problem in form.carried]
        lines = _safe(last_week_texts(form, self.words))
        title = paper.safe_text(title_text(form, self.words))
        instruction, its_height = _instruction(form.deadline, self.words)
        if any(map(paper.is_quoted, chain((title, instruction), *problems, lines))):
            return None
        strings = OwnStrings(self.strings, (title, instruction))
        heights = paper.title_height(title, sum(WIDTHS)), its_height
        carried = _carried(form, problems, strings)
        told = tuple([_line([line], [LAST_WEEK_WIDTH], paper.LINE, strings) for line in lines])
        areas = tuple([self.areas[area] for area in own_areas(form.respondent, self.deployment)])
        begun = _begun(self, heights, carried, told, areas)
        values = {_TITLE: paper.safe_text(document_title(form, self.words)), _TOKEN: form.token}
        table = strings.member(_STRINGS, begun.cells)
        facts = [part.filled(values) for part in self.facts]
        return begun.archive.joined([*facts, table]).content(), begun.archive.body


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A finished sheet; ``cells``: how many of its cells have a shared string."""

    zipped: Zipped
    cells: int

    @classmethod
    def of(cls, name: str, text: str) -> _Sheet:
        return cls(Zipped.of(name, text.encode()), text.count(SHARED_CELL))


# A row that is filled in: its height, and the numbers of the strings in its cells, None for an empty one. As many
# problems of the same lengths give the same rows, and the same sheet, which is then made once.
_Line: TypeAlias = tuple[float, tuple[int | None, ...]]


def _line(texts: Sequence[str], widths: Sequence[float], at_least: float, strings: OwnStrings) -> _Line:
    written = [(text, width) for text, width in zip(texts, widths, strict=True) if text]
    return paper.fitting(written, at_least), tuple(map(strings.number, texts))


def _safe(texts: Iterable[str]) -> list[str]:
    return [paper.safe_text(text) for text in texts]


@lru_cache(maxsize=64)
def _instruction(deadline: datetime, words: Wording) -> tuple[str, float]:
    """The sentence below the title, and how high its row is."""
    text = paper.safe_text(instruction_text(deadline, words))
    return text, paper.instruction_height(text, sum(WIDTHS))


def _carried(form: ChecklistForm, problems: Sequence[Sequence[str]], strings: OwnStrings) -> tuple[_Line, ...]:
    keys = carried_rows(form)
    return tuple(_line([*told, "", "", key], WIDTHS, TAP, strings) for key, told in zip(keys, problems, strict=True))


@dataclass(frozen=True, slots=True)
class _Begun:
    """A package with all but a form's own texts; ``cells``: how many of its cells have a shared string."""

    archive: Archive
    cells: int


@lru_cache(maxsize=128)  # a thousand functions with one to three problems have a hundred
def _begun(
    blank: BlankForm,
    head: tuple[float, float],
    carried: tuple[_Line, ...],
    lines: tuple[_Line, ...],
    areas: tuple[str, ...],
) -> _Begun:
    sheets = (
        _checklist(blank.checklist, head, carried),
        _last_week(blank.last_week, lines),
        _lists(blank.lists, areas),
    )
    archive = blank.common.joined(sheet.zipped for sheet in sheets)
    return _Begun(archive, blank.cells + sum(sheet.cells for sheet in sheets))


@lru_cache(maxsize=1024)
def _checklist(sheet: SheetText, head: tuple[float, float], carried: tuple[_Line, ...]) -> _Sheet:
    """The first sheet with a title and an instruction so high, and these problems."""
    frame = _frame(sheet, len(carried))
    top = [*map(raised, frame.top, head), *frame.top[len(head) :]]
    rows = [*top, *_rows(sheet.rows[_SAMPLE], _SAMPLE, carried), *frame.below]
    height = sum(head) + sum(height for height, _ in carried) + frame.height
    fits = paper.legible_on_one(sum(WIDTHS), height, landscape=True)
    return _Sheet.of(_CHECKLIST, sheet.text(rows, frame.after, fits=fits))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands round so many problems in the first sheet: the rows above and below, and what follows the rows;
    ``height``: that of these rows, but for the title's and the instruction's, which are a form's own."""

    top: Sequence[str]
    below: Sequence[str]
    height: float
    after: str


@lru_cache(maxsize=64)
def _frame(sheet: SheetText, problems: int) -> _Frame:
    top = [row for number, row in sheet.rows.items() if number < (_SAMPLE if problems else FIRST_SECTION)]
    last, further = _SAMPLE + (not problems), _further(problems)
    below = [moved(row, further) for number, row in sheet.rows.items() if number > last]
    return _Frame(top, below, sum(map(height_of, (*top[_HEAD:], *below))), _after(sheet.after, problems))


@lru_cache(maxsize=256)
def _last_week(sheet: SheetText, lines: tuple[_Line, ...]) -> _Sheet:
    """The second sheet with these lines."""
    rows = [row for number, row in sheet.rows.items() if number < LAST_WEEK_ROW]
    rows += _rows(sheet.rows[LAST_WEEK_ROW], LAST_WEEK_ROW, lines)
    fits = paper.legible_on_one(LAST_WEEK_WIDTH, sum(map(height_of, rows)), landscape=False)
    return _Sheet.of(_LAST_WEEK, sheet.text(rows, sheet.after, fits=fits))


@lru_cache(maxsize=256)
def _lists(sheet: SheetText, areas: tuple[str, ...]) -> _Sheet:
    """The sheet of the lists with the areas' cells in this order."""
    rows = (
        _FIRST_CELL.sub(lambda cell, own=own: cell[1] + own, row, count=1) if own else row
        for row, own in zip_longest(sheet.rows.values(), areas)
    )
    return _Sheet.of(_LISTS, sheet.before + "".join(rows) + sheet.after)


def _rows(like: str, first: int, lines: Iterable[_Line]) -> Iterator[str]:
    """Rows that are dressed as this one."""
    dressed = cells_of(like)
    for place, (height, numbers) in enumerate(lines, first):
        yield row_of(place, height, ((*cell, number) for cell, number in zip(dressed, numbers, strict=True)))


def _free_places(strings: Sequence[str]) -> Iterator[int]:
    """Where the blank form's problem stands among the strings."""
    return (n for n, item in enumerate(strings) if any(part in item for part in (_WHAT, _AREA, _PLACE, _LINE)))


def _sample(rhythm: Rhythm) -> ChecklistForm:
    """A form with a placeholder for all that differs from function to function; of some round."""
    period = RoundPeriod(date(2001, 1, 1), rhythm)
    seen = Observation(key="", problem="", indicator=_WHAT, area=_AREA, place=_PLACE, what=_WHAT)
    problem = OpenProblem(id="", respondent="", first=seen, first_round=period.key, weeks=0, last_answer=None)
    nobody, then = Member("", "", "", frozenset(), ()), datetime(2001, 1, 1, tzinfo=UTC)
    return ChecklistForm(_TOKEN, period.key, period, nobody, then, (problem,), (_LINE,))


def _further(problems: int) -> int:
    """How many rows further down than in the blank form the section for what is new stands."""
    return problems - 1 if problems else FIRST_SECTION - _SAMPLE - 2


def _after(after: str, problems: int) -> str:
    """What stands after the rows, for so many problems: the lists lie over the rows as they are now."""

    def further(place: re.Match[str]) -> str:
        by = _further(problems) if int(place[2]) > _SAMPLE else 0
        return f'sqref="{place[1]}{int(place[2]) + by}:{place[3]}{int(place[4]) + by}"'

    (choice,) = _CHOICE.findall(after)
    last = f":D{_SAMPLE + problems - 1}" if problems > 1 else ""
    own = re.sub(r'sqref="[^"]*"', f'sqref="D{_SAMPLE}{last}"', choice, count=1) if problems else ""
    before, _, behind = after.partition(choice)
    text = _RANGE.sub(further, before) + own + _RANGE.sub(further, behind)
    return text if problems else _CHOICES.sub(lambda found: str(int(found[0]) - 1), text, count=1)
