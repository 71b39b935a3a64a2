"""The checklist of one language and round, laid out once and filled in for each function: its name and code, its own
areas first, its problems. What is filled in looks and reads as if the whole form had been written for that function.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from itertools import zip_longest

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Observation, OpenProblem
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.blank_package import fill_in
from est_mailer.workbooks.checklist_form import (
    FIRST_SECTION,
    LAST_WEEK_ROW,
    LAST_WEEK_WIDTH,
    TAP,
    WIDTHS,
    ChecklistForm,
    carried_rows,
    carried_texts,
    last_week_texts,
    own_areas,
    title_height,
)
from est_mailer.workbooks.sheet_rows import shared_item, shared_strings
from est_mailer.workbooks.sheet_text import SHARED_CELL, SheetText, cells_of, height_of, moved, raised, row_of
from est_mailer.workbooks.zip_writing import Archive
from est_mailer.workbooks.zip_writing import Member as Zipped

NAME, TOKEN = "EST-PLACEHOLDER-NAME", "EST-PLACEHOLDER-TOKEN"
_WHAT, _AREA, _PLACE, _LINE = (f"EST-PLACEHOLDER-{part}" for part in ("WHAT", "AREA", "PLACE", "LINE"))
_SAMPLE = FIRST_SECTION + 2  # the row of the one problem that the blank form has
_CHECKLIST, _LAST_WEEK, _LISTS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 4))
_STRINGS, _BOOK, _FACTS = "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"
_OWN = frozenset({_CHECKLIST, _LAST_WEEK, _LISTS, _STRINGS, _BOOK, _FACTS})
_CHOICE = re.compile(rf'<dataValidation sqref="D{_SAMPLE}(?::D{_SAMPLE})?".*?</dataValidation>', re.DOTALL)
_CHOICES = re.compile(r'(?<=<dataValidations count=")\d+')
_RANGE = re.compile(r'sqref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_SHARED = re.compile(r"<si>.*?</si>", re.DOTALL)
_FIRST_CELL = re.compile(r'(<c r="A\d+")( s="\d+" t="s"><v>\d+</v></c>)')


class _Strings:
    """The shared strings of a function's form: the blank form's, its own texts in the free places first."""

    def __init__(self, items: list[str], free: Iterable[int]) -> None:
        self.items = items
        self._free = iter(free)
        self._known: dict[str, int] = {}
        for number in free:
            items[number] = shared_item("")

    def number(self, text: str) -> int | None:
        """The number of one of the form's own texts; None for an empty one, which is no text in a cell."""
        if text and text not in self._known:
            self._known[text] = number = next(self._free, len(self.items))
            self.items[number : number + 1] = [shared_item(text)]
        return self._known.get(text)


