"""Reading a TOML file that a person wrote: its values, where each stands, and refusals in words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from est_mailer.config.problems import Place, Problems
from est_mailer.config.toml_lines import Path, line_numbers

_SECRET = re.compile(r"passw|passphrase|losen|lösen|secret|token|api_?key|private_?key|^(pwd|key)$", re.IGNORECASE)
_MISSING = "Run est-mailer init DIR --example in an empty folder to see one."
_CURLY = re.compile("[“”„‘’«»]")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file's values, and the line of each. ``behind``: a file whose values stand where this one has none."""

    name: str
    data: Mapping[str, Any]
    lines: Mapping[Path, int]
    behind: TomlFile | None = None

    def place(self, *path: str | int) -> Place:
        """Where a key stands; for a key that is not there, where the nearest table around it begins."""
        if self.behind is not None and path not in self.lines and path in self.behind.lines:
            return self.behind.place(*path)
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return Place(self.name, self.lines[path[:length]])
        return Place(self.name)


def read_toml(file: FilePath, name: str, problems: Problems, missing: str = _MISSING) -> TomlFile | None:
    """The file's values, or None if it cannot be read. Keys that look like secrets are refused.

    ``missing``: what to do where there is no such file.
    """
    text = _text_of(file, name, problems, missing)
    return None if text is None else toml_of(text, name, problems)


def toml_of(text: str, name: str, problems: Problems) -> TomlFile | None:
    """The values of a text (LF ends), or None if it is no TOML. Keys that look like secrets are refused."""
    try:
        found = TomlFile(name, tomllib.loads(text), line_numbers(text))
    except tomllib.TOMLDecodeError as error:
        _tell_syntax(str(error), text, name, problems)
        return None
    _refuse_secrets(found, problems)
    return found


def _text_of(file: FilePath, name: str, problems: Problems, missing: str) -> str | None:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        problems.add(Place(name), "The file is missing.", missing)
        return None
    except OSError as error:
        problems.add(
            Place(name), f"The file cannot be opened ({error.strerror}).", "Give the service the right to read it."
        )
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.add(Place(name, line), "The file is not saved as UTF-8.", "Save it again with the encoding UTF-8.")
        return None


def _tell_syntax(message: str, text: str, name: str, problems: Problems) -> None:
    lines = text.split("\n")
    at = _AT_LINE.search(message)
    number = int(at.group(1)) if at else len(text.rstrip("\n").split("\n"))
    written = lines[number - 1] if number <= len(lines) else ""
    if _CURLY.search(written):
        wrong, remedy = "Here are curly quotation marks.", 'Write straight ones: "like this".'
    elif "overwrite" in message or "twice" in message:
        wrong, remedy = "This key or section stands twice.", "Remove one of them."
    else:
        wrong = "This is not TOML."
        remedy = 'Write key = "text", key = 5, key = true or key = ["one", "two"]; comments begin with #.'
    problems.add(Place(name, number), wrong, remedy)


def _refuse_secrets(found: TomlFile, problems: Problems) -> None:
    for path in _tables_and_keys(found.data, ()):
        key = path[-1]
        if path[0] != "texts" and isinstance(key, str) and _SECRET.search(key):
            problems.add(
                found.place(*path),
                f"“{key}” looks like a secret, and secrets are never kept in {found.name}.",
                "Remove the line and change the secret if anybody may have seen it. Give it as the environment "
                "variable EST_MAIL_PASSWORD (a client secret: EST_OAUTH_SECRET), or as a systemd credential with that "
                "name.",
            )


def looks_secret(key: str) -> bool:
    """True for a key that would hold a password or the like."""
    return bool(_SECRET.search(key))


def _tables_and_keys(value: object, path: Path) -> Iterator[Path]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield (*path, key)
            yield from _tables_and_keys(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _tables_and_keys(inner, (*path, index))
