"""Writing the steering group's workbook: a sheet for each point of the agenda, and one to write what is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.pack import Pack, PackSection
from est_mailer.domain.periods.pack_charts import Chart
from est_mailer.domain.periods.pack_tables import PackTable
from est_mailer.domain.periods.steering import PRIORITY_AREAS
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.checklist.layout import PACK_AREA_COLUMNS, PACK_DECISION_COLUMNS
from est_mailer.workbooks.lines import Value, add_sheet
from est_mailer.workbooks.package.blank_package import BlankPackage, Same
from est_mailer.workbooks.package.packing import package_parts
from est_mailer.workbooks.page import TAP, Page
from est_mailer.workbooks.paper import INPUT, NUMBER, OURS, TEXT

if TYPE_CHECKING:
    from openpyxl import Workbook

_TOKEN = "EST-PLACEHOLDER-FOR-THE-TOKEN"  # noqa: S105 - what stands for one, as long as one: heights follow from it
_DECISION_ROWS = 10
_FIRST, _LEAST, _MOST, _PAGE = 24.0, 11.0, 34.0, 118.0  # characters
_DECIDE_WIDTHS = (40.0, 34.0, 40.0, 24.0)
_BOLD = 1.2  # a bold letter's width
_CHART = (20.0, 6.5)  # centimetres
_COUNTED = 10  # rows: up to so many the axis names each
_CHART_ROWS = 11  # that it covers
_CHART_WIDTHS = (26.0, 13.0, 20.0, 3.0, 102.0)  # the last has a chart over it


@dataclass(frozen=True)
class PackBook:
    """A pack with the token of its workbook."""

    pack: Pack
    token: str

    def filename(self, words: Wording) -> str:
        """The file's name with the token in it, in characters that every system takes."""
        name = words("pack.book.filename", period=self.pack.key, token=self.token)
        return re.sub(r"[^\w.\-]", "-", name)


def write_pack(book: PackBook, deployment: Deployment, words: Wording) -> bytes:
    """The workbook as .xlsx, with the token in the sentence over every sheet. The same pack gives the same bytes.

    It is laid out once in a language, whoever gets it: only the token is each reader's own.
    """
    return _blank(Same(book.pack), Same(deployment), Same(words)).filled({_TOKEN: book.token})


@lru_cache(maxsize=2)  # the pack at hand, in two languages
def _blank(pack: Same[Pack], deployment: Same[Deployment], words: Same[Wording]) -> BlankPackage:
    return BlankPackage.of(_parts(PackBook(pack.value, _TOKEN), deployment.value, words.value), [_TOKEN])


def _parts(book: PackBook, deployment: Deployment, words: Wording) -> dict[str, bytes]:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for section in book.pack.sections:
        if not section.fill:
            _agenda_sheet(workbook, book, section, words)
        if section.charts:
            _charts_sheet(workbook, book, section, words)
    _decide_sheet(workbook, book, words)
    names = [area.name for area in deployment.areas]
    choosing.list_sheet(workbook, words("pack.book.lists"), {"est_areas": names})
    creator = deployment.account.display_name
    parts = package_parts(workbook, title=book.pack.title, language=words.language, creator=creator, token=book.token)
    charts = [chart for section in book.pack.sections if not section.fill for chart in section.charts]
    return _described(parts, [words("pack.book.chart_alt", title=chart.title) for chart in charts])


def _described(parts: Mapping[str, bytes], alts: Sequence[str]) -> dict[str, bytes]:
    """The parts with what each chart shows in words, in their order, for who does not see it: openpyxl has no such."""
    left = iter(alts)

    def named(drawing: re.Match[bytes]) -> bytes:
        return drawing[0] + f' descr="{escape(next(left))}"'.encode()

    drawings = {name: part for name, part in parts.items() if name.startswith("xl/drawings/drawing")}
    return {**parts, **{name: re.sub(rb'<cNvPr id="\d+" name="[^"]*"', named, part) for name, part in drawings.items()}}


def _sheet(workbook: Workbook, book: PackBook, name: str, instruction: str, wide: Sequence[float]) -> Page:
    sheet = add_sheet(workbook, name)
    paper.widths(sheet, *wide)
    title = f"{book.pack.title}\n{book.pack.subtitle}"
    paper.heading(sheet, title, instruction, len(wide))
    return Page(sheet)


def _agenda_sheet(workbook: Workbook, book: PackBook, section: PackSection, words: Wording) -> None:
    across = max([4, *(len(table.columns) for table in section.tables)])
    wide = _widths(section, across)
    page = _sheet(workbook, book, words(f"pack.book.sheet.{section.id}"), _in_order(book, words), wide)
    page.section(section.title)
    if section is book.pack.sections[0]:
        for line in book.pack.summary:
            page.note(line, across, TEXT)
    _asked(page, section, words, across)
    for paragraph in section.paragraphs:
        page.note(paragraph, across)
    for table in section.tables:
        _table(page, table, across)
    paper.finish(page.sheet)