@dataclass(frozen=True, slots=True)
class BlankForm:
    """The form with one problem in it, taken apart. ``words``: as they are said of the round; ``cells``: how many of
    the ``common`` part's cells have a shared string; ``areas``: the cell of each area in the list of them; ``free``:
    where the problem's texts stand among the strings."""

    deployment: Deployment
    words: Wording
    common: Archive
    cells: int
    texts: Mapping[str, str]
    checklist: SheetText
    last_week: SheetText
    lists: SheetText
    areas: Mapping[str, str]
    strings: tuple[str, ...]
    free: tuple[int, ...]

    @classmethod
    def of(
        cls, form: ChecklistForm, deployment: Deployment, words: Wording, write: Callable[[ChecklistForm], bytes]
    ) -> BlankForm:
        """Take apart what ``write`` makes of a form like this one with placeholders and one problem."""
        with zipfile.ZipFile(BytesIO(write(_sample(form)))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        own = {name: parts.pop(name).decode() for name in _OWN}
        lists, strings = SheetText.of(own[_LISTS]), tuple(_SHARED.findall(own[_STRINGS]))
        cells = [_FIRST_CELL.search(row) for row in lists.rows.values()]
        return cls(
            deployment=deployment,
            words=words.about(form.period),
            common=Archive.of(Zipped.of(name, part) for name, part in parts.items()),
            cells=sum(part.count(SHARED_CELL.encode()) for part in parts.values()),
            texts={name: own[name] for name in (_BOOK, _FACTS)},
            checklist=SheetText.of(own[_CHECKLIST]),
            last_week=SheetText.of(own[_LAST_WEEK]),
            lists=lists,
            areas={area.id: cell[2] for area, cell in zip(deployment.areas, cells, strict=False) if cell},
            strings=strings,
            free=tuple(n for n, item in enumerate(strings) if any(p in item for p in (_WHAT, _AREA, _PLACE, _LINE))),
        )

    def filled(self, form: ChecklistForm) -> bytes | None:
        """The form of a function as .xlsx; None if a text looks like a formula, which takes a style of its own."""
        problems = [carried_texts(problem, self.deployment, self.words) for problem in form.carried]
        lines = last_week_texts(form, self.words)
        if any(paper.is_quoted(paper.safe_text(text)) for texts in (*problems, lines) for text in texts):
            return None
        values = {NAME: paper.safe_text(form.respondent.name), TOKEN: form.token}
        strings = _Strings([fill_in(self.strings[0], values), *self.strings[1:]], self.free)
        sheets = {
            _CHECKLIST: self._checklist(form, problems, strings),
            _LAST_WEEK: self._last_week(lines, strings),
            _LISTS: self._lists(own_areas(form.respondent, self.deployment)),
        }
        cells = self.cells + sum(sheet.count(SHARED_CELL) for sheet in sheets.values())
        texts = {name: fill_in(text, values) for name, text in self.texts.items()}
        texts[_STRINGS] = shared_strings(strings.items, cells)
        own = (Zipped.of(name, text.encode()) for name, text in texts.items())
        return self.common.joined([*(_zipped(name, sheet) for name, sheet in sheets.items()), *own]).content()

    def _checklist(self, form: ChecklistForm, problems: Sequence[Sequence[str]], strings: _Strings) -> str:
        sheet, further = self.checklist, _further(len(problems))
        top = [row for number, row in sheet.rows.items() if number < (_SAMPLE if problems else FIRST_SECTION)]
        top[0] = raised(top[0], title_height(form, self.words))
        below = (moved(row, further) for number, row in sheet.rows.items() if number > _SAMPLE + (not problems))
        rows = [*top, *self._carried(form, problems, strings), *below]
        fits = paper.legible_on_one(sum(WIDTHS), sum(map(height_of, rows)), landscape=True)
        return sheet.text(rows, _after(sheet.after, len(problems)), fits=fits)

    def _carried(self, form: ChecklistForm, problems: Sequence[Sequence[str]], strings: _Strings) -> Iterator[str]:
        styles = cells_of(self.checklist.rows[_SAMPLE])
        for (key, place), told in zip(carried_rows(form).items(), problems, strict=True):
            texts = [paper.safe_text(text) for text in (*told, "", "", key)]
            height = paper.fitting(((t, w) for t, w in zip(texts, WIDTHS, strict=True) if t), TAP)
            yield row_of(place, height, ((*cell, strings.number(t)) for cell, t in zip(styles, texts, strict=True)))

    def _last_week(self, lines: Sequence[str], strings: _Strings) -> str:
        sheet = self.last_week
        (cell,) = cells_of(sheet.rows[LAST_WEEK_ROW])
        rows = [row for number, row in sheet.rows.items() if number < LAST_WEEK_ROW]
        for place, line in enumerate(map(paper.safe_text, lines), LAST_WEEK_ROW):
            height = paper.fitting([(line, LAST_WEEK_WIDTH)])
            rows.append(row_of(place, height, [(*cell, strings.number(line))]))
        fits = paper.legible_on_one(LAST_WEEK_WIDTH, sum(map(height_of, rows)), landscape=False)
        return sheet.text(rows, sheet.after, fits=fits)

    def _lists(self, order: Iterable[str]) -> str:
        cells = (self.areas[area] for area in order)
        rows = (
            _FIRST_CELL.sub(lambda cell, own=own: cell[1] + own, row, count=1) if own else row
            for row, own in zip_longest(self.lists.rows.values(), cells)
        )
        return self.lists.before + "".join(rows) + self.lists.after


def _sample(form: ChecklistForm) -> ChecklistForm:
    """A form with a placeholder for all that differs from function to function."""
    seen = Observation(key="", problem="", indicator=_WHAT, area=_AREA, place=_PLACE, what=_WHAT)
    problem = OpenProblem(id="", respondent="", first=seen, first_round=form.round, weeks=0, last_answer=None)
    nobody = Member("", NAME, "", frozenset(), ())
    return replace(form, token=TOKEN, respondent=nobody, carried=(problem,), last_week=(_LINE,))


@lru_cache(maxsize=256)  # a sheet has numbers for its texts: as many problems of the same lengths give the same sheet
def _zipped(name: str, sheet: str) -> Zipped:
    return Zipped.of(name, sheet.encode())


def _further(problems: int) -> int:
    """How many rows further down than in the blank form the section for what is new stands."""
    return problems - 1 if problems else FIRST_SECTION - _SAMPLE - 2


@lru_cache(maxsize=64)
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
