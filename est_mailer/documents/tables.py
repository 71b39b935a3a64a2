"""Tables of plain values as CSV (RFC 4180, UTF-8 with a byte order mark, for Excel) and as Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from est_mailer.domain.errors import ConfigurationError, Finding

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(kind: type[DataclassInstance], rows: Sequence[DataclassInstance]) -> bytes:
    """The rows with a header. Text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(kind))
    for row in rows:
        writer.writerow(_safe(value) for value in asdict(row).values())
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_parquet(kind: type[DataclassInstance], rows: Sequence[DataclassInstance]) -> bytes:
    """The rows as one Parquet file, each column typed as the dataclass says, also when there are no rows.

    Raises ConfigurationError if the library for it (the extra "table") is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        remedy = "Install it: pip install 'est-mailer[table]', or ask for --format csv."
        raise ConfigurationError([Finding("export", "Parquet files need the library pyarrow.", remedy)]) from None
    types = {"str": pyarrow.string(), "int": pyarrow.int32(), "bool": pyarrow.bool_(), "date": pyarrow.date32()}
    schema = pyarrow.schema([(field.name, types[str(field.type)]) for field in fields(kind)])
    table = pyarrow.Table.from_pylist([asdict(row) for row in rows], schema=schema)
    sink = io.BytesIO()
    parquet.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _safe(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else str(value)
