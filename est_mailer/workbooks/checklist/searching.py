"""Searching a returned workbook for the parts of a checklist, wherever they stand, and for what stands outside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Question
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.calm_box import CalmBox, find_calm_box
from est_mailer.workbooks.checklist.cells import Context
from est_mailer.workbooks.checklist.layout import CARRIED_COLUMNS, EARLIER_COLUMNS, NEW_COLUMNS
from est_mailer.workbooks.checklist.own_texts import OwnSheets, our_questions
from est_mailer.workbooks.checklist.strays import aside_questions, stray_questions
from est_mailer.workbooks.tables import FoundTable, TableSpec, find_tables, spec_from_words


class Found(NamedTuple):
    """What a workbook was found to hold. ``strays``: the questions about what stands outside its tables and the calm
    box; ``whole``: whether the tables have the rows too that nobody has written in."""

    tables: Sequence[FoundTable]
    calm: CalmBox | None
    strays: list[Question]
    whole: bool


def searched(workbook: Workbook, context: Context, own_sheets: OwnSheets, catalogues: tuple[Wording, ...]) -> Found:
    """Everything in any workbook, by what is written in it."""
    filled = tuple(s for s in workbook.sheets if not own_sheets.knows(s))
    tables = find_tables(Workbook(filled), checklist_specs(catalogues))
    calm = find_calm_box(filled, tables, catalogues)
    asides = aside_questions(workbook.asides, tables, context)
    if not tables and not (calm and calm.written):
        names = ", ".join(s.name for s in workbook.sheets)[:200]
        return Found(tables, calm, [Question("no_table", value=names), *asides], whole=True)
    strays = stray_questions(workbook.sheets, tables, calm, context, own_sheets, our_questions(catalogues))
    return Found(tables, calm, [*strays, *asides], whole=True)


@lru_cache(maxsize=16)
def checklist_specs(catalogues: tuple[Wording, ...]) -> tuple[TableSpec, ...]:
    """The two sections, in every language."""
    by_language = {words.language: words for words in catalogues}
    return _spec("carried", CARRIED_COLUMNS, by_language), _spec("new", NEW_COLUMNS, by_language)


def _spec(id_: str, columns: Sequence[str], words_by_language: Mapping[str, Wording]) -> TableSpec:
    """A section by the titles of today's layout and of every earlier one, in every language."""
    spec = spec_from_words(id_, (*columns, "mend"), words_by_language, "checklist.column")
    for version, sections in EARLIER_COLUMNS.items():
        earlier = spec_from_words(id_, sections[id_], words_by_language, f"checklist.earlier.{version}.column")
        spec = replace(spec, titles=(*spec.titles, *earlier.titles))
    return spec
