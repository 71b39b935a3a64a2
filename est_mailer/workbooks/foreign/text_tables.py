"""A table as text (.csv, .tsv) → a sheet."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from est_mailer.domain.grid import Sheet, Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.plain_sheets import sheet_of

_DELIMITERS = (";", ",", "\t")


def text_table(content: bytes, filename: str) -> Sheet:
    """The cells of a text table; the sheet has the file's name. Raises UnreadableWorkbook."""
    text = _decoded(content)
    if text.lower().startswith("sep="):  # Excel's own first line
        text = text.partition("\n")[2]
    try:
        rows = max((list(csv.reader(io.StringIO(text, newline=""), delimiter=d)) for d in _DELIMITERS), key=_tabularity)
    except csv.Error as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"csv: {error}") from error
    return sheet_of(PurePath(filename).stem or "csv", rows)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _tabularity(rows: list[list[str]]) -> tuple[int, int]:
    """How much like a table a delimiter makes the text: lines of three fields or more, then fields in all."""
    return sum(len(row) >= 3 for row in rows), sum(len(row) for row in rows)