def _charts_sheet(workbook: Workbook, book: PackBook, section: PackSection, words: Wording) -> None:
    """The section's charts on a sheet of their own: with its tables they would not have room on one paper."""
    page = _sheet(workbook, book, words("pack.book.sheet.charts"), _in_order(book, words), _CHART_WIDTHS)
    for chart in section.charts:
        _chart(page, chart, words)
    paper.finish(page.sheet)


def _in_order(book: PackBook, words: Wording) -> str:
    return f"{words('pack.book.instruction')} {words('pack.book.code', token=book.token)}"


def _widths(section: PackSection, across: int) -> list[float]:
    """Each column as wide as the table that needs most of it, within reason, and no narrower than its title's words."""
    wide = [_LEAST] * across
    for table in section.tables:
        for column, share in enumerate(table.widths):
            wide[column] = max(wide[column], min(_MOST, share / sum(table.widths) * _PAGE))
        for column, title in enumerate(table.columns):
            longest = max(map(len, title.split()), default=0)
            wide[column] = max(wide[column], min(_MOST, longest * _BOLD + 3))
    return [max(_FIRST, wide[0]), *wide[1:]]


def _asked(page: Page, section: PackSection, words: Wording, across: int) -> None:
    page.note(words("pack.book.asked"), across, paper.LABEL)
    for question in section.questions:
        page.note(f"• {question}", across, TEXT)


def _table(page: Page, table: PackTable, across: int) -> None:
    page.gap()
    page.section(table.caption)
    if not table.rows:
        page.note(table.none, across)
        return
    page.header(table.columns)
    for row in table.rows:
        page.line([cell_value(cell) for cell in row], [OURS, *(cell_look(cell) for cell in row[1:])])


def cell_value(cell: str) -> Value:
    """A count as a number, anything else as text."""
    return int(cell) if cell.isdecimal() else cell


def cell_look(cell: str) -> paper.Look:
    """How a cell after the first looks."""
    return NUMBER if cell.isdecimal() or cell == "–" else OURS


def _chart(page: Page, chart: Chart, words: Wording) -> None:
    """The figures as a table, and a chart of them beside it."""
    page.gap()
    page.section(chart.title)
    page.header(words(f"pack.book.chart_{column}") for column in ("label", "count", "of"))
    first = page.row
    for bar in chart.bars:
        of = words("pack.of", reported=bar.reported, expected=bar.expected)
        page.line((bar.label, bar.count, of), (OURS, NUMBER, NUMBER))
    drawn = openpyxl.chart.BarChart()
    drawn.title, drawn.legend = None, None
    drawn.width, drawn.height = _CHART  # type: ignore[assignment]
    sheet, last = page.sheet, page.row - 1
    drawn.add_data(openpyxl.chart.Reference(sheet, min_col=2, min_row=first, max_row=last))
    drawn.set_categories(openpyxl.chart.Reference(sheet, min_col=1, min_row=first, max_row=last))
    drawn.x_axis.delete = drawn.y_axis.delete = False  # openpyxl's default hides both
    drawn.y_axis.majorGridlines = None
    if max((bar.count or 0 for bar in chart.bars), default=0) <= _COUNTED:
        drawn.y_axis.majorUnit = 1.0  # no half rows
    sheet.add_chart(drawn, f"E{first - 1}")
    page.row = max(page.row, first + _CHART_ROWS)


def _decide_sheet(workbook: Workbook, book: PackBook, words: Wording) -> None:
    code = words("pack.book.code", token=book.token)
    instruction = f"{words('pack.book.instruction_decide')} {code}"
    page = _sheet(workbook, book, words("pack.book.sheet_decide"), instruction, _DECIDE_WIDTHS)
    across = len(_DECIDE_WIDTHS)
    sections = {section.fill: section for section in book.pack.sections if section.fill}
    page.section(words("pack.book.areas"))
    _told(page, sections["areas"], across)
    page.header(words(f"pack.decide.{column}") for column in PACK_AREA_COLUMNS)
    first = page.row
    for number in range(1, PRIORITY_AREAS + 1):
        page.line((number, None, None), (NUMBER, INPUT, INPUT), TAP + 12)
    listed = choosing.choice_from("est_areas", words("pack.book.not_in_list"))
    choosing.add_choice(page.sheet, listed, first, page.row - 1, PACK_AREA_COLUMNS.index("priority_area") + 1)
    page.gap()
    page.section(words("pack.book.decisions"))
    _told(page, sections["decisions"], across)
    page.header(words(f"pack.decide.{column}") for column in PACK_DECISION_COLUMNS)
    page.inputs(PACK_DECISION_COLUMNS, (), _DECISION_ROWS)
    paper.finish(page.sheet)
    paper.select(page.sheet, f"B{first}")


def _told(page: Page, section: PackSection, across: int) -> None:
    for text in (*section.questions, *section.paragraphs):
        page.note(text, across)
