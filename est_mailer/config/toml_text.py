"""Values as TOML text, for what a command writes: an account, a file of answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date


def toml_text(table: Mapping[str, object], path: tuple[str, ...] = ()) -> str:
    """The lines of a table: its own keys first, then the tables in it under their headings, each after an empty line.

    Values are texts, whole numbers, true or false, days, lists of texts, tables and lists of tables; None is left out.
    """
    return "\n".join(_lines(table, path)).lstrip("\n") + "\n"


def toml_value(value: object) -> str:
    """A value on one line. JSON without escaped letters is TOML, but for the delete character; days have no quotes."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(table: Mapping[str, object], path: tuple[str, ...]) -> Iterator[str]:
    for key, value in table.items():
        if value is not None and not _tables(value):
            yield f"{key} = {toml_value(value)}"
    for key, value in table.items():
        inner = ".".join((*path, key))
        heading = f"[{inner}]" if isinstance(value, Mapping) else f"[[{inner}]]"
        for each in _tables(value):
            yield from ("", heading, *_lines(each, (*path, key)))


def _tables(value: object) -> Sequence[Mapping[str, object]]:
    if isinstance(value, Mapping):
        return (value,)
    several = isinstance(value, list | tuple) and value and all(isinstance(item, Mapping) for item in value)
    return value if several else ()  # type: ignore[return-value]
