"""openpyxl, the library that workbooks are written with, loaded with the first one that is written: with Pillow, which
it brings, it takes 8 MB, and a service that reads answers or waits for them needs neither.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from est_mailer.later import Later

if TYPE_CHECKING:
    import openpyxl
    import openpyxl.chart
    import openpyxl.compat
    import openpyxl.drawing.spreadsheet_drawing
    import openpyxl.styles.cell_style
    import openpyxl.utils.datetime
    import openpyxl.workbook.defined_name
    import openpyxl.worksheet._writer
    import openpyxl.worksheet.datavalidation
    import openpyxl.worksheet.properties
    import openpyxl.worksheet.worksheet
    import openpyxl.writer.excel
else:
    openpyxl = Later("openpyxl")

__all__ = ["in_front_of", "openpyxl"]


@cache
def in_front_of(base: type, ours: type) -> Any:
    """A class of the library's, with the methods of ours before its own."""
    return type(ours.__name__, (ours, base), {})
