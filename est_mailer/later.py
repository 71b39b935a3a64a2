"""Large libraries of others, loaded at their first use: what waits for mail should not have what it may never need.

``openpyxl`` (8 MB with Pillow, which it brings): with the first workbook that is written. ``rapidfuzz`` (3 MB): with
the first word that is none that is known. ``bounces`` (flufl.bounce): with the first bounce that is not typed.

Our own modules are all loaded at the start, so that a service whose program is replaced on the disk never mixes two
versions of them.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from est_mailer.domain.errors import LibraryMissing


class Later:
    """A package in whose place this stands until something in it is asked for. Raises LibraryMissing then, if it
    cannot be loaded, and tries again the next time. A type checker is told of the package itself."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what looks at every object there is, as inspect does, asks for no library
            raise AttributeError(name)
        try:
            package = import_module(self._package)
        except Exception as error:  # what is half replaced raises anything: its source may end in the middle
            raise LibraryMissing(self._package, type(error).__name__) from error
        found = getattr(package, name)
        setattr(self, name, found)  # found there from now on, not here
        return found


PACKAGES = ("flufl.bounce", "openpyxl", "rapidfuzz")

if TYPE_CHECKING:
    import flufl.bounce as bounces
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
    import rapidfuzz
else:
    bounces, openpyxl, rapidfuzz = map(Later, PACKAGES)

__all__ = ["PACKAGES", "Later", "bounces", "in_front_of", "openpyxl", "rapidfuzz"]


@cache
def in_front_of(base: type, ours: type) -> Any:
    """A class of a library's, with the methods of ours before its own."""
    return type(ours.__name__, (ours, base), {})
