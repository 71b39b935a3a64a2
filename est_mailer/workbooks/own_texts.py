"""The form's own texts, so that they can be told from what people write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Sheet
from est_mailer.domain.model import SentForm
from est_mailer.domain.understanding import fold
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist_form import last_week_line
from est_mailer.workbooks.tables import cell_text

Ours = Callable[[str], bool]
"""Is this text the form's own, whatever was filled in to it?"""

_NOT_OURS = ("checklist.remains.", "checklist.problem", "checklist.file_name")
_OUR_SHEETS = ("sheet_last_week", "sheet_help", "sheet_lists")
_LIST_COLUMNS = 2
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


def own_sheet_texts(form: SentForm, deployment: Deployment, wordings: Mapping[str, Wording]) -> frozenset[str]:
    """What stands on the sheets to read besides words of the catalogue, folded."""
    texts = [area.name for area in deployment.areas]
    for language in wordings:
        texts += [last_week_line(problem, deployment, language) for problem in form.carried]
        for indicator in deployment.indicators:
            texts += [indicator.name(language), indicator.help(language)]
    return frozenset(map(fold, texts))


class OwnSheets:
    """Knows the sheets that are only to be read, and what somebody has written on them all the same."""

    def __init__(self, form: SentForm, deployment: Deployment, wordings: Mapping[str, Wording], ours: Ours) -> None:
        self._texts = own_sheet_texts(form, deployment, wordings)
        self._ours = ours
        self._titles = {fold(w(f"checklist.{id_}.title")) for w in wordings.values() for id_ in ("last_week", "help")}
        self._names = {id_: self._named(id_, wordings) for id_ in _OUR_SHEETS}
        self._lists = {fold(area.name) for area in deployment.areas}

    def knows(self, sheet: Sheet) -> bool:
        """By its name (Numbers adds the table's to it) or, if that was changed, by what stands on it."""
        return self._has_name(sheet, *_OUR_SHEETS) or self._is_list(sheet) or bool(self._folded(sheet) & self._titles)

    def written_on(self, sheet: Sheet) -> dict[tuple[int, int], str]:
        """The cells of such a sheet that are not the form's. Its lists are hidden: all in their columns is ours."""
        lists = self._has_name(sheet, "sheet_lists") or self._is_list(sheet)
        texts = {place: cell_text(value) for place, value in sheet.cells.items()}
        return {
            place: text
            for place, text in texts.items()
            if not (lists and place[1] <= _LIST_COLUMNS) and fold(text) not in self._texts and not self._ours(text)
        }

    def _named(self, id_: str, wordings: Mapping[str, Wording]) -> tuple[str, ...]:
        return tuple(f"{fold(words(f'checklist.{id_}'))} " for words in wordings.values())

    def _has_name(self, sheet: Sheet, *ids: str) -> bool:
        return f"{fold(sheet.name)} ".startswith(tuple(name for id_ in ids for name in self._names[id_]))

    def _is_list(self, sheet: Sheet) -> bool:
        texts = self._folded(sheet)
        return bool(self._lists) and self._lists <= texts <= self._texts

    def _folded(self, sheet: Sheet) -> set[str]:
        return {fold(cell_text(value)) for value in sheet.cells.values()}


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
