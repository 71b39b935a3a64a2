"""On which line of a TOML text each key stands. tomllib does not tell, and a person needs to know."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

Path = tuple[str | int, ...]  # ("area", 2, "name"): the name of the third [[area]]

_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r""""{3}(?:[^\\]|\\.)*?"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'""",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")


def line_numbers(text: str) -> dict[Path, int]:
    """Path of every table, key and list item → its line, from 1. ``text``: TOML that tomllib has accepted, LF ends."""
    return _Scanner(text).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._breaks = [i for i, character in enumerate(text) if character == "\n"]
        self._counts: dict[Path, int] = {}  # how many [[…]] there have been of each
        self._lines: dict[Path, int] = {}

    def document(self) -> dict[Path, int]:
        table: Path = ()
        self._gap()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._gap()
        return self._lines

    def _header(self) -> Path:
        line, double = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if double else 1
        keys = self._keys()
        self._at += 2 if double else 1
        path = (*self._resolve(keys[:-1]), keys[-1]) if double else self._resolve(keys)
        self._lines.setdefault(path, line)
        if double:
            index = self._counts.get(path, 0)
            self._counts[path] = index + 1
            path = (*path, index)
            self._lines[path] = line
        return path

    def _resolve(self, keys: list[str]) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._gap()
        self._value(path)

    def _keys(self) -> list[str]:
        keys = []
        while match := _KEY.match(self._text, self._at):
            self._at = match.end()
            raw = match.group(1)
            keys.append(tomllib.loads(f"k = {raw}")["k"] if raw[0] in "\"'" else raw)
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return keys

    def _value(self, path: Path) -> None:
        if self._text.startswith("[", self._at):
            self._items(path)
        elif self._text.startswith("{", self._at):
            self._members(path)
        elif match := _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at):
            self._at = match.end()

    def _items(self, path: Path) -> None:
        self._at += 1
        index = 0
        self._gap()
        while not self._text.startswith("]", self._at):
            self._lines[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _members(self, path: Path) -> None:
        self._at += 1
        self._gap()
        while not self._text.startswith("}", self._at):
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._gap()
        if self._text.startswith(",", self._at):
            self._at += 1
        self._gap()

    def _gap(self) -> None:
        match = _GAP.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _line(self) -> int:
        return bisect_left(self._breaks, self._at) + 1
