"""What may be chosen in a cell: short lists in the cell itself, long ones on a hidden sheet, and hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from est_mailer.domain.grid import column_letters
from est_mailer.later import openpyxl
from est_mailer.workbooks import paper

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

_LITERAL_LIMIT = 255  # Excel refuses a longer literal list


def list_sheet(workbook: Workbook, name: str, lists: Mapping[str, Sequence[str]]) -> None:
    """A hidden sheet with one list a column, each under a defined name: kept by all clients, unlike a range."""
    sheet = workbook.create_sheet(name)
    sheet.sheet_state = "hidden"
    for column, (defined, choices) in enumerate(lists.items(), 1):
        for row, choice in enumerate(choices, 1):
            paper.put(sheet, row, column, choice, paper.TEXT)
        letter = column_letters(column)
        quoted = name.replace("'", "''")
        reference = f"'{quoted}'!${letter}$1:${letter}${max(1, len(choices))}"
        workbook.defined_names[defined] = openpyxl.workbook.defined_name.DefinedName(defined, attr_text=reference)


def choice_of(choices: Sequence[str], words: str) -> DataValidation:
    """A literal list of choices. Raises ValueError if Excel could not hold it: then use ``choice_from``."""
    literal = ",".join(choices)
    if len(literal) > _LITERAL_LIMIT or any("," in choice or '"' in choice for choice in choices):
        raise ValueError(f"too long, or with commas, for a literal list: {literal}")
    return _choice(f'"{literal}"', words)


def choice_from(defined: str, words: str) -> DataValidation:
    """The choices of a defined name."""
    return _choice(defined, words)


def hint(text: str) -> DataValidation:
    """No check, only a hint that shows when the cell is chosen."""
    return openpyxl.worksheet.datavalidation.DataValidation(type=None, prompt=text, showInputMessage=True)


def _choice(formula: str, words: str) -> DataValidation:
    # A warning, not a stop: who has another word for it can write that, and is asked about it.
    options: dict[str, Any] = {"errorStyle": "warning", "showErrorMessage": True, "error": words[:_LITERAL_LIMIT]}
    return openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1=formula, allow_blank=True, **options)


def add_choice(sheet: Worksheet, validation: DataValidation, first: int, last: int, column: int) -> None:
    """Lay a list over part of a column; the same list may be laid over several."""
    if last < first:
        return
    letter = column_letters(column)
    validation.add(f"{letter}{first}:{letter}{last}")
    if validation not in sheet.data_validations.dataValidation:
        sheet.add_data_validation(validation)
