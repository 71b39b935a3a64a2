"""Why a reader gives no workbook for a file, at once or when its answer is waited for."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.domain.ports import WorkbookReader

HOSTILE = (sys.executable, "-P", str(Path(__file__).with_name("hostile_reader.py")))
"""The command of a reading helper that misbehaves as its file tells it to."""


def refusal(reader: WorkbookReader, content: bytes, filename: str = "") -> Unreadable:
    """The reason that the reader gives; that it gives none is a failure."""
    with pytest.raises(UnreadableWorkbook) as caught:
        reader.read(content, filename)
    return caught.value.reason


def refused(wait: Callable[[], Workbook]) -> Unreadable | None:
    """The reason that comes of waiting; None if a workbook does."""
    try:
        wait()
    except UnreadableWorkbook as refusal:
        return refusal.reason
    return None
