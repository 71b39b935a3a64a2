"""The form's own texts, so that they can be told from what people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import CellValue, Sheet
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import SentForm
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.form import last_week_line
from est_mailer.workbooks.tables import cell_text

Ours = Callable[[str], bool]
"""Is this text the form's own, whatever was filled in to it?"""

_NOT_OURS = ("checklist.remains.", "checklist.problem", "checklist.file_name")
_OUR_SHEETS = ("sheet_last_week", "sheet_help", "sheet_lists")
_TITLED = ("last_week", "help")
_LIST_COLUMNS = 2
_MOST_SEEN = 512
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_LONGEST_OURS = 1000


@lru_cache(maxsize=16)  # the catalogues of a few municipalities: the same for every file that is read
def our_texts(catalogues: tuple[Wording, ...]) -> Ours:
    """Tells the checklist's own texts from what people write in it."""
    texts = (
        text
        for words in catalogues
        for key, text in words.table.items()
        if key.startswith("checklist.") and not key.startswith(_NOT_OURS)
    )
    return _told_by(texts)


@lru_cache(maxsize=16)
def our_questions(catalogues: tuple[Wording, ...]) -> Ours:
    """Tells the questions that stand beside the rows of a marked copy from answers written over them."""
    texts = (
        text
        for words in catalogues
        for key, text in words.table.items()
        if re.fullmatch(r"questions\.(daily\.)?\w+(\.suggestion)?", key) and ("”" in text or text.endswith((".", "?")))
    )
    return _told_by(texts)


class OwnSheets:
    """Knows the sheets that are only to be read, and what somebody has written on them all the same."""

    def __init__(self, form: SentForm, deployment: Deployment, catalogues: tuple[Wording, ...]) -> None:
        self._form, self._deployment, self._catalogues = form, deployment, catalogues
        self._common = _common(deployment, catalogues)

    def knows(self, sheet: Sheet) -> bool:
        """By its name (Numbers adds the table's to it) or, if that was changed, by what stands on it: the title only
        where titles stand, for people write the same words in a comment."""
        if self.named(sheet):
            return True
        first = fold(cell_text(sheet.cells[min(sheet.cells)])) if sheet.cells else ""
        return first in self._common.titles or self._is_list(_folded(sheet))

    def named(self, sheet: Sheet) -> bool:
        """By its name alone."""
        return f"{fold(sheet.name)} ".startswith(self._common.names)

    def could_be_list(self, others: frozenset[str]) -> bool:
        """False if a sheet that has all of these texts, folded, can be no list of areas and indicators."""
        return others - self._common.texts <= self._lines

    def written_on(self, sheet: Sheet) -> dict[tuple[int, int], str]:
        """The cells of such a sheet that are not the form's. Its lists are hidden: all in their columns is ours."""
        if self._common.seen.issuperset(sheet.cells.values()):
            return {}
        lists = f"{fold(sheet.name)} ".startswith(self._common.list_names) or self._is_list(_folded(sheet))
        return {
            place: cell_text(value)
            for place, value in sheet.cells.items()
            if not self._is_ours(value) and not (lists and place[1] <= _LIST_COLUMNS)
        }

    def _is_ours(self, value: CellValue) -> bool:
        return self._common.is_ours(value) or fold(cell_text(value)) in self._lines

    def _is_list(self, texts: set[str]) -> bool:
        lists = self._common.lists
        return bool(lists) and lists <= texts and texts - self._common.texts <= self._lines

    @cached_property
    def _lines(self) -> frozenset[str]:
        """What stands on the sheet about last week, folded."""
        languages = [words.language for words in self._catalogues]
        problems = self._form.carried
        return frozenset(
            fold(last_week_line(p, self._deployment, language)) for p in problems for language in languages
        )


@dataclass(frozen=True)
class _Common:
    """What the sheets to read of all of a municipality's forms have in common, folded: ``titles`` of sheets, ``names``
    of sheets and ``list_names`` of those with lists, ``lists``: what a list must hold, ``texts``: besides words of the
    catalogue.

    ``seen``: texts as they stand in cells that have turned out to be ours; nobody has written on most sheets.
    """

    titles: frozenset[str]
    names: tuple[str, ...]
    list_names: tuple[str, ...]
    lists: frozenset[str]
    texts: frozenset[str]
    ours: Ours
    seen: set[CellValue] = field(default_factory=set)

    def is_ours(self, value: CellValue) -> bool:
        text = cell_text(value)
        ours = fold(text) in self.texts or self.ours(text)
        short = isinstance(value, str) and len(value) <= _LONGEST_OURS  # 1 would equal True
        if ours and short and len(self.seen) < _MOST_SEEN:
            self.seen.add(value)
        return ours


@lru_cache(maxsize=64)  # municipalities that are at it just now
def _common(deployment: Deployment, catalogues: tuple[Wording, ...]) -> _Common:
    texts = [area.name for area in deployment.areas]
    for words in catalogues:
        for indicator in deployment.indicators:
            texts += [indicator.name(words.language), indicator.help(words.language)]
    return _Common(
        titles=own_titles(catalogues),
        names=_names(_OUR_SHEETS, catalogues),
        list_names=_names(_OUR_SHEETS[-1:], catalogues),
        lists=frozenset(fold(area.name) for area in deployment.areas),
        texts=frozenset(map(fold, texts)),
        ours=our_texts(catalogues),
    )


@lru_cache(maxsize=16)
def own_titles(catalogues: tuple[Wording, ...]) -> frozenset[str]:
    """By which the sheets that are only to be read are known, folded."""
    return frozenset(fold(text) for id_ in _TITLED for text in _said(f"{id_}.title", catalogues))


def _names(ids: Iterable[str], catalogues: tuple[Wording, ...]) -> tuple[str, ...]:
    return tuple(f"{fold(text)} " for id_ in ids for text in _said(id_, catalogues))


def _said(key: str, catalogues: tuple[Wording, ...]) -> list[str]:
    """What a text of the checklist is in each language, in a week's form and in a day's."""
    keys = (f"checklist.{key}", f"checklist.daily.{key}")
    return [words(each) for words in catalogues for each in keys if each in words.table]


def _folded(sheet: Sheet) -> set[str]:
    return {fold(value if isinstance(value, str) else cell_text(value)) for value in sheet.cells.values()}


def _told_by(texts: Iterable[str]) -> Ours:
    patterns = {
        ".*".join(re.escape(" ".join(part.split())) for part in _PLACEHOLDER.split(text))
        for text in texts
        if fold(_PLACEHOLDER.sub("", text))
    }
    ours = re.compile("|".join(sorted(patterns)), re.IGNORECASE)

    @lru_cache(maxsize=4096)  # the same texts stand in every form
    def is_ours(text: str) -> bool:
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        return len(text) <= _LONGEST_OURS and all(ours.fullmatch(line) for line in lines)

    return is_ours
