"""Columns by the names that spreadsheets give them."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter

from est_mailer.domain.grid import MOST_COLUMNS, column_letters


def test_a_column_is_named_as_spreadsheets_do() -> None:
    numbers = range(1, MOST_COLUMNS + 1)
    assert [column_letters(number) for number in numbers] == [get_column_letter(number) for number in numbers]


@pytest.mark.parametrize("number", [-1, 0, MOST_COLUMNS + 1])
def test_there_is_no_column_beyond(number: int) -> None:
    with pytest.raises(ValueError, match="no column"):
        column_letters(number)
